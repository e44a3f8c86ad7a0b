"""From a key to its answer on the terminal: real programs in pseudo-terminals, the bytes that they paint."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.screen import DURABLE, QUEUE
from benchmarks.table import Table
from benchmarks.terminal import ROWS, Program
from benchmarks.timing import Times, in_turns, ms, ratio, spread
from station.checkin.events import Judged
from station.vault import entry as entries
from station.vault.journal import Journal
from tests.support.plans import candidate, room_plan

BOUND = 1.5
READY = "距开考"
PREFIX, SUFFIX = b"\x02", b"\r"
"""A scanner that sends STX first: on a busy machine no pause makes a person's keys of its code."""


class Screen(Program):
    """The station's screens, or a bare app, with something to answer (benchmarks/screen.py)."""

    def __init__(self, *arguments: str) -> None:
        super().__init__([sys.executable, "-m", "benchmarks.screen", *arguments])


def keys(folder: Path, quick: bool, table: Table) -> None:
    """Last character of a scan to the frame with its verdict, and Enter to the bare app's frame, in turns.

    Most of either is Textual's painting, which costs by the cell: the bare app that the bound speaks of fills the
    terminal, as a verdict does. One that paints a single row stands beside it.
    """
    home = folder / "painted"
    station = Screen("station", str(home))
    bare, row = Screen("bare", str(ROWS)), Screen("bare", "1")
    # The first picture is painted before the program knows that the terminal brackets frames.
    station.until(READY, b"")
    for one in (bare, row):
        one.until("ready", b"")
    scan, key, least, painting = Times(), Times(), Times(), Times()

    def scanned(n: int) -> None:
        person = candidate(n // 2 + 1)
        first = n % 2 == 0
        _typed(station, person.ticket if first else person.id_number)
        with scan.one():
            station.write(SUFFIX)
            station.until("已读到准考证" if first else f"座位 A{person.index:02d}。")
        now = time.monotonic_ns()
        durable = int((home / DURABLE).read_bytes().split()[-1])
        painting.wall.append((now - durable) / 1e9)

    def pressed(screen: Screen, times: Times, n: int) -> None:
        _typed(screen, "202611070007")
        with times.one():
            screen.write(SUFFIX)
            screen.until(f"answer-{n + 1:06d}")

    in_turns(
        20 if quick else 2 * QUEUE, scanned, lambda n: pressed(bare, key, n), lambda n: pressed(row, least, n)
    )
    for one in (station, bare, row):
        one.end()
    table.at_most(
        "verdict durable → painted ÷ a bare Textual app's key → painted, p50",
        ratio(painting, key),
        BOUND,
        f"{painting} ÷ {key}; {len(scan.wall)} pairs; {spread(painting, key)}",
    )
    table.beside("scan's last character → verdict painted", str(scan))
    table.beside("a bare Textual app's key → painted, one row only", str(least))


def _typed(screen: Screen, code: str) -> None:
    screen.settle()
    screen.write(PREFIX + code.encode())
    screen.settle()


def queue(folder: Path, table: Table) -> None:
    """Thirty candidates, ticket and ID, written to the terminal in one go: every one right, and in order."""
    home = folder / "queue"
    screen = Screen("station", str(home))
    screen.until(READY, b"")
    screen.settle()
    people = room_plan(30).candidates
    began = time.perf_counter()
    screen.write(b"".join(code.encode() + SUFFIX for p in people for code in (p.ticket, p.id_number)))
    screen.until(f"座位 A{people[-1].index:02d}。")
    took = time.perf_counter() - began
    screen.end()
    journal = Journal.open(next(home.rglob("journal.db")))
    records = [entries.record_of(entries.decode(body, n)) for n, body in enumerate(journal.entries())]
    journal.close()
    let_in = [
        r.event.candidate for r in records if isinstance(r.event, Judged) and r.event.verdict == "admit"
    ]
    judged = sum(isinstance(r.event, Judged) for r in records)
    right = let_in == [p.index for p in people] and judged == len(people)
    table.check(
        "30 candidates in a row by wedge at machine speed",
        "all, in order",
        f"{len(let_in)} admitted, {judged} verdicts, {ms(took)} from first character to last paint",
        right,
    )
