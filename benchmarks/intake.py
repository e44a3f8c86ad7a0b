"""Rooms' bundles taken in, beside a bare handler over the same engine that believes everything."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from benchmarks.rooms import RoomBytes, RoomMaker, room_bytes
from benchmarks.table import Table
from benchmarks.timing import Seconds
from benchmarks.wire import send_all
from tests.support import real_postgres, real_s3
from tests.support.centers import center_at
from tests.support.provinces import settings_for

BOUND = 1.3
CONNECTIONS = 16


def engines(folder: Path, quick: bool, table: Table) -> None:
    """SQLite and a folder; PostgreSQL and an object store, before one server and before two."""
    turns, rooms = (4, 24) if quick else (12, 48)
    maker = RoomMaker(folder / "rooms")
    sites = maker.devices(turns * rooms)
    made = [room_bytes(site) for site in sites]
    center = center_at(folder / "center", enrolled=tuple(sites))
    what = "a room's bundle, receipted ÷ bare handler"
    with serving(center.server.path) as ours, bare(folder / "bare") as peer:
        compare(f"SQLite + folder: {what}", (ours,), (peer,), made, turns, BOUND, table)
    if real_postgres.programs() is None or real_s3.program() is None:
        table.beside(f"PostgreSQL + S3: {what}", f"not measured: {real_postgres.WHY_NOT}; {real_s3.WHY_NOT}")
        return
    folder.chmod(0o755)  # PostgreSQL runs as somebody else
    with real_postgres.postgres(folder) as database, real_s3.s3(folder) as store:
        for servers in (1, 2):
            with ExitStack() as stack:
                place = folder / f"larger-{servers}"
                ours_at = [
                    center_at(place / f"center-{n}", enrolled=tuple(sites)).server.path
                    for n in range(servers)
                ]
                bare_at = [place / f"bare-{n}" for n in range(servers)]
                ports = {}
                for name, folders, start in (("ours", ours_at, serving), ("bare", bare_at, bare)):
                    address, bucket = stack.enter_context(database.database()), store.bucket()
                    ports[name] = _start(stack, folders, start, settings_for(place, address, bucket, store))
                compare(
                    f"PostgreSQL + S3, {servers} server{'s' if servers > 1 else ''}: {what}",
                    ports["ours"],
                    ports["bare"],
                    made,
                    turns,
                    None,
                    table,
                )


def _start(
    stack: ExitStack,
    folders: Sequence[Path],
    start: Callable[[Path], AbstractContextManager[int]],
    settings: str,
) -> tuple[int, ...]:
    for one in folders:
        one.mkdir(parents=True, exist_ok=True)
        (one / "center.toml").write_text(settings, encoding="utf-8")
    return tuple(stack.enter_context(start(one)) for one in folders)


def compare(
    what: str,
    one: tuple[int, ...],
    other: tuple[int, ...],
    made: list[RoomBytes],
    turns: int,
    bound: float | None,
    table: Table,
) -> None:
    """Send the same rooms to two servers, turn by turn, each first in every other turn; the median turn counts."""
    each = len(made) // turns
    times: dict[tuple[int, ...], list[Seconds]] = {one: [], other: []}
    for turn in range(turns):
        rooms = made[turn * each : (turn + 1) * each]
        for ports in (one, other) if turn % 2 else (other, one):
            times[ports].append(send_all(ports, rooms, CONNECTIONS))
    ratios = [a / b for a, b in zip(times[one], times[other], strict=True)]
    ratio = statistics.median(ratios)
    rates = " ÷ ".join(f"{each / statistics.median(times[port]):.1f}" for port in (one, other))
    size = sum(room.size for room in made) / len(made)
    detail = (
        f"{rates} rooms/s; {turns} turns of {each} rooms of {size / 1e6:.2f} MB in {len(made[0].puts)} parts,"
        f" {CONNECTIONS} connections; turns {min(ratios):.2f} to {max(ratios):.2f}"
    )
    if bound is None:
        table.beside(what, f"{ratio:.2f}  ({detail})")
    else:
        table.at_most(what, ratio, bound, detail)


@contextmanager
def serving(server: Path) -> Iterator[int]:
    """``station center serve`` as its users start it."""
    with _process("-m", "station", "center", "serve", str(server), "--port", "0") as process:
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
    # Its log is written as on any day, and read by nobody here.
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
