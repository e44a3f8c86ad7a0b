"""One journal as rows of the tables (tables.py). Pure: the same journal and plan give the same rows, in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from station.center.exports.journals import Known
from station.checkin.events import AbsenceEntered, EnteredFromPaper, Judged, Overridden
from station.checkin.register import SessionDoor
from station.checkin.verdicts import VERDICTS
from station.event import Milliseconds, Record
from station.incidents.events import Opened
from station.plan.model import Candidate
from station.plan.procedure import Procedure
from station.room.state import RoomState, fold
from station.vault.bundle.origin import parse_origin
from station.vault.custody.events import SealMade
from station.vault.custody.seal import SEAL, balances_of
from station.vault.entry import canonical
from station.vault.evidence import Piece, read_pieces, without_keys
from station.vault.note import to_base64
from station.vault.note.frame import split
from station.vault.verify.contents import OpenedEntry, evidence_of

Cell = str | int | None
Rows = Mapping[str, list[tuple[Cell, ...]]]
"""Table → its rows of one journal, each in the order of the table's columns."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(moment: Milliseconds) -> str:
    """A moment as RFC 3339 in UTC."""
    return (_EPOCH + timedelta(milliseconds=moment)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Made:
    """A journal with its rows."""

    known: Known
    state: RoomState
    rows: Rows


def rows_of(known: Known, procedures: Mapping[str, Procedure]) -> Made:
    """All rows of one journal."""
    state = fold(known.read.records)
    one = _Journal(known, state, procedures)
    rows = {
        "journals": [one.journal()],
        "bundles": list(one.bundles()),
        "entries": list(one.entries()),
        "candidates": list(one.candidates()),
        "incidents": list(one.incidents()),
        "incident_candidates": list(one.incident_candidates()),
        "violations": list(one.violations()),
        "seals": list(one.seals()),
        "counts": list(one.counts()),
        "evidence": list(one.evidence()),
    }
    return Made(known, state, rows)


def opened_fields(one: OpenedEntry) -> dict[str, str]:
    """The sealed fields that the day key opened, without the keys of evidence: an export is no key."""
    return {name: without_keys(v) if name == "attached" else v for name, v in one.hidden.items()}


def entered_by(records: tuple[Record, ...], doors: Mapping[str, SessionDoor]) -> dict[tuple[str, int], int]:
    """(session, candidate) → the newest entry by which who is let in was let in, or who is absent is absent."""
    found: dict[tuple[str, int], int] = {}
    for record in records:
        door = doors.get(record.session)
        if door is None:
            continue
        match record.event:
            case Judged(candidate=int(candidate), verdict=verdict) if candidate in door.admitted:
                if (known := VERDICTS.get(verdict)) is not None and known.admits:
                    found[record.session, candidate] = record.seq
            case Overridden(candidate=candidate) | EnteredFromPaper(candidate=candidate):
                if candidate in door.admitted:
                    found[record.session, candidate] = record.seq
            case AbsenceEntered(candidates=candidates):
                found |= {(record.session, one): record.seq for one in candidates if one in door.absent}
    return found


class _Journal:
    def __init__(self, known: Known, state: RoomState, procedures: Mapping[str, Procedure]) -> None:
        self._known, self._read, self._state = known, known.read, state
        self._name = known.read.slip.origin
        self._procedures = procedures
        self._sealed = {r.event.number: r for r in self._read.records if isinstance(r.event, SealMade)}

    def journal(self) -> tuple[Cell, ...]:
        origin, records, slip = parse_origin(self._name), self._read.records, self._read.slip
        return (
            self._name,
            *(origin.center, origin.site, origin.day, origin.room, origin.device),
            slip.size,
            to_base64(slip.root),
            records[0].time if records else None,
            records[-1].time if records else None,
            self._state.day.phase,
            "opened" if self._read.opened else "closed",
            "given" if self._known.plan is not None else "not given",
        )

    def bundles(self) -> Iterator[tuple[Cell, ...]]:
        for bundle in self._read.bundles:
            held = bundle.manifest
            yield (
                bundle.sha256,
                self._name,
                held.number,
                held.start,
                held.end,
                to_base64(held.root),
                held.time,
            )

    def entries(self) -> Iterator[tuple[Cell, ...]]:
        for one, leaf in zip(self._read.entries, self._read.leaves, strict=True):
            entry = one.entry
            yield (
                self._name,
                entry.seq,
                leaf.hex(),
                entry.kind,
                entry.session,
                entry.time,
                utc(entry.time),
                canonical(list(entry.actors)).decode(),
                canonical(entry.data).decode(),
                canonical(opened_fields(one)).decode() if one.hidden else None,
            )

    def candidates(self) -> Iterator[tuple[Cell, ...]]:
        plan, doors = self._known.plan, self._state.door.sessions
        people = {} if plan is None else {one.index: one for one in plan.room.candidates}
        by = entered_by(self._read.records, doors)
        sessions = [] if plan is None else [one.id for one in plan.room.sessions]
        for session in dict.fromkeys([*sessions, *doors]):
            door = self._state.door.session(session)
            listed = {} if plan is None else plan.seats.get(session, {})
            for index in sorted({*listed, *door.admitted, *door.absent}):
                subject = (
                    next((s.subject for s in plan.room.sessions if s.id == session), None) if plan else None
                )
                yield (
                    *(self._name, session, index, subject),
                    *_person(people.get(index)),
                    listed.get(index),
                    *_stands(door, index),
                    by.get((session, index)),
                )

    def incidents(self) -> Iterator[tuple[Cell, ...]]:
        opened = {r.event.case: r.seq for r in self._read.records if isinstance(r.event, Opened)}
        for case in self._state.incidents.cases.values():
            known = self._procedures.get(case.procedure)
            yield (
                *(self._name, case.id, case.session, case.procedure),
                *((known.title.zh, known.title.en) if known else (case.procedure, case.procedure)),
                *(case.severity, case.opened, utc(case.opened), case.closed, case.outcome),
                "yes" if case.open else "no",
                opened[case.id],
            )

    def incident_candidates(self) -> Iterator[tuple[Cell, ...]]:
        for case in self._state.incidents.cases.values():
            for index in sorted(set(case.candidates)):
                yield self._name, case.id, index

    def violations(self) -> Iterator[tuple[Cell, ...]]:
        for case in self._state.incidents.cases.values():
            for one in case.sanctions:
                yield self._name, case.id, one.candidate, one.step, one.tier, one.item, one.seq

    def seals(self) -> Iterator[tuple[Cell, ...]]:
        for number, record in sorted(self._sealed.items()):
            assert isinstance(record.event, SealMade)
            values = SEAL.read(split(record.event.note).text)
            size, _, root = str(values["tree"]).partition(" ")
            yield (
                *(self._name, number, str(values["session"])),
                *(int(str(values["present"])), int(str(values["absent"])), int(size), root),
                *(int(str(values["time"])), str(values.get("chief", "")), record.event.note, record.seq),
            )

    def counts(self) -> Iterator[tuple[Cell, ...]]:
        for number, record in sorted(self._sealed.items()):
            assert isinstance(record.event, SealMade)
            for line in SEAL.read(split(record.event.note).text)["count"]:
                kind, balances = balances_of(line)
                for place, n in balances.items():
                    yield self._name, number, kind, place, n

    def evidence(self) -> Iterator[tuple[Cell, ...]]:
        for one in self._read.entries:
            names = evidence_of(one.entry)
            pieces = _pieces(one)
            for n, name in enumerate(names):
                piece = pieces[n] if n < len(pieces) else None
                clear = (piece.sha256, piece.media, piece.size) if piece else (None, None, None)
                here = "yes" if name in self._read.blobs else "no"
                yield self._name, one.entry.seq, n + 1, name, *clear, here


def _pieces(one: OpenedEntry) -> tuple[Piece, ...]:
    try:
        return read_pieces(one.hidden.get("attached"))
    except ValueError:
        return ()  # written by an older version, or by another's hand: the name alone is known


def _person(person: Candidate | None) -> tuple[Cell, ...]:
    return (None, None, None) if person is None else (person.ticket, person.name, person.id_number)


def _stands(door: SessionDoor, index: int) -> tuple[Cell, ...]:
    """Seat, attendance, when the candidate came in and left for good."""
    entry = door.admitted.get(index)
    if entry is None:
        return None, "absent" if index in door.absent else "not known", None, None
    return entry.seat, "present", entry.since, door.left.get(index)
