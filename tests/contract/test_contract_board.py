"""What every database keeps to as a board of rooms (station/center/board/store.py: BoardStore)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from station.center.board.room import STATES, Change, Expected, RoomKey, RoomRow, came, expected, heard, waits
from station.center.board.store import LEVELS, BoardStore, Scope
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.summary import SessionFigures, Summary
from tests.support.engines import Database

DAY = "2026-11-07"
JOURNAL = f"demo.center/S01/{DAY}/01/k1/1"
KEY = RoomKey(DAY, "S01", "01")


def manifest(end: int, phase: str, journal: str) -> Manifest:
    summary = Summary(phase, True, (SessionFigures("theory", 29, 2, 1, False),))  # type: ignore[arg-type]
    return Manifest(journal, 1, 0, end, bytes(32), "", "key", 0, summary, (), ())


@pytest.fixture
def board(database: Database) -> Iterator[BoardStore]:
    store = database.open()
    yield store.board
    store.close()


@pytest.fixture
def second(database: Database, board: BoardStore) -> Iterator[BoardStore]:
    """Another server over the same database."""
    store = database.open()
    yield store.board
    store.close()


def country(rooms: int) -> list[Expected]:
    return [
        Expected(
            DAY, f"S{n // 10:03}", f"{n % 10:02}", f"P{n // 200}", f"C{n // 50}", f"School {n // 10}", 30, 0
        )
        for n in range(rooms)
    ]


def test_counts_and_pages_agree_with_the_rows(board: BoardStore, second: BoardStore) -> None:
    rooms = country(400)
    board.expect(rooms)
    board.expect(rooms)
    chance = random.Random(1)
    held = {one.key: expected(one)(RoomRow(*one.key)) for one in rooms}
    for _ in range(900):
        key = chance.choice(list(held))
        journal = f"demo.center/{key.site}/{key.day}/{key.room}/k1/1"
        news = manifest(chance.randrange(1, 9), chance.choice(["open", "closed"]), journal)
        change: Change = chance.choice(
            [heard(journal, 7, chance.randrange(99)), came(news, chance.randrange(99)), waits(news, 1, 5)]
        )
        held[key] = change(held[key])
        chance.choice([board, second]).change(key, change)
    assert {key: board.room(key) for key in held} == held
    for level in LEVELS:
        branches = board.branches(Scope(DAY), level)
        name = {"province": "province", "city": "city", "site": "site"}[level]
        counted = Counter((getattr(row, name), row.state) for row in held.values())
        assert {(b.name, s): n for b in branches for s, n in b.counts.items()} == counted
        assert [b.left for b in branches] == sorted((b.left for b in branches), reverse=True)
    open_states = STATES[:-1]
    for scope in (Scope(DAY), Scope(DAY, "P1"), Scope(DAY, "P1", "C5"), Scope(DAY, site="S013")):
        seen: list[RoomRow] = []
        after = None
        while True:
            page = board.rooms(scope, open_states, after, 7)
            seen += page.rows
            after = page.after
            if after is None:
                break
        wanted = [
            row
            for row in held.values()
            if row.state != "received"
            and scope.province in (None, row.province)
            and scope.city in (None, row.city)
            and scope.site in (None, row.site)
        ]
        assert sorted(row.key for row in seen) == sorted(row.key for row in wanted)
        order = [(STATES.index(row.state), row.contact) for row in seen]
        assert order == sorted(order)


def test_position_grows_with_each_change_and_only_then(board: BoardStore) -> None:
    board.expect(country(3))
    before = board.position()
    board.change(KEY, heard(JOURNAL, 4, 9))
    board.change(KEY, heard(JOURNAL, 4, 9))
    assert board.position() == before + 1
    assert board.days() == [DAY]


def test_many_changes_at_once_are_all_counted(board: BoardStore, second: BoardStore) -> None:
    board.expect(country(8))
    news = [
        (one.key, heard(f"demo.center/{one.site}/{DAY}/{one.room}/k1/1", n, n))
        for one in country(8)
        for n in range(1, 9)
    ]
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda n: (board, second)[n % 2].change(*news[n]), range(len(news))))
    (branch,) = board.branches(Scope(DAY), "province")
    assert branch.counts == {"running": 8}
    assert {row.seen for row in second.rooms(Scope(DAY), STATES).rows} == {8}


def test_what_is_shown_never_goes_back(board: BoardStore, second: BoardStore) -> None:
    assert board.applied() == 0
    board.put_applied(7)
    second.put_applied(5)
    assert board.applied() == 7
