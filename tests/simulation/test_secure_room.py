"""The secure room with a journal of its own: opened by two custodians, guarded over midnight, closed a day later."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import Refusal
from station.event import kind_of
from station.room.closing import blocks, open_obligations
from station.room.opening import open_day
from station.vault.register.commands import BeginGuard, EndGuard, HandOver, LetIn, LetOut, MakeRound
from station.vault.register.events import GuardShort, HandedOver, VisitorCame
from station.vault.register.gaps import gaps
from tests.support.plans import MINUTE
from tests.support.plans_secure import secure_plan
from tests.support.sim import ExamDay, at

HOUR = 60 * MINUTE


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "20:00", secure_plan())
    day.open("s09", "s10")
    return day


def test_two_custodians_open_it_and_are_on_guard(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "20:00", secure_plan())
    refusal = open_day(day.room, [day.unlock("s09"), day.unlock("s13")])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "day.two_custodians"
    day.open("s09", "s10")
    assert day.room.state.register.on_guard == ("s09", "s10")
    assert not day.room.state.register.short
    state = day.room.state.register
    assert gaps(state.turns, 2, state.opened, day.room.now().time) == ()
    kinds = [kind_of(record.event) for record in day.room.records()]
    assert kinds.index("guard.began") < kinds.index("day.opened"), "not a moment unguarded"


def test_the_day_goes_on_over_midnight(day: ExamDay) -> None:
    day.wait(5 * HOUR)
    assert day.room.now().time == at("20:00") + 5 * HOUR
    day.do(
        BeginGuard(("s11", "s12"), ("s09", "s10", "s11", "s12"), ("s09", "s10")), "s09", "s10", "s11", "s12"
    )
    day.wait(2 * HOUR)
    day.do(EndGuard("s12", ("s12",)), "s12")
    day.wait(30 * MINUTE)
    day.do(BeginGuard(("s10",), ("s10",)), "s10")
    day.wait(5 * HOUR)
    state = day.room.state.register
    alarms = [r for r in day.room.records() if isinstance(r.event, GuardShort)]
    assert len(alarms) == 1
    (gap,) = gaps(state.turns, 2, state.opened, day.room.now().time)
    assert (gap.until - gap.since, gap.fewest) == (30 * MINUTE, 1)
    assert blocks(day.room.plan, day.room.state) == ()  # type: ignore[arg-type]
    assert day.close("s09", "s11").done
    assert day.room.state.register.closed is not None


def test_after_a_power_cut_at_night_the_guard_is_as_it_was(day: ExamDay) -> None:
    day.wait(3 * HOUR)
    day.crash()
    day.source.advance(2 * HOUR)
    day.reopen("s11", "s12")
    assert day.room.state.register.on_guard == ("s09", "s10")
    day.wait(MINUTE)
    assert not day.room.state.register.short


def test_what_was_typed_is_sealed_and_comes_back_with_the_day_key(day: ExamDay) -> None:
    day.do(LetIn("检查", ("s09",), name="Wang Wu", unit="教育局"), "s09")
    day.do(MakeRound(True, "", ("s10",)), "s10")
    bodies = b"".join(day.room.journal.entries())
    assert b"Wang" not in bodies
    (came,) = [r.event for r in day.room.records() if isinstance(r.event, VisitorCame)]
    assert (came.name, came.unit, came.purpose) == ("Wang Wu", "教育局", "检查")
    assert open_obligations(day.room.plan, day.room.state)  # type: ignore[arg-type]
    day.do(LetOut(1, ("s09",)), "s09")
    assert not open_obligations(day.room.plan, day.room.state)  # type: ignore[arg-type]


def test_a_bag_goes_from_custody_to_the_room_and_back(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:31")
    collect = HandOver("collect", "bag", 60, "考务办公室", ("s09", "s01"), "theory", "s09", "s01")
    back = HandOver("return", "bag", 60, "考务办公室", ("s01", "s09"), "theory", "s01", "s09")
    day.do(collect, "s09", "s01")
    day.receive()
    day.to("08:41")
    for index in (1, 2, 3):
        day.admit(index)
    day.papers()
    assert day.refused(back).code == "register.not_sealed"
    day.to("10:31")
    day.papers()
    assert day.seal().done
    assert open_obligations(day.room.plan, day.room.state)[-1].startswith("theory 试卷袋未交回")  # type: ignore[arg-type]
    (record,) = day.do(back, "s01", "s09").records
    assert isinstance(record.event, HandedOver)
    assert record.event.seal == 1
    assert not open_obligations(day.room.plan, day.room.state)  # type: ignore[arg-type]
