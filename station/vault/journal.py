"""The journal's store: an append-only table of entries under an RFC 6962 tree, in one SQLite file.

Rules (design §4, docs/adr/0003):

- One connection, one process: ``locking_mode=EXCLUSIVE``. WAL with ``synchronous=FULL``, both read back. One
  event is one commit: ``BEGIN IMMEDIATE``, insert, ``COMMIT``; only then does :meth:`Journal.append` return.
- At start every leaf is recomputed from the stored bytes and every stored head must lie on the tree.
- Heads are stored by size; a smaller tree than the largest head is never signed, since nothing is ever
  removed.
- The write-ahead log is grown when the journal is opened: a commit then writes into blocks that are there, and its
  one sync need not wait for the file system to record a longer file as well (half of a commit's time on ext4).
- An I/O error closes the store; the caller must reopen from disk. A failed fsync is never retried.
- Triggers refuse UPDATE and DELETE: a seat-belt against our own mistakes, not a defence.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from station.errors import DeviceError, problem
from station.vault import merkle
from station.vault.note import NoteError, parse_checkpoint

APPLICATION_ID = 0x53_54_4E_31  # "STN1"
SCHEMA_VERSION = 1

LOCKED = problem(
    "vault.locked",
    what=("本考场的日志正被另一个程序使用。", "This room's journal is in use by another program."),
    now=(
        "在正在运行的考场屏幕上操作，或先退出它再试。",
        "Work on the running room's own screen, or leave it first and try again.",
    ),
)
DAMAGED = problem(
    "vault.damaged",
    what=("日志校验不符：{why}。", "The journal does not check: {why}."),
    now=(
        "停用本机，保留数据盘原样，报告主考并换备用机。",
        "Stop using this machine, leave its disk as it is, report to the chief examiner and take the spare.",
    ),
    clause="design §4",
)
DISK = problem(
    "vault.disk",
    what=(
        "写入日志失败：{why}。最后一项没有记录。",
        "The journal could not be written: {why}. The last item is not recorded.",
    ),
    now=(
        "退出并重新打开本考场；若再次失败，换备用机并报告主考。",
        "Leave and reopen this room; if it fails again, take the spare machine and report to the chief.",
    ),
)

_PRAGMAS: tuple[tuple[str, str, object], ...] = (
    # Order matters: exclusive before the first access, so that no -shm file and no second writer can exist.
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("mmap_size", "0", None),
    ("journal_size_limit", "8388608", None),
)

_LOG_BYTES = 4_456_448
"""What the write-ahead log grows to before SQLite folds it into the file (1,000 pages), and a little more."""

_SCHEMA = """
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  body BLOB NOT NULL CHECK (length(body) BETWEEN 1 AND 65535)
) STRICT;
CREATE TABLE head (size INTEGER PRIMARY KEY CHECK (size >= 0), note TEXT NOT NULL) STRICT;
CREATE TABLE blob (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE kept (name TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never removed');
END;
"""


class Journal:
    """One room's journal of one day. Not thread-safe: the room's one writer owns it."""

    def __init__(
        self, path: Path, connection: Any, origin: str, frontier: merkle.Frontier, leaves: list[bytes]
    ) -> None:
        self.path = path
        self.origin = origin
        self._connection = connection
        self._frontier = frontier
        self._leaves = leaves

    @classmethod
    def create(cls, path: Path, origin: str) -> Journal:
        """A new, empty journal.

        Raises:
            DeviceError: the file exists, or the disk refuses.
        """
        if path.exists():
            raise DeviceError(DISK, why=f"{path.name} exists")
        connection = _connect(path)
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
            connection.execute("INSERT INTO kept VALUES ('origin', ?)", (origin.encode(),))
            _grow_log(path)
        except sqlite.Error as error:
            connection.close()
            raise DeviceError(DISK, why=str(error)) from error
        return cls(path, connection, origin, merkle.Frontier(), [])

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open and check: every leaf recomputed, every stored head on the tree.

        Raises:
            DeviceError: in use elsewhere, unreadable, or damaged (which entry or head).
        """
        connection = _connect(path)
        try:
            return cls._checked(path, connection)
        except sqlite.Error as error:
            connection.close()
            raise DeviceError(DAMAGED, why=str(error)) from error
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
        frontier, leaves = merkle.Frontier(), []
        heads = dict(connection.execute("SELECT size, note FROM head ORDER BY size"))
        _check_head(heads, 0, frontier)
        for expected, (seq, leaf, body) in enumerate(
            connection.execute("SELECT seq, leaf, body FROM entry ORDER BY seq")
        ):
            if seq != expected:
                raise DeviceError(DAMAGED, why=f"entry {expected} is missing")
            if merkle.leaf_hash(body) != leaf:
                raise DeviceError(DAMAGED, why=f"entry {seq} was changed")
            frontier.append(leaf)
            leaves.append(leaf)
            _check_head(heads, frontier.size, frontier)
        if heads and max(heads) > frontier.size:
            raise DeviceError(
                DAMAGED, why=f"a head of {max(heads)} entries was signed, {frontier.size} are left"
            )
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
        return list(self._leaves)

    def append(self, body: bytes) -> int:
        """Make one entry durable and return its index; nobody is told "recorded" before.

        Raises:
            DeviceError: not written; the store is closed and must be reopened.
        """
        seq = self._frontier.size
        leaf = merkle.leaf_hash(body)
        self._write("INSERT INTO entry VALUES (?, ?, ?)", (seq, leaf, body))
        self._frontier.append(leaf)
        self._leaves.append(leaf)
        return seq

    def entry(self, seq: int) -> bytes:
        """The stored bytes of one entry. Raises IndexError."""
        row = self._connection.execute("SELECT body FROM entry WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            raise IndexError(seq)
        return bytes(row[0])

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Stored bytes of the entries from ``start`` up to (not including) ``stop``."""
        end = self.size if stop is None else stop
        for (body,) in self._connection.execute(
            "SELECT body FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", (start, end)
        ):
            yield bytes(body)

    def put_head(self, size: int, note: str) -> None:
        """Keep a signed head; a later note for the same size (more cosignatures) replaces it.

        Raises:
            DeviceError: not written.
        """
        self._write(
            "INSERT INTO head VALUES (?, ?) ON CONFLICT(size) DO UPDATE SET note = excluded.note",
            (size, note),
        )

    def heads(self) -> list[tuple[int, str]]:
        """Every signed head: (size, note), smallest first."""
        return [
            (int(size), str(note))
            for size, note in self._connection.execute("SELECT * FROM head ORDER BY size")
        ]

    def put_blob(self, body: bytes) -> str:
        """Keep bytes by their SHA-256 (hex), which is returned."""
        name = hashlib.sha256(body).hexdigest()
        self._write("INSERT INTO blob VALUES (?, ?) ON CONFLICT DO NOTHING", (name, body))
        return name

    def blob(self, sha256: str) -> bytes:
        """Bytes by hash. Raises KeyError."""
        row = self._connection.execute("SELECT body FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            raise KeyError(sha256)
        return bytes(row[0])

    def keep(self, name: str, body: bytes) -> None:
        """Keep working material that is no fact of the day (the wrapped day key, the plan package)."""
        self._write(
            "INSERT INTO kept VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET body = excluded.body",
            (name, body),
        )

    def kept(self, name: str) -> bytes | None:
        """What was kept under that name."""
        row = self._connection.execute("SELECT body FROM kept WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def forget(self, name: str) -> None:
        """Remove kept working material (the staff's wrap of the day key at closing)."""
        self._write("DELETE FROM kept WHERE name = ?", (name,))

    def close(self) -> None:
        """Fold the write-ahead log into the file and close."""
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._connection.close()

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(statement, values)
            self._connection.execute("COMMIT")
        except sqlite.Error as error:
            # After a failed fsync pages may be marked clean: only a reopen from disk tells what is there.
            self._connection.close()
            raise DeviceError(DISK, why=str(error)) from error


def _connect(path: Path) -> Any:
    try:
        connection = sqlite.connect(str(path), isolation_level=None, timeout=0)
        for name, value, expected in _PRAGMAS:
            row = connection.execute(f"PRAGMA {name}={value}").fetchone()
            if expected is None:
                continue
            got = connection.execute(f"PRAGMA {name}").fetchone()[0] if row is None else row[0]
            if got != expected:
                connection.close()
                raise DeviceError(DAMAGED, why=f"PRAGMA {name} is {got}, not {expected}")
    except sqlite.OperationalError as error:
        if "locked" in str(error):
            raise DeviceError(LOCKED) from error
        raise DeviceError(DISK, why=str(error)) from error
    except sqlite.DatabaseError as error:
        raise DeviceError(DAMAGED, why=str(error)) from error
    return connection


def _grow_log(path: Path) -> None:
    """Fill the write-ahead log up with zeros, which are no frames of it: SQLite's own reading ends before them.

    Where the disk is full or refuses, the log grows as it is written: slower, and as safe.
    """
    with suppress(OSError), path.with_name(f"{path.name}-wal").open("ab") as log:
        if (missing := _LOG_BYTES - log.tell()) > 0:
            log.write(bytes(missing))
            log.flush()
            os.fdatasync(log.fileno())


def _check_head(heads: dict[int, str], size: int, frontier: merkle.Frontier) -> None:
    note = heads.get(size)
    if note is None:
        return
    try:
        head = parse_checkpoint(note.split("\n\n")[0] + "\n")
    except NoteError as error:
        raise DeviceError(DAMAGED, why=f"the head of {size} entries can't be read") from error
    if (head.size, head.root) != (size, frontier.root()):
        raise DeviceError(DAMAGED, why=f"the head of {size} entries is not on the tree")
