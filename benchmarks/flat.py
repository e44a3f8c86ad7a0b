"""The door is as fast with a million people on the site's list, and with a million entries in its journal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from msgspec.structs import replace as changed
from pysqlite3 import dbapi2 as sqlite

from benchmarks.days import BenchDay
from benchmarks.table import Table
from benchmarks.timing import Times, in_turns, ms, shifted, spread
from station.checkin.events import Judged
from station.plan.dayplan import DayPlan
from station.plan.model import site_hash
from station.plan.sitelist import SiteList, pack
from station.vault import entry as entries
from station.vault.journal import Journal
from station.vault.merkle import leaf_hash
from tests.support.plans import resident_id

BOUND = 1.2
MILLION = 1_000_000
FEW = 20_000


def ticket(n: int) -> str:
    """Ticket number of the nth candidate of other rooms."""
    return f"20261108{n:07d}"


def site_list(key: str, people: int) -> SiteList:
    """Ticket and ID number of so many candidates of other rooms."""

    def listed() -> Iterator[tuple[str, tuple[tuple[str, str, str], ...]]]:
        for n in range(people):
            place = (("theory", f"{2 + n // 30:05d}", f"B{n % 30:02d}"),)
            yield site_hash(key, "ticket", ticket(n)), place
            yield site_hash(key, "id", f"{resident_id(1)[:10]}{n:08d}"), place

    return pack(listed())


def roster(folder: Path, quick: bool, table: Table) -> None:
    """Scans of candidates of other rooms, on a short and on a long list of the site, in turns."""
    people = FEW if quick else MILLION
    day = BenchDay(folder / "roster")
    small_plan = day.room.plan
    assert small_plan is not None
    plans: list[DayPlan] = []
    for size in (30, people):
        room = changed(small_plan.room, elsewhere={}, site_list=site_list(small_plan.room.site_key, size))
        plans.append(replace(small_plan, room=room))
    small, large = Times(), Times()

    def scan(plan: DayPlan, one: int, times: Times) -> None:
        day.room.plan = plan
        day.type(ticket(one))
        with times.one():
            outcome = day.suffix()
        judged = outcome.records[-1].event
        assert isinstance(judged, Judged)
        assert judged.verdict == "other_room"

    count = 200 if quick else 1_200
    # No number twice within moments: that would be one reading.
    in_turns(
        count,
        lambda n: scan(plans[0], n % 30, small),
        lambda n: scan(plans[1], 30 + n * 7_919 % (people - 30), large),
    )
    table.at_most(
        f"scan → durable with {people:,} on the site's list ÷ with 30",
        shifted(large, small),
        BOUND,
        f"{large} ÷ {small}; CPU {ms(large.cpu_p50)} ÷ {ms(small.cpu_p50)}; {spread(large, small)}",
    )
    day.room.end()


def journal(folder: Path, quick: bool, table: Table) -> None:
    """Scans in a room with a full journal and in one with a new journal, in turns."""
    count = FEW if quick else MILLION
    full, new = BenchDay(folder / "full"), BenchDay(folder / "new")
    began = time.perf_counter()
    fill(full, count)
    filled = time.perf_counter()
    full.start()
    reopened = time.perf_counter()
    full.room.source = full.source
    full.open()
    table.beside(
        f"a journal of {count:,} entries",
        f"written in {filled - began:.0f} s without a sync for each, checked and folded in {reopened - filled:.0f} s",
    )
    one, peer = Times(), Times()
    codes = new.codes
    pairs = 4 if quick else 12

    def scan(day: BenchDay, times: Times, n: int) -> None:
        if n and n % len(codes) == 0:
            day.send_away()
        day.type(codes[n % len(codes)])
        with times.one():
            day.suffix()

    in_turns(pairs * len(codes), lambda n: scan(full, one, n), lambda n: scan(new, peer, n))
    table.at_most(
        f"scan → durable after {count:,} entries ÷ in a new journal",
        shifted(one, peer),
        BOUND,
        f"{one} ÷ {peer}; CPU {ms(one.cpu_p50)} ÷ {ms(peer.cpu_p50)}; {spread(one, peer)}",
    )
    full.room.end()
    new.room.end()


def fill(day: BenchDay, count: int) -> None:
    """Add so many entries of unlisted tickets to a room's journal, all in one transaction, and leave it closed."""
    day.type("9999999999999999")
    outcome = day.suffix()
    happened = outcome.records[-1].event
    clear, _ = entries.split(happened)
    stamp, start = day.room.now().stamp, day.room.journal.size
    day.room.end()
    closing = Journal.open(day.home.journal)
    first = closing.size
    closing.close()
    assert first > start

    def rows() -> Iterator[tuple[int, bytes, bytes]]:
        for seq in range(first, first + count):
            body = entries.encode(
                seq=seq,
                happened=happened,
                session=outcome.records[-1].session,
                stamp=stamp,
                actors=("s01", "s02"),
                salt=seq.to_bytes(16),
                clear=clear,
                sealed=None,
            )
            yield seq, leaf_hash(body), body

    raw = sqlite.connect(str(day.home.journal), isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    raw.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows())
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
