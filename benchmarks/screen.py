"""A program for a pseudo-terminal: the station's door, or a bare Textual app that answers a key."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from benchmarks.days import BenchDay
from benchmarks.terminal import COLUMNS
from station.event import Record
from station.tui.app import StationApp
from station.tui.run import run_screens
from tests.support.plans import room_plan

QUEUE = 60
"""Candidates of the room that is shown."""
DURABLE = "durable"
"""File in the room's folder with the moment of each durable entry: nanoseconds of the monotonic clock."""


class BareApp(App[int]):
    """One widget; each Enter fills it with so many rows of text that weren't there, in as many cells as a verdict."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        yield Static("ready")

    def on_mount(self) -> None:
        self._count = 0

    def on_key(self, event: Key) -> None:
        if event.key == "enter":
            self._count += 1
            ink = "on #0b6e2d" if self._count % 2 else "on #101010"
            row = f" answer-{self._count:06d} ".ljust(COLUMNS, "▀█▄ "[self._count % 4])
            self.query_one(Static).update(
                Content.styled("\n".join([row] * self._rows), f"bold #ffffff {ink}")
            )


def main() -> None:
    if sys.argv[1] == "bare":
        BareApp(int(sys.argv[2])).run(mouse=False)
        return
    folder = Path(sys.argv[2])
    day = BenchDay(folder, room_plan(QUEUE))
    durable = (folder / DURABLE).open("ab", buffering=0)

    def heard(_: Record) -> None:
        durable.write(b"%d\n" % time.monotonic_ns())

    day.room.listen(heard)
    run_screens(day.room, app=StationApp(day.room, beat_seconds=None, quiet=True))


if __name__ == "__main__":
    main()
