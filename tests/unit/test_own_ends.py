"""Candidates with minutes of their own: rung for by themselves, found again after a restart, no bar to the seal once gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.event import Record
from station.incidents.events import LeftEarly
from station.room.replay import replay
from station.room.sensing import told_timer
from station.timer.events import MilestoneReached, OwnMilestoneOverdue, OwnMilestoneReached
from station.timer.own_rules import AcknowledgeOwn
from station.timer.standing import standing
from station.timer.state import end_of, last_end_of
from station.tui.words import say_event
from station.vault.entry import decode
from tests.support.longer import make_up
from tests.support.plans import MINUTE, E
from tests.support.sim import ExamDay


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """Four inside; the second has minutes of its own."""
    made = ExamDay(tmp_path)
    made.open()
    made.to("08:45")
    for one in (1, 2, 3, 4):
        made.admit(one)
    made.to("09:40")
    assert make_up(made, 2) > 0
    return made


def own_end(day: ExamDay, candidate: int) -> int:
    return end_of(day.plan.session("theory"), day.room.state.timer, candidate)


def own(records: list[Record]) -> list[OwnMilestoneReached]:
    return [r.event for r in records if isinstance(r.event, OwnMilestoneReached)]


def all_of(day: ExamDay) -> list[Record]:
    return list(day.room.records())


def shown(day: ExamDay) -> list[str]:
    assert day.room.plan is not None
    now = standing(day.room.plan, told_timer(day.room.state), day.room.now().time)
    return [one.name.zh for one in now if one.seats]


def test_the_seat_is_rung_for_at_its_own_reminder_and_end(day: ExamDay) -> None:
    end = own_end(day, 2)
    day.to_ms(end - 15 * MINUTE - 1_000)
    assert own(all_of(day)) == []
    day.wait(1_000)
    [remind] = own(all_of(day))
    assert (remind.milestone, remind.due, remind.candidates, remind.missed) == (
        "remind",
        end - 15 * MINUTE,
        (2,),
        False,
    )
    assert remind.rule == f"FL-7 实施认定: E{(end - E) // MINUTE - 15:+d}"
    assert shown(day) == ["座位 A02 收卷前提醒"]
    day.do(AcknowledgeOwn("theory", "remind", remind.due))
    assert shown(day) == []
    day.to_ms(end)
    assert [one.milestone for one in own(all_of(day))] == ["remind", "end"]
    assert shown(day) == ["座位 A02 考试结束"]
    room = [r.event.milestone for r in all_of(day) if isinstance(r.event, MilestoneReached)]
    assert room == ["collect", "entry", "witness", "start", "close", "remind", "end"], (
        "the room's stay the room's"
    )


def test_what_came_while_the_station_was_off_is_raised_at_once_as_missed(day: ExamDay) -> None:
    end = own_end(day, 2)
    day.to_ms(end - MINUTE)
    day.crash()
    day.source.advance(3 * MINUTE)
    day.reopen()
    day.wait(1_000)
    last = own(all_of(day))[-1]
    assert (last.milestone, last.due, last.missed) == ("end", end, True)
    day.crash()
    day.reopen()
    day.wait(1_000)
    assert [one.milestone for one in own(all_of(day))].count("end") == 1


def test_nobody_acts_and_it_is_overdue_once(day: ExamDay) -> None:
    day.to_ms(own_end(day, 2) + day.room.rules.timeline.overdue_after_minutes * MINUTE)
    late = [r for r in all_of(day) if isinstance(r.event, OwnMilestoneOverdue)]
    assert [r.event.milestone for r in late] == ["remind", "end"]  # type: ignore[attr-defined]
    day.wait(MINUTE)
    assert len([r for r in all_of(day) if isinstance(r.event, OwnMilestoneOverdue)]) == 2
    assert day.room.plan is not None
    assert "座位 A02" in say_event(day.room.plan, late[0]).zh


def test_who_has_left_is_not_called_to_and_holds_no_seal_up(day: ExamDay) -> None:
    session = day.plan.session("theory")
    assert last_end_of(session, told_timer(day.room.state)) == own_end(day, 2) > E
    day.room.append(LeftEarly(1, "left", "", 2), "theory", ("s01", "s02"))
    assert last_end_of(session, told_timer(day.room.state)) == E
    day.to_ms(own_end(day, 2) + MINUTE)
    assert own(all_of(day)) == []


def test_minutes_of_two_seats_that_end_together_ring_once(day: ExamDay) -> None:
    first = own_end(day, 2)
    make_up(day, 3, case=2)
    assert own_end(day, 3) == first
    day.to_ms(first)
    assert [(one.milestone, one.candidates) for one in own(all_of(day))] == [
        ("remind", (2, 3)),
        ("end", (2, 3)),
    ]
    assert shown(day)[0] == "座位 A02 A03 考试结束"


def test_a_replay_computes_them_again(day: ExamDay) -> None:
    day.to_ms(own_end(day, 2) + MINUTE)
    entries = [decode(body, seq) for seq, body in enumerate(day.room.journal.entries())]
    report = replay(entries)
    assert report.disagreements == []
    assert len([e for e in entries if e.kind == "timer.own_milestone"]) == 2
    place = next(e.seq for e in entries if e.kind == "timer.own_milestone")
    entries[place].data["due"] += 60_000
    [wrong] = [one for one in replay(entries).disagreements if one.seq == place]
    assert wrong.subject == "milestone"
