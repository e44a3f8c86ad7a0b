"""What the door knows of each session: who is in, which attempt is pending, who is out or absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeVar

import msgspec
from msgspec.structs import replace

from station.checkin.events import (
    AbsenceEntered,
    AdmissionCorrected,
    CertificateKept,
    DoubtSettled,
    EnteredFromPaper,
    Excluded,
    Exclusion,
    Found,
    Judged,
    Overridden,
    Presented,
    Reseated,
    SeatChecked,
    SeenKind,
    Withdrawn,
)
from station.checkin.verdicts import VERDICTS
from station.event import Event, Milliseconds, Record
from station.incidents.events import Corrected, EscortedBack, EscortedOut, LeftEarly
from station.timer.events import StartDelayed

MINUTE: Milliseconds = 60_000
V = TypeVar("V")
HEARD_KEPT = 8
"""How many of the newest readings are kept to tell repeated ones."""


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


def evolve(state: DoorState, record: Record) -> DoorState:
    """State after one more record. Delays and incidents that concern the door are heard too."""
    if not record.session:
        return state
    before = state.session(record.session)
    after = after_event(before, record.event, record.time)
    if after is before:
        return state
    return replace(state, sessions=MappingProxyType({**state.sessions, record.session: after}))


def after_event(door: SessionDoor, happened: Event, at: Milliseconds) -> SessionDoor:
    """One session's door after one more event, recorded at ``at``."""
    match happened:
        case Presented():
            return _presented(door, happened)
        case Judged():
            return _judged(door, happened)
        case Withdrawn(attempt=attempt):
            pending = door.pending
            gone = pending is not None and pending.attempt == attempt
            return replace(door, pending=None if gone else pending, heard=())
        case AbsenceEntered(candidates=candidates):
            return replace(door, absent=door.absent | frozenset(candidates), absence_entered=True)
        case Overridden():
            return _overridden(door, happened)
        case EnteredFromPaper():
            return _from_paper(door, happened)
        case AdmissionCorrected(candidate=candidate, at=taken_at):
            return _seen(_corrected(door, candidate), candidate, taken_at)
        case CertificateKept(candidate=candidate):
            return _changed(door, candidate, certificate_kept=True)
        case Reseated(candidate=candidate, seat=seat):
            return _changed(door, candidate, seat=seat)
        case Excluded():
            return _excluded(door, happened)
        case DoubtSettled():
            return _settled(door, happened)
        case SeatChecked(seat=seat, found=found, at=seen_at, round=number):
            return replace(
                door, checked=MappingProxyType({**door.checked, seat: Check(found, seen_at, number)})
            )
        case StartDelayed(minutes=minutes):
            later = minutes * MINUTE > door.start_delay
            return replace(
                door,
                start_delay=minutes * MINUTE,
                absent=frozenset() if later else door.absent,
                absence_entered=door.absence_entered and not later,
            )
        case EscortedOut(case=case, step=step, candidate=candidate):
            return _moved(door, Move(case, step, "out", candidate, at))
        case EscortedBack(case=case, step=step, candidate=candidate):
            return _moved(door, Move(case, step, "back", candidate, at))
        case LeftEarly(case=case, step=step, candidate=candidate):
            return _moved(door, Move(case, step, "left", candidate, at))
        case Corrected(case=case, struck=struck):
            kept = tuple(m for m in door.moves if m.case != case or m.step not in struck)
            return door if len(kept) == len(door.moves) else replace(door, moves=kept)
        case _:
            return door


def _presented(door: SessionDoor, happened: Presented) -> SessionDoor:
    before = door.pending
    goes_on = before is not None and before.attempt == happened.attempt
    pending = Pending(
        attempt=happened.attempt,
        first_at=before.first_at if goes_on and before is not None else _read(happened),
        last_at=happened.at,
        document=happened.document,
        candidate=happened.candidate,
        certificate=happened.certificate,
        certificate_kept=happened.certificate_kept,
        signed=happened.signed,
    )
    return replace(
        door,
        pending=pending,
        attempts=max(door.attempts, happened.attempt),
        heard=_hear(door, happened.mark, _read(happened)),
    )


def _judged(door: SessionDoor, happened: Judged) -> SessionDoor:
    pending = door.pending
    if pending is not None and pending.attempt == happened.attempt:
        pending = None if happened.ends else replace(pending, last_at=happened.at)
    elif not happened.ends and happened.attempt > door.attempts:
        # An unreadable document was there at this moment: the attempt counts from it.
        pending = Pending(happened.attempt, happened.first_at, happened.at)
    after = replace(
        door,
        pending=pending,
        attempts=max(door.attempts, happened.attempt),
        heard=_hear(door, happened.mark, _read(happened)),
        last=happened,
    )
    candidate = happened.candidate
    if candidate is None:
        return after
    if happened.source is not None:
        # A verdict without a reading is the clock's or a person's: it doesn't say that somebody stood there.
        after = _seen(after, candidate, _read(happened))
    if happened.ends:
        after = replace(after, last_of=MappingProxyType({**door.last_of, candidate: happened.verdict}))
    if happened.final:
        after = replace(after, barred=after.barred | {candidate})
    verdict = VERDICTS.get(happened.verdict)
    if verdict is not None and verdict.doubts:
        after = replace(after, doubts=MappingProxyType({**door.doubts, candidate: _doubt(door, happened)}))
    if verdict is None or not verdict.admits:
        return after
    documents = ("ticket", "certificate" if happened.certificate else "id")
    kept = happened.certificate_kept
    entry = Inside(happened.at, happened.attempt, happened.seat, documents, certificate_kept=kept)
    return _admit(after, candidate, entry)


def _doubt(door: SessionDoor, happened: Judged) -> Doubt:
    """The doubt that this verdict raises, or keeps open with what was seen since."""
    before = door.doubts.get(happened.candidate) if happened.candidate is not None else None
    return Doubt(
        code=before.code if before else happened.verdict,
        since=before.since if before else happened.at,
        first_at=happened.first_at,
        attempt=happened.attempt,
        ticket_seen=happened.ticket_seen,
        id_seen=happened.id_seen,
        certificate=happened.certificate,
        certificate_kept=happened.certificate_kept,
    )


def _overridden(door: SessionDoor, happened: Overridden) -> SessionDoor:
    pending = door.pending
    if pending is not None and pending.candidate == happened.candidate:
        pending = None
    entry = Inside(happened.at, happened.attempt, happened.seat, (), overridden=True)
    after = replace(
        door,
        pending=pending,
        attempts=max(door.attempts, happened.attempt),
        last=happened,
        last_of=MappingProxyType({**door.last_of, happened.candidate: "overridden"}),
        moves=tuple(m for m in door.moves if m.candidate != happened.candidate),
        doubts=_without(door.doubts, happened.candidate),
    )
    return _admit(after, happened.candidate, entry)


def _from_paper(door: SessionDoor, happened: EnteredFromPaper) -> SessionDoor:
    candidate, pending = happened.candidate, door.pending
    own = pending is not None and pending.candidate == candidate
    after = replace(
        door,
        pending=None if own else pending,
        attempts=max(door.attempts, happened.attempt),
        last_of=MappingProxyType({**door.last_of, candidate: "from_paper"}),
    )
    entry = Inside(happened.written_at, happened.attempt, happened.seat, happened.documents, paper=True)
    return _admit(after, candidate, entry)


def _seen(door: SessionDoor, candidate: int, at: Milliseconds) -> SessionDoor:
    return replace(door, judged_at=MappingProxyType({**door.judged_at, candidate: at}))


def _admit(door: SessionDoor, candidate: int, entry: Inside) -> SessionDoor:
    return replace(
        door,
        admitted=MappingProxyType({**door.admitted, candidate: entry}),
        absent=door.absent - {candidate},
        barred=door.barred - {candidate},
        excluded=_without(door.excluded, candidate),
    )


def _corrected(door: SessionDoor, candidate: int) -> SessionDoor:
    return replace(
        door,
        admitted=_without(door.admitted, candidate),
        moves=tuple(m for m in door.moves if m.candidate != candidate),
        last=None,
    )


def _changed(door: SessionDoor, candidate: int, **changes: Any) -> SessionDoor:
    """The admission of a candidate with some of it put right; no change where there is none."""
    entry = door.admitted.get(candidate)
    if entry is None:
        return door
    return replace(door, admitted=MappingProxyType({**door.admitted, candidate: replace(entry, **changes)}))


def _excluded(door: SessionDoor, happened: Excluded) -> SessionDoor:
    others = _without(door.excluded, happened.candidate)
    if happened.why is None:
        return replace(door, excluded=others)
    pending = door.pending
    own = pending is not None and pending.candidate == happened.candidate
    return replace(
        door,
        pending=None if own else pending,
        excluded=MappingProxyType({**others, happened.candidate: happened.why}),
    )


def _settled(door: SessionDoor, happened: DoubtSettled) -> SessionDoor:
    candidate = happened.candidate
    after = replace(door, doubts=_without(door.doubts, candidate))
    if happened.outcome != "out":
        return after
    out = replace(after, excluded=MappingProxyType({**after.excluded, candidate: "barred"}))
    return _corrected(out, candidate)


def _without(whole: Mapping[int, V], candidate: int) -> Mapping[int, V]:
    return MappingProxyType({c: kept for c, kept in whole.items() if c != candidate})


def _moved(door: SessionDoor, move: Move) -> SessionDoor:
    return replace(door, moves=(*door.moves, move))


def _read(happened: Presented | Judged) -> Milliseconds:
    """When the document was read, whenever it was presented."""
    return happened.at if happened.read_at is None else happened.read_at


def _hear(door: SessionDoor, mark: str, at: Milliseconds) -> tuple[Heard, ...]:
    return (*door.heard, Heard(mark, at))[-HEARD_KEPT:] if mark else door.heard
