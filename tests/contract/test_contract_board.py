"""What every database keeps to as a board of rooms (station/center/board/store.py: BoardStore)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from station.center.board.lines import Figures, differences, figures, lines
from station.center.board.room import (
    STATES,
    Change,
    Expected,
    Review,
    RoomKey,
    RoomRow,
    came,
    expected,
    heard,
    reviewed,
    waits,
)
from station.center.board.store import LEVELS, BoardStore, Pick, Scope
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.summary import IncidentFigures, SessionFigures, Summary
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
    board.change_all((), 7)
    second.change_all((), 5)
    assert board.applied() == 7


def test_the_queue_is_what_the_rows_say(board: BoardStore, second: BoardStore) -> None:
    rooms = country(60)
    board.expect(rooms)
    chance = random.Random(3)
    held = {one.key: expected(one)(RoomRow(*one.key)) for one in rooms}

    def change(key: RoomKey, news: Change) -> None:
        held[key] = news(held[key])
        chance.choice([board, second]).change(key, news)

    for n in range(240):
        key = chance.choice(list(held))
        journal = f"demo.center/{key.site}/{key.day}/{key.room}/k1/1"
        some = tuple(
            IncidentFigures(
                chance.choice(["CP-1", "CP-3"]), chance.choice(["grave", "minor", "odd"]), 2, 1, "theory"
            )
            for _ in range(chance.randrange(3))
        )
        session = SessionFigures("theory", 29, 2, chance.randrange(3), True, 30)
        news = replace(manifest(n + 1, "closed", journal), summary=Summary("closed", True, (session,), some))
        change(key, came(news, n))
        for line in lines(held[key]):
            if chance.random() < 0.5:
                change(
                    key,
                    reviewed(
                        journal, Review("theory", line.kind, line.severity, line.count, "seen", "li", n)
                    ),
                )
    scopes = (Scope(DAY), Scope(DAY, "P0"), Scope(DAY, site="S003"))
    for scope in scopes:
        inside = [
            row
            for row in held.values()
            if scope.province in (None, row.province) and scope.site in (None, row.site)
        ]
        all_lines = {one for row in inside for one in lines(row)}
        for pick in (Pick(), Pick(kind="CP-3"), Pick(severity="grave"), Pick(waiting=True), Pick(room="02")):
            wanted = {
                one
                for one in all_lines
                if pick.kind in ("", one.kind)
                and pick.severity in ("", one.severity)
                and pick.room in ("", one.room)
                and (one.unreviewed or not pick.waiting)
            }
            seen, after = [], None
            while True:
                page = board.incidents(scope, pick, after, 5)
                seen += page.lines
                after = page.after
                if after is None:
                    break
            assert set(seen) == wanted
            assert len(seen) == len(wanted)
            order = [(one.unreviewed == 0, one.rank) for one in seen]
            assert order == sorted(order)
        totals = board.incident_totals(scope, Pick(kind="CP-1"))
        assert {(one.kind, one.severity): one.count for one in totals} == {
            about: sum(one.count for one in all_lines if (one.kind, one.severity) == about)
            for about in {(one.kind, one.severity) for one in all_lines}
        }
        assert sum(one.unreviewed for one in totals) == sum(one.unreviewed for one in all_lines)
        counted = sum((one for _, _, one in second.figures(scope, "site")), Figures())
        assert counted == sum((figures(row) for row in inside), Figures())
        differing = [row for row in inside if differences(row)]
        found: list[RoomRow] = []
        while rows := board.differing(scope, (found[-1].site, found[-1].room) if found else None, 7):
            found += rows
        assert found == sorted(differing, key=lambda row: (row.site, row.room))
        assert found


def test_no_figure_that_a_device_may_sign_stops_the_others(board: BoardStore, second: BoardStore) -> None:
    """A note's decimal has up to 19 digits, more than a database's integers hold; their sum all the more."""
    most = 10**19 - 1
    rooms = country(3)
    for one in rooms[:2]:
        absurd = replace(
            manifest(9, "closed", f"demo.center/{one.site}/{DAY}/{one.room}/k1/1"),
            summary=Summary(
                "closed",
                True,
                (SessionFigures("theory", most, most, most, False, most),),
                (IncidentFigures("CP-3", "grave", most, most, "theory"),),
            ),
        )
        board.change(one.key, came(absurd, 5))
    last = rooms[2]
    second.change(last.key, came(manifest(4, "closed", f"demo.center/{last.site}/{DAY}/{last.room}/k1/1"), 6))
    scope = Scope(DAY)
    [(_, _, counted)] = board.figures(scope, "site")
    assert counted.rooms == 3
    assert counted.present > 2**31
    [total] = second.incident_totals(scope, Pick())
    assert total.count > 2**31
    assert [line.count for line in board.incidents(scope, Pick()).lines] == [most, most]
    row = second.room(rooms[0].key)
    assert row is not None
    assert row.sessions[0].present == most


def test_names_in_any_writing(board: BoardStore, second: BoardStore) -> None:
    """Ordered by code point on every engine, whatever the database's own language is."""
    names = ["Z", "a", "é", "乙", "甲", "\U00020000", "🀄", "%s ? %%"]
    board.expect([Expected(DAY, name, "01", "省", "市", f"校 {name}", 30, 0) for name in names])
    assert {row.site for row in second.rooms(Scope(DAY), STATES).rows} == set(names)
    assert [name for name, _, _ in second.figures(Scope(DAY), "site")] == sorted(names)
    assert second.branches(Scope(DAY, site="%s ? %%"), "site")[0].title == "校 %s ? %%"


def test_a_list_counts_each_room_once_however_it_comes(board: BoardStore, second: BoardStore) -> None:
    """New rooms, rooms that were heard of before, rooms that move to another city, a room twice in one list."""
    rooms = country(60)
    for one in rooms[:20]:
        second.change(one.key, heard(f"demo.center/{one.site}/{DAY}/{one.room}/k1/1", 4, 9))
    board.expect(rooms)
    moved = [replace(one, city="C9", candidates=31) for one in rooms[10:30]]
    before = board.position()
    second.expect([*rooms[:5], *moved, *moved])
    assert board.position() == before + len(moved)
    branches = {one.name: one.rooms for one in board.branches(Scope(DAY), "city")}
    assert branches == {"C0": 30, "C1": 10, "C9": 20}
    [(_, _, counted)] = board.figures(Scope(DAY, city="C9"), "city")
    assert (counted.rooms, counted.expected) == (20, 20 * 31)
    assert sum(one.counts.get("running", 0) for one in board.branches(Scope(DAY), "city")) == 20


def test_a_room_that_the_list_moves_counts_at_its_new_place_alone(board: BoardStore) -> None:
    """A room may be heard of before the office's list says where it is, and a site's name may be corrected."""
    board.change(KEY, came(manifest(3, "closed", JOURNAL), 5))
    unlisted = board.figures(Scope(DAY), "city")
    assert [(name, one.rooms) for name, _, one in unlisted] == [("", 1)]
    for title in ("First School", "First High School"):
        board.expect([Expected(*KEY, "P", "C", title, 30, 0)])
        [(city, _, counted)] = board.figures(Scope(DAY), "city")
        assert (city, counted) == ("C", figures(board.room(KEY) or RoomRow(*KEY)))
        assert [name for _, name, _ in board.figures(Scope(DAY), "site")] == [title]


def test_many_changes_of_one_room_in_one_commit_are_one_after_another(board: BoardStore) -> None:
    board.change_all([(KEY, heard(JOURNAL, n, n)) for n in range(1, 5)], 9)
    row = board.room(KEY)
    assert row is not None
    assert (row.seen, board.applied()) == (4, 9)
    assert [one.rooms for _, _, one in board.figures(Scope(DAY), "site")] == [1]
