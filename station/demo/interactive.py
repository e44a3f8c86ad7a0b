"""``station play`` in a terminal: room 01 of the synthetic sitting, on the demo clock; a day begun earlier
goes on."""

from __future__ import annotations

from pathlib import Path

from station.demo.app import DemoApp
from station.demo.clock import DemoSource
from station.demo.headless import ROOM, first_start, set_up
from station.demo.sitting import DemoSitting
from station.room.home import find_room, import_package, open_room, rooms
from station.timer.state import MINUTE
from station.tui.run import run_screens
from station.vault.kiosk import Kiosk

LEAD = 32 * MINUTE
"""The demo begins a little before the papers are collected."""


def play_room(folder: Path, seed: int, *, fresh: bool, quiet: bool) -> None:
    """Open the demo's room on this terminal.

    Raises:
        DeviceError: the room is open elsewhere, or the disk refuses.
    """
    begun = (folder / "kiosk" / "device.key").is_file()
    if fresh or not begun:
        sitting, kiosk = set_up(folder, seed)
    else:
        sitting, kiosk = DemoSitting(folder / "sitting"), Kiosk.load(folder / "kiosk")
    source = DemoSource(folder / "clock.json", first_start(sitting) - LEAD)
    if not rooms(kiosk):
        import_package(kiosk, sitting.package(ROOM), source)
    room = open_room(kiosk, find_room(kiosk, None), source)
    run_screens(room, app=DemoApp(room, sitting, source, quiet=quiet))
