"""The folders that the writers work in: a kiosk whose room is imported, kept as a template and copied for each run.

world = World(folder)                 a center, a kiosk, a package
world.copy("imported", somewhere)     as after `station import`
"""

from __future__ import annotations

import shutil
from pathlib import Path

from station.demo.clock import SimulatedSource
from station.room import Room
from station.room.home import RoomHome, find_room, import_package, open_room
from station.vault.keys import CenterKeys
from station.vault.kiosk import Kiosk, Trust
from station.vault.package import pack
from tests.faults.rig.writers import Writers
from tests.support.plans import at, room_plan
from tests.support.sim import SEED, ExamDay, locked, with_keys

CANDIDATES = 6
"""Few: each admission is four entries, and every flush of each is a place to fail at."""


class World:
    """What there is before a writer starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        bare = folder / "bare"
        bare.mkdir(parents=True)
        center = CenterKeys.create(bare / "center", "demo.center", SEED)
        plan = with_keys(room_plan(CANDIDATES), center)
        trust = Trust("demo.center", center.vkeys, center.recipients, demo=True)
        Kiosk.set_up(bare / "kiosk", "demo.center/S01/k1", trust, trust.fingerprint)
        credentials = {p.id: locked(p.id) for p in plan.staff}
        (bare / "room-01.plan").write_bytes(pack(plan, {}, credentials, center.plan_signer))
        self.copy("bare", folder / "imported")
        import_package(Kiosk.load(folder / "imported/kiosk"), folder / "imported/room-01.plan", clock())

    def copy(self, name: str, target: Path) -> Path:
        """A copy of a template; the ballast is left out, an opening makes it anew."""
        shutil.copytree(self.folder / name, target, ignore=shutil.ignore_patterns("ballast"))
        return target

    def template(self, name: str, writers: Writers, place: Path) -> None:
        """Have a writer make a template that is not there yet."""
        scene = {"begun": "morning", "done": "day", "counted": "counting"}.get(name)
        if scene is not None and not (self.folder / name).is_dir():
            made = self.copy("imported", place / "template")
            assert writers.run(scene, made).code == 0
            self.keep(name, made)

    def keep(self, name: str, source: Path) -> None:
        """Keep a folder as another template."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(source, self.folder / name, ignore=shutil.ignore_patterns("ballast"))


def clock() -> SimulatedSource:
    """A clock that stands until a scene moves it."""
    return SimulatedSource(at("08:15"))


class Desk(ExamDay):
    """A room on a folder that is there already; opened by :meth:`start`."""

    def __init__(self, folder: Path, source: SimulatedSource | None = None) -> None:
        self.folder = folder
        self.kiosk = Kiosk.load(folder / "kiosk")
        self.source = source or clock()
        self.home: RoomHome = find_room(self.kiosk, None)
        self.center = CenterKeys.load(folder / "center")
        self.plan = with_keys(room_plan(CANDIDATES), self.center)

    def begin(self) -> Room:
        """Open the journal; nobody has shown a badge."""
        self.room = open_room(self.kiosk, self.home, self.source)
        return self.room


__all__ = ["CANDIDATES", "Desk", "World", "clock"]
