"""A room's bundle at a center that holds a million others, beside the same at a new one."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.intake import compare, serving
from benchmarks.rooms import RoomMaker, room_bytes
from benchmarks.table import Table
from station.center.serve import reception_of
from station.center.store import Accepted, Store
from tests.support.centers import center_at

BOUND = 1.2
HANDS = 256
"""Bundles brought at once, so that commits are grouped as on a busy day."""
ROOMS_OF_A_SITE, BUNDLES_OF_A_ROOM = 30, 4


def flat(folder: Path, quick: bool, table: Table) -> None:
    """SQLite and a folder with so many bundles, and a part for each."""
    stored = 20_000 if quick else 1_000_000
    turns, rooms = (4, 16) if quick else (10, 32)
    maker = RoomMaker(folder / "rooms-of-filled")
    sites = maker.devices(turns * rooms)
    new = center_at(folder / "new", enrolled=tuple(sites))
    full = center_at(folder / "full", enrolled=tuple(sites))
    fill_parts(full.server.parts, stored)
    reception = reception_of(full.server, lambda: 0)
    try:
        fill(reception.store, stored)
    finally:
        reception.store.close()
    made = [room_bytes(site) for site in sites]
    with serving(full.server.path) as one, serving(new.server.path) as other:
        compare(
            f"SQLite + folder: a room's bundle with {stored:,} stored ÷ with none",
            (one,),
            (other,),
            made,
            turns,
            BOUND,
            table,
        )


def fill(store: Store, count: int) -> None:
    """So many bundles of many sites' rooms, through the store's own way in."""

    def room(n: int) -> None:
        heads = store.heads(journal_of(n)) if n else ()
        for bundle in bundles_of(n):
            assert store.accept(bundle, heads, _receipt) is not None
            heads = store.heads(bundle.journal)

    with ThreadPoolExecutor(HANDS) as hands:
        for _ in hands.map(room, range(count // BUNDLES_OF_A_ROOM), chunksize=64):
            pass


def bundles_of(room: int) -> Iterator[Accepted]:
    """A room's day in four ranges; manifests of a true one's length."""
    noise = random.Random(room)
    for number in range(BUNDLES_OF_A_ROOM):
        note = noise.randbytes(1_500)
        size = (number + 1) * 120
        yield Accepted(
            hashlib.sha256(note).hexdigest(),
            journal_of(room),
            number + 1,
            size - 120,
            size,
            noise.randbytes(32),
            note,
            0,
        )


def journal_of(room: int) -> str:
    """Name of a room's journal."""
    site, number = divmod(room, ROOMS_OF_A_SITE)
    return f"demo.center/S{site:06d}/2026-11-07/{number + 1:02d}/k1/1"


def fill_parts(folder: Path, count: int) -> None:
    """So many parts, not synced: they lie there since last week."""
    folder.mkdir(exist_ok=True)
    for n in range(256):
        (folder / f"{n:02x}").mkdir(exist_ok=True)
    for n in range(count):
        name = hashlib.sha256(n.to_bytes(8)).hexdigest()
        (folder / name[:2] / name).write_bytes(b"x")


def _receipt(sequence: int, previous: str) -> str:
    return f"receipt {sequence} after {previous}\n" + "x" * 400
