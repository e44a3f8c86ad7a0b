"""A room's screens as ``station room`` shows them, on a clock that runs in the exam day: FOLDER MILLISECONDS [SCANNER]."""

from __future__ import annotations

import sys
from pathlib import Path

from station.checkin.scanner.settings import ScannerSettings
from station.demo.clock import DemoSource
from station.room.home import find_room, open_room
from station.tui.run import run_screens
from station.vault.kiosk import Kiosk


def main() -> None:
    folder, start, *scanners = sys.argv[1:]
    kiosk = Kiosk.load(Path(folder) / "kiosk")
    source = DemoSource(Path(folder) / "clock.json", int(start))
    room = open_room(kiosk, find_room(kiosk, None), source)
    run_screens(room, quiet=True, scanners=ScannerSettings(scanners=tuple(scanners)) if scanners else None)


if __name__ == "__main__":
    main()
