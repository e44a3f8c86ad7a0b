"""From a scan's last character to the durable verdict, against a bare commit of the same bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.days import Bare, BenchDay
from benchmarks.table import Table
from benchmarks.timing import Times, in_turns, ms, ratio, spread
from station.vault.journal import Journal

BOUND = 1.3
COUNTED = 60


def durable(folder: Path, quick: bool, table: Table) -> None:
    """Rows of the way from scan to durable verdict.

    Both files are new, as a room's is in the morning: SQLite begins to write its log over again after some 600
    commits, and a bare commit is cheaper from there on. Beside it stands a commit into a journal's own log.
    """
    room, bare, grown, whole = Times(), Times(), Times(), Times()
    for part in range(1 if quick else 4):
        here = folder / f"scans-{part}"
        here.mkdir()
        _pairs(here, 2 if quick else 4, room, bare, grown, whole)
    table.at_most(
        "scan → verdict durable ÷ bare SQLite commit of the same bytes, p50",
        ratio(room, bare),
        BOUND,
        f"{room} ÷ {bare}; {len(room.wall)} pairs; {spread(room, bare)}",
    )
    table.beside("scan → the room is ready for the next, what follows the verdict included", str(whole))
    table.beside("CPU time of one scan, commit included", f"p50 {ms(room.cpu_p50)}; bare {ms(bare.cpu_p50)}")
    table.beside("the same entry into a journal whose log is grown alike", f"{grown}")
    counted_syncs(folder / "syncs", "scan", "syncs of the journal for each entry (strace)", table)


def _pairs(folder: Path, rounds: int, room: Times, bare: Times, grown: Times, whole: Times) -> None:
    day, peer = BenchDay(folder / "day"), Bare(folder / "bare.db")
    twin = Journal.create(folder / "twin.db", "bench")
    codes, bodies = day.codes, [day.room.journal.entry(0)]
    told: list[tuple[float, float]] = []
    # Nobody is told before the entry is durable and folded; this is the moment.
    day.room.listen(lambda _: told.append((time.perf_counter(), time.thread_time())))

    def scan(n: int) -> None:
        if n and n % len(codes) == 0:
            day.send_away()
        day.type(codes[n % len(codes)])
        size = day.room.journal.size
        cpu, wall = time.thread_time(), time.perf_counter()
        with whole.one():
            day.suffix()
        room.wall.append(told[-1][0] - wall)
        room.cpu.append(told[-1][1] - cpu)
        assert day.room.journal.size == size + 1, "one scan, one entry"
        bodies.append(day.room.journal.entry(size))

    def commit(n: int) -> None:
        row = peer.ready(bodies[-1])
        with bare.one():
            peer.commit(row)

    def append(n: int) -> None:
        body = bytes(bodies[-1])
        with grown.one():
            twin.append(body)

    in_turns(rounds * len(codes), scan, commit, append)
    day.room.end()
    twin.close()
    peer.connection.close()


def counted_syncs(folder: Path, what_is_done: str, what: str, table: Table) -> None:
    """One fsync or fdatasync of the journal's files for each entry, counted by strace."""
    if shutil.which("strace") is None:
        table.beside(what, "not counted: strace is not installed (apt-get install strace)")
        return
    folder.mkdir()
    trace = folder / "trace"
    command = ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    ran = subprocess.run(
        [
            *command,
            sys.executable,
            "-m",
            "benchmarks.counted",
            what_is_done,
            str(folder / "day"),
            str(COUNTED),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    calls = re.findall(r"(?:fsync|fdatasync)\(\d+<([^>]*)>", trace.read_text(errors="replace"))
    if ran.returncode or not calls:
        table.beside(what, f"not counted: strace can't trace here ({ran.stderr.strip()[-120:]})")
        return
    begin, end = (next(n for n, c in enumerate(calls) if c.endswith(mark)) for mark in ("/begin", "/end"))
    inside = [c for c in calls[begin + 1 : end] if "journal.db" in c]
    table.check(what, "= 1", f"{len(inside)} for {COUNTED} entries", len(inside) == COUNTED)
