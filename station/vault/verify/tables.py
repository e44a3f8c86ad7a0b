"""Opened entries as a SQLite file, for those who ask questions with SQL: one table ``entry``, JSON in ``data`` and ``sealed``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from station.vault.verify.contents import OpenedEntry


def write_tables(path: Path, entries: Iterable[OpenedEntry]) -> None:
    """Write the file anew; names and numbers of people are in it, so only its owner may read it."""
    # Imported here: it brings NumPy along where that is installed.
    from sqlite_utils import Database

    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    database = Database(str(path))
    table = database.table("entry")
    table.insert_all(
        (
            {
                "seq": one.entry.seq,
                "time": one.entry.time,
                "kind": one.entry.kind,
                "session": one.entry.session,
                "actors": list(one.entry.actors),
                "data": one.entry.data,
                "sealed": one.hidden,
            }
            for one in entries
        ),
        pk="seq",
    )
    table.create_index(["kind"])
    database.close()
