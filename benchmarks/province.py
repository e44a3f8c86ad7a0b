"""A province on one day: 350,000 rooms on the board, and what each question of the reviewers' page then takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.table import Table
from benchmarks.timing import Times, ms
from station.center.board.room import STATES, Change, Expected, RoomKey, came
from station.center.board.store import BoardStore, Pick, Scope
from station.center.sqlite_store import SqliteStore
from station.center.store import Store
from station.vault.bundle.manifest import FileLine, Manifest, PartLine
from station.vault.bundle.summary import IncidentFigures, SessionFigures, Summary
from tests.support import real_postgres
from tests.support.engines import PostgresDatabase

BOUND_MS = 200.0
DAY = "2026-11-07"
PROVINCE, CITIES, ROOMS_OF_A_SITE = "浙江", 20, 30
PAGE = 500
"""As the board's keeper applies them."""
START = 1_794_000_000_000


def boards(folder: Path, quick: bool, table: Table) -> None:
    """SQLite, then PostgreSQL."""
    rooms = 20_000 if quick else 350_000
    store: Store = SqliteStore(folder / "province.db")
    try:
        measure("SQLite", store, rooms, quick, table)
    finally:
        store.close()
    if real_postgres.programs() is None:
        table.beside("PostgreSQL: the board of a province", f"not measured: {real_postgres.WHY_NOT}")
        return
    folder.chmod(0o755)  # PostgreSQL runs as somebody else
    with real_postgres.postgres(folder) as server, server.database() as address:
        store = PostgresDatabase(address).open()
        try:
            measure("PostgreSQL", store, rooms, quick, table)
        finally:
            store.close()


def measure(engine: str, store: Store, rooms: int, quick: bool, table: Table) -> None:
    """Fill the board as office and kiosks do, then ask."""
    board = store.board
    begun = time.perf_counter()
    board.expect(expected(n, rooms) for n in range(rooms))
    listed = time.perf_counter()
    news = bundles(rooms)
    shown = 0
    while page := list(islice(news, PAGE)):
        shown += len(page)
        board.change_all(page, shown)
    told = time.perf_counter()
    table.beside(
        f"{engine}: {rooms:,} rooms expected, {shown:,} manifests on the board",
        f"list in {listed - begun:.0f} s; {shown / (told - listed):,.0f} manifests/s",
    )
    for name, ask in questions(board, rooms).items():
        times = Times()
        choose = random.Random(7)
        for _ in range(20 if quick else 60):
            with times.one():
                ask(choose)
        table.at_most(
            f"{engine}, {rooms:,} rooms: {name}, p95 in ms",
            times.p(0.95) * 1000,
            BOUND_MS,
            f"p50 {ms(times.p(0.5))}",
        )


def questions(board: BoardStore, rooms: int) -> dict[str, Callable[[random.Random], object]]:
    """What pages ask (station/center/web), each with a place drawn anew."""
    sites = rooms // ROOMS_OF_A_SITE
    open_ones = STATES[:-1]

    def city(choose: random.Random) -> Scope:
        return Scope(DAY, PROVINCE, city_of(choose.randrange(sites)))

    def site(choose: random.Random) -> Scope:
        one = choose.randrange(sites)
        return Scope(DAY, PROVINCE, city_of(one), site_of(one))

    return {
        "days": lambda _: board.days(),
        "position": lambda _: board.position(),
        "branches, provinces": lambda _: board.branches(Scope(DAY), "province"),
        "branches, cities": lambda _: board.branches(Scope(DAY, PROVINCE), "city"),
        "branches, sites of a city": lambda c: board.branches(city(c), "site"),
        "rooms not received, whole day": lambda _: board.rooms(Scope(DAY), open_ones),
        "rooms, all states, a city": lambda c: board.rooms(city(c), STATES),
        "rooms of a site": lambda c: board.rooms(site(c), STATES),
        "a room": lambda c: board.room(key_of(c.randrange(rooms))),
        "incident queue": lambda _: board.incidents(Scope(DAY), Pick(waiting=True)),
        "incident queue, one procedure": lambda _: board.incidents(
            Scope(DAY), Pick(kind="CP-16", waiting=True)
        ),
        "incident queue, a city's worst": lambda c: board.incidents(city(c), Pick(severity="1")),
        "incident totals": lambda _: board.incident_totals(Scope(DAY), Pick()),
        "incident totals, a city": lambda c: board.incident_totals(city(c), Pick()),
        "counts, provinces": lambda _: board.figures(Scope(DAY), "province"),
        "counts, cities": lambda _: board.figures(Scope(DAY, PROVINCE), "city"),
        "counts, sites of a city": lambda c: board.figures(city(c), "site"),
        "rooms that differ": lambda _: board.differing(Scope(DAY)),
    }


def bundles(rooms: int) -> Iterator[tuple[RoomKey, Change]]:
    """The day's last manifest of nine rooms in ten; one in twenty reports something, one in a hundred doesn't add up."""
    for n in range(rooms):
        if n % 10:
            yield key_of(n), came(manifest_of(n), START + n)


def manifest_of(n: int) -> Manifest:
    """What a room's kiosk would have signed."""
    absent = n % 4
    present = 30 - absent - (n % 100 == 7)
    session = SessionFigures(
        "theory", present, n % 3, absent, True, 30, 0, "ended", START, START + 5_400_000, ""
    )
    incidents = (
        (IncidentFigures(f"CP-{n % 18 + 1}", str(n % 4 + 1), 1 + n % 2, n % 2, "theory"),)
        if n % 20 == 3
        else ()
    )
    name = f"{n:064x}"
    return Manifest(
        journal=f"demo.center/{site_of(n // ROOMS_OF_A_SITE)}/{DAY}/{key_of(n).room}/k1/1",
        number=1,
        start=0,
        end=300,
        root=bytes(32),
        previous="",
        device="",
        time=START,
        summary=Summary(phase="closed", demo=True, sessions=(session,), incidents=incidents),
        files=(FileLine("clear.tar", 1, name),),
        parts=(PartLine(name, 1, "clear.tar", 0),),
    )


def expected(n: int, rooms: int) -> Expected:
    """The office's line about a room."""
    site = n // ROOMS_OF_A_SITE
    key = key_of(n)
    return Expected(*key, PROVINCE, city_of(site), f"第{site}学校", 30, START + 5_400_000)


def key_of(n: int) -> RoomKey:
    return RoomKey(DAY, site_of(n // ROOMS_OF_A_SITE), f"{n % ROOMS_OF_A_SITE + 1:02d}")


def site_of(site: int) -> str:
    return f"S{site:06d}"


def city_of(site: int) -> str:
    return f"市{site % CITIES:02d}"
