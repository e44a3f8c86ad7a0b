"""What is known of the day's emergencies: the fold of their events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Milliseconds, Record
from station.incidents.state import IncidentState
from station.safety.events import (
    BreakOffCountersigned,
    Declared,
    Ended,
    Found,
    Marked,
    Outcome,
    Returning,
    Roll,
)

PRESENT: frozenset[Found] = frozenset({"safe", "escorted"})
"""Marks of somebody who is there."""


@dataclass(frozen=True)
class Mark:
    """What was found of one person, and when."""

    found: Found
    at: Milliseconds
    staff: tuple[str, ...] = ()


@dataclass(frozen=True)
class Emergency:
    """One evacuation of one session."""

    session: str
    since: Milliseconds
    """Exam time stands still from here."""
    inside: tuple[int, ...]
    outside: Mapping[int, tuple[str, ...]]
    """Who was out under escort, with whom."""
    out: Mapping[int, Mark] = field(default_factory=lambda: MappingProxyType({}))
    back: Mapping[int, Mark] = field(default_factory=lambda: MappingProxyType({}))
    returning: Milliseconds | None = None
    ended: Milliseconds | None = None
    outcome: Outcome | None = None
    left_open: frozenset[int] = frozenset()
    """Who was not found when it ended."""
    to_countersign: str = ""
    """Id of who broke it off by telephone and has not signed yet."""

    @property
    def on(self) -> bool:
        return self.ended is None

    @property
    def roll(self) -> Roll:
        """Which roll is called now."""
        return "out" if self.returning is None else "back"

    @property
    def everybody(self) -> tuple[int, ...]:
        """All of the roll: those outside under escort last."""
        return (*self.inside, *(one for one in self.outside if one not in self.inside))

    @property
    def marks(self) -> Mapping[int, Mark]:
        """Marks of the roll that is called now."""
        return self.out if self.roll == "out" else self.back

    @property
    def unmarked(self) -> tuple[int, ...]:
        """Who was not called yet in this roll."""
        return tuple(one for one in self.everybody if one not in self.marks)

    @property
    def missing(self) -> tuple[int, ...]:
        """Who was called and not found: by the newest mark of either roll, while it is on and after it ended."""
        newest = {**self.out, **self.back}
        found = {one: mark.found for one, mark in newest.items()}
        called = (one for one in self.everybody if one in found or one in self.left_open)
        return tuple(one for one in called if found.get(one) not in PRESENT)


@dataclass(frozen=True)
class SafetyState:
    """The newest emergency of each session."""

    sessions: Mapping[str, Emergency] = field(default_factory=lambda: MappingProxyType({}))
    inside: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Who is in the room, escorts' charges not counted. Not folded here: the room hands it over (with_room)."""
    outside: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
    """Who is out under escort, with whom; handed over likewise."""
    incidents: IncidentState = field(default_factory=IncidentState)
    """What was made up already; handed over likewise."""

    def of(self, session: str) -> Emergency | None:
        """The newest emergency of a session."""
        return self.sessions.get(session)

    def on(self, session: str) -> Emergency | None:
        """The evacuation that is on in a session."""
        found = self.sessions.get(session)
        return found if found is not None and found.on else None

    @property
    def any_on(self) -> bool:
        """Whether the room is being led out."""
        return any(one.on for one in self.sessions.values())

    def with_room(
        self,
        inside: Mapping[str, tuple[int, ...]],
        outside: Mapping[str, Mapping[int, tuple[str, ...]]],
        incidents: IncidentState,
    ) -> SafetyState:
        """The same state with what other parts of the room know."""
        return replace(self, inside=inside, outside=outside, incidents=incidents)


def evolve(state: SafetyState, record: Record) -> SafetyState:
    """State after one more record."""
    held = state.sessions.get(record.session)
    match record.event:
        case Declared(at=at, inside=inside, outside=outside):
            out = MappingProxyType({int(one): staff for one, staff in outside.items()})
            return _with(state, Emergency(record.session, at, inside, out))
        case Marked(candidate=one, roll=roll, found=found, at=at, staff=staff) if held is not None:
            mark = Mark(found, at, staff)
            if roll == "out":
                return _with(state, replace(held, out=MappingProxyType({**held.out, one: mark})))
            return _with(state, replace(held, back=MappingProxyType({**held.back, one: mark})))
        case Returning(at=at) if held is not None:
            return _with(state, replace(held, returning=at))
        case Ended(at=at, outcome=outcome, open=left) if held is not None:
            by = record.event.by if record.event.provisional else ""
            return _with(
                state,
                replace(held, ended=at, outcome=outcome, left_open=frozenset(left), to_countersign=by),
            )
        case BreakOffCountersigned() if held is not None:
            return _with(state, replace(held, to_countersign=""))
        case _:
            return state


def _with(state: SafetyState, emergency: Emergency) -> SafetyState:
    return replace(state, sessions=MappingProxyType({**state.sessions, emergency.session: emergency}))


def still_open(state: SafetyState, session: str) -> tuple[int, ...]:
    """Who was not found at the end of an emergency and has not been marked since."""
    held = state.of(session)
    return held.missing if held is not None and not held.on else ()
