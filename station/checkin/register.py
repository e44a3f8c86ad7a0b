"""The register of each session's door: who is in, which attempt is pending, who is out, in doubt or absent.

``state`` folds records into it; everything here only says what is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from station.checkin.events import Exclusion, Found, Judged, Overridden, SeenKind
from station.event import Milliseconds


class Inside(msgspec.Struct, frozen=True):
    """A candidate who was let in."""

    since: Milliseconds
    attempt: int
    seat: str
    documents: tuple[str, ...]
    """Documents seen: ``ticket``, ``id``, ``certificate``."""
    overridden: bool = False
    """Let in by the chief examiner against the rules."""
    paper: bool = False
    """Let in on paper while the kiosk was down; ``since`` is the time on the paper."""
    certificate_kept: bool = False
    """Number and issuing organ of the certificate were written down."""


class Doubt(msgspec.Struct, frozen=True):
    """An open doubt about a candidate: from here on people decide."""

    code: str
    """Verdict that raised it."""
    since: Milliseconds
    first_at: Milliseconds
    """First document of the newest attempt: whether it came in time is judged by it."""
    attempt: int
    ticket_seen: bool = False
    id_seen: bool = False
    certificate: bool = False
    certificate_kept: bool = False


class Check(msgspec.Struct, frozen=True):
    """The newest look at one seat."""

    found: Found
    at: Milliseconds
    round: int


class Pending(msgspec.Struct, frozen=True):
    """An attempt that waits for a document: for the second, or for the first after an unreadable code."""

    attempt: int
    first_at: Milliseconds
    last_at: Milliseconds
    """Newest scan of this attempt; it lapses when nothing follows."""
    document: SeenKind | None = None
    """The document read so far."""
    candidate: int | None = None
    """Roster index that it leads to."""
    certificate: bool = False
    certificate_kept: bool = False
    signed: bool = False

    @property
    def waits_for(self) -> SeenKind:
        """The document to come next."""
        return "id" if self.document == "ticket" else "ticket"


class Heard(msgspec.Struct, frozen=True):
    """One reading, told apart by its mark."""

    mark: str
    at: Milliseconds


class Move(msgspec.Struct, frozen=True):
    """An incident moved a candidate; it goes when two people strike the answer that said so."""

    case: int
    step: str
    kind: Literal["out", "back", "left"]
    candidate: int
    at: Milliseconds


def _empty() -> Mapping[int, Inside]:
    return MappingProxyType({})


def _no_doubts() -> Mapping[int, Doubt]:
    return MappingProxyType({})


def _not_excluded() -> Mapping[int, Exclusion]:
    return MappingProxyType({})


def _unchecked() -> Mapping[str, Check]:
    return MappingProxyType({})


class SessionDoor(msgspec.Struct, frozen=True):
    """The door in one session (场次)."""

    admitted: Mapping[int, Inside] = msgspec.field(default_factory=_empty)
    """Everyone who was let in, by roster index: those inside and those who left early."""
    pending: Pending | None = None
    absent: frozenset[int] = frozenset()
    """Roster indices entered as absent."""
    absence_entered: bool = False
    """The window has closed and absences were entered."""
    attempts: int = 0
    """Number of the newest attempt."""
    barred: frozenset[int] = frozenset()
    """Refused for good, where the site lets nobody come back."""
    excluded: Mapping[int, Exclusion] = msgspec.field(default_factory=_not_excluded)
    """Barred by the chief examiner, or withdrawn."""
    doubts: Mapping[int, Doubt] = msgspec.field(default_factory=_no_doubts)
    """Open doubts by roster index."""
    checked: Mapping[str, Check] = msgspec.field(default_factory=_unchecked)
    """The newest look at each seat (ER-2)."""
    heard: tuple[Heard, ...] = ()
    """The newest readings, oldest first."""
    moves: tuple[Move, ...] = ()
    """Escorts and early leaving, oldest first."""
    last: Judged | Overridden | None = None
    """The newest verdict."""
    last_of: Mapping[int, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Code of the verdict that ended each candidate's newest attempt."""
    judged_at: Mapping[int, Milliseconds] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """When documents of each candidate were last judged at this door, or an admission was taken back."""
    halted: Literal["", "evacuated", "broken_off"] = ""
    """Nobody is let in: the room is being led out, or the session was broken off (station.safety)."""
    start_delay: Milliseconds = 0
    """How far the chief examiner moved T; a setting of the timer, heard here."""

    @property
    def left(self) -> Mapping[int, Milliseconds]:
        """Who left for good before the end, and when."""
        return {m.candidate: m.at for m in self.moves if m.kind == "left"}

    @property
    def outside(self) -> frozenset[int]:
        """Who is out of the room under escort."""
        out: set[int] = set()
        for move in self.moves:
            if move.kind == "out":
                out.add(move.candidate)
            else:
                out.discard(move.candidate)
        return frozenset(out)

    @property
    def inside(self) -> Mapping[int, Inside]:
        """Who is in, under escort outside included; those who left early are not."""
        gone = self.left
        return {c: entry for c, entry in self.admitted.items() if c not in gone}


_UNTOUCHED = SessionDoor()


class DoorState(msgspec.Struct, frozen=True):
    """The fold of all door events."""

    sessions: Mapping[str, SessionDoor] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    stand_ins: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Who came in an invigilator's place, heard from the day: who comes → who leaves."""

    def session(self, session: str) -> SessionDoor:
        """The door in that session; an empty one where nothing happened yet."""
        return self.sessions.get(session, _UNTOUCHED)


def seat_for(door: SessionDoor, roster: Mapping[int, str], candidate: int) -> str:
    """Where a candidate sits, or will sit; empty for one who is not on the list.

    Somebody else may have been put on the listed seat. Then it is the seat which that person left free, and so on:
    no two people are ever sent to one seat.
    """
    listed = roster.get(candidate, "")
    if candidate not in door.admitted and all(entry.seat != listed for entry in door.admitted.values()):
        return listed  # as nearly always
    return seats_for(door, roster, (candidate,))[candidate]


def seats_for(door: SessionDoor, roster: Mapping[int, str], candidates: Iterable[int]) -> Mapping[int, str]:
    """The same for several candidates at once."""
    inside = door.inside
    sits = {entry.seat: other for other, entry in inside.items()}
    found = {}
    for candidate in candidates:
        entry = inside.get(candidate)
        seat = entry.seat if entry is not None else roster.get(candidate, "")
        while entry is None and (other := sits.get(seat)) is not None:
            seat = roster[other]
        found[candidate] = seat
    return found
