"""The center's own book: what is held, released and erased, each record signed by people and by the plan key, for ever.

A record names the one before by its SHA-256, so that none can be left out or put between; it holds hashes and outlives what it
speaks of (docs/formats.md §7d). The store keeps the records and never changes one; who reads them checks all of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from station.center.store import Entered, Store
from station.errors import PlanError, problem
from station.event import Milliseconds
from station.text import Text
from station.vault.bundle.errors import BundleError
from station.vault.bundle.notes import join_notes, split_notes
from station.vault.note import Key, NoteError, Schema, Signer, keys_for, open_note, parse_vkey, sign_note
from station.vault.note.frame import split
from station.vault.shred import read_officer

Act = Literal["hold", "release", "erase"]
Why = Literal["appeal", "investigation", "other"]
ACTS: tuple[Act, ...] = get_args(Act)
WHYS: tuple[Why, ...] = get_args(Why)
PEOPLE: dict[Act, int] = {"hold": 1, "release": 2, "erase": 2}
"""How many officers it takes: one may stop an erasure, two must stand for one."""
PAGE = 500
BOOK = Schema(
    "station/retention/v1",
    (
        Key("center"),
        Key("number", decimal=True),
        Key("previous"),
        Key("act"),
        Key("journal"),
        Key("why", optional=True),
        Key("of", repeat=True, optional=True),
        Key("clause"),
        Key("until", optional=True),
        Key("bundle", repeat=True, optional=True),
        Key("parts", optional=True),
        Key("officer", repeat=True),
        Key("reason"),
        Key("time", decimal=True),
    ),
)
_HASH = re.compile(r"[0-9a-f]{64}")
BROKEN = problem(
    "book.broken",
    what=(
        "中心登记簿第 {number} 条不成立：{why}。",
        "Record {number} of the center's book does not hold: {why}.",
    ),
    now=(
        "停止销毁，保留数据库原件，查明是谁改动过。",
        "Erase nothing; keep the database as it is and find out who touched it.",
    ),
    clause="docs/formats.md §7d",
)


@dataclass(frozen=True)
class Record:
    """What one record says."""

    center: str
    number: int
    previous: str
    """SHA-256 (hex) of the record before, all of its notes; empty for the first."""
    act: Act
    journal: str
    officers: tuple[str, ...]
    clause: str
    reason: str
    time: Milliseconds
    why: Why | None = None
    """Of a hold."""
    of: tuple[str, ...] = ()
    """Of a release: what it releases, a hold's number, ``fork:<manifest>`` or ``open:<manifest>``."""
    until: str = ""
    """Of an erasure: the day until which it had to be kept, as ISO 8601."""
    bundles: tuple[str, ...] = ()
    """Of an erasure: SHA-256 (hex) of the manifests whose content it covers."""
    parts: str = ""
    """Of an erasure: ``count bytes sha256``, the hash over the names of all content parts, sorted, a newline after each."""


def sign_record(record: Record, officer_notes: Sequence[str], signers: Sequence[Signer]) -> bytes:
    """The record as it is kept: the officers' notes, then the note under their keys and the plan key.

    Raises:
        NoteError: a reason can't stand on a line, or the journal has more bundles than a note holds (some 900).
    """
    values: dict[str, str | Sequence[str]] = {
        "center": record.center,
        "number": str(record.number),
        "previous": record.previous or "-",
        "act": record.act,
        "journal": record.journal,
        "clause": record.clause,
        "officer": record.officers,
        "reason": record.reason,
        "time": str(record.time),
        "of": record.of,
        "bundle": record.bundles,
    }
    values |= {
        key: value
        for key, value in (("why", record.why), ("until", record.until), ("parts", record.parts))
        if value
    }
    return join_notes([*officer_notes, sign_note(BOOK.write(values), signers)])


def read_record(body: bytes, center_vkeys: Sequence[str]) -> Record:
    """A record whose signatures hold: of the plan key, and of as many different officers as the act takes.

    Raises:
        NoteError, BundleError: malformed, or a signature is missing.
    """
    *before, last = split_notes(body, "book")
    record = _parse(split(last).text)
    plan = keys_for("plan", center_vkeys)
    known = {one.id: one for one in (read_officer(note, center_vkeys) for note in before)}
    keys = {known[one].key for one in record.officers if one in known and known[one].center == record.center}
    need = PEOPLE[record.act]
    if len(keys) != need or len(record.officers) != need or len(before) != need:
        raise NoteError(f"须有 {need} 名不同的经手人", f"it takes {need} different officers")
    opened = open_note(last, [*plan, *(parse_vkey(key) for key in keys)])
    if not all(opened.signed_by(key) for key in keys) or not any(opened.signed_by(k.vkey) for k in plan):
        raise NoteError("缺少经手人或中心的签名", "a signature is missing: the officers' or the center's")
    return record


def _parse(text: str) -> Record:
    values = BOOK.read(text)
    act, why, previous = str(values["act"]), str(values.get("why", "")), str(values["previous"])
    bundles = tuple(values["bundle"])
    if act not in ACTS or (why and why not in WHYS) or not all(map(_HASH.fullmatch, bundles)):
        raise NoteError("格式有误", "it is malformed")
    return Record(
        center=str(values["center"]),
        number=int(str(values["number"])),
        previous="" if previous == "-" else previous,
        act=act,
        journal=str(values["journal"]),
        officers=tuple(values["officer"]),
        clause=str(values["clause"]),
        reason=str(values["reason"]),
        time=int(str(values["time"])),
        why=why or None,
        of=tuple(values["of"]),
        until=str(values.get("until", "")),
        bundles=bundles,
        parts=str(values.get("parts", "")),
    )


@dataclass(frozen=True)
class Book:
    """All records, checked."""

    records: tuple[Record, ...]

    @property
    def last(self) -> int:
        """Number of the newest; 0 for an empty book."""
        return len(self.records)

    def erased(self) -> dict[str, Record]:
        """Manifest (hex) → the record of its content's erasure."""
        return {one: held for held in self.records if held.act == "erase" for one in held.bundles}

    def released(self, journal: str) -> frozenset[str]:
        """What was released of a journal."""
        return frozenset(
            one
            for held in self.records
            if held.act == "release" and held.journal == journal
            for one in held.of
        )


def read_book(store: Store, center_vkeys: Sequence[str]) -> Book:
    """The whole book.

    Raises:
        PlanError: ``book.broken``: a record is missing, was put between, is about another journal, or its signatures don't hold.
    """
    records: list[Record] = []
    previous = ""
    for one in _each(store):
        try:
            record = read_record(one.record, center_vkeys)
        except (NoteError, BundleError) as error:
            raise PlanError(BROKEN, number=one.number, why=error.what) from error
        said = (record.number, record.previous, record.journal, record.time)
        if said != (one.number, previous, one.journal, one.at) or one.number != len(records) + 1:
            why = Text(
                "与前一条或所列日志不符", "it does not follow the one before, or names another journal"
            )
            raise PlanError(BROKEN, number=one.number, why=why)
        previous = hashlib.sha256(one.record).hexdigest()
        records.append(record)
    return Book(tuple(records))


def _each(store: Store) -> Iterator[Entered]:
    after = 0
    while page := store.entered(after, PAGE):
        yield from page
        after = page[-1].number
