"""Who is on duty, as a screen shows it: one line for each person of the room's list, the room's own people first."""

from __future__ import annotations

from dataclasses import dataclass

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import ROOM_ROLES, Session, Staff
from station.staff.presence import DECLARES, due_at, in_charge, late_minutes, serves
from station.staff.presence import begun_minutes as begun
from station.staff.state import Presence, StaffState


@dataclass(frozen=True)
class Line:
    """One person."""

    person: Staff
    presence: Presence
    in_charge: bool
    """Is one of this session's invigilators."""
    late: int
    """Minutes late: on arrival, or so far for one of this session's invigilators who has not come."""
    aside: tuple[int, ...]
    """Steps aside for these candidates."""
    undeclared: bool
    """Is here and has not declared relatives and own students."""
    replaced: bool
    """Another stands in."""
    off: bool
    """Is one of this room's own, but not in this session."""

    @property
    def away_for(self) -> int:
        """Minutes announced; 0 when not away."""
        return self.presence.away.minutes if self.presence.away is not None else 0


def lines(plan: DayPlan, state: StaffState, session: Session, now: Milliseconds) -> tuple[Line, ...]:
    """Everybody, in the order: this session's invigilators, who is here, the rest."""
    charge, found = in_charge(plan, state, session.id), []
    gone = set(state.stand_ins.values()) - charge
    for person in plan.room.staff:
        presence = state.of(person.id)
        own = person.id in charge
        if person.role in ROOM_ROLES and person.room != plan.room.room.number and not (own or presence.since):
            continue  # another room's
        late = 0
        if presence.signed_in:
            late = late_minutes(plan, person.id, presence.signed_in)
        elif own:
            late = begun(now - due_at(plan, session))
        found.append(
            Line(
                person,
                presence,
                own,
                late,
                state.aside.get(person.id, ()),
                presence.status == "here" and not presence.declared and person.role in DECLARES,
                person.id in gone,
                person.role in ROOM_ROLES and not own and not serves(person, session.id),
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.in_charge, one.presence.status == "out")))


__all__ = ["Line", "lines"]
