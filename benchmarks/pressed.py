"""From a key to the last byte of what it changed on the screen: the language, and another place; beside bare apps that repaint
as many areas and cells."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.logged_in import F9, F10, bare, logged_in
from benchmarks.table import Table
from benchmarks.terminal import Program
from benchmarks.timing import Times, in_turns, ms

BOUND = 1.5
F5 = b"\x1b[15~"
"""Goes to the times, whose footer then offers F10; F10 goes to the seats, whose footer offers F5."""


def keys(folder: Path, quick: bool, table: Table) -> None:
    """F9 at the door, and F5 and F10 between the times and the seats, in turns with F9 on the bare apps."""
    room, other = logged_in(folder / "language"), logged_in(folder / "places")
    peers = {"update": bare("update"), "places": bare("places")}
    times = {name: Times() for name in ("language", "place", "update", "places")}

    def language(n: int) -> None:
        _press(room, F9, "Next: " if n % 2 == 0 else "下一步", times["language"])

    def place(n: int) -> None:
        _press(other, F5 if n % 2 == 0 else F10, "F10" if n % 2 == 0 else "F5", times["place"])

    def peer(name: str, n: int) -> None:
        _press(peers[name], F9, f"answer-{n + 1:06d}", times[name])

    in_turns(12 if quick else 100, language, lambda n: peer("update", n), place, lambda n: peer("places", n))
    for shown in (room, other, *peers.values()):
        shown.end()
    for one, bare_name, what in (
        (
            "language",
            "update",
            "F9 → the whole screen in the other language ÷ a bare app's five areas written anew, p95",
        ),
        ("place", "places", "F5, F10 → another place ÷ a bare app's new screen of five areas, p95"),
    ):
        ours, theirs = times[one], times[bare_name]
        table.at_most(
            what,
            ours.p(0.95) / theirs.p(0.95),
            BOUND,
            f"{_told(ours)} ÷ {_told(theirs)}; p50 ÷ p50 {ours.p(0.5) / theirs.p(0.5):.2f}; "
            f"CPU {ms(ours.cpu_p50)} ÷ {ms(theirs.cpu_p50)} = {ours.cpu_p50 / theirs.cpu_p50:.2f}; {len(ours.wall)} keys",
        )


def _press(shown: Program, key: bytes, then: str, times: Times) -> None:
    shown.settle()
    cpu, began = shown.cpu(), time.perf_counter()
    shown.write(key)
    shown.until(then)
    ended = shown.settle()
    times.wall.append(ended - began)
    times.cpu.append(shown.cpu() - cpu)


def _told(times: Times) -> str:
    return f"p50 {ms(times.p(0.5))}, p95 {ms(times.p(0.95))}"
