"""Photograph the door's screen in all its states, in both languages: ``python tools/door_pictures.py [FOLDER] [-f POINTS]``.

Plays a part of the demo's day on a real room under a moved clock, live in the kiosk's terminal (tools/live_picture.sh), and
writes ``door-STATE.zh.png`` and ``door-STATE.en.png`` with few colours, and contact sheets: one for each language, one in grey.
The folder is docs/pictures unless another is named. Needs what live_picture.sh needs.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import cv2
import numpy as np
from frames import MINUTE, opened, to
from palette import Picture, write_palette_png

from station.checkin.scanner.events import CodeRead
from station.demo.sitting import make_sitting
from station.tui.app import StationApp
from station.tui.graphics.terminal import ask_terminal

HERE = Path(__file__).resolve().parent
SEED = 7
LIVE = "STATION_DOOR_PICTURES"
SETTLE_SECONDS = 1.0
"""The terminal draws when it has time to."""
SHEET_WIDTH = 560
COLUMNS = 3

Shot = Callable[[str], Awaitable[None]]


class Door:
    """The demo's door, live."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.sitting = make_sitting(folder / "sitting", SEED)
        self.room, self.source = opened(self.sitting, folder)
        if self.room.plan is None:
            raise ValueError("the room did not open")
        plan = self.room.plan.room
        self.session = plan.sessions[0]
        self.people = [plan.candidate(index) for index in plan.roster(self.session.id)]
        self.stranger = self.sitting.plan.candidates[37]
        self.out = out
        self.app = StationApp(self.room, beat_seconds=None, quiet=True)
        self.app.told(ask_terminal(0, 2))

    def at(self, minutes: float) -> None:
        """So many minutes after the start."""
        to(self.room, self.source, self.session.start + round(minutes * MINUTE))

    async def scan(self, *codes: str) -> None:
        for code in codes:
            self.app.scanned(CodeRead(code))
            await asyncio.sleep(0.05)
            self.source.advance(3_000)

    async def key(self, name: str) -> None:
        """Press a key."""
        self.app.simulate_key(name)
        await asyncio.sleep(0.3)

    async def shot(self, name: str) -> None:
        """Photograph the screen in both languages."""
        for language in ("zh", "en"):
            if self.app.language != language:
                self.app.switch_language()
            self.app.beat()
            await asyncio.sleep(SETTLE_SECONDS)
            path = self.out / f"door-{name}.{language}.png"
            subprocess.run(["grim", str(path)], check=True)  # noqa: S603, S607  (Debian's, found by PATH)
        self.app.switch_language()

    async def day(self) -> None:
        """One state after another."""
        people = self.people
        await asyncio.sleep(SETTLE_SECONDS)
        self.at(-30)
        await self.shot("before")
        self.at(-20)
        for person in people[:26]:
            await self.scan(person.ticket, person.id_number)
        self.at(-12)
        await self.shot("ready")
        await self.scan(people[26].ticket)
        await self.shot("first-document")
        await self.key("f2")
        await self.shot("question")
        await self.key("escape")
        await self.shot("question-closed")
        await self.scan(people[26].id_number)
        await self.shot("admit")
        await self.key("pageup")
        await self.shot("photo")
        await self.key("pageup")
        await self.scan(people[26].ticket)
        await self.shot("check")
        self.source.advance(31_000)
        await self.shot("masked")
        await self.scan(people[27].ticket, people[28].id_number)
        await self.shot("stop-mismatch")
        await self.scan(self.stranger.ticket)
        await self.shot("stop-room")
        await self.key("f8")
        self.at(12)
        await self.shot("late")
        await self.scan(people[27].ticket, people[27].id_number)
        await self.shot("admit-late")
        self.at(31)
        await self.shot("closed")
        await self.scan(people[28].ticket)
        await self.shot("stop-closed")


async def live(door: Door) -> None:
    """Run the app and its day beside each other."""

    async def day() -> None:
        try:
            await door.day()
        finally:
            door.app.exit(0)

    async with asyncio.TaskGroup() as group:
        group.create_task(day())
        group.create_task(door.app.run_async(mouse=False))


def photograph(out: Path) -> None:
    """Inside the terminal: play and photograph."""
    with tempfile.TemporaryDirectory() as folder:
        door = Door(Path(folder), out)
        asyncio.run(live(door))
        door.room.end()


def finish(raw: Path, out: Path) -> None:
    """Few colours for each picture, and the contact sheets."""
    out.mkdir(parents=True, exist_ok=True)
    for language in ("zh", "en"):
        pictures = []
        for path in sorted(raw.glob(f"*.{language}.png"), key=lambda p: p.stat().st_mtime_ns):
            picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
            pictures.append(picture)
            write_palette_png(out / path.name, picture, 48)
        write_palette_png(out / f"door-sheet.{language}.png", sheet(pictures), 64)
        if language == "zh":
            grey = [cv2.cvtColor(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB) for p in pictures]
            write_palette_png(out / "door-sheet.grey.png", sheet(grey), 16)


def sheet(pictures: list[Picture]) -> Picture:
    """All pictures on one, three in a row."""
    height = pictures[0].shape[0] * SHEET_WIDTH // pictures[0].shape[1]
    small = [
        np.pad(cv2.resize(p, (SHEET_WIDTH, height), interpolation=cv2.INTER_AREA), ((4, 4), (4, 4), (0, 0)))
        for p in pictures
    ]
    small += [np.zeros_like(small[0])] * (-len(small) % COLUMNS)
    return np.vstack([np.hstack(small[at : at + COLUMNS]) for at in range(0, len(small), COLUMNS)])


def main() -> None:
    if LIVE in os.environ:
        raw = Path(os.environ[LIVE])
        try:
            photograph(raw)
        except BaseException:
            # The terminal closes with what was printed in it.
            (raw / "error").write_text(traceback.format_exc(), encoding="utf-8")
            raise
        return
    words = sys.argv[1:]
    points = words[words.index("-f") + 1] if "-f" in words else "13.5"
    out = Path(words[0]) if words and words[0] != "-f" else HERE.parent / "docs" / "pictures"
    with tempfile.TemporaryDirectory() as raw:
        command = [str(HERE / "live_picture.sh"), "-f", points, sys.executable, __file__]
        done = subprocess.run(command, env={**os.environ, LIVE: raw}, check=False)  # noqa: S603  (our own tool)
        error = Path(raw) / "error"
        if done.returncode or error.exists():
            sys.exit(error.read_text(encoding="utf-8") if error.exists() else "no pictures were taken")
        finish(Path(raw), out)


if __name__ == "__main__":
    main()
