"""Bare Textual apps, the peers of ``./run bench station``. A file that is run by its path: it imports Textual and nothing else.

start    one line of text
clock    one line with the time of day, anew each second
update   five areas that fill the terminal; F9 writes other words into all of them, as a change of language does
places   the same areas; F9 shows them on a new screen in place of the one before, as a change of place does
"""

from __future__ import annotations

import sys
import time

from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Static

COLUMNS, ROWS = 116, 31
AREAS = {"status": 1, "notice": 2, "body": ROWS - 5, "next": 1, "footer": 1}
"""Rows of each area, as in a room's places."""


class One(App[int]):
    """One line."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("ready")


class Clock(One):
    """One line that changes each second."""

    def on_mount(self) -> None:
        self.set_interval(1, self._tell)

    def _tell(self) -> None:
        self.query_one(Static).update(time.strftime("%H:%M:%S"))


def words(area: str, count: int) -> Content:
    """What an area shows after so many keys: each row differs from the one that stood there."""
    row = f" {area} answer-{count:06d} ".ljust(COLUMNS, "abcd"[count % 4])
    ink = "#f0f0f0 on #101010" if count % 2 else "bold #ffffff on #1c2630"
    return Content.styled("\n".join([row] * AREAS[area]), ink)


class Areas(Screen[None]):
    """Five areas below each other."""

    CSS = "\n".join(f"#{area} {{ height: {rows}; }}" for area, rows in AREAS.items())

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def compose(self) -> ComposeResult:
        for area in AREAS:
            yield Static(words(area, self._count), id=area)

    def write(self, count: int) -> None:
        """Other words in every area."""
        for area in AREAS:
            self.query_one(f"#{area}", Static).update(words(area, count))


class Updating(App[int]):
    """F9 writes other words."""

    ENABLE_COMMAND_PALETTE = False
    count = 0

    def on_mount(self) -> None:
        self.push_screen(Areas(0))

    def on_key(self, event: Key) -> None:
        if event.key == "f9":
            self.count += 1
            self.change()

    def change(self) -> None:
        assert isinstance(self.screen, Areas)
        self.screen.write(self.count)


class Placing(Updating):
    """F9 shows a new screen."""

    def change(self) -> None:
        self.switch_screen(Areas(self.count))


KINDS: dict[str, type[App[int]]] = {"start": One, "clock": Clock, "update": Updating, "places": Placing}

if __name__ == "__main__":
    KINDS[sys.argv[1]]().run(mouse=False)
