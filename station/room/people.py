"""What the room's other parts tell the rules about people: from when to when a session needs its invigilators."""

from __future__ import annotations

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.room.state import RoomState
from station.staff.rules import Watch
from station.timer.state import MINUTE, last_end_of, start_of


def watch(plan: DayPlan, state: RoomState, session: Session, now: Milliseconds) -> Watch:
    """The look at a session's people: from the opening of entry (T−20) to the seal, without papers to the last end."""
    start = start_of(session, state.timer)
    if session.materials:
        over = bool(state.papers.session(session.id).sealed)
    else:
        over = now >= last_end_of(session, state.timer)
    return Watch(session.id, start - plan.rules.timeline.entry_before_minutes * MINUTE, start, over)
