"""From the command to its first picture: a closed room, and a day that goes on after the process was killed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.days import BenchDay
from benchmarks.flat import fill
from benchmarks.logged_in import BARE
from benchmarks.table import Table
from benchmarks.terminal import Program
from benchmarks.timing import Times, in_turns, ms, ratio, spread
from station.tui.first_picture import STARTING
from tests.support.sim import ExamDay

BOUND = 1.4
MORE_SECONDS = 0.15
USUAL = 1_000
"""Entries of a usual day."""
FIRST_PICTURE = STARTING.zh
"""The picture that says what the program does and that it takes nothing yet."""
TAKES_KEYS = "请第一名监考员扫工作证"
"""The first screen that takes a key: the journal was checked."""
STATION = [sys.executable, "-c", "from station.cli import main; main()", "room", "--quiet"]


def start(folder: Path, quick: bool, table: Table) -> None:
    """``station room`` on an imported room beside a bare app, in turns; wall time and processor time until the picture."""
    day = ExamDay(folder / "started", "08:15")
    day.room.end()
    times = {name: Times() for name in ("picture", "keys", "bare")}

    def room(_: int) -> None:
        shown = Program(STATION, _home(day))
        for name, words in (("picture", FIRST_PICTURE), ("keys", TAKES_KEYS)):
            _keep(times[name], shown, words)
        shown.kill()

    def bare(_: int) -> None:
        shown = Program([sys.executable, BARE, "start"])
        _keep(times["bare"], shown, "ready")
        shown.kill()

    in_turns(3 if quick else 15, room, bare)
    for name, what, bound in (
        ("picture", "start → first picture ÷ a bare Textual app's, p50", BOUND),
        ("keys", "start → first screen that takes keys (journal checked) ÷ a bare Textual app's, p50", None),
    ):
        one, peer = times[name], times["bare"]
        told = (
            f"{ms(one.p(0.5))} ÷ {ms(peer.p(0.5))}; CPU {ms(one.cpu_p50)} ÷ {ms(peer.cpu_p50)} = "
            f"{one.cpu_p50 / peer.cpu_p50:.2f}; {spread(one, peer, 5)}"
        )
        if bound is None:
            table.beside(what, f"{ratio(one, peer):.2f}  ({told})")
        else:
            table.at_most(what, ratio(one, peer), bound, told)


def reopened(folder: Path, quick: bool, table: Table) -> None:
    """The same command after ``kill -9``, on a day that has just begun and on one with a usual day's entries."""
    new, full = BenchDay(folder / "killed-new"), BenchDay(folder / "killed-full")
    new.room.end()
    fill(full, USUAL)
    times = {"new": Times(), "full": Times()}

    def again(name: str, day: BenchDay) -> None:
        shown = Program(STATION, _home(day))
        _keep(times[name], shown, TAKES_KEYS)
        shown.kill()

    for name, day in (("new", new), ("full", full)):
        again(name, day)
        times[name] = Times()
    in_turns(3 if quick else 15, lambda _: again("new", new), lambda _: again("full", full))
    more = Times([a - b for a, b in zip(times["full"].wall, times["new"].wall, strict=True)])
    cpu = times["full"].cpu_p50 - times["new"].cpu_p50
    table.at_most(
        f"reopened after kill −9: a day of {USUAL:,} entries beyond a new one, seconds",
        more.p(0.5),
        MORE_SECONDS,
        f"{ms(times['full'].p(0.5))} − {ms(times['new'].p(0.5))}; CPU {ms(cpu)} more; "
        f"quarters {ms(more.p(0.25))} to {ms(more.p(0.75))}",
    )


def _home(day: ExamDay) -> dict[str, str]:
    return {"STATION_HOME": str(day.kiosk.folder), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _keep(times: Times, shown: Program, words: str) -> None:
    seen = shown.until(words, b"")
    times.cpu.append(shown.cpu())
    times.wall.append(seen - shown.began)
