"""What is due after a case: counted by the working calendar from the day of opening, met by what the procedure names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from station.incidents.commands import Correct, Defer, Start
from station.plan.workdays import Calendar, load_workdays
from station.review.deadlines import DueBy, deadlines
from station.review.events import Decided
from station.review.state import Held, ReviewState
from station.review.views import ReviewedDay, next_due, rows
from station.room.closing import open_obligations
from station.room.deciding import Wanted, decide_incident
from tests.support.answers import answer_for
from tests.support.incident_world import CHIEF, DUTY, SESSION, World
from tests.support.plans import MINUTE
from tests.support.sim import ExamDay

DAY = 24 * 60 * MINUTE
SATURDAY, FIRST, RESULT = date(2026, 11, 7), date(2026, 11, 11), date(2026, 11, 17)


def complaint(*, answered: bool = False) -> World:
    """A complaint on the exam day, a Saturday, closed; answered on the spot, or not."""
    world = World()
    world.start("CC-1", (7,))
    while world.case().open:
        if world.step().id == "answered" and not answered:
            world.do(Defer(session=SESSION, case=1, step="answered", reason="尚未答复", actors=DUTY))
        else:
            world.do(world.fitting(1, "no" if world.step().id == "misconduct" else ""))
    return world


def due(world: World, *decisions: Held, calendar: Calendar | None = None) -> tuple[DueBy, ...]:
    return deadlines(world.plan, world.case(), decisions, calendar or load_workdays())


def decided(world: World, verdict: Any, after: int) -> Held:
    event = Decided(number=1, journal="", seen=99, root="", case=1, verdict=verdict, note="")
    return Held(event, 99, world.now + after * DAY, (CHIEF,))


def test_three_and_seven_working_days_after_the_day_it_was_opened() -> None:
    first, result = due(complaint())
    assert (first.due.day, result.due.day) == (FIRST, RESULT)
    assert first.due.certain
    assert not first.overdue(FIRST)
    assert first.overdue(date(2026, 11, 12))
    assert (first.met, result.met) == (None, None)
    assert result.extendable
    assert "告知考生" in result.said().zh


def test_an_answer_on_the_spot_meets_the_first_and_not_the_second() -> None:
    first, result = due(complaint(answered=True))
    assert first.met_on == SATURDAY
    assert result.met is None
    assert not first.overdue(date(2027, 1, 1))


def test_a_struck_answer_meets_nothing() -> None:
    world = complaint(answered=True)
    world.do(Correct(session=SESSION, case=1, step="answered", reason="未答复", actors=DUTY))
    assert due(world)[0].met is None


@pytest.mark.parametrize(
    ("verdict", "met"),
    [
        ("investigate", (True, False)),
        ("confirm", (True, True)),
        ("dismiss", (True, True)),
        ("instruct", (False, False)),
    ],
)
def test_the_chiefs_decision_meets_what_the_procedure_says(verdict: str, met: tuple[bool, bool]) -> None:
    world = complaint()
    assert tuple(one.met is not None for one in due(world, decided(world, verdict, 2))) == met


def test_what_comes_after_the_last_day_is_called_late() -> None:
    world = complaint()
    first, result = due(world, decided(world, "confirm", 6))
    assert first.late
    assert not result.late
    assert "逾期办到（2026-11-13）" in first.said().zh
    assert "OVERDUE" in due(world)[0].said(date(2026, 11, 12)).en


def test_a_struck_case_and_one_without_deadlines_owe_nothing() -> None:
    world = complaint()
    world.do(Correct(session=SESSION, case=1, step="", reason="开错", actors=DUTY))
    assert due(world) == ()
    other = World()
    other.start("CP-14", (7,))
    assert due(other) == ()


def test_a_year_that_is_not_in_the_calendar_says_so() -> None:
    first, _ = due(complaint(), calendar=Calendar(frozenset(), frozenset(), frozenset()))
    assert first.due.day == FIRST
    assert "按周一至周五计" in first.said().zh


def test_the_desk_keeps_it_among_what_waits_and_names_the_next_day() -> None:
    world = complaint()
    room = ReviewedDay("c/1", world.plan, world.state, ReviewState())
    (row,) = rows((room,), waiting=True)
    assert next_due(row, SATURDAY).zh == " 期限 11-11"
    assert next_due(row, date(2026, 11, 12)).zh == " 逾期 11-11"


def test_it_stays_open_at_the_closing_until_the_chief_decides(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:38")
    day.open()
    day.to("08:45")
    day.admit(7)
    day.do(Start(procedure="CC-1", session=SESSION, actors=DUTY, candidates=(7,)))
    while day.room.state.incidents.cases[1].open:
        answered = answer_for(day, 1, lambda among: among[-1])
        assert answered is not None
        day.do(answered)
    assert day.room.plan is not None

    def left() -> list[str]:
        assert day.room.plan is not None
        return [one for one in open_obligations(day.room.plan, day.room.state) if "CC-1" in one]

    assert [one for one in left() if "作出处理结果：2026-11-17 前" in one]
    assert decide_incident(day.room, Wanted("confirm", 1, "经查不实，已书面告知"), day.unlock(CHIEF)).done
    assert left() == []


def test_the_chief_extends_the_result_and_not_the_first_answer(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:38")
    day.open()
    day.to("08:45")
    day.admit(7)
    day.do(Start(procedure="CC-1", session=SESSION, actors=DUTY, candidates=(7,)))
    day.do(Start(procedure="CP-14", session=SESSION, actors=DUTY, candidates=(7,)))

    def extend(until: str, case: int = 1, who: str = CHIEF, text: str = "等候外部材料") -> str:
        outcome = decide_incident(day.room, Wanted("extend", case, text, until=until), day.unlock(who))
        return outcome.refusal.code if outcome.refusal is not None else ""

    def said() -> list[str]:
        assert day.room.plan is not None
        case = day.room.state.incidents.cases[1]
        return [one.said().zh for one in deadlines(day.room.plan, case, day.room.state.review.about("", 1))]

    saturday, sooner, nonsense = "2026-11-21", "2026-11-17", "2026-13-01"
    for wrong in (saturday, sooner, nonsense, "", "2028-01-03"):
        assert extend(wrong) == "review.not_later"
    assert extend("2026-11-24", case=2) == "review.not_extendable"
    assert extend("2026-11-24", who="s01") == "review.chief_only"
    assert extend("2026-11-24", text=" ") == "review.no_words"
    assert extend("2026-11-24") == ""
    assert said() == [
        "书面答复考生是否调查：2026-11-11 前",
        "作出处理结果：2026-11-24 前（已延长，原 2026-11-17）；须通知考生",
    ]
    before = day.room.state.review
    day.crash()
    day.reopen()
    assert day.room.state.review == before
    assert extend("2026-12-01") == ""
    assert "2026-12-01 前（已延长，原 2026-11-17）" in said()[1]
    assert extend("2026-11-30") == "review.not_later"
    assert decide_incident(day.room, Wanted("confirm", 1, "经查不实，已书面告知"), day.unlock(CHIEF)).done
    assert extend("2026-12-08") == "review.not_extendable"


def test_an_extension_after_the_last_day_says_so_and_its_note_names_the_day() -> None:
    world = complaint()
    event = Decided(1, "", 99, "", 1, "extend", "", until="2026-11-25")
    _, result = due(world, Held(event, 99, world.now + 12 * DAY, (CHIEF,)))
    assert result.due.day == date(2026, 11, 25)
    assert "期满后延长，原 2026-11-17" in result.said().zh
    assert not result.overdue(date(2026, 11, 25))
    assert result.overdue(date(2026, 11, 26))
    assert due(world)[1].overdue(date(2026, 11, 25)), "without it, it is over"
