"""``station.db``: the tables of tables.py as SQLite, with keys and foreign keys, for any tool that reads SQLite 3.

Written from one journal after the other in the same order by the same statements, so that the same bundles give the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from station.center.exports.files import replacing
from station.center.exports.rows import Made
from station.center.exports.tables import TABLES, Table

INDEXES = (("entries", ("kind",)), ("candidates", ("ticket",)), ("incidents", ("procedure",)))


class Database:
    """The file while it is written."""

    def __init__(self, held: Any) -> None:
        self._held = held
        for table in TABLES:
            _create(held, table)

    def add(self, made: Made) -> None:
        """One journal."""
        for table in TABLES:
            rows = made.rows[table.name]
            if rows:
                self._held.table(table.name).insert_all(
                    (dict(zip(table.names, row, strict=True)) for row in rows), batch_size=500
                )

    def finish(self) -> None:
        """Indexes, and a look at every foreign key."""
        for table, columns in INDEXES:
            self._held.table(table).create_index(list(columns))
        broken = self._held.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, broken


def _create(held: Any, table: Table) -> None:
    held.table(table.name).create(
        {one.name: int if one.kind == "integer" else str for one in table.columns},
        pk=table.key if len(table.key) > 1 else table.key[0],
        foreign_keys=[
            (one.columns, one.table, one.others)
            if len(one.columns) > 1
            else (one.columns[0], one.table, one.others[0])
            for one in table.links
        ],
        not_null={one.name for one in table.columns if not one.null},
        strict=True,
    )


@contextmanager
def database(path: Path) -> Iterator[Database]:
    """Write the file anew. Raises DeviceError."""
    # Imported here: it brings NumPy along where that is installed.
    from sqlite_utils import Database as Held

    with replacing(path) as part:
        held = Held(str(part))
        try:
            # The file is flushed as a whole before it gets its name; a broken-off one is thrown away.
            held.execute("PRAGMA synchronous=OFF")
            made = Database(held)
            yield made
            made.finish()
        finally:
            held.close()
