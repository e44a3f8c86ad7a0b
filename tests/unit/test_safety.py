"""An evacuation: declared, the roll, the return, time made up once; what stays open; what a crash leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.checkin.events import AbsenceEntered
from station.errors import PlanError
from station.event import kind_of
from station.incidents.commands import Answer, Start
from station.incidents.state import outside
from station.plan.emergency import card, load_emergency
from station.room.closing import blocks, open_obligations
from station.safety.rules import BreakOff, CountersignBreakOff, Declare, End, Mark, Return
from station.timer.events import MilestoneReached
from tests.support.plans import MINUTE, at, room_plan
from tests.support.sim import ExamDay


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """Five inside, ten past nine."""
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")
    for index in range(1, 6):
        day.admit(index)
    day.to("09:10")
    return day


def held(day: ExamDay):  # type: ignore[no-untyped-def]
    return day.room.state.safety.sessions["theory"]


def call(day: ExamDay, *candidates: int) -> None:
    for one in candidates or (1, 2, 3, 4, 5):
        day.do(Mark("theory", one, "safe"))


def back(day: ExamDay) -> None:
    call(day)
    day.do(Return("theory"))
    call(day)


def made_up(day: ExamDay) -> int:
    return day.room.state.timer.times("theory").made_up // MINUTE


def test_out_and_back_and_the_time_is_made_up_for_all(day: ExamDay) -> None:
    day.do(Declare("theory"))
    day.to("09:22")
    back(day)
    day.wait(30_000)
    done = day.do(End("theory"))
    assert [kind_of(r.event) for r in done.records] == ["incident.time_made_up", "emergency.ended"]
    assert made_up(day) == 13
    assert (held(day).outcome, held(day).missing) == ("returned", ())
    assert day.refused(End("theory")).code == "safety.not_on"


def test_exam_time_stands_still(day: ExamDay) -> None:
    """What would be due meanwhile waits: the end is raised where the made-up minutes put it."""
    day.to("10:16")
    day.do(Declare("theory"))
    before = day.room.journal.size
    day.to("10:40")
    raised = [r.event for r in day.room.records(before) if isinstance(r.event, MilestoneReached)]
    assert raised == []
    back(day)
    day.do(End("theory"))
    day.to("10:55")
    ends = [
        r for r in day.room.records() if isinstance(r.event, MilestoneReached) and r.event.milestone == "end"
    ]
    assert [(r.event.due, r.event.missed) for r in ends] == [(at("10:54"), False)]


def test_nobody_is_entered_as_absent_while_nobody_can_come_in(day: ExamDay) -> None:
    day.do(Declare("theory"))
    day.to("09:35")
    assert not [r for r in day.room.records() if isinstance(r.event, AbsenceEntered)]
    assert day.room.submit(_present(day, 9)).refusal is not None
    back(day)
    day.do(End("theory"))
    day.wait(10_000)
    assert [r for r in day.room.records() if isinstance(r.event, AbsenceEntered)]


def _present(day: ExamDay, index: int):  # type: ignore[no-untyped-def]
    from station.checkin.documents import read
    from station.checkin.rules import Present

    assert day.room.plan is not None
    return Present("theory", read(day.plan.candidate(index).ticket, day.room.plan))


def test_before_the_start_nobody_loses_time(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:45")
    day.admit(1)
    day.do(Declare("theory"))
    day.to("08:55")
    call(day, 1)
    day.do(Return("theory"))
    call(day, 1)
    assert len(day.do(End("theory")).records) == 1
    assert made_up(day) == 0


def test_a_minute_is_made_up_once(day: ExamDay) -> None:
    """The process dies between the minutes and the end: ended again, only what came on top is added."""
    day.do(Declare("theory"))
    day.to("09:20")
    back(day)
    append = day.room._append

    class Gone(Exception):
        pass

    def dies(happened, *rest):  # type: ignore[no-untyped-def]
        if kind_of(happened) == "emergency.ended":
            raise Gone
        return append(happened, *rest)

    day.room._append = dies  # type: ignore[method-assign]
    with pytest.raises(Gone):
        day.room.submit(End("theory"))
    day.crash()
    day.reopen()
    assert made_up(day) == 10
    assert held(day).on
    day.to("09:23")
    day.do(End("theory"))
    assert made_up(day) == 13


def test_two_evacuations_each_count(day: ExamDay) -> None:
    for until, minutes in (("09:15", 5), ("09:25", 15)):
        day.do(Declare("theory"))
        day.to(until)
        back(day)
        day.do(End("theory"))
        assert made_up(day) == minutes


def test_who_is_out_under_escort_is_on_the_roll(day: ExamDay) -> None:
    assert day.room.plan is not None
    started = day.do(Start("CP-14", "theory", ("s01",), seats=("A02",)))
    case = started.records[0].event.case  # type: ignore[attr-defined]
    procedure = day.room.plan.procedures["CP-14"]
    for _ in range(12):
        step = procedure.step(day.room.state.incidents.cases[case].current)
        answer = Answer("theory", case, step.id, ("s01", "s02"), people=("s05", "s06"), text="x")
        if step.kind == "choose" or step.options:
            goes = next(o for o in step.options if not o.to.startswith("end"))
            answer = Answer("theory", case, step.id, ("s01", "s02"), choice=goes.key, text="x")
        day.do(answer, "s01", "s02")
        if outside(day.room.state.incidents, "theory"):
            break
    day.do(Declare("theory"))
    assert held(day).inside == (1, 3, 4, 5)
    assert dict(held(day).outside) == {2: ("s05", "s06")}
    assert set(held(day).unmarked) == {1, 2, 3, 4, 5}


def test_the_roll(day: ExamDay) -> None:
    assert day.refused(Mark("theory", 1, "safe")).code == "safety.not_on"
    day.do(Declare("theory"))
    assert day.refused(Declare("theory")).code == "safety.evacuation_on"
    assert day.refused(Mark("theory", 20, "safe")).code == "safety.not_on_roll"
    assert day.refused(Mark("theory", 1, "escorted")).code == "safety.no_escort"
    assert day.refused(Mark("theory", 1, "escorted", ("nobody",))).code == "safety.no_escort"
    day.do(Mark("theory", 1, "missing"))
    assert held(day).missing == (1,)
    day.do(Mark("theory", 1, "escorted", ("s05",)))
    assert held(day).missing == ()
    assert day.refused(End("theory", "false_alarm")).code == "safety.marked"
    assert day.refused(End("theory")).code == "safety.not_returning"
    day.do(Return("theory"))
    call(day, 1, 2, 3)
    refusal = day.refused(End("theory"))
    assert (refusal.code, refusal.values["count"]) == ("safety.unmarked", 2)


def test_a_false_alarm_ends_at_once(day: ExamDay) -> None:
    day.do(Declare("theory"))
    day.wait(20_000)
    day.do(End("theory", "false_alarm"))
    assert (held(day).outcome, held(day).missing, made_up(day)) == ("false_alarm", (), 1)


def test_who_is_not_back_stays_open(day: ExamDay) -> None:
    day.do(Declare("theory"))
    assert day.room.plan is not None
    assert any("疏散" in one.zh for one in blocks(day.room.plan, day.room.state))
    call(day)
    day.do(Return("theory"))
    call(day, 1, 2, 3, 4)
    day.do(Mark("theory", 5, "missing"))
    day.do(End("theory"))
    assert any("not found" in one for one in open_obligations(day.room.plan, day.room.state))
    assert day.refused(Mark("theory", 1, "missing")).code == "safety.not_on"
    day.do(Mark("theory", 5, "safe"))
    assert not any("not found" in one for one in open_obligations(day.room.plan, day.room.state))


def test_only_chief_or_assessor_breaks_off(day: ExamDay) -> None:
    day.do(Declare("theory"))
    call(day, 1)
    assert day.refused(BreakOff("theory", ("s01", "s02"))).code == "safety.who_may"
    day.do(BreakOff("theory", ("s07",)), "s07")
    assert (held(day).outcome, held(day).missing, made_up(day)) == ("broken_off", (2, 3, 4, 5), 0)
    assert day.refused(Declare("theory")).code == "safety.broken_off"
    assert day.room.submit(_present(day, 9)).refusal is not None


def test_the_card_says_the_plan_s_numbers() -> None:
    shown = card(load_emergency(), room_plan().sitting, room_plan().room)
    assert [one.number for one in shown.numbers] == ["110", "119", "120", "122"]
    assert [(c.name.en, c.number) for c in shown.calls] == [
        ("chief examiner", "8001"),
        ("site office", "8002"),
    ]
    assert "演示考点" in shown.say.zh
    assert card(load_emergency(), None, None).calls == ()


@pytest.mark.parametrize(
    "text",
    ["", "steps = []\nnumbers = []", 'steps = []\nnumbers = [{number = "12a", name = {zh = "a", en = "b"}}]'],
)
def test_a_wrong_file_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "emergency.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        load_emergency(file)
    assert caught.value.problem.code == "config.emergency"


def test_broken_off_by_telephone_holds_at_once_and_is_countersigned(day: ExamDay) -> None:
    day.do(Declare("theory"))
    assert day.refused(BreakOff("theory", ("s01", "s02"), "s01")).code == "safety.who_may"
    assert day.refused(BreakOff("theory", ("s01", "s01"), "s07")).code == "safety.two_vouch"
    assert day.refused(BreakOff("theory", ("s01", "s07"), "s07")).code == "safety.two_vouch"
    day.do(BreakOff("theory", ("s01", "s02"), "s07"), "s01", "s02")
    assert (held(day).outcome, held(day).to_countersign) == ("broken_off", "s07")
    assert any("中止补签" in one for one in open_obligations(day.room.plan, day.room.state))  # type: ignore[arg-type]
    assert day.refused(CountersignBreakOff("theory", ("s01",))).code == "safety.other_countersigner"
    day.crash()
    day.reopen()
    day.do(CountersignBreakOff("theory", ("s07",)), "s07")
    assert held(day).to_countersign == ""
    assert not any("中止补签" in one for one in open_obligations(day.room.plan, day.room.state))  # type: ignore[arg-type]
    assert day.refused(CountersignBreakOff("theory", ("s07",))).code == "safety.nothing_to_countersign"
