"""The board in the center's SQLite file: written by the store's one thread, read over each reading thread's own connection.

``tally`` holds how many rooms of each site are in which state, so that a country's page adds up some ten thousand rows and never
reads every room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from station.center.board.room import STATES, Change, Expected, RoomKey, RoomRow, RoomState, expected
from station.center.board.store import Branch, Level, Page, Place, Scope

SCHEMA = """
CREATE TABLE IF NOT EXISTS board_room (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, site TEXT NOT NULL, room TEXT NOT NULL, province TEXT NOT NULL,
  city TEXT NOT NULL, state INTEGER NOT NULL, contact INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (day, site, room)
) STRICT;
CREATE INDEX IF NOT EXISTS board_of_day ON board_room (day, state, contact, id);
CREATE INDEX IF NOT EXISTS board_of_province ON board_room (day, province, state, contact, id);
CREATE INDEX IF NOT EXISTS board_of_city ON board_room (day, province, city, state, contact, id);
CREATE INDEX IF NOT EXISTS board_of_site ON board_room (day, site, state, contact, id);
CREATE TABLE IF NOT EXISTS board_tally (
  day TEXT NOT NULL, province TEXT NOT NULL, city TEXT NOT NULL, site TEXT NOT NULL, state INTEGER NOT NULL,
  title TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, province, city, site, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS board_number (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;
"""

Do = Callable[[Callable[[Any], Any]], Any]
"""Runs a job on a connection: in the store's writing thread, returning after its commit, or in the caller's own to read."""


class SqliteBoard:
    """See :class:`station.center.board.store.BoardStore`."""

    def __init__(self, do: Do, read: Do) -> None:
        self._do = do
        self._ask = read

    def expect(self, rooms: Iterable[Expected]) -> None:
        wanted = list(rooms)

        def job(db: Any) -> None:
            for one in wanted:
                _change(db, one.key, expected(one))

        self._do(job)

    def change(self, key: RoomKey, change: Change) -> None:
        self._do(lambda db: _change(db, key, change))

    def applied(self) -> int:
        return self._number("applied")

    def put_applied(self, sequence: int) -> None:
        self._do(
            lambda db: (
                db.execute(
                    "INSERT INTO board_number VALUES ('applied', ?) ON CONFLICT (name) DO UPDATE SET n = max(n, excluded.n)",
                    (sequence,),
                )
                and None
            )
        )

    def position(self) -> int:
        return self._number("position")

    def days(self) -> list[str]:
        rows = self._read("SELECT DISTINCT day FROM board_tally ORDER BY day DESC", ())
        return [str(day) for (day,) in rows]

    def branches(self, scope: Scope, level: Level) -> list[Branch]:
        where, values = _where(scope)
        # The name of a level and a condition made of fixed words; every value is bound.
        rows = self._read(
            f"SELECT {level}, max(title), state, sum(n) FROM board_tally WHERE {where} GROUP BY {level}, state",  # noqa: S608
            values,
        )
        found: dict[str, tuple[str, dict[RoomState, int]]] = {}
        for name, title, state, n in rows:
            if n:
                found.setdefault(str(name), (str(title) if level == "site" else str(name), {}))[1][
                    STATES[state]
                ] = int(n)
        made = [Branch(name, title, counts) for name, (title, counts) in found.items()]
        return sorted(made, key=lambda one: (-one.left, one.title, one.name))

    def rooms(
        self, scope: Scope, states: Sequence[RoomState], after: Place | None = None, limit: int = 50
    ) -> Page:
        where, values = _where(scope)
        marks = ", ".join("?" * len(states))
        ranks = sorted(STATES.index(one) for one in states)
        begin = after or Place(-1, 0, 0)
        rows = self._read(
            f"SELECT id, state, contact, body FROM board_room WHERE {where} AND state IN ({marks})"  # noqa: S608
            " AND (state, contact, id) > (?, ?, ?) ORDER BY state, contact, id LIMIT ?",
            (*values, *ranks, *begin, limit + 1),
        )
        shown = rows[:limit]
        last = Place(int(shown[-1][1]), int(shown[-1][2]), int(shown[-1][0])) if len(rows) > limit else None
        return Page(tuple(read_row(body) for _, _, _, body in shown), last)

    def room(self, key: RoomKey) -> RoomRow | None:
        rows = self._read("SELECT body FROM board_room WHERE day = ? AND site = ? AND room = ?", key)
        return read_row(rows[0][0]) if rows else None

    def _number(self, name: str) -> int:
        rows = self._read("SELECT n FROM board_number WHERE name = ?", (name,))
        return int(rows[0][0]) if rows else 0

    def _read(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        rows: list[Any] = self._ask(lambda db: db.execute(statement, values).fetchall())
        return rows


def read_row(body: bytes) -> RoomRow:
    """A row as it was stored."""
    return msgspec.json.decode(body, type=RoomRow)


def _where(scope: Scope) -> tuple[str, tuple[str, ...]]:
    asked = {"day": scope.day, "province": scope.province, "city": scope.city, "site": scope.site}
    given = {name: value for name, value in asked.items() if value is not None}
    return " AND ".join(f"{name} = ?" for name in given), tuple(given.values())


def _change(db: Any, key: RoomKey, change: Change) -> None:
    held = db.execute("SELECT body FROM board_room WHERE day = ? AND site = ? AND room = ?", key).fetchone()
    before = None if held is None else read_row(held[0])
    after = change(before or RoomRow(*key))
    if after == before:
        return
    if before is not None:
        _count(db, before, -1)
    _count(db, after, 1)
    db.execute(
        "INSERT INTO board_room (day, site, room, province, city, state, contact, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (day, site, room) DO UPDATE SET province = excluded.province, city = excluded.city,"
        " state = excluded.state, contact = excluded.contact, body = excluded.body",
        (
            *key,
            after.province,
            after.city,
            STATES.index(after.state),
            after.contact,
            msgspec.json.encode(after),
        ),
    )
    db.execute(
        "INSERT INTO board_number VALUES ('position', 1) ON CONFLICT (name) DO UPDATE SET n = n + 1",
    )


def _count(db: Any, row: RoomRow, by: int) -> None:
    db.execute(
        "INSERT INTO board_tally VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, province, city, site, state)"
        " DO UPDATE SET n = n + excluded.n, title = excluded.title",
        (
            row.day,
            row.province,
            row.city,
            row.site,
            STATES.index(row.state),
            row.site_name or row.site,
            by,
        ),
    )
