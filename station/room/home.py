"""Where a room's day lies on the kiosk, and how it is found: ``rooms/<day>-<room>/`` with ``room.plan`` and
``journal.db``."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from station.errors import DeviceError, PlanError, StationError, problem
from station.locations import room_folders, site_procedures
from station.plan.checklists import load_checklists
from station.plan.procedures import load_procedures
from station.plan.rules import config_hash, load_rules
from station.room.leaving import finish_closing
from station.room.room import Room
from station.timer.clock import Source
from station.vault.ballast import MEBIBYTE, Ballast
from station.vault.bundle.disk import sync_folder, write_durably
from station.vault.bundle.errors import DISK
from station.vault.custody.steps import checked
from station.vault.journal import Journal
from station.vault.kiosk import Kiosk
from station.vault.note import keys_for
from station.vault.package import open_package, read_file

NO_ROOM = problem(
    "room.none",
    what=("本机没有已导入的考场计划。", "No room's plan has been imported on this kiosk."),
    now=("用 station import 导入本考场的计划包。", "Import this room's package with station import."),
)
WHICH_ROOM = problem(
    "room.which",
    what=("本机有多个考场：{rooms}。", "This kiosk holds several rooms: {rooms}."),
    now=("用 --room 指明，例如 --room {first}。", "Name one with --room, for example --room {first}."),
)
IMPORTED = problem(
    "room.imported",
    what=(
        "{name} 已经开启，不能再换计划。",
        "{name} was opened already; its plan can't be changed any more.",
    ),
    now=(
        "直接用 station room 打开；要换计划请报告认定中心。",
        "Open it with station room; to change the plan, ask the exam center.",
    ),
    clause="design §4",
)
OTHER_PLAN = problem(
    "room.other_plan",
    what=(
        "{name} 的 room.plan 不是开启时的计划。",
        "{name}: room.plan is not the plan that the room was opened with.",
    ),
    now=(
        "放回原来的计划包，或报告认定中心。",
        "Put the package of before back, or tell the exam center.",
    ),
    clause="design §4",
)


@dataclass(frozen=True)
class RoomHome:
    """The folder of one room's day."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def journal(self) -> Path:
        return self.folder / "journal.db"

    @property
    def package(self) -> Path:
        return self.folder / "room.plan"

    @property
    def outbox(self) -> Path:
        """Bundles that were cut: kept as they are, sent and copied from here."""
        return self.folder / "outbox"


def rooms(kiosk: Kiosk) -> list[RoomHome]:
    """Every imported room, oldest day first."""
    return [RoomHome(folder) for folder in room_folders(kiosk.folder)]


def find_room(kiosk: Kiosk, name: str | None) -> RoomHome:
    """The named room, or the only one.

    Raises:
        DeviceError: none imported. PlanError: several, and none named.
    """
    all_rooms = rooms(kiosk)
    wanted = [r for r in all_rooms if name is None or r.name == name or r.name.endswith(f"-{name}")]
    if not wanted:
        raise DeviceError(NO_ROOM)
    if len(wanted) > 1:
        raise PlanError(WHICH_ROOM, rooms=", ".join(r.name for r in wanted), first=wanted[0].name)
    return wanted[0]


def import_package(
    kiosk: Kiosk, path: Path, source: Source, room: str | None = None, day: str | None = None
) -> RoomHome:
    """Check a package against the pinned center, keep it, and begin the room's journal.

    Everything is made in a folder beside and gets its name by one rename: a room is imported whole or not at all, and
    an import that was cut off is simply done again. Until the room is opened a newer package (a badge issued again,
    another invigilator) takes the place of the one before; the journal says so.

    Raises:
        PlanError: unsigned, altered, for another room or day, or the room was opened already. DeviceError: the disk
        refuses.
    """
    keys = keys_for("plan", kiosk.trust.keys)
    package = open_package(path, keys, room, day)
    home = RoomHome(kiosk.folder / "rooms" / f"{package.day}-{package.room}")
    if home.journal.exists():
        return _replace(kiosk, home, path, source)
    made = RoomHome(home.folder.with_name(f".{home.name}"))
    shutil.rmtree(made.folder, ignore_errors=True)
    write_durably(made.package, read_file(path))
    # From here on the copy: what lies on a stick may be another file at the second look.
    package = open_package(made.package, keys, room, day)
    device = kiosk.device.name.rpartition("/")[2]
    origin = f"{package.center}/{package.site}/{package.day}/{package.room}/{device}/1"
    journal = Journal.create(made.journal, origin)
    journal.keep("plan_note", package.note.encode())
    if kiosk.enrolment is not None:
        journal.keep("enrol_note", kiosk.enrolment.encode())
    begun = _room(kiosk, made, journal, source)
    begun.begin()
    begun.end()
    try:
        made.folder.rename(home.folder)
        for folder in (home.folder.parent, kiosk.folder):
            sync_folder(folder)
    except OSError as error:
        raise DeviceError(DISK, path=home.folder, why=error.strerror or str(error)) from error
    return home


def _replace(kiosk: Kiosk, home: RoomHome, path: Path, source: Source) -> RoomHome:
    room = _room(kiosk, home, Journal.open(home.journal), source)
    try:
        if room.state.day.phase != "imported":
            raise PlanError(IMPORTED, name=home.name)
    finally:
        room.journal.close()
    # The file first: a run that finds another plan than the journal's says so itself.
    write_durably(home.package, read_file(path))
    again = open_room(kiosk, home, source)
    again.end()
    return home


def open_room(kiosk: Kiosk, home: RoomHome, source: Source) -> Room:
    """The room on its journal, checked and folded; the run is recorded.

    Raises:
        DeviceError: in use, damaged. PlanError: the plan or the configuration is wrong.
    """
    journal = Journal.open(home.journal)
    try:
        room = _room(kiosk, home, journal, source)
        if room.state.day.phase != "imported" and room.state.day.plan != room.package.sha256:
            raise PlanError(OTHER_PLAN, name=home.name)
        room.begin()
        finish_closing(room)
    except StationError:
        journal.close()
        raise
    return room


def _room(kiosk: Kiosk, home: RoomHome, journal: Journal, source: Source) -> Room:
    # A key that was replaced or revoked since the import must not keep the room shut on the day.
    package = open_package(home.package, keys_for("plan", kiosk.trust.ever), None, None)
    rules = load_rules()
    journal.ballast = Ballast(kiosk.folder / "ballast", rules.journal.ballast_mebibytes * MEBIBYTE)
    procedures = checked(load_procedures(site=site_procedures()))
    return Room(journal, package, kiosk, source, rules, procedures, config_hash(), load_checklists())
