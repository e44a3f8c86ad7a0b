"""The board in a center's SQL database, the same statements for every engine (../records.py says which these may be).

``tally`` holds how many rooms of each site are in which state, ``sums`` what their counts add up to, so that a country's page
adds up some ten thousand rows and never reads every room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from station.center.board.lines import FIGURES, Figures, IncidentLine, figures, lines
from station.center.board.room import STATES, Change, Expected, RoomKey, RoomRow, RoomState, expected
from station.center.board.store import Branch, IncidentPage, Level, Mark, Page, Pick, Place, Scope, Total

_SUMS = FIGURES[1:]
"""Columns of a room that add up; a row is one room by itself."""

MOST = 2**31 - 1
"""What a column takes of any one count: a device may sign any figure, and none may keep the others' sums from being made. The row
itself keeps what was signed."""

Do = Callable[[Callable[[Any], Any]], Any]
"""Runs a job on a connection: in the store's writing thread, returning after its commit, or in the caller's own to read."""


class SqlBoard:
    """See :class:`station.center.board.store.BoardStore`."""

    def __init__(self, do: Do, read: Do) -> None:
        self._do = do
        self._ask = read

    def expect(self, rooms: Iterable[Expected]) -> None:
        wanted = list(rooms)

        def job(db: Any) -> None:
            # A whole country's list in a few statements: no other server writes meanwhile.
            held: dict[RoomKey, RoomRow] = {}
            for day in {one.day for one in wanted}:
                rows = db.execute("SELECT site, room, body FROM board_room WHERE day = ?", (day,))
                held |= {RoomKey(day, site, room): read_row(body) for site, room, body in rows}
            before = dict(held)
            for one in wanted:
                held[one.key] = expected(one)(held.get(one.key) or RoomRow(*one.key))
            _put(db, [(before.get(key), held[key]) for key in dict.fromkeys(one.key for one in wanted)])

        self._do(job)

    def change(self, key: RoomKey, change: Change) -> None:
        self._do(lambda db: _change(db, key, change))

    def applied(self) -> int:
        return self._number("applied")

    def change_all(self, changes: Sequence[tuple[RoomKey, Change]], applied: int) -> None:
        def job(db: Any) -> None:
            held: dict[RoomKey, RoomRow | None] = {}
            made: dict[RoomKey, RoomRow] = {}
            for key, change in changes:
                if key not in held:
                    held[key] = _row(db, key)
                made[key] = change(made.get(key) or held[key] or RoomRow(*key))
            _put(db, [(held[key], after) for key, after in made.items()])
            db.execute(
                "INSERT INTO board_number VALUES ('applied', ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n"
                " WHERE excluded.n > board_number.n",
                (applied,),
            )

        self._do(job)

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

    def incidents(self, scope: Scope, pick: Pick, after: Mark | None = None, limit: int = 50) -> IncidentPage:
        where, values = _picked(scope, pick)
        order = ", ".join(Mark._fields)
        if after is not None:
            where += f" AND ({order}) > ({', '.join('?' * len(after))})"
            values = (*values, *after)
        rows = self._read(
            f"SELECT body, {order} FROM board_incident WHERE {where} ORDER BY {order} LIMIT ?",  # noqa: S608
            (*values, limit + 1),
        )
        shown = rows[:limit]
        last = Mark(*shown[-1][1:]) if len(rows) > limit else None
        return IncidentPage(tuple(msgspec.json.decode(row[0], type=IncidentLine) for row in shown), last)

    def incident_totals(self, scope: Scope, pick: Pick) -> list[Total]:
        where, values = _picked(scope, Pick(room=pick.room, waiting=pick.waiting))
        rows = self._read(
            "SELECT kind, severity, sum(count), sum(still), sum(unreviewed) FROM board_incident"  # noqa: S608
            f" WHERE {where} GROUP BY rank, kind, severity ORDER BY rank, kind, severity",
            values,
        )
        return [Total(str(k), str(s), int(n), int(o), int(u)) for k, s, n, o, u in rows]

    def figures(self, scope: Scope, level: Level) -> list[tuple[str, str, Figures]]:
        where, values = _where(scope)
        sums = ", ".join(f"sum({one})" for one in FIGURES)
        title = "max(title)" if level == "site" else level
        rows = self._read(
            f"SELECT {level}, {title}, {sums} FROM board_sums WHERE {where} AND rooms > 0 GROUP BY {level}"  # noqa: S608
            f" ORDER BY sum(differs) DESC, {title}, {level}",
            values,
        )
        return [(str(row[0]), str(row[1]), Figures(*(int(n) for n in row[2:]))) for row in rows]

    def differing(
        self, scope: Scope, after: tuple[str, str] | None = None, limit: int = 50
    ) -> tuple[RoomRow, ...]:
        where, values = _where(scope)
        rows = self._read(
            f"SELECT body FROM board_room WHERE {where} AND differs > 0 AND (site, room) > (?, ?)"  # noqa: S608
            " ORDER BY site, room LIMIT ?",
            (*values, *(after or ("", "")), limit),
        )
        return tuple(read_row(body) for (body,) in rows)

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


def _picked(scope: Scope, pick: Pick) -> tuple[str, tuple[object, ...]]:
    where, values = _where(scope)
    asked = {"room": pick.room, "kind": pick.kind, "severity": pick.severity}
    given = {name: value for name, value in asked.items() if value}
    tail = "".join(f" AND {name} = ?" for name in given) + (" AND reviewed = 0" if pick.waiting else "")
    return where + tail, (*values, *given.values())


def _row(db: Any, key: RoomKey) -> RoomRow | None:
    held = db.execute("SELECT body FROM board_room WHERE day = ? AND site = ? AND room = ?", key).fetchone()
    return None if held is None else read_row(held[0])


def _change(db: Any, key: RoomKey, change: Change) -> None:
    before = _row(db, key)
    _put(db, [(before, change(before or RoomRow(*key)))])


def _put(db: Any, rows: Iterable[tuple[RoomRow | None, RoomRow]]) -> None:
    """Rows as they were and as they are from now on, with everything that is counted of them."""
    changed = [(before, after) for before, after in rows if after != before]
    if not changed:
        return
    tally: dict[tuple[object, ...], tuple[str, int]] = {}
    for before, after in changed:
        for row, by in ((before, -1), (after, 1)):
            if row is not None:
                where = (row.day, row.province, row.city, row.site, STATES.index(row.state))
                tally[where] = (row.site_name or row.site, tally.get(where, ("", 0))[1] + by)
    db.executemany(
        "INSERT INTO board_tally VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, province, city, site, state)"
        " DO UPDATE SET n = board_tally.n + excluded.n, title = excluded.title",
        [(*where, title, n) for where, (title, n) in tally.items()],
    )
    _add_up(db, changed)
    columns = [_room_columns(after) for _, after in changed]
    names = tuple(columns[0])
    db.executemany(
        f"INSERT INTO board_room ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        " ON CONFLICT (day, site, room) DO UPDATE SET "
        + ", ".join(f"{one} = excluded.{one}" for one in names),
        [tuple(one.values()) for one in columns],
    )
    told = [after for before, after in changed if lines(after) != (() if before is None else lines(before))]
    if told:
        db.executemany(
            "DELETE FROM board_incident WHERE day = ? AND site = ? AND room = ?", [row.key for row in told]
        )
        db.executemany(
            "INSERT INTO board_incident (day, site, room, session, kind, severity, province, city, reviewed, rank, count,"
            " still, unreviewed, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_line_columns(line) for row in told for line in lines(row)],
        )
    db.execute(
        "INSERT INTO board_number VALUES ('position', ?) ON CONFLICT (name) DO UPDATE SET n = board_number.n + excluded.n",
        (len(changed),),
    )


def _add_up(db: Any, changed: Sequence[tuple[RoomRow | None, RoomRow]]) -> None:
    """Take from each site's sums what its rooms counted for, and add what they count for now."""
    found: dict[tuple[str, str, str, str], tuple[str, list[int]]] = {}
    for before, after in changed:
        if before is not None and _counted(before) == _counted(after):
            continue  # most news is that a room was heard from
        for row, by in ((before, -1), (after, 1)):
            if row is not None:
                where, title, sums = _counted(row)
                held = found.get(where, ("", [0] * len(FIGURES)))[1]
                found[where] = (title, [had + by * one for had, one in zip(held, sums, strict=True)])
    names = ("day", "province", "city", "site", "title", *FIGURES)
    db.executemany(
        f"INSERT INTO board_sums ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        " ON CONFLICT (day, province, city, site) DO UPDATE SET title = excluded.title, "
        + ", ".join(f"{one} = board_sums.{one} + excluded.{one}" for one in FIGURES),
        [(*where, title, *sums) for where, (title, sums) in found.items()],
    )


def _counted(row: RoomRow) -> tuple[tuple[str, str, str, str], str, tuple[int, ...]]:
    where = (row.day, row.province, row.city, row.site)
    return where, row.site_name or row.site, tuple(_capped(figures(row)).values())


def _capped(sums: Figures) -> dict[str, int]:
    return {one: min(getattr(sums, one), MOST) for one in FIGURES}


def _room_columns(row: RoomRow) -> dict[str, object]:
    sums = _capped(figures(row))
    return {
        "day": row.day,
        "site": row.site,
        "room": row.room,
        "province": row.province,
        "city": row.city,
        "title": row.site_name or row.site,
        "state": STATES.index(row.state),
        "contact": row.contact,
        **{one: sums[one] for one in _SUMS},
        "body": msgspec.json.encode(row),
    }


def _line_columns(line: IncidentLine) -> tuple[object, ...]:
    return (
        *line.key,
        line.session,
        line.kind,
        line.severity,
        line.province,
        line.city,
        int(line.unreviewed == 0),
        line.rank,
        min(line.count, MOST),
        min(line.open, MOST),
        min(line.unreviewed, MOST),
        msgspec.json.encode(line),
    )
