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
        compare(
            "SQLite + folder: a room's bundle, receipted ÷ bare handler",
            ours,
            peer,
            made,
            turns,
            BOUND,
            table,
        )


def compare(
    what: str, one: int, other: int, made: list[RoomBytes], turns: int, bound: float, table: Table
) -> None:
    """Send the same rooms to two servers, turn by turn, each first in every other turn; the median turn counts."""
    each = len(made) // turns
    times: dict[int, list[Seconds]] = {one: [], other: []}
    for turn in range(turns):
        rooms = made[turn * each : (turn + 1) * each]
        for port in (one, other) if turn % 2 else (other, one):
            times[port].append(send_all(port, rooms, CONNECTIONS))
    ratios = [a / b for a, b in zip(times[one], times[other], strict=True)]
    rates = " ÷ ".join(f"{each / statistics.median(times[port]):.1f}" for port in (one, other))
    size = sum(room.size for room in made) / len(made)
    table.at_most(
        what,
        statistics.median(ratios),
        bound,
        f"{rates} rooms/s; {turns} turns of {each} rooms of {size / 1e6:.2f} MB in {len(made[0].puts)} parts,"
        f" {CONNECTIONS} connections; turns {min(ratios):.2f} to {max(ratios):.2f}",
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
