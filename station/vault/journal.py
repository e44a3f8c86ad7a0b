"""The journal's store: an append-only table of entries under an RFC 6962 tree, in one SQLite file.

Rules (design §4, docs/adr/0003):

- One connection, one process, the settings of :mod:`station.vault.connection`. One event is one commit:
  ``BEGIN IMMEDIATE``, insert, ``COMMIT``; only then does :meth:`Journal.append` return.
- At start every leaf is recomputed from the stored bytes and every stored head must lie on the tree.
- Heads are stored by size; a smaller tree than the largest head is never signed, since nothing is ever
  removed.
- The write-ahead log is grown when the journal is opened: a commit then writes into blocks that are there, and its
  one sync need not wait for the file system to record a longer file as well (half of a commit's time on ext4).
- An I/O error closes the store; the caller must reopen from disk. A failed fsync is never retried. A full disk
  is no I/O error: SQLite has rolled back before anything was flushed, so the write is done once more after the
  ballast was freed (:mod:`station.vault.ballast`).
- Beside the journal stands how far it was when somebody was last told "recorded" (:mod:`station.vault.mark`): entries that
  are gone since are said and recorded.
- Triggers refuse UPDATE and DELETE: a seat-belt against our own mistakes, not a defence.
"""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from station.errors import DeviceError, Problem
from station.vault import merkle
from station.vault.ballast import Ballast
from station.vault.connection import DAMAGED, DISK, UNREADABLE, connect, is_full, meaning
from station.vault.log import check_taken, look_at_log
from station.vault.mark import Mark
from station.vault.tables import (
    APPLICATION_ID,
    KEEP,
    PUT_HEAD,
    SCHEMA_VERSION,
    TABLES,
    check_form,
    check_head,
    check_rest,
    sum_of,
)

_ROWS = 256
"""Entries that are held in memory at a time while all are checked; each has 64 KiB at most."""
_LOG_BYTES = 4_456_448
"""What the write-ahead log grows to before SQLite folds it into the file (1,000 pages), and a little more."""


class Journal:
    """One room's journal of one day. Not thread-safe: the room's one writer owns it."""

    def __init__(
        self, path: Path, connection: Any, origin: str, frontier: merkle.Frontier, leaves: bytearray
    ) -> None:
        self.path = path
        self.origin = origin
        self.ballast: Ballast | None = None
        """Given up when the disk is full."""
        self.stopped = False
        """An I/O error closed the store: only a reopening from disk tells what is there."""
        self._mark = Mark(path)
        self.missing = max(0, self._mark.read() - frontier.size)
        """Entries that were durable once and are gone: more than a power cut takes."""
        self._connection = connection
        self._frontier = frontier
        self._leaves = leaves
        """All leaf hashes, one after another: each later reading is held against its own."""

    @classmethod
    def create(cls, path: Path, origin: str) -> Journal:
        """A new, empty journal.

        Raises:
            DeviceError: the file exists, or the disk refuses.
        """
        if path.exists():
            raise DeviceError(DISK, why=f"{path.name} exists")
        connection = connect(path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
            for statement in TABLES:
                connection.execute(statement)
            connection.execute(KEEP, ("origin", origin.encode(), sum_of("origin", origin.encode())))
            connection.execute("COMMIT")
            _grow_log(path)
        except sqlite.Error as error:
            connection.close()
            raise DeviceError(DISK, why=str(error)) from error
        return cls(path, connection, origin, merkle.Frontier(), bytearray())

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open and check: every leaf recomputed, every stored head on the tree.

        Raises:
            DeviceError: in use elsewhere, unreadable, or damaged (which entry, head or picture).
        """
        if not path.is_file():
            raise DeviceError(UNREADABLE, why=f"{path.name} is not there")
        log = look_at_log(path)
        connection = connect(path)
        try:
            check_taken(log, connection)
            return cls._checked(path, connection)
        except (sqlite.Error, UnicodeDecodeError) as error:
            # SQLite quotes what it stumbles over, and that need be no text any more.
            connection.close()
            raise DeviceError(meaning(error), why=str(error)) from error
        except DeviceError:
            connection.close()
            raise

    @classmethod
    def _checked(cls, path: Path, connection: Any) -> Journal:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise DeviceError(DAMAGED, why=f"{path.name} is not a station journal")
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            raise DeviceError(DAMAGED, why=str(answer))
        frontier, leaves = merkle.Frontier(), bytearray()
        heads = dict(connection.execute("SELECT size, note FROM head ORDER BY size"))
        check_head(heads, 0, frontier)
        sizes = sorted(heads)
        rows = connection.execute("SELECT seq, leaf, body FROM entry ORDER BY seq")
        while some := rows.fetchmany(_ROWS):
            found = _leaves_of(some, frontier.size)
            leaves += b"".join(found)
            # A head inside these is held against the tree as it was then.
            first = frontier.size
            for size in sizes[bisect_right(sizes, first) : bisect_right(sizes, first + len(found))]:
                frontier.extend(found[frontier.size - first : size - first])
                check_head(heads, size, frontier)
            frontier.extend(found[frontier.size - first :])
        if heads and max(heads) > frontier.size:
            raise DeviceError(
                DAMAGED, why=f"a head of {max(heads)} entries was signed, {frontier.size} are left"
            )
        check_form(connection)
        check_rest(connection)
        origin = connection.execute("SELECT body FROM kept WHERE name = 'origin'").fetchone()
        if origin is None:
            raise DeviceError(DAMAGED, why="no origin")
        _grow_log(path)
        return cls(path, connection, bytes(origin[0]).decode(), frontier, leaves)

    @property
    def size(self) -> int:
        """How many entries are durable."""
        return self._frontier.size

    def root(self) -> bytes:
        """RFC 6962 root over all entries."""
        return self._frontier.root()

    def leaf_hashes(self) -> list[bytes]:
        """The leaf hashes in order (a copy)."""
        return [self._leaf(seq) for seq in range(self.size)]

    def _leaf(self, seq: int) -> bytes:
        at = seq * merkle.HASH_SIZE
        return bytes(self._leaves[at : at + merkle.HASH_SIZE])

    def append(self, body: bytes) -> int:
        """Make one entry durable and return its index; nobody is told "recorded" before.

        Raises:
            DeviceError: not written; the store is closed and must be reopened.
        """
        seq = self._frontier.size
        leaf = merkle.leaf_hash(body)
        self._write("INSERT INTO entry VALUES (?, ?, ?)", (seq, leaf, body))
        self._frontier.append(leaf)
        self._leaves += leaf
        self._mark.put(seq + 1)
        return seq

    def entry(self, seq: int) -> bytes:
        """The stored bytes of one entry. Raises IndexError, or DeviceError as :meth:`entries`."""
        for body in self.entries(seq, seq + 1):
            return body
        raise IndexError(seq)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Stored bytes of the entries from ``start`` up to (not including) ``stop``.

        Raises:
            DeviceError: unreadable, or no longer what it was when this journal was opened.
        """
        end = self.size if stop is None else stop
        for seq, body in self._read(
            "SELECT seq, body FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", (start, end)
        ):
            if merkle.leaf_hash(body) != self._leaf(seq):
                raise DeviceError(DAMAGED, why=f"entry {seq} was changed")
            yield bytes(body)

    def put_head(self, size: int, note: str) -> None:
        """Keep a signed head; a later note for the same size (more cosignatures) replaces it.

        Raises:
            DeviceError: not written.
        """
        self._write(
            PUT_HEAD,
            (size, note, sum_of(str(size), note.encode())),
        )

    def heads(self) -> list[tuple[int, str]]:
        """Every signed head: (size, note), smallest first."""
        return [
            (int(size), str(note)) for size, note in self._read("SELECT size, note FROM head ORDER BY size")
        ]

    def put_blob(self, body: bytes) -> str:
        """Keep bytes by their SHA-256 (hex), which is returned."""
        name = hashlib.sha256(body).hexdigest()
        self._write("INSERT INTO blob VALUES (?, ?) ON CONFLICT DO NOTHING", (name, body))
        return name

    def blob(self, sha256: str) -> bytes:
        """Bytes by hash. Raises KeyError, or DeviceError: unreadable, or other bytes by now."""
        for (body,) in self._read("SELECT body FROM blob WHERE sha256 = ?", (sha256,)):
            if hashlib.sha256(body).hexdigest() != sha256:
                raise DeviceError(DAMAGED, why=f"picture {sha256[:8]} was changed")
            return bytes(body)
        raise KeyError(sha256)

    def keep(self, name: str, body: bytes) -> None:
        """Keep working material that is no fact of the day (the wrapped day key, the plan package)."""
        self._write(KEEP, (name, body, sum_of(name, body)))

    def kept(self, name: str) -> bytes | None:
        """What was kept under that name."""
        for (body,) in self._read("SELECT body FROM kept WHERE name = ?", (name,)):
            return bytes(body)
        return None

    def forget(self, name: str) -> None:
        """Remove kept working material (the staff's wrap of the day key at closing)."""
        self._write("DELETE FROM kept WHERE name = ?", (name,))

    def close(self) -> None:
        """Fold the write-ahead log into the file and close."""
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite.Error:
            # Every entry is durable in the log already; the next opening reads it from there.
            self.stopped = True
        finally:
            self._connection.close()
            self._mark.close()

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._commit(statement, values)
        except sqlite.Error as error:
            if not is_full(error) or self.ballast is None or not self.ballast.free():
                raise self._stop(DISK, error) from error
            try:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                self._commit(statement, values)
            except sqlite.Error as again:
                raise self._stop(DISK, again) from again

    def _commit(self, statement: str, values: tuple[object, ...]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(statement, values)
        self._connection.execute("COMMIT")

    def _read(self, query: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(query, values)
        except sqlite.Error as error:
            raise self._stop(meaning(error), error) from error

    def _stop(self, what: Problem, error: Any) -> DeviceError:
        # After a failed fsync pages may be marked clean: only a reopen from disk tells what is there.
        self.stopped = True
        self._connection.close()
        self._mark.close()
        return DeviceError(what, why=str(error))


def _leaves_of(rows: list[tuple[int, bytes, bytes]], first: int) -> list[bytes]:
    """The leaf hashes of these rows, computed from their bodies.

    Raises:
        DeviceError: an entry is missing, or its leaf is not what was stored with it.
    """
    found = merkle.leaf_hashes(body for _, _, body in rows)
    if found != [leaf for _, leaf, _ in rows] or [seq for seq, _, _ in rows] != list(
        range(first, first + len(rows))
    ):
        for expected, (seq, leaf, _), computed in zip(
            range(first, first + len(rows)), rows, found, strict=True
        ):
            if seq != expected:
                raise DeviceError(DAMAGED, why=f"entry {expected} is missing")
            if computed != leaf:
                raise DeviceError(DAMAGED, why=f"entry {seq} was changed")
    return found


def _grow_log(path: Path) -> None:
    """Fill the write-ahead log up with zeros, which are no frames of it: SQLite's own reading ends before them.

    Where the disk is full or refuses, the log grows as it is written: slower, and as safe.
    """
    with suppress(OSError), path.with_name(f"{path.name}-wal").open("ab") as log:
        if (missing := _LOG_BYTES - log.tell()) > 0:
            log.write(bytes(missing))
            log.flush()
            os.fdatasync(log.fileno())
