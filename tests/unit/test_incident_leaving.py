"""Nobody leaves before the own end but by illness or by force (FL-9, ER-3, CP-10, CP-15), and these make no time up."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from station.incidents.events import LeftEarly, TimeMadeUp
from station.plan.dayplan import DayPlan
from station.plan.procedure import Procedure, Step, Words
from station.plan.procedures import load_procedures, read_procedures
from tests.support.incident_world import ALL, PLAN, SESSION, World, text
from tests.support.plans import MINUTE, E, T

PROCEDURES = load_procedures()


def leaving(name: str, *, leaves: bool, made_up: bool = True) -> Procedure:
    """A procedure that counts lost time and lets a candidate go, as no check would let it pass."""
    steps = (
        Step("lost", "delay_start", text("计时"), next="solved"),
        Step("solved", "delay_stop", text("停止"), next="gone"),
        Step("gone", "leave", text("离场"), leaves=leaves, next="end"),
        Step("end", "end", text("结束"), outcome="left"),
    )
    words = Words(("离",), ("leave",), ("lc",))
    return Procedure(
        id=name,
        clause="演示",
        title=text("离场"),
        words=words,
        roles=("invigilator", "lead"),
        phases=("exam",),
        subjects="candidate",
        severity=2,
        steps=steps,
        time_made_up=made_up,
    )


def world_of(procedure: Procedure, now: int = T + 10 * MINUTE) -> World:
    return World(now, DayPlan(PLAN.room, PLAN.rules, {**ALL, procedure.id: procedure}))


def at_gone(procedure: Procedure, lost: int = 0, now: int = T + 10 * MINUTE) -> World:
    world = world_of(procedure, now)
    world.start(procedure.id, (7,))
    world.do(world.fitting())
    world.now += lost * MINUTE
    world.do(world.fitting())
    return world


@pytest.mark.parametrize(
    ("name", "leaves"), [("CP-14", True), ("CP-14", False), ("CP-15", False), ("XX-2", True), ("XX-2", False)]
)
def test_no_other_way_leads_out_before_the_end(name: str, leaves: bool) -> None:
    world = at_gone(leaving(name, leaves=leaves))
    world.now = E - 1
    assert world.refused(world.fitting()) == "incident.not_before_end"
    world.now = E
    assert isinstance(world.do(world.fitting())[0], LeftEarly)


@pytest.mark.parametrize("name", ["CP-10", "CP-15"])
def test_illness_and_force_do(name: str) -> None:
    world = at_gone(leaving(name, leaves=True))
    assert isinstance(world.do(world.fitting())[0], LeftEarly)


def test_the_end_is_the_candidates_own() -> None:
    world = at_gone(leaving("XX-2", leaves=True), lost=4)
    world.now = E + 4 * MINUTE - 1
    decision = world.decide(world.fitting())
    assert world.refused(world.fitting()) == "incident.not_before_end"
    assert "10:34" in decision.what.zh  # type: ignore[union-attr]
    world.now += 1
    assert world.do(world.fitting())


def test_a_start_that_was_delayed_moves_it() -> None:
    world = at_gone(leaving("XX-2", leaves=True))
    world.state = world.state.with_delays({SESSION: 10 * MINUTE})
    world.now = E + 10 * MINUTE - 1
    assert world.refused(world.fitting()) == "incident.not_before_end"


def test_a_procedure_that_makes_no_time_up_grants_none() -> None:
    world = at_gone(leaving("XX-2", leaves=True, made_up=False), lost=4)
    assert not [one for one in world.records if isinstance(one.event, TimeMadeUp)]
    assert world.case().grants == ()


@pytest.mark.parametrize("name", ["CP-10", "CP-14"])
def test_illness_and_toilet_make_no_time_up(name: str, tmp_path: Path) -> None:
    """As they come with the program; and a site's own text of them that would is refused when it is read."""
    assert not PROCEDURES[name].time_made_up
    folder = tmp_path / "procedures"
    folder.mkdir()
    source = Path("config/procedures")
    for path in source.glob("*.toml"):
        adapted = path.read_text(encoding="utf-8")
        if path.stem == name:
            adapted = adapted.replace("time_made_up = false", "time_made_up = true")
        (folder / path.name).write_text(adapted, encoding="utf-8")
    _, faults = read_procedures(folder)
    assert [(one.procedure, one.name) for one in faults] == [(name, "time-denied")]


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_only_two_of_them_have_a_step_that_leaves(name: str) -> None:
    leaves = any(step.leaves for step in PROCEDURES[name].steps)
    assert leaves == (name in ("CP-10", "CP-15"))
    assert msgspec.structs.asdict(PROCEDURES[name])["time_made_up"] == (name not in ("CP-10", "CP-14"))
