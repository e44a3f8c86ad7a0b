"""The engines that a center may stand on, each real and empty, for the contract suite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import psycopg
from pysqlite3 import dbapi2 as sqlite

from station.center import postgres_store, sqlite_store
from station.center.group import Connection
from station.center.migrations import Engine
from station.center.part_bucket import PartBucket
from station.center.part_folder import PartFolder
from station.center.postgres_store import PostgresStore
from station.center.sqlite_store import SqliteStore
from station.center.store import Accepted, PartStore, Store
from tests.support.real_s3 import KEY_ID, S3, SECRET

JOURNAL = "center.example/S01/2026-11-07/01/k1/1"
OTHER = "center.example/S01/2026-11-07/02/k2/1"


def accepted(number: int, journal: str = JOURNAL, *, size: int | None = None, note: bytes = b"") -> Accepted:
    """A bundle as the reception hands it over; its head has ``size`` entries, ``number`` by default."""
    note = note or f"manifest {number} of {journal}".encode()
    return Accepted(
        manifest=sha256(note).hexdigest(),
        journal=journal,
        number=number,
        start=0,
        size=number if size is None else size,
        root=sha256(b"root" + note).digest(),
        note=note,
        received=1_000 + number,
    )


def receipt_of(bundle: Accepted, sequence: int, previous: str) -> str:
    """Stands for the signed receipt: it says what it links."""
    return f"{sequence} {previous} {bundle.manifest}"


class Database(Protocol):
    """One empty database, opened as often as there are servers."""

    def open(self, busy_at: int = 1_000) -> Store:
        """One more server's view."""

    @property
    def kind(self) -> Engine:
        """Whose steps it takes (station/center/migrations)."""

    def link(self) -> Connection:
        """A connection of the product's kind, on what is there and no more."""

    def execute(self, statement: str) -> None:
        """Run SQL beside the product. Raises ``error``."""

    def held(self) -> AbstractContextManager[None]:
        """While this lasts, nobody can write."""

    @property
    def error(self) -> type[Exception]:
        """What the engine's driver raises."""


class SqliteFile:
    """The default: a file."""

    kind: Engine = "sqlite"
    error: type[Exception] = sqlite.Error

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, busy_at: int = 1_000) -> Store:
        return SqliteStore(self._path, busy_at)

    def link(self) -> Connection:
        return sqlite_store.Link(sqlite.connect(str(self._path), isolation_level=None, timeout=30))

    def execute(self, statement: str) -> None:
        db = sqlite.connect(str(self._path), isolation_level=None)
        try:
            db.execute(statement)
        finally:
            db.close()

    @contextmanager
    def held(self) -> Iterator[None]:
        db = sqlite.connect(str(self._path), isolation_level=None)
        try:
            db.execute("BEGIN IMMEDIATE")
            yield
        finally:
            db.close()


class PostgresDatabase:
    """A database of a real server."""

    kind: Engine = "postgres"
    error: type[Exception] = psycopg.Error

    def __init__(self, address: str) -> None:
        self.address = address

    def open(self, busy_at: int = 1_000) -> Store:
        return PostgresStore(self.address, busy_at)

    def link(self) -> Connection:
        return postgres_store.Link(psycopg.connect(self.address, autocommit=True))

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.address) as db:
            db.execute(statement.encode())

    @contextmanager
    def held(self) -> Iterator[None]:
        with psycopg.connect(self.address) as db:
            db.execute("LOCK TABLE bundle IN EXCLUSIVE MODE")
            yield


class Parts(Protocol):
    """One empty part store, opened as often as there are servers."""

    def open(self) -> PartStore:
        """One more server's view."""


class PartObjects:
    """A bucket of a real server."""

    def __init__(self, server: S3, spools: Path) -> None:
        self._server, self._spools, self._bucket = server, spools, server.bucket()

    def open(self) -> PartStore:
        return PartBucket(
            f"s3://{self._bucket}/parts", self._spools, endpoint=self._server.endpoint, key=(KEY_ID, SECRET)
        )


class PartFiles:
    """The default: a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()

    def open(self) -> PartStore:
        return PartFolder(self._folder)
