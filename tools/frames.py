"""Draw the station's screens as terminal text, for pictures (tools/picture.sh) and for eyes.

    python tools/frames.py FOLDER [COLUMNS ROWS]

Makes a synthetic sitting in a temporary folder, plays a part of its day on a real room under a moved clock, and
writes one ``NAME.ans`` for each scene: what a terminal is sent, with colours.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from rich.color import ColorSystem

from station.checkin.scanner.events import CodeRead
from station.demo.clock import SimulatedSource
from station.demo.sitting import DemoSitting, make_sitting
from station.errors import Refusal
from station.plan.model import RoomPlan
from station.room import Room
from station.room.home import import_package, open_room
from station.room.opening import open_day
from station.timer.events import MilestoneReached
from station.timer.rules import Acknowledge
from station.tui.app import StationApp
from station.vault.kiosk import Kiosk
from station.vault.trust import read_trust

SEED = 7
MINUTE = 60_000


def opened(sitting: DemoSitting, folder: Path) -> tuple[Room, SimulatedSource]:
    """Room 01 of the sitting, opened by its two invigilators forty minutes before the first session."""
    start = min(s.start for s in sitting.plan.sessions)
    source = SimulatedSource(start - 40 * MINUTE)
    trust = read_trust(sitting.trust)
    kiosk = Kiosk.set_up(
        folder / "kiosk", f"{trust.center}/{sitting.plan.sitting.site}/k1", trust, trust.fingerprint
    )
    room = open_room(kiosk, import_package(kiosk, sitting.package("01"), source), source)
    people = []
    for person in sitting.staff.values():
        if person.room == "01" and person.role in ("lead", "invigilator"):
            got = room.unlock(person.badge, person.pin)
            if isinstance(got, Refusal):
                raise ValueError(got.code)
            people.append(got)
    refusal = open_day(room, people)
    if refusal is not None:
        raise ValueError(refusal.code)
    return room, source


def to(room: Room, source: SimulatedSource, moment: int) -> None:
    """Let time pass and acknowledge what comes due."""
    while (left := moment - room.now().time) > 0:
        source.advance(min(left, 10_000))
        for record in room.tick():
            if isinstance(record.event, MilestoneReached):
                room.submit(Acknowledge(record.session, record.event.milestone, record.event.module))


def ansi(app: StationApp) -> str:
    """The screen with its colours."""
    rows = []
    for strip in app.screen._compositor.render_strips():
        row = "".join(
            segment.style.render(segment.text, color_system=ColorSystem.TRUECOLOR)
            if segment.style
            else segment.text
            for segment in strip
        )
        rows.append(row)
    return "\x1b[?25l\x1b[H" + "\r\n".join(rows)


async def play(room: Room, source: SimulatedSource, plan: RoomPlan, out: Path, size: tuple[int, int]) -> None:
    """One scene after another."""
    session = plan.sessions[0]
    people = [plan.candidate(index) for index in plan.roster(session.id)]
    app = StationApp(room, beat_seconds=None, quiet=True)
    async with app.run_test(size=size) as pilot:

        async def shot(name: str) -> None:
            app.beat()
            await pilot.pause()
            for worker in app.workers:
                if worker.group == "photo":
                    await worker.wait()
            await pilot.pause()
            (out / f"{name}.ans").write_text(ansi(app), encoding="utf-8")

        async def scan(text: str) -> None:
            app.scanned(CodeRead(text))
            await pilot.pause()
            source.advance(3_000)

        to(room, source, session.start - 20 * MINUTE)
        for person in people[:26]:
            await scan(person.ticket)
            await scan(person.id_number)
        to(room, source, session.start - 12 * MINUTE)
        await shot("door-ready")
        await scan(people[26].ticket)
        await scan(people[26].id_number)
        await shot("door-admit")
        await scan(people[26].ticket)
        await shot("door-check")
        await scan(people[27].ticket)
        await scan(people[28].id_number)
        await shot("door-stop")
        await scan(people[29].ticket)
        await pilot.press("f2")
        await shot("by-hand-pending")
        await pilot.press("6", "enter", "1", "enter")
        await scan(people[29].id_number)
        await shot("door-in-doubt")
        await pilot.press("f2")
        await shot("by-hand-doubt")
        await pilot.press("escape", "f3", *"gk", "enter")
        await shot("find")
        await pilot.press("escape", "escape", "f10")
        await shot("seats")
        await pilot.press("f3")
        await shot("seats-all")
        await pilot.press("f2")
        await shot("tour")
        await pilot.press("f2")
        await shot("tour-differs")
        await pilot.press("escape", "escape", "escape")
        for key, name in (
            ("f5", "timeline"),
            ("f6", "papers"),
            ("f4", "incidents"),
            ("f7", "log"),
            ("f12", "closing"),
        ):
            await pilot.press(key)
            await shot(name)
        await pilot.press("f1")
        await shot("help")
        await pilot.press("f11")
        await shot("emergency")
        await pilot.press("f2", *["enter"] * 9, "f2", "enter")
        await shot("muster")


def main() -> None:
    out = Path(sys.argv[1])
    size = (int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else (116, 31)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        sitting = make_sitting(Path(temporary) / "sitting", SEED)
        room, source = opened(sitting, Path(temporary))
        if room.plan is None:
            raise ValueError("the room did not open")
        asyncio.run(play(room, source, room.plan.room, out, size))
        room.end()


if __name__ == "__main__":
    main()
