"""Which part of the room decides on which command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from station.checkin import rules as door_rules
from station.event import Command
from station.incidents import rules as incident_rules
from station.incidents.state import outside
from station.review import rules as review_rules
from station.room import booking
from station.room.bags import registers
from station.room.sensing import told_timer
from station.room.state import RoomState
from station.safety import rules as safety_rules
from station.safety.state import SafetyState
from station.staff import rules as staff_rules
from station.timer import rules as timer_rules
from station.vault.custody import rules as custody_rules
from station.vault.day import rules as day_rules
from station.vault.register import rules as register_rules

Part = tuple[Callable[..., Any], Callable[[RoomState], Any]]

_DAY: Part = (day_rules.decide, lambda s: s.day)
_TIMER: Part = (timer_rules.decide, told_timer)
_DOOR: Part = (door_rules.decide, lambda s: s.door)
_INCIDENTS: Part = (booking.decide, lambda s: incidents_of(s))
_SAFETY: Part = (safety_rules.decide, lambda s: _emergency(s))
_PAPERS: Part = (custody_rules.decide, lambda s: s.papers)
_REGISTER: Part = (register_rules.decide, lambda s: registers(s.papers, s.register))
_STAFF: Part = (staff_rules.decide, lambda s: s.staff)

_REVIEW: Part = (review_rules.decide, lambda s: review_rules.ReviewedRoom(s.review, s.incidents))

_PARTS: Mapping[str, Part] = {
    day_rules.__name__: _DAY,
    timer_rules.__name__: _TIMER,
    door_rules.__name__: _DOOR,
    incident_rules.__name__: _INCIDENTS,
    safety_rules.__name__: _SAFETY,
    custody_rules.__name__: _PAPERS,
    register_rules.__name__: _REGISTER,
    review_rules.__name__: _REVIEW,
    staff_rules.__name__: _STAFF,
}
"""A command belongs to the part whose rules module defines it (or whose package does)."""


def incidents_of(state: RoomState) -> booking.Incidents:
    """The incidents and the papers that their steps move."""
    return booking.Incidents(state.incidents.with_room(_let_in(state)), state.papers)


def _let_in(state: RoomState) -> dict[str, frozenset[int]]:
    """Who was let in, by session: incidents lie below the door and are told."""
    return {session: frozenset(door.admitted) for session, door in state.door.sessions.items()}


def _emergency(state: RoomState) -> SafetyState:
    """Emergencies with who is where: they lie below the door and are told."""
    inside = {session: tuple(door.inside) for session, door in state.door.sessions.items()}
    out = {session: outside(state.incidents, session) for session in state.door.sessions}
    return state.safety.with_room(inside, out, state.incidents)


def part_of(command: Command) -> Part:
    """``decide`` of the command's part, and the part of the state that it is for. Raises TypeError: nobody's."""
    module = type(command).__module__
    part = _PARTS.get(module) or _PARTS.get(module.rpartition(".")[0] + ".rules")
    if part is None:
        raise TypeError(f"no part of the room knows {type(command).__name__}")
    return part
