"""What the room's other parts tell the rules about people, and what is told of them to those outside: counts, no person."""

from __future__ import annotations

from datetime import date

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.plan.rules import load_rules
from station.room.sensing import told_timer
from station.room.state import RoomState
from station.staff.report import report_due
from station.staff.rules import Watch
from station.text import Text
from station.timer.state import MINUTE, last_end_of, start_of


def watch(plan: DayPlan, state: RoomState, session: Session, now: Milliseconds) -> Watch:
    """The look at a session's people: from the opening of entry (T−20) to the seal, without papers to the last end."""
    start = start_of(session, state.timer)
    if session.materials:
        over = bool(state.papers.session(session.id).sealed)
    else:
        over = now >= last_end_of(session, told_timer(state))
    return Watch(session.id, start - plan.rules.timeline.entry_before_minutes * MINUTE, start, over)


def staff_lines(state: RoomState) -> list[Text]:
    """Who is on duty in figures, alarms that run, and until when the supervisors' report is due once one of them was here."""
    found, staff = [], state.staff
    statuses = [one.status for one in staff.people.values()]
    here, away = statuses.count("here"), statuses.count("away")
    if here or away:
        found.append(Text(f"在岗 {here} 人，离岗 {away} 人", f"on duty {here}, away {away}"))
    for session, short in staff.short.items():
        found.append(
            Text(
                f"! {session} 监考员不足，第 {short.level} 次报警",
                f"! {session}: too few invigilators, alarm {short.level}",
            )
        )
    if any(visit.person for visit in staff.visits):
        day = date.fromisoformat(state.day.origin.rsplit("/", 5)[2])
        due = report_due(day, load_rules().staff).said()
        found.append(
            Text(
                f"督导报告 {due.zh} 前交，全体督导员签名",
                f"supervisors' report due by {due.en}, signed by all",
            )
        )
    return found
