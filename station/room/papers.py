"""A session's papers as the whole room knows them: what the door and the timer say to the ledger."""

from __future__ import annotations

from station.checkin.window import window_of
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.room.sensing import told_timer
from station.room.state import RoomState
from station.timer.state import last_end_of
from station.vault.custody.tasks import Attendance, Task, next_task


def attendance(plan: DayPlan, state: RoomState, session: Session, now: Milliseconds) -> Attendance:
    """Who is there, and which times have come."""
    door = state.door.session(session.id)
    return Attendance(
        inside=frozenset(door.inside),
        admitted=frozenset(door.admitted),
        absent=len(door.absent),
        closed=now >= closes(plan, state, session),
        ended=now >= last_end_of(session, told_timer(state)),
    )


def closes(plan: DayPlan, state: RoomState, session: Session) -> Milliseconds:
    """T+30 of the session."""
    return window_of(plan, session, state.door.session(session.id).start_delay).closes


def task_now(plan: DayPlan, state: RoomState, session: Session, now: Milliseconds) -> Task | None:
    """What is to be done next with the session's papers."""
    custody, room = state.papers.session(session.id), plan.room.room.number
    return next_task(session, room, custody, attendance(plan, state, session, now))
