"""A center's records in any SQL database: the statements, of which there is one text for every engine.

They keep to what SQLite ≥ 3.35 and PostgreSQL ≥ 12 both have: ``?`` for values, ``ON CONFLICT``, row comparison, and in an
``ON CONFLICT … DO UPDATE`` every column with its table's name. An engine (sqlite_store.py, postgres_store.py) brings the
connections and runs jobs on them; a table comes by a step in migrations/.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from station.center.board.sql import SqlBoard
from station.center.group import Connection
from station.center.store import Accepted, Entered, KnownHead, Listed, MakeReceipt, MakeRecord, Seen
from station.event import Milliseconds

BUSY_AT = 1_000
"""Jobs waiting; at two milliseconds each that is what a client waits for anyway."""

T = TypeVar("T")


class Records(ABC):
    """See :class:`station.center.store.Store`."""

    def __init__(self, busy_at: int) -> None:
        self._busy_at = busy_at
        self.board = SqlBoard(self._write, self._read)

    @abstractmethod
    def _write(self, job: Callable[[Connection], T]) -> T:
        """Run a job alone among all servers' writers; returns after its commit. Raises DeviceError."""

    @abstractmethod
    def _read(self, job: Callable[[Connection], T]) -> T:
        """Run a job that only reads, beside whoever writes. Raises DeviceError."""

    @abstractmethod
    def waiting(self) -> int:
        """How many calls are waiting for their turn."""

    @abstractmethod
    def close(self) -> None:
        """Finish what is waiting and let go."""

    def busy(self) -> bool:
        return self.waiting() > self._busy_at

    def check(self) -> None:
        self._write(lambda db: db.execute("SELECT 1 FROM bundle LIMIT 1").fetchone())

    def receipt(self, manifest: str) -> str | None:
        def job(db: Connection) -> str | None:
            row = db.execute("SELECT receipt FROM bundle WHERE manifest = ?", (manifest,)).fetchone()
            return None if row is None else str(row[0])

        return self._read(job)

    def manifest(self, manifest: str) -> bytes | None:
        def job(db: Connection) -> bytes | None:
            row = db.execute("SELECT note FROM bundle WHERE manifest = ?", (manifest,)).fetchone()
            return None if row is None else bytes(row[0])

        return self._read(job)

    def heads(self, journal: str) -> tuple[KnownHead, ...]:
        return self._read(lambda db: _heads(db, journal))

    def accept(self, bundle: Accepted, seen: tuple[KnownHead, ...], make: MakeReceipt) -> str | None:
        def job(db: Connection) -> str | None:
            known = db.execute("SELECT receipt FROM bundle WHERE manifest = ?", (bundle.manifest,)).fetchone()
            if known is not None:
                return str(known[0])
            if _heads(db, bundle.journal) != seen:
                return None
            last = db.execute(
                "SELECT sequence, receipt FROM bundle ORDER BY sequence DESC LIMIT 1"
            ).fetchone()
            sequence = 1 if last is None else int(last[0]) + 1
            receipt = make(
                sequence, "" if last is None else hashlib.sha256(str(last[1]).encode()).hexdigest()
            )
            db.execute(
                "INSERT INTO bundle VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    sequence,
                    bundle.manifest,
                    bundle.journal,
                    bundle.number,
                    bundle.start,
                    bundle.size,
                    bundle.root,
                    bundle.note,
                    bundle.received,
                    receipt,
                ),
            )
            return receipt

        return self._write(job)

    def announce(self, manifest: str, journal: str, note: bytes, at: Milliseconds) -> None:
        values = (manifest, journal, note, at)
        self._write(
            lambda db: db.execute("INSERT INTO announced VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
        )

    def announced(self) -> list[tuple[str, bytes, Milliseconds]]:
        def job(db: Connection) -> list[tuple[str, bytes, Milliseconds]]:
            rows = db.execute(
                "SELECT manifest, note, at FROM announced"
                " WHERE manifest NOT IN (SELECT manifest FROM bundle) ORDER BY at, manifest"
            )
            return [(str(m), bytes(n), int(at)) for m, n, at in rows]

        return self._read(job)

    def keep_refused(self, manifest: str, journal: str, note: bytes, code: str, at: Milliseconds) -> None:
        values = (manifest, journal, note, code, at)
        self._write(
            lambda db: db.execute("INSERT INTO refused VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
        )

    def refused(self) -> list[tuple[str, str, str]]:
        def job(db: Connection) -> list[tuple[str, str, str]]:
            rows = db.execute("SELECT manifest, journal, code FROM refused ORDER BY at, manifest")
            return [(str(m), str(j), str(c)) for m, j, c in rows]

        return self._read(job)

    def manifests(self) -> list[tuple[str, bytes]]:
        def job(db: Connection) -> list[tuple[str, bytes]]:
            kept = db.execute("SELECT manifest, note FROM bundle ORDER BY sequence").fetchall()
            kept += db.execute("SELECT manifest, note FROM refused ORDER BY at, manifest").fetchall()
            return [(str(m), bytes(n)) for m, n in kept]

        return self._read(job)

    def put_shred(self, journal: str, notes: bytes, at: Milliseconds) -> None:
        values = (journal, notes, at)
        self._write(lambda db: db.execute("INSERT INTO shred (journal, notes, at) VALUES (?, ?, ?)", values))

    def shreds(self, journal: str) -> tuple[bytes, ...]:
        def job(db: Connection) -> tuple[bytes, ...]:
            rows = db.execute("SELECT notes FROM shred WHERE journal = ? ORDER BY sequence", (journal,))
            return tuple(bytes(notes) for (notes,) in rows)

        return self._read(job)

    def enter(self, journal: str, last: int, make: MakeRecord, at: Milliseconds) -> bytes | None:
        def job(db: Connection) -> bytes | None:
            row = db.execute("SELECT number, record FROM book ORDER BY number DESC LIMIT 1").fetchone()
            number, before = (0, "") if row is None else (int(row[0]), hashlib.sha256(row[1]).hexdigest())
            if number != last:
                return None
            record = make(number + 1, before)
            db.execute("INSERT INTO book VALUES (?, ?, ?, ?)", (number + 1, journal, record, at))
            return record

        return self._write(job)

    def entered(self, after: int, limit: int) -> list[Entered]:
        def job(db: Connection) -> list[Entered]:
            rows = db.execute(
                "SELECT number, journal, record, at FROM book WHERE number > ? ORDER BY number LIMIT ?",
                (after, limit),
            )
            return [Entered(int(n), str(j), bytes(r), int(at)) for n, j, r, at in rows]

        return self._read(job)

    def put_epoch(self, origin: str, first: int, vkey: str, note: str) -> None:
        values = (origin, first, vkey, note)
        self._write(
            lambda db: db.execute("INSERT INTO epoch VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
        )

    def epochs(self, origin: str) -> tuple[tuple[int, str], ...]:
        def job(db: Connection) -> tuple[tuple[int, str], ...]:
            rows = db.execute("SELECT first, vkey FROM epoch WHERE origin = ? ORDER BY first", (origin,))
            return tuple((int(first), str(vkey)) for first, vkey in rows)

        return self._read(job)

    def seen(self, origin: str) -> Seen | None:
        return self._read(lambda db: _seen(db, origin))

    def put_seen(self, origin: str, after: Seen, before: Seen | None) -> bool:
        def job(db: Connection) -> bool:
            if _seen(db, origin) != before:
                return False
            db.execute(
                "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT(origin) DO UPDATE"
                " SET size = excluded.size, root = excluded.root",
                (origin, after.size, after.root),
            )
            return True

        return self._write(job)

    def listing(self, after: int, limit: int) -> list[Listed]:
        def job(db: Connection) -> list[Listed]:
            rows = db.execute(
                "SELECT sequence, manifest, journal, number, start, size, received FROM bundle"
                " WHERE sequence > ? ORDER BY sequence LIMIT ?",
                (after, limit),
            )
            return [Listed(*row) for row in rows]

        return self._read(job)

    def last(self) -> Listed | None:
        def job(db: Connection) -> Listed | None:
            row = db.execute(
                "SELECT sequence, manifest, journal, number, start, size, received FROM bundle"
                " ORDER BY sequence DESC LIMIT 1"
            ).fetchone()
            return None if row is None else Listed(*row)

        return self._read(job)


def _heads(db: Connection, journal: str) -> tuple[KnownHead, ...]:
    rows = db.execute(
        "SELECT manifest, size, root FROM bundle WHERE journal = ? ORDER BY size, sequence", (journal,)
    )
    return tuple(KnownHead(str(m), int(s), bytes(r)) for m, s, r in rows)


def _seen(db: Connection, origin: str) -> Seen | None:
    row = db.execute("SELECT size, root FROM seen WHERE origin = ?", (origin,)).fetchone()
    return None if row is None else Seen(int(row[0]), bytes(row[1]))
