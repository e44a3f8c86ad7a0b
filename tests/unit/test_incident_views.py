"""What a screen shows of incidents."""

from __future__ import annotations

import msgspec
import pytest

from station.incidents.finding import find, incident_list
from station.incidents.views import case_view, longest, phase_of
from station.plan.dayplan import DayPlan
from tests.support.incident_world import ALL, PLAN, PROCEDURES, SESSION, World, ways
from tests.support.plans import MINUTE, E, T

FIVE = DayPlan(PLAN.room, PLAN.rules, {key: ALL[key] for key in ("CP-3", "CP-6", "CP-14", "CP-17", "XX-1")})


def ids(query: str, phase: str = "exam", place: str = "") -> list[str]:
    return [one.id for one in find(FIVE, query, phase, place)]  # type: ignore[arg-type]


class TestFind:
    @pytest.mark.parametrize(
        "query", ["14", "cp14", "CP-14", " cp 14 ", "cs", "WC", "厕所", "toilet", "１４"]
    )
    def test_toilet(self, query: str) -> None:
        assert ids(query) == ["CP-14"]

    def test_phase_comes_first(self) -> None:
        assert ids("", "exam") == ["CP-3", "CP-6", "CP-14", "CP-17", "XX-1"]
        assert ids("", "before")[0] == "CP-6"
        assert ids("", "after")[0] == "CP-17"

    def test_what_is_on_the_screen_comes_first_within_the_phase(self) -> None:
        assert ids("", "exam", "seats") == ["CP-3", "CP-14", "CP-6", "CP-17", "XX-1"]
        assert ids("", "before", "door")[0] == "CP-6"

    def test_initials_before_words(self) -> None:
        assert ids("s", "exam")[:2] == ["CP-6", "CP-14"]

    def test_nothing_found(self) -> None:
        assert ids("地震") == []


def test_list_says_what_is_likely_and_what_runs() -> None:
    world = World()
    world.start("CP-14", (7,))
    world.start("CP-14", (8,))
    listed = {one.procedure: one for one in incident_list(PLAN, world.state, "entry", SESSION)}
    assert listed["CP-14"].running == (1, 2)
    assert not listed["CP-14"].likely
    assert listed["CP-3"].likely
    assert listed["CP-3"].clause == "突发事件处理办法 三"


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (T - 20 * MINUTE - 1, "before"),
        (T - 20 * MINUTE, "entry"),
        (T - 1, "entry"),
        (T, "exam"),
        (E - 1, "exam"),
        (E, "collection"),
    ],
)
def test_phase(now: int, phase: str) -> None:
    assert phase_of(PLAN, World().state, SESSION, now) == phase


class TestCase:
    def test_toilet_from_start_to_end(self) -> None:
        world = World()
        world.start("CP-14", (7,))
        world.now += 90_000
        view = case_view(PLAN, world.state, 1, world.now)
        assert (view.title.zh, view.clause, view.seats) == (
            "考试中要求上厕所",
            "突发事件处理办法 十四",
            ("A07",),
        )
        assert [one.key for one in view.options] == ["stay", "go"]
        assert (view.number, view.elapsed, view.outside_since) == (1, 90_000, None)
        assert view.roles == ("lead", "chief")
        assert "主监考或主考" in view.hint.zh
        world.to("how", lead="go")
        view = case_view(PLAN, world.state, 1, world.now)
        assert view.outside_since == world.now
        world.to("end_back", how="back", seen="nothing")
        assert case_view(PLAN, world.state, 1, world.now).outside_since is None
        closed = world.now
        world.do(world.fitting())
        world.now += MINUTE
        view = case_view(PLAN, world.state, 1, world.now)
        assert (view.open, view.number, view.total) == (False, 7, 7)
        assert view.elapsed == closed - world.case().opened

    def test_never_more_steps_than_announced(self) -> None:
        for procedure in ALL.values():
            longest_way = max(len(way) for way in ways(procedure))
            assert longest(procedure, procedure.first.id) == longest_way

    def test_who_to_call(self) -> None:
        world = World()
        world.start("CP-6", room=True)
        call = case_view(PLAN, world.state, 1, world.now).call
        assert (call.name.zh, call.number) == ("主考", "8001")
        world.to("leading_group")
        assert case_view(PLAN, world.state, 1, world.now).call.number == ""
        sitting = msgspec.structs.replace(PLAN.room.sitting, phones={"领导小组": "8009"})
        plan = DayPlan(msgspec.structs.replace(PLAN.room, sitting=sitting), PLAN.rules, PROCEDURES)
        call = case_view(plan, world.state, 1, world.now).call
        assert (call.name.en, call.number) == ("leading group of the assessing body", "8009")

    def test_lost_time_runs_on_the_screen(self) -> None:
        world = World()
        world.start("CP-6", room=True)
        begun = world.now
        world.do(world.fitting())
        world.now += MINUTE
        assert case_view(PLAN, world.state, 1, world.now).losing_since == begun
        world.to("announce")
        assert case_view(PLAN, world.state, 1, world.now).losing_since is None

    def test_proposed_violation_comes_first(self) -> None:
        world = World()
        world.start("CP-3", (7,))
        world.to("sanction", judged="doubt", asked="admits")
        view = case_view(PLAN, world.state, 1, world.now)
        assert view.violations[0].key == "4.4"
        assert len(view.violations) == 21
        assert view.people == 2
        assert "2 人" in view.hint.zh

    def test_unknown_case(self) -> None:
        with pytest.raises(KeyError):
            case_view(PLAN, World().state, 1, T)
