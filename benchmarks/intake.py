"""Rooms' bundles taken in, beside a bare handler over the same engine that believes everything."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.rooms import RoomBytes, RoomMaker, room_bytes
from benchmarks.table import Table
from benchmarks.timing import Seconds
from benchmarks.wire import send_all
from station.center.folder import CenterFolder
from tests.support.centers import center_at

BOUND = 1.3
CONNECTIONS = 16


def engines(folder: Path, quick: bool, table: Table) -> None:
    """SQLite and a folder."""
    turns, rooms = (4, 24) if quick else (12, 48)
    maker = RoomMaker(folder / "rooms")
    sites = maker.devices(turns * rooms)
    center = center_at(folder / "center", enrolled=tuple(sites))
    made = [room_bytes(site) for site in sites]
    with serving(center) as ours, bare(folder / "bare") as peer:
        compare("SQLite + folder", ours, peer, made, turns, table)


def compare(name: str, ours: int, peer: int, made: list[RoomBytes], turns: int, table: Table) -> None:
    """Send the same rooms to both, turn by turn, each first in every other turn."""
    each = len(made) // turns
    one: list[Seconds] = []
    other: list[Seconds] = []
    for turn in range(turns):
        rooms = made[turn * each : (turn + 1) * each]
        order = [(ours, one), (peer, other)]
        for port, times in order if turn % 2 else reversed(order):
            seconds, _ = send_all(port, rooms, CONNECTIONS)
            times.append(seconds)
    ratios = [a / b for a, b in zip(one, other, strict=True)]
    size = sum(room.size for room in made) / len(made)
    table.at_most(
        f"{name}: a room's bundle, durable and receipted ÷ bare handler, median of turns",
        statistics.median(ratios),
        BOUND,
        f"{each / statistics.median(one):.1f} ÷ {each / statistics.median(other):.1f} rooms/s; {turns} turns of {each} rooms"
        f" of {size / 1e6:.2f} MB in {len(made[0].puts)} parts, {CONNECTIONS} connections;"
        f" turns {min(ratios):.2f} to {max(ratios):.2f}",
    )


@contextmanager
def serving(center: CenterFolder) -> Iterator[int]:
    """``station center serve`` as its users start it."""
    with _process("-m", "station", "center", "serve", str(center.path), "--port", "0") as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "http://" in line)
        yield int(line.split("http://", 1)[1].split("/")[0].split()[0].rpartition(":")[2])


@contextmanager
def bare(folder: Path) -> Iterator[int]:
    """The peer."""
    with _process("-m", "benchmarks.bare_center", str(folder)) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, bufsize=1)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
