"""One run of one procedure, and what holds of it: answers, minutes, violations. No sealed word is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from station.event import Milliseconds

STRUCK = "struck"
"""Outcome of a case that was struck as a whole."""


@dataclass(frozen=True)
class Given:
    """One answer that holds."""

    kind: str
    """Kind of the event, for example ``incident.reported``."""
    seq: int
    """Where the journal holds it, sealed words included."""
    time: Milliseconds
    """When it was recorded."""
    actors: tuple[str, ...]
    choice: str = ""
    number: int | None = None
    at: Milliseconds | None = None
    """The moment it speaks of, where that is not ``time``."""
    candidates: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    violation: str = ""
    """What a warning was for."""
    excludes: tuple[str, ...] = ()
    handed_over: bool = False


@dataclass(frozen=True)
class Grant:
    """Minutes made up by one step."""

    step: str
    minutes: int
    since: Milliseconds
    until: Milliseconds
    candidates: tuple[int, ...]
    """Empty means the whole room."""


@dataclass(frozen=True)
class Sanction:
    """A violation that holds."""

    step: str
    candidate: int
    tier: int
    item: int
    confirmed_by: tuple[str, ...]
    seq: int = 0
    """The entry that carries it."""
    time: Milliseconds = 0

    @property
    def key(self) -> str:
        """Tier and case, for example ``4.4``."""
        return f"{self.tier}.{self.item}"


@dataclass(frozen=True)
class Waiting:
    """The first half of a step that two people do: it waits for the second person's reply."""

    first: str
    """Id of the first person."""
    since: Milliseconds
    """When that answer was recorded."""
    second: str = ""
    """Id of a second person who found it otherwise; empty where nobody has replied yet."""
    differed: Milliseconds | None = None
    """When that reply was recorded."""


@dataclass(frozen=True)
class Case:
    """One run of one procedure."""

    id: int
    procedure: str
    session: str
    severity: int
    opened: Milliseconds
    candidates: tuple[int, ...]
    """Empty means the whole room."""
    step: str
    """Id of the step at which it stands."""
    referred_by: int = 0
    path: tuple[str, ...] = ()
    """Ids of the steps passed so far, in order, those put off included."""
    given: Mapping[str, Given] = field(default_factory=lambda: MappingProxyType({}))
    """Answers that hold, by step id."""
    deferred: tuple[str, ...] = ()
    """Steps put off."""
    declined: tuple[str, ...] = ()
    """Steps that were offered and passed over."""
    again: tuple[str, ...] = ()
    """Steps whose answer was struck and is to be given anew."""
    waiting: Mapping[str, Waiting] = field(default_factory=lambda: MappingProxyType({}))
    """Steps that one person has answered, and that wait for the second person's reply."""
    to_countersign: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Steps decided by telephone → who decided."""
    grants: tuple[Grant, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    closed: Milliseconds | None = None
    outcome: str = ""
    since: Milliseconds = 0
    """When it came to the step at which it stands."""
    seats: tuple[str, ...] = ()
    """Seats concerned in which nobody is placed."""
    staff: tuple[str, ...] = ()
    """Staff concerned."""
    materials: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    """Tiers and cases ruled out by the case that led here."""
    taken_over: tuple[str, ...] = ()
    """Escorts taken over from the case that led here."""

    @property
    def open(self) -> bool:
        """Whether something must still be answered."""
        return self.closed is None or bool(self.again)

    @property
    def current(self) -> str:
        """The step to be answered now: what was struck comes first."""
        return self.again[0] if self.again else self.step

    @property
    def escorts(self) -> tuple[str, ...]:
        """Who is out with the candidate now; empty where nobody is."""
        staff = self.taken_over if self.closed is None else ()
        for step in self.path:
            given = self.given.get(step)
            if given is not None and given.kind == _OUT:
                staff = given.people
            elif given is not None and (given.kind in (_BACK, _LEFT) or given.handed_over):
                staff = ()
        return staff

    @property
    def left(self) -> bool:
        """Whether its candidate left for good."""
        return any(given.kind == _LEFT for given in self.given.values())

    def warned(self, violation: str = "") -> frozenset[int]:
        """Candidates who were warned in this case; of that violation, or without saying of which."""
        warnings = (given for given in self.given.values() if given.kind == _WARNED)
        fitting = (one for one in warnings if not violation or one.violation in ("", violation))
        return frozenset(one for given in fitting for one in given.candidates)

    @property
    def excluded(self) -> tuple[str, ...]:
        """Tiers and cases that no sanction of this case may choose."""
        chosen = (one for given in self.given.values() for one in given.excludes)
        return tuple(dict.fromkeys((*self.ruled_out, *chosen)))


_OUT, _BACK, _LEFT, _WARNED = (
    "incident.escorted_out",
    "incident.escorted_back",
    "incident.left_early",
    "incident.warned",
)
