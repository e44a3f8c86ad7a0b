"""``station play --office``: the site office of the synthetic sitting, with both rooms' bundles beside it as on a stick."""

from __future__ import annotations

from pathlib import Path

from station.demo.app import DemoApp
from station.demo.clock import DemoSource, SimulatedSource
from station.demo.ending import command
from station.demo.headless import ROOM, first_start, set_up
from station.demo.player import Player, Say
from station.demo.second_room import kiosk_of, play_second_room
from station.demo.sitting import DemoSitting
from station.demo.workbook import OFFICE
from station.errors import DeviceError, PlanError, problem
from station.room.home import find_room, import_package, open_room, rooms
from station.text import Text
from station.timer.state import MINUTE
from station.tui.run import run_screens
from station.vault.kiosk import Kiosk

OLDER = problem(
    "demo.no_office",
    what=(
        "{folder} 是较早的演示资料，没有考点办公室。",
        "{folder} is an older demo without a site office.",
    ),
    now=("加 --fresh 重新生成。", "Make it anew with --fresh."),
)
EVENING = 8 * 60 * MINUTE
"""After the first start of the day: the chief examiner's evening."""
AFTER = """决定随办公室的上报包走 · The decisions travel in the office's own bundles:
  STATION_HOME={folder}/office ./run export {folder}/from-office
  ./run verify {folder}/from-office --trust {folder}/sitting/center/trust.json"""


def play_office(folder: Path, seed: int, *, fresh: bool, quiet: bool, say: Say) -> str:
    """Play both rooms where nobody has yet, carry their bundles to ``stick``, open the office; returns what to do next.

    Raises:
        DeviceError, PlanError: a room is open elsewhere, the demo is an older one, or the disk refuses.
    """
    sitting = prepare(folder, seed, fresh=fresh, say=say)
    start = first_start(sitting)
    kiosk = kiosk_of(folder / "office", sitting, "k9", start)
    source = DemoSource(folder / "office-clock.json", start + EVENING)
    if not rooms(kiosk):
        import_package(kiosk, sitting.package(OFFICE), source)
    room = open_room(kiosk, find_room(kiosk, None), source)
    app = DemoApp(room, sitting, source, quiet=quiet)
    app.desk.sticks = (folder / "stick",)
    run_screens(room, app=app)
    return AFTER


def prepare(folder: Path, seed: int, *, fresh: bool, say: Say) -> DemoSitting:
    """The sitting, both rooms played, and what they have so far on the stick.

    Room 01 is the player's own where it was begun; else its whole day is played by the script.
    """
    begun = (folder / "kiosk" / "device.key").is_file()
    if fresh or not begun:
        say(Text("准备演示考试日，演完两个考场", "Preparing the synthetic sitting and playing both rooms"))
        sitting, kiosk = set_up(folder, seed)
        source = SimulatedSource(first_start(sitting) - 40 * MINUTE)
        room = open_room(kiosk, import_package(kiosk, sitting.package(ROOM), source), source)
        Player(sitting, room, source, seed, say).play()
        room.end()
    sitting = DemoSitting(folder / "sitting")
    if not sitting.package(OFFICE).is_file():
        raise PlanError(OLDER, folder=folder)
    second = kiosk_of(folder / "kiosk-02", sitting, "k2", first_start(sitting) - 24 * 60 * MINUTE)
    if not rooms(second):
        play_second_room(sitting, second, seed, say)
    for home in ("kiosk", "kiosk-02"):
        _carry(folder / home, folder / "stick", say)
    return sitting


def _carry(home: Path, stick: Path, say: Say) -> None:
    """What a room has so far, by the command that a technician types; a room that was never opened has nothing."""
    if not rooms(Kiosk.load(home)):
        return
    try:
        command(home, "export", str(stick))
    except DeviceError as error:
        say(error.what)
