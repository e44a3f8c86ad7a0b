"""The fold of the door: its register after one more record."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec.structs import replace

from station.checkin.events import (
    AbsenceEntered,
    AdmissionCorrected,
    CertificateKept,
    DoubtSettled,
    EnteredFromPaper,
    Excluded,
    Judged,
    Overridden,
    Presented,
    Reseated,
    SeatChecked,
    Withdrawn,
)
from station.checkin.register import Check, DoorState, Doubt, Heard, Inside, Move, Pending, SessionDoor
from station.checkin.verdicts import VERDICTS
from station.event import Event, Milliseconds, Record
from station.incidents.events import Corrected, EscortedBack, EscortedOut, LeftEarly
from station.safety.events import Declared, Ended
from station.timer.events import StartDelayed
from station.vault.day.events import StaffReplaced
from station.vault.duty import replaced

MINUTE: Milliseconds = 60_000
V = TypeVar("V")
HEARD_KEPT = 8
"""How many of the newest readings are kept to tell repeated ones."""


def evolve(state: DoorState, record: Record) -> DoorState:
    """State after one more record. Delays, incidents and replacements that concern the door are heard too."""
    if isinstance(record.event, StaffReplaced):
        comes, leaves = record.event.comes, record.event.leaves
        return replace(state, stand_ins=replaced(state.stand_ins, comes, leaves))
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
        case Declared():
            return replace(door, halted="evacuated")
        case Ended(outcome=outcome):
            return replace(door, halted="broken_off" if outcome == "broken_off" else "")
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
