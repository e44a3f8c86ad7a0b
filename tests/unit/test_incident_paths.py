"""Every procedure walked along every path: the right events, in order, to an end that is said."""

from __future__ import annotations

import pytest

from station.event import kind_of
from station.incidents.events import Closed, Opened, StepEvent, TimeMadeUp
from station.incidents.state import obligations, open_cases
from station.incidents.views import case_view
from station.plan.procedure import Kind, Step
from tests.support.incident_world import ALL, PROCEDURES, SESSION, Way, World, walks, ways
from tests.support.plans import MINUTE, E

EVENT_OF: dict[Kind, str] = {
    "confirm": "incident.answered",
    "choose": "incident.answered",
    "enter": "incident.answered",
    "count": "incident.answered",
    "evidence": "incident.answered",
    "statement": "incident.answered",
    "note": "incident.answered",
    "wait": "incident.answered",
    "delay_start": "incident.answered",
    "refer": "incident.answered",
    "report": "incident.reported",
    "approve": "incident.approved",
    "warn": "incident.warned",
    "sanction": "incident.violation",
    "escort_out": "incident.escorted_out",
    "escort_back": "incident.escorted_back",
    "leave": "incident.left_early",
    "delay_stop": "incident.time_made_up",
    "end": "incident.closed",
}

PATHS = [(key, way) for key, procedure in ALL.items() for way in walks(procedure)]


def measured_only(step: Step) -> bool:
    """A count of lost time that is recorded and granted to nobody."""
    return step.kind == "delay_stop" and not step.time_made_up


def kind_after(step: Step) -> str:
    """The kind of the entry that moves the case on from a step."""
    if step.reply is not None:
        return "incident.replied"
    return "incident.time_measured" if measured_only(step) else EVENT_OF[step.kind]


def name(value: object) -> str:
    if isinstance(value, str):
        return value
    assert isinstance(value, tuple)
    return ">".join(choice or step for step, choice in value if choice or step.startswith("end"))


@pytest.mark.parametrize(("procedure", "way"), PATHS, ids=name)
def test_path(procedure: str, way: Way) -> None:
    world = World()
    case = world.start_fitting(procedure)
    for n, (step_id, choice) in enumerate(way):
        step = world.step()
        view = case_view(world.plan, world.state, 1, world.now)
        assert (view.step, view.number) == (step_id, n + 1)
        assert view.total >= len(way)
        if step.kind == "wait":
            if world.now < E and step.until != "entry_closed":
                assert world.refused(world.fitting()) == "incident.too_early"
            world.now = max(world.now, E + MINUTE * sum(grant.minutes for grant in world.case().grants))
        happened = world.take(1, choice)
        last = happened[-1]
        assert kind_of(last) == kind_after(step)
        before = {"incident.challenged"} if step.reply else {"incident.opened"}
        assert {kind_of(one) for one in happened[:-1]} <= before
        if isinstance(last, StepEvent):
            assert (last.step, last.to) == (step_id, way[n + 1][0])
        world.now += 20_000
    closed = world.records[-1].event
    assert isinstance(closed, Closed)
    assert closed.outcome == ALL[procedure].step(way[-1][0]).outcome
    assert case.id not in {one.id for one in open_cases(world.state, SESSION)}
    assert {world.case(one).referred_by for one in world.state.cases if world.case(one).escorts} <= {1}
    assert not obligations(world.state, SESSION)
    assert world.replayed() == world.state


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_one_command_is_one_entry(procedure: str) -> None:
    world = World()
    world.start_fitting(procedure)
    while world.case().open:
        if world.step().kind == "wait":
            world.now = E
        happened = world.do(world.fitting())
        assert sum(not isinstance(one, Opened) for one in happened) == 1


def test_photo_admitted_is_recorded_as_cheating() -> None:
    world = World()
    world.start("CP-3", (7,))
    world.to("sanction", judged="doubt", asked="admits")
    (recorded,) = world.do(world.fitting())
    assert (recorded.candidate, recorded.tier, recorded.item) == (7, 4, 4)  # type: ignore[attr-defined]
    assert recorded.confirmed_by == ("s01", "s02")  # type: ignore[attr-defined]


def test_photo_refused_signature_takes_two_witnesses() -> None:
    world = World()
    world.start("CP-3", (7,))
    world.to("signs", judged="doubt", asked="admits")
    assert world.refused(world.fitting(1, "refused", actors=("s01",))) == "incident.more_people"
    assert world.refused(world.fitting(1, "refused", actors=("s01", "s01"))) == "incident.more_people"
    world.do(world.fitting(1, "refused"))


def test_photo_denied_sits_until_the_end_of_the_exam() -> None:
    world = World()
    world.start("CP-3", (7,))
    world.to("until_end", judged="doubt", asked="denies")
    world.now = E - 1
    assert world.refused(world.fitting()) == "incident.too_early"
    world.now = E
    world.do(world.fitting())
    assert world.step().roles == ("chief",)
    assert not world.case().sanctions


def test_shortage_ways_in_the_handbooks_order() -> None:
    """Spare papers, then left-over papers, then the chief's decision on copies or the board."""
    order = ["spare", "left_over_given", "left_over_enough", "last_resort"]
    for way in ways(PROCEDURES["CP-6"]):
        passed = [step for step, _ in way if step in order]
        assert passed == order[: len(passed)] or passed == ["spare"]
        assert [step for step, _ in way][-4:-1] == ["announce", "details", "leading_group"]


@pytest.mark.parametrize("procedure", ["CP-3", "CP-14", "CP-17"])
def test_no_time_is_made_up(procedure: str) -> None:
    for way in ways(PROCEDURES[procedure]):
        world = World()
        world.start_fitting(procedure)
        for step_id, choice in way:
            if PROCEDURES[procedure].step(step_id).kind == "wait":
                world.now = E
            world.take(1, choice)
            world.now += 7 * MINUTE
        assert not [one for one in world.records if isinstance(one.event, TimeMadeUp)]
