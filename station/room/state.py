"""The room's state: the fold of the whole journal, one part for each domain."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from station.checkin import state as door
from station.checkin.register import DoorState
from station.event import Milliseconds, Record
from station.incidents import state as incidents
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.ready import state as ready
from station.review import state as review
from station.safety import state as safety
from station.staff import state as staff
from station.timer import state as timer
from station.timer.events import StartDelayed
from station.timer.state import MINUTE, start_of
from station.vault.custody import state as custody
from station.vault.custody.places import kinds_of
from station.vault.day import state as day
from station.vault.register import state as register


class RoomState(msgspec.Struct, frozen=True):
    """Everything that is known of the room; immutable."""

    day: day.DayState = msgspec.field(default_factory=day.DayState)
    timer: timer.TimerState = msgspec.field(default_factory=timer.TimerState)
    door: DoorState = msgspec.field(default_factory=DoorState)
    incidents: incidents.IncidentState = msgspec.field(default_factory=incidents.IncidentState)
    safety: safety.SafetyState = msgspec.field(default_factory=safety.SafetyState)
    ready: ready.ReadyState = msgspec.field(default_factory=ready.ReadyState)
    papers: custody.CustodyState = msgspec.field(default_factory=custody.CustodyState)
    register: register.RegisterState = msgspec.field(default_factory=register.RegisterState)
    review: review.ReviewState = msgspec.field(default_factory=review.ReviewState)
    staff: staff.StaffState = msgspec.field(default_factory=staff.StaffState)


def evolve(state: RoomState, record: Record) -> RoomState:
    """State after one more record: every part hears every event and takes what concerns it."""
    timing = timer.evolve(state.timer, record)
    cases = incidents.evolve(state.incidents, record)
    if isinstance(record.event, StartDelayed):
        # Incidents lie below the timer and can't hear it; they are told what moved.
        cases = cases.with_delays({session: times.delay for session, times in timing.sessions.items()})
    return RoomState(
        day=day.evolve(state.day, record),
        timer=timing,
        door=door.evolve(state.door, record),
        incidents=cases,
        safety=safety.evolve(state.safety, record),
        ready=ready.evolve(state.ready, record),
        papers=custody.evolve(state.papers, record),
        register=register.evolve(state.register, record),
        review=review.evolve(state.review, record),
        staff=staff.evolve(state.staff, record),
    )


def fold(records: Iterable[Record]) -> RoomState:
    """The state after all records."""
    state = RoomState()
    for record in records:
        state = evolve(state, record)
    return state


def current_session(plan: DayPlan, state: RoomState, now: Milliseconds) -> Session:
    """The session the door works for: the latest whose papers may be collected (T−30), else the day's
    first."""
    lead = plan.rules.timeline.collect_before_minutes * MINUTE
    ordered = sorted(plan.room.sessions, key=lambda s: s.start)
    begun = [s for s in ordered if start_of(s, state.timer) - lead <= now]
    return begun[-1] if begun else ordered[0]


def oldest_unsealed(plan: DayPlan, state: RoomState) -> Session | None:
    """The session whose papers are to be settled first."""
    ordered = sorted(plan.room.sessions, key=lambda s: s.start)
    return next((s for s in ordered if kinds_of(s) and not state.papers.session(s.id).sealed), None)
