"""The tables of a journal's file, and the check that they and what lies in them are what was put there.

Entries have the tree. Heads, pictures and working material carry a SHA-256 of their own against a disk that flips
bits: what it guards is no evidence, so a forger who makes a new sum wins nothing.
"""

from __future__ import annotations

import hashlib
from typing import Any

from station.errors import DeviceError
from station.vault import merkle
from station.vault.connection import DAMAGED, OLDER
from station.vault.note import NoteError, parse_checkpoint

APPLICATION_ID = 0x53_54_4E_31  # "STN1"
SCHEMA_VERSION = 3
"""Raised where the tables change, or what an entry means: since 3 the paper events are movements of a ledger (ADR 0030)."""

TABLES = (
    """CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  body BLOB NOT NULL CHECK (length(body) BETWEEN 1 AND 65535)
) STRICT""",
    "CREATE TABLE head (size INTEGER PRIMARY KEY CHECK (size >= 0), note TEXT NOT NULL, sum BLOB NOT NULL) STRICT",
    "CREATE TABLE blob (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT",
    "CREATE TABLE kept (name TEXT PRIMARY KEY, body BLOB NOT NULL, sum BLOB NOT NULL) STRICT",
    "CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END",
    "CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END",
)
KEEP = "INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT(name) DO UPDATE SET body = excluded.body, sum = excluded.sum"

PUT_HEAD = (
    "INSERT INTO head VALUES (?, ?, ?)"
    " ON CONFLICT(size) DO UPDATE SET note = excluded.note, sum = excluded.sum"
)


def check_head(heads: dict[int, str], size: int, frontier: merkle.Frontier) -> None:
    """The stored head of this size, where there is one, lies on the tree. Raises DeviceError: it does not."""
    note = heads.get(size)
    if note is None:
        return
    try:
        head = parse_checkpoint(note.split("\n\n")[0] + "\n")
    except NoteError as error:
        raise DeviceError(DAMAGED, why=f"the head of {size} entries can't be read") from error
    if (head.size, head.root) != (size, frontier.root()):
        raise DeviceError(DAMAGED, why=f"the head of {size} entries is not on the tree")


def check_form(connection: Any) -> None:
    """Tables, triggers and version are those that this program made.

    Raises:
        DeviceError: they are not; OLDER where an earlier version of the program made them.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if 0 < version < SCHEMA_VERSION:
        raise DeviceError(OLDER, found=version, needs=SCHEMA_VERSION)
    made = tuple(sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    if version != SCHEMA_VERSION or made != TABLES:
        raise DeviceError(DAMAGED, why=f"its tables are not those of version {SCHEMA_VERSION}")


def check_rest(connection: Any) -> None:
    """Heads, working material and pictures are, byte for byte, what was put there: entries have the tree."""
    for size, note, stored in connection.execute("SELECT size, note, sum FROM head"):
        if sum_of(str(size), note.encode()) != stored:
            raise DeviceError(DAMAGED, why=f"the head of {size} entries was changed")
    for name, body, stored in connection.execute("SELECT name, body, sum FROM kept"):
        if sum_of(name, body) != stored:
            raise DeviceError(DAMAGED, why=f"{name} was changed")
    for name, body in connection.execute("SELECT sha256, body FROM blob"):
        if hashlib.sha256(body).hexdigest() != name:
            raise DeviceError(DAMAGED, why=f"picture {name[:8]} was changed")


def sum_of(name: str, body: bytes) -> bytes:
    """Against a disk that flips bits; nobody's signature, a forger makes a new one."""
    return hashlib.sha256(name.encode() + b"\0" + body).digest()
