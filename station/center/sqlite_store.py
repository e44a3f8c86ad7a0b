"""The default store: SQLite in WAL mode with ``synchronous=FULL``, owned by one thread that commits in groups.

One thread that writes means no lock to wait for (group.py). Reading does not wait in that queue: every thread reads on its
own connection, which in WAL mode sees what is committed, and so what is durable.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pysqlite3 import dbapi2 as sqlite

from station.center.errors import AWAY, DATABASE, FULL
from station.center.group import Connection, Writer
from station.center.migrations import migrate, steps
from station.center.records import BUSY_AT, Records
from station.errors import DeviceError

APPLICATION_ID = 0x53_54_4E_43  # "STNC"
T = TypeVar("T")


class SqliteStore(Records):
    """See :class:`station.center.store.Store`."""

    def __init__(self, path: Path, busy_at: int = BUSY_AT) -> None:
        """``busy_at``: how many calls may wait.

        Raises:
            DeviceError: the file can't be opened. PlanError: a newer program made it.
        """
        with _told():
            self._writer = Writer(lambda: _connect(path))
        self._readers = Readers(path)
        super().__init__(busy_at)

    def waiting(self) -> int:
        return self._writer.waiting()

    def close(self) -> None:
        self._writer.close()
        self._readers.close()

    def _write(self, job: Callable[[Connection], T]) -> T:
        with _told():
            return self._writer.do(job)

    def _read(self, job: Callable[[Connection], T]) -> T:
        with _told():
            return job(self._readers.mine())


def steps_run(path: Path) -> dict[int, str]:
    """The steps that a database has, number → name; empty where the file or the table is not there. Nothing is written.

    Raises:
        DeviceError: the file can't be read.
    """
    if not path.is_file():
        return {}
    with _told():
        db = sqlite.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_step'").fetchone():
                return {}
            return {int(n): str(name) for n, name in db.execute("SELECT number, name FROM schema_step")}
        finally:
            db.close()


class Link:
    """See :class:`station.center.group.Connection`."""

    usable = True

    def __init__(self, db: Any) -> None:
        self._db = db
        self.close = db.close
        self.executemany = db.executemany

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        return self._db.execute(statement, values)

    def script(self, statements: str) -> None:
        # The driver's own executescript commits first.
        left = ""
        for line in statements.splitlines(keepends=True):
            left += line
            if sqlite.complete_statement(left):
                self._db.execute(left)
                left = ""

    def begin(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")


class Readers:
    """A connection for each thread that reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._all: list[Any] = []

    def mine(self) -> Link:
        """This thread's connection. Raises sqlite.Error: the file can't be opened."""
        link: Link | None = getattr(self._own, "link", None)
        if link is None:
            db = sqlite.connect(str(self._path), isolation_level=None, timeout=30, check_same_thread=False)
            db.execute("PRAGMA query_only=ON")
            db.execute("PRAGMA trusted_schema=OFF")
            link = self._own.link = Link(db)
            self._all.append(db)
        return link

    def close(self) -> None:
        """Let go of all of them; nobody may be reading any more."""
        for db in self._all:
            db.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OverflowError as error:  # a number that no column takes: the others' calls are not touched
        raise DeviceError(FULL, why=str(error)) from error
    except sqlite.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite.SQLITE_BUSY, sqlite.SQLITE_LOCKED):
            raise DeviceError(AWAY, part=DATABASE, why=str(error)) from error
        raise DeviceError(FULL, why=str(error)) from error


def _connect(path: Path) -> Link:
    db = sqlite.connect(str(path), isolation_level=None, timeout=30)
    try:
        (mode,) = db.execute("PRAGMA journal_mode=WAL").fetchone()
        db.execute("PRAGMA synchronous=FULL")
        (synchronous,) = db.execute("PRAGMA synchronous").fetchone()
        if (mode, synchronous) != ("wal", 2):
            raise DeviceError(FULL, why=f"journal_mode {mode}, synchronous {synchronous}")
        db.execute("PRAGMA trusted_schema=OFF")
        link = Link(db)
        migrate(link, steps("sqlite"), time.time_ns() // 1_000_000)
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    except BaseException:
        db.close()
        raise
    return link
