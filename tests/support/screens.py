"""A real room behind real screens, under a clock that the test moves; and what the terminal would show, as text.

    async with Desk.of(day, size=(80, 24)) as desk:
        await desk.scan("2026110700 07")      as a keyboard wedge types it
        await desk.press("f9")
        desk.text                             the screen's rows

Golden screens lie in tests/tui/golden/. To make them anew after a wanted change:

    STATION_GOLDEN=write pytest tests/tui
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.events import Key
from textual.pilot import Pilot

from station.checkin.scanner.settings import ScannerSettings
from station.tui.app import StationApp
from station.tui.listening import ListeningApp
from tests.support.sim import PIN, ExamDay, badge

GOLDEN = Path(__file__).parents[1] / "tui" / "golden"
WEDGE_GAP = 0.008
"""Seconds between two characters of a scanner."""
CHARACTERS = {"enter": "\r", "tab": "\t", "ctrl+j": "\n", "escape": "\x1b", "backspace": "\x7f"}


REPAINTS = 20
"""So many turns of the event loop a screen may take to become the agreed one."""


class Desk:
    """A person at the station's keyboard, with a scanner."""

    def __init__(self, day: ExamDay, app: StationApp, pilot: Pilot[int]) -> None:
        self.day = day
        self.app = app
        self.pilot = pilot
        self.waits_for: tuple[str, ...] = ("pin", "photo", "print", "read")
        """Groups of workers that a settled screen waits for."""

    @classmethod
    @asynccontextmanager
    async def of(
        cls, day: ExamDay, size: tuple[int, int] = (80, 24), scanners: ScannerSettings | None = None
    ) -> AsyncIterator[Desk]:
        """Screens on this day's room; nothing beats but what the test does, and the scanners that it names."""
        app = StationApp(day.room, beat_seconds=None, quiet=True, scanners=scanners)
        app.time_source.make_code = lambda: "7K2M9QXA"
        async with app.run_test(size=size) as pilot:
            desk = cls(day, app, pilot)
            await desk.settle()
            yield desk

    async def settle(self) -> None:
        """Everything that was set off has been done, threads included; no clock is waited for."""
        await self._rounds()
        for worker in [w for w in self.app.workers if w.group in self.waits_for and not w.is_finished]:
            await worker.wait()
            await self._rounds()
        self.app.screen._on_timer_update()

    async def _rounds(self) -> None:
        # A key opens a question, its worker asks the next, a screen mounts: each is a round of everybody's queue.
        for _ in range(4):
            await self.pilot._wait_for_screen()
            await asyncio.sleep(0)

    async def press(self, *keys: str) -> None:
        """Keys of a person: each one stands alone."""
        for key in keys:
            self._post(Key(key, key if len(key) == 1 else CHARACTERS.get(key)))
            await self._rounds()
            for held in self.app._interceptor.release(0, now=True):
                await super(ListeningApp, self.app).on_event(held)
            await self._rounds()
        await self.settle()

    def _post(self, key: Key) -> None:
        key.set_sender(self.app)
        self.app.post_message(key)

    async def write(self, text: str) -> None:
        await self.press(*text)

    async def scan(self, text: str, end: str = "enter") -> None:
        """A burst as a keyboard wedge types it: the keys come one after another, much faster than a person's."""
        start = time.monotonic()
        for number, char in enumerate([*text, end]):
            key = Key(char, char) if char != end else Key(end, CHARACTERS[end])
            key.time = start + number * WEDGE_GAP
            self._post(key)
        await self.settle()

    async def sign(self, *people: str, confirm: bool = True) -> None:
        """Badge and PIN of these people at the question that is open, then F8."""
        for person in people:
            await self.scan(badge(person).text)
            await self.write(PIN)
            await self.press("enter")
        if confirm:
            await self.press("f8")

    async def choose(self, label: str) -> None:
        """Move the mark to the option of this label and take it."""
        from station.tui.prompts import Choice

        question = self.app.screen
        assert isinstance(question, Choice)
        at = next(n for n, o in enumerate(question.options) if label in (o.label.zh, o.label.en))
        await self.press(*["down"] * (at - question.at), "enter")

    async def pass_time(self, milliseconds: int) -> None:
        """Trusted time goes on and the alarm wakes the screens."""
        self.day.source.advance(milliseconds)
        self.app.beat()
        await self.settle()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        rows = ("".join(segment.text for segment in strip).rstrip() for strip in strips)
        return "\n".join(rows) + "\n"

    async def golden(self, name: str) -> None:
        """The screen in both languages is as it was agreed; leaves it in Chinese."""
        for language in ("zh", "en"):
            if self.app.language != language:
                await self.press("f9")
            # What lies under an open question is painted a turn later than the question itself.
            for _ in range(REPAINTS):
                if self.text == golden_text(f"{name}.{language}"):
                    break
                await self.settle()
            check_golden(f"{name}.{language}", self.text)
        await self.press("f9")


def golden_text(name: str) -> str:
    """The agreed screen; empty where there is none yet."""
    path = GOLDEN / f"{name}.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def check_golden(name: str, shown: str) -> None:
    """Compare with the golden file, or write it where STATION_GOLDEN says so."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("STATION_GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")
    assert path.is_file(), f"no golden screen {name}; STATION_GOLDEN=write makes it"
    assert shown == path.read_text(encoding="utf-8"), f"the screen {name} has changed"


def play(day: ExamDay, script: Callable[[Desk], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
    """Run a script of one desk to its end."""

    async def run() -> None:
        async with Desk.of(day, size) as desk:
            await script(desk)

    asyncio.run(run())
