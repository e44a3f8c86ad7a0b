"""``station play`` in a terminal: room 01 of the synthetic sitting, on the demo clock; a day begun earlier
goes on."""

from __future__ import annotations

from pathlib import Path

from station.checkin.scanner.settings import ScannerSettings
from station.demo.app import DemoApp
from station.demo.clock import DemoSource
from station.demo.headless import ROOM, first_start, set_up
from station.demo.sitting import DemoSitting
from station.room.home import find_room, import_package, open_room, rooms
from station.timer.state import MINUTE
from station.tui.run import run_screens
from station.vault.kiosk import Kiosk

AFTER_CLOSING = """接下来，送交认定中心（另开一个终端运行第一行） · Now to the center (run the first line in a second terminal):
  ./run center serve {folder}/sitting/center --open-pull
  STATION_HOME={folder}/kiosk ./run sync http://127.0.0.1:8443
  ./run center pull http://127.0.0.1:8443 {folder}/pulled
  ./run verify {folder}/pulled --trust {folder}/sitting/center/trust.json
  ./run open {folder}/pulled --identity {folder}/sitting/center/office/duty.age --out {folder}/opened"""
GOES_ON = "当日未关闭：再次运行即从此处继续 · The day is not closed: run it again and it goes on from here."

LEAD = 32 * MINUTE
"""The demo begins a little before the papers are collected."""


def play_room(
    folder: Path,
    seed: int,
    *,
    fresh: bool,
    quiet: bool,
    scanners: ScannerSettings | None = None,
    paper: Path | None = None,
) -> str:
    """Open the demo's room on this terminal; returns what to do next.

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
    run_screens(room, app=DemoApp(room, sitting, source, quiet=quiet, scanners=scanners), paper=paper)
    return AFTER_CLOSING if room.state.day.phase == "closed" else GOES_ON
