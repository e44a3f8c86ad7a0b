"""Where the board is kept: rows by room, and how many rooms of each site are in which state, counted as they change.

A store runs :data:`~station.center.board.room.Change`\\ s; it knows none of their rules. Reading never waits for writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from station.center.board.lines import Figures, IncidentLine
from station.center.board.room import Change, Expected, RoomKey, RoomRow, RoomState
from station.event import Milliseconds

Level = Literal["province", "city", "site"]
LEVELS: tuple[Level, ...] = ("province", "city", "site")


@dataclass(frozen=True)
class Scope:
    """A part of one day's rooms; what is None is not asked for."""

    day: str
    province: str | None = None
    city: str | None = None
    site: str | None = None
    """The site's code."""


@dataclass(frozen=True)
class Branch:
    """One province, city or site, with how many of its rooms are in which state."""

    name: str
    """As it is asked for: a site's code."""
    title: str
    """As people call it."""
    counts: Mapping[RoomState, int] = field(default_factory=dict)

    @property
    def rooms(self) -> int:
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """Rooms that are not receipted yet."""
        return self.rooms - self.counts.get("received", 0)


class Place(NamedTuple):
    """Where a page of rooms goes on: after this one."""

    rank: int
    contact: Milliseconds
    row: int


@dataclass(frozen=True)
class Page:
    """Some rooms, and where the next begin; None where these are the last."""

    rows: tuple[RoomRow, ...]
    after: Place | None


@dataclass(frozen=True)
class Pick:
    """Which incidents; what is empty is not asked for."""

    room: str = ""
    kind: str = ""
    severity: str = ""
    waiting: bool = False
    """Only what nobody has reviewed."""


class Mark(NamedTuple):
    """Where a page of incidents goes on: after this one."""

    reviewed: int
    rank: int
    site: str
    room: str
    session: str
    kind: str
    severity: str


@dataclass(frozen=True)
class IncidentPage:
    """Some lines of the queue, and where the next begin; None where these are the last."""

    lines: tuple[IncidentLine, ...]
    after: Mark | None


@dataclass(frozen=True)
class Total:
    """All incidents of one kind and severity."""

    kind: str
    severity: str
    count: int
    open: int
    unreviewed: int


class BoardStore(Protocol):
    """Any thread may call it; what returned is durable. Raises DeviceError where the disk or server refuses."""

    def expect(self, rooms: Iterable[Expected]) -> None:
        """Put rooms on the office's list, all or none."""

    def change(self, key: RoomKey, change: Change) -> None:
        """Put a room's row through a change, with its counts; a row that is not there begins empty."""

    def applied(self) -> int:
        """Sequence of the last receipt that the board shows, 0 at first."""

    def change_all(self, changes: Sequence[tuple[RoomKey, Change]], applied: int) -> None:
        """As :meth:`change`, one after another, and in the same commit note that receipts up to this number are shown."""

    def position(self) -> int:
        """Grows with every change."""

    def days(self) -> list[str]:
        """Days that have rooms, newest first."""

    def branches(self, scope: Scope, level: Level) -> list[Branch]:
        """The provinces, cities or sites within a scope, those with most rooms left first."""

    def rooms(
        self, scope: Scope, states: Sequence[RoomState], after: Place | None = None, limit: int = 50
    ) -> Page:
        """Rooms in these states, those that need somebody first, then those unheard of longest."""

    def room(self, key: RoomKey) -> RoomRow | None:
        """One room."""

    def incidents(self, scope: Scope, pick: Pick, after: Mark | None = None, limit: int = 50) -> IncidentPage:
        """Incidents of a scope's rooms: unreviewed first, then the worst, then by site, room, session and kind."""

    def incident_totals(self, scope: Scope, pick: Pick) -> list[Total]:
        """The same added up by kind and severity, worst first; the ``kind`` and ``severity`` of ``pick`` are not heeded."""

    def figures(self, scope: Scope, level: Level) -> list[tuple[str, str, Figures]]:
        """(name, title, counts) of each province, city or site of a scope, those with most differences first."""

    def differing(
        self, scope: Scope, after: tuple[str, str] | None = None, limit: int = 50
    ) -> tuple[RoomRow, ...]:
        """Rooms whose counts do not add up, by site and room, after the given (site, room)."""
