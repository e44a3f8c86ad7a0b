"""The candidates' clock as a program: asks the room's socket, draws, and goes on by the boot clock while nobody answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from station.errors import StationError
from station.room.talk.wire import RoomSnapshot
from station.timer.clock import Source
from station.tui.theme import PAGE, STATION
from station.tui.wallclock.draw import draw
from station.tui.wallclock.face import Face, face, now_of

BEAT_SECONDS = 0.25
ASK_SECONDS = 1.0

Asking = Callable[[], RoomSnapshot]
"""Asks the room. Raises StationError: nobody answers."""


class WallClock(App[None], inherit_bindings=False):
    """One countdown, as large as the screen."""

    CSS = (
        f"Screen {{ background: {PAGE.ground}; }} Static {{ width: 100%; height: 100%; text-wrap: nowrap; }}"
    )
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "quit"), ("ctrl+c", "quit", "quit")]

    def __init__(self, asking: Asking, source: Source, *, asks: bool = True) -> None:
        super().__init__()
        self._asking = asking
        self._source = source
        self._asks = asks
        self._ended = threading.Event()
        self.told: RoomSnapshot | None = None
        self.connected = False

    def compose(self) -> ComposeResult:
        yield Static()

    def on_mount(self) -> None:
        self.register_theme(STATION)
        self.theme = STATION.name
        if self._asks:
            threading.Thread(target=self._keep_asking, name="ask", daemon=True).start()
            self.set_interval(BEAT_SECONDS, self.beat)
        self.beat()

    def on_resize(self) -> None:
        self.beat()

    def on_unmount(self) -> None:
        self._ended.set()

    def ask_once(self) -> None:
        """Ask the room; what it told before stands where it does not answer."""
        try:
            self.told, self.connected = self._asking(), True
        except StationError:
            self.connected = False

    def face(self) -> Face | None:
        """What is to be shown now."""
        told = self.told
        if told is None:
            return None
        return face(told, now_of(told, self._source.boot_id(), self._source.boot_us()))

    def beat(self) -> None:
        """Draw anew."""
        cells, rows = self.size
        self.query_one(Static).update(draw(self.face(), self.connected, cells, rows))

    def _keep_asking(self) -> None:
        while not self._ended.is_set():
            self.ask_once()
            self._ended.wait(ASK_SECONDS)
