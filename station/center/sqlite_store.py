"""The default store: SQLite in WAL mode with ``synchronous=FULL``, owned by one thread that commits in groups.

One thread that writes means no lock to wait for; committing whatever has queued up in one transaction is what makes a small
machine take hundreds of receipts a second. A result is handed out after the commit, never before. Reading does not wait in
that queue: every thread reads on its own connection, which in WAL mode sees what is committed, and so what is durable.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pysqlite3 import dbapi2 as sqlite

from station.center.board.sqlite import SCHEMA as BOARD
from station.center.board.sqlite import SqliteBoard
from station.center.errors import AWAY, DATABASE, FULL
from station.center.store import Accepted, Entered, KnownHead, Listed, MakeReceipt, MakeRecord, Seen
from station.errors import DeviceError
from station.event import Milliseconds

APPLICATION_ID = 0x53_54_4E_43  # "STNC"
GROUP = 64
BUSY_AT = 1_000
"""Jobs waiting; at two milliseconds each that is what a client waits for anyway."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS bundle (
  sequence INTEGER PRIMARY KEY,
  manifest TEXT NOT NULL UNIQUE,
  journal TEXT NOT NULL,
  number INTEGER NOT NULL,
  start INTEGER NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL CHECK (length(root) = 32),
  note BLOB NOT NULL,
  received INTEGER NOT NULL,
  receipt TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS bundle_journal ON bundle (journal, size);
CREATE TABLE IF NOT EXISTS refused (
  manifest TEXT PRIMARY KEY, journal TEXT NOT NULL, note BLOB NOT NULL, code TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS announced (
  manifest TEXT PRIMARY KEY, journal TEXT NOT NULL, note BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS epoch (
  origin TEXT NOT NULL, first INTEGER NOT NULL, vkey TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (origin, first, vkey)
) STRICT;
CREATE TABLE IF NOT EXISTS seen (
  origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;
CREATE TABLE IF NOT EXISTS shred (
  sequence INTEGER PRIMARY KEY, journal TEXT NOT NULL, notes BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS book (
  number INTEGER PRIMARY KEY, journal TEXT NOT NULL, record BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS book_stays BEFORE UPDATE ON book BEGIN SELECT RAISE(ABORT, 'records never change'); END;
CREATE TRIGGER IF NOT EXISTS book_remains BEFORE DELETE ON book BEGIN SELECT RAISE(ABORT, 'records are never removed'); END;
CREATE TRIGGER IF NOT EXISTS shred_stays BEFORE UPDATE ON shred BEGIN SELECT RAISE(ABORT, 'shred notes never change'); END;
CREATE TRIGGER IF NOT EXISTS shred_remains BEFORE DELETE ON shred BEGIN SELECT RAISE(ABORT, 'shred notes are never removed'); END;
CREATE TRIGGER IF NOT EXISTS bundle_stays BEFORE UPDATE ON bundle BEGIN SELECT RAISE(ABORT, 'receipts never change'); END;
CREATE TRIGGER IF NOT EXISTS bundle_remains BEFORE DELETE ON bundle BEGIN SELECT RAISE(ABORT, 'receipts are never removed'); END;
"""

T = TypeVar("T")
_Job = tuple[Callable[[Any], Any], "Future[Any]"]


class SqliteStore:
    """See :class:`station.center.store.Store`."""

    def __init__(self, path: Path, busy_at: int = BUSY_AT) -> None:
        """``busy_at``: how many calls may wait. Raises DeviceError: the file can't be opened."""
        self._path = path
        self._busy_at = busy_at
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="center-store", daemon=True)
        self._thread.start()
        opened.result()
        self._readers = Readers(path)
        self.board = SqliteBoard(self._do, self._read)

    def receipt(self, manifest: str) -> str | None:
        def job(db: Any) -> str | None:
            row = db.execute("SELECT receipt FROM bundle WHERE manifest = ?", (manifest,)).fetchone()
            return None if row is None else str(row[0])

        return self._read(job)

    def manifest(self, manifest: str) -> bytes | None:
        def job(db: Any) -> bytes | None:
            row = db.execute("SELECT note FROM bundle WHERE manifest = ?", (manifest,)).fetchone()
            return None if row is None else bytes(row[0])

        return self._read(job)

    def heads(self, journal: str) -> tuple[KnownHead, ...]:
        return self._read(lambda db: _heads(db, journal))

    def accept(self, bundle: Accepted, seen: tuple[KnownHead, ...], make: MakeReceipt) -> str | None:
        def job(db: Any) -> str | None:
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

        return self._do(job)

    def announce(self, manifest: str, journal: str, note: bytes, at: Milliseconds) -> None:
        values = (manifest, journal, note, at)
        self._do(
            lambda db: db.execute("INSERT INTO announced VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
        )

    def announced(self) -> list[tuple[str, bytes, Milliseconds]]:
        def job(db: Any) -> list[tuple[str, bytes, Milliseconds]]:
            rows = db.execute(
                "SELECT manifest, note, at FROM announced"
                " WHERE manifest NOT IN (SELECT manifest FROM bundle) ORDER BY at, manifest"
            )
            return [(str(m), bytes(n), int(at)) for m, n, at in rows]

        return self._read(job)

    def keep_refused(self, manifest: str, journal: str, note: bytes, code: str, at: Milliseconds) -> None:
        values = (manifest, journal, note, code, at)
        self._do(
            lambda db: db.execute("INSERT INTO refused VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
        )

    def refused(self) -> list[tuple[str, str, str]]:
        def job(db: Any) -> list[tuple[str, str, str]]:
            rows = db.execute("SELECT manifest, journal, code FROM refused ORDER BY at, manifest")
            return [(str(m), str(j), str(c)) for m, j, c in rows]

        return self._read(job)

    def manifests(self) -> list[tuple[str, bytes]]:
        def job(db: Any) -> list[tuple[str, bytes]]:
            kept = db.execute("SELECT manifest, note FROM bundle ORDER BY sequence").fetchall()
            kept += db.execute("SELECT manifest, note FROM refused ORDER BY at, manifest").fetchall()
            return [(str(m), bytes(n)) for m, n in kept]

        return self._read(job)

    def put_shred(self, journal: str, notes: bytes, at: Milliseconds) -> None:
        values = (journal, notes, at)
        self._do(lambda db: db.execute("INSERT INTO shred (journal, notes, at) VALUES (?, ?, ?)", values))

    def shreds(self, journal: str) -> tuple[bytes, ...]:
        def job(db: Any) -> tuple[bytes, ...]:
            rows = db.execute("SELECT notes FROM shred WHERE journal = ? ORDER BY sequence", (journal,))
            return tuple(bytes(notes) for (notes,) in rows)

        return self._read(job)

    def enter(self, journal: str, last: int, make: MakeRecord, at: Milliseconds) -> bytes | None:
        def job(db: Any) -> bytes | None:
            row = db.execute("SELECT number, record FROM book ORDER BY number DESC LIMIT 1").fetchone()
            number, before = (0, "") if row is None else (int(row[0]), hashlib.sha256(row[1]).hexdigest())
            if number != last:
                return None
            record = make(number + 1, before)
            db.execute("INSERT INTO book VALUES (?, ?, ?, ?)", (number + 1, journal, record, at))
            return record

        return self._do(job)

    def entered(self, after: int, limit: int) -> list[Entered]:
        def job(db: Any) -> list[Entered]:
            rows = db.execute(
                "SELECT number, journal, record, at FROM book WHERE number > ? ORDER BY number LIMIT ?",
                (after, limit),
            )
            return [Entered(int(n), str(j), bytes(r), int(at)) for n, j, r, at in rows]

        return self._read(job)

    def put_epoch(self, origin: str, first: int, vkey: str, note: str) -> None:
        values = (origin, first, vkey, note)
        self._do(
            lambda db: db.execute("INSERT INTO epoch VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", values)
        )

    def epochs(self, origin: str) -> tuple[tuple[int, str], ...]:
        def job(db: Any) -> tuple[tuple[int, str], ...]:
            rows = db.execute("SELECT first, vkey FROM epoch WHERE origin = ? ORDER BY first", (origin,))
            return tuple((int(first), str(vkey)) for first, vkey in rows)

        return self._read(job)

    def seen(self, origin: str) -> Seen | None:
        return self._read(lambda db: _seen(db, origin))

    def put_seen(self, origin: str, after: Seen, before: Seen | None) -> bool:
        def job(db: Any) -> bool:
            if _seen(db, origin) != before:
                return False
            db.execute(
                "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT(origin) DO UPDATE"
                " SET size = excluded.size, root = excluded.root",
                (origin, after.size, after.root),
            )
            return True

        return self._do(job)

    def listing(self, after: int, limit: int) -> list[Listed]:
        def job(db: Any) -> list[Listed]:
            rows = db.execute(
                "SELECT sequence, manifest, journal, number, start, size, received FROM bundle"
                " WHERE sequence > ? ORDER BY sequence LIMIT ?",
                (after, limit),
            )
            return [Listed(*row) for row in rows]

        return self._read(job)

    def waiting(self) -> int:
        return self._jobs.qsize()

    def busy(self) -> bool:
        return self.waiting() > self._busy_at

    def check(self) -> None:
        self._do(lambda db: db.execute("SELECT 1 FROM bundle LIMIT 1").fetchone())

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()
        self._readers.close()

    def _do(self, job: Callable[[Any], T]) -> T:
        done: Future[T] = Future()
        self._jobs.put((job, done))
        with _told():
            return done.result()

    def _read(self, job: Callable[[Any], T]) -> T:
        with _told():
            return job(self._readers.mine())

    def _run(self, opened: Future[None]) -> None:
        try:
            db = _connect(self._path)
        except (sqlite.Error, DeviceError) as error:
            opened.set_exception(DeviceError(FULL, why=str(error)))
            return
        opened.set_result(None)
        running = True
        while running:
            group: list[_Job] = []
            job = self._jobs.get()
            while job is not None:
                group.append(job)
                if len(group) == GROUP or self._jobs.empty():
                    break
                job = self._jobs.get()
            running = job is not None
            _commit(db, group)
        db.close()


class Readers:
    """A connection for each thread that reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._all: list[Any] = []

    def mine(self) -> Any:
        """This thread's connection. Raises sqlite.Error: the file can't be opened."""
        db = getattr(self._own, "db", None)
        if db is None:
            db = sqlite.connect(str(self._path), isolation_level=None, timeout=30, check_same_thread=False)
            db.execute("PRAGMA query_only=ON")
            db.execute("PRAGMA trusted_schema=OFF")
            self._own.db = db
            self._all.append(db)
        return db

    def close(self) -> None:
        """Let go of all of them; nobody may be reading any more."""
        for db in self._all:
            db.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite.SQLITE_BUSY, sqlite.SQLITE_LOCKED):
            raise DeviceError(AWAY, part=DATABASE, why=str(error)) from error
        raise DeviceError(FULL, why=str(error)) from error


def _commit(db: Any, group: list[_Job]) -> None:
    """Run a group of jobs in one transaction; nobody is answered before it is durable."""
    answers: list[tuple[Future[Any], Any, BaseException | None]] = []
    try:
        db.execute("BEGIN IMMEDIATE")
        for job, done in group:
            db.execute("SAVEPOINT one")
            try:
                answers.append((done, job(db), None))
            except Exception as error:  # the caller's, whatever it is: this thread must outlive every job
                db.execute("ROLLBACK TO one")
                answers.append((done, None, error))
            db.execute("RELEASE one")
        db.execute("COMMIT")
    except sqlite.Error as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        answers = [(done, None, error) for _, done in group]
    for done, answer, failed in answers:
        if failed is not None:
            done.set_exception(failed)
        else:
            done.set_result(answer)


def _heads(db: Any, journal: str) -> tuple[KnownHead, ...]:
    rows = db.execute(
        "SELECT manifest, size, root FROM bundle WHERE journal = ? ORDER BY size, sequence", (journal,)
    )
    return tuple(KnownHead(str(m), int(s), bytes(r)) for m, s, r in rows)


def _seen(db: Any, origin: str) -> Seen | None:
    row = db.execute("SELECT size, root FROM seen WHERE origin = ?", (origin,)).fetchone()
    return None if row is None else Seen(int(row[0]), bytes(row[1]))


def _connect(path: Path) -> Any:
    db = sqlite.connect(str(path), isolation_level=None, timeout=30)
    (mode,) = db.execute("PRAGMA journal_mode=WAL").fetchone()
    db.execute("PRAGMA synchronous=FULL")
    (synchronous,) = db.execute("PRAGMA synchronous").fetchone()
    if (mode, synchronous) != ("wal", 2):
        db.close()
        raise DeviceError(FULL, why=f"journal_mode {mode}, synchronous {synchronous}")
    db.execute("PRAGMA trusted_schema=OFF")
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.executescript(_SCHEMA + BOARD)
    return db
