"""``station play --office``: both rooms are played, their bundles lie ready, and the office opens, reads and decides on them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from station.demo.clock import SimulatedSource
from station.demo.headless import first_start
from station.demo.second_room import kiosk_of
from station.demo.site_office import EVENING
from station.demo.sitting import DemoSitting
from station.demo.workbook import OFFICE
from station.forms.day import reviewed
from station.forms.desk import Desk
from station.review.accounts import accounts
from station.review.judged import Judged
from station.review.views import rows
from station.room.deciding import Wanted, decide_incident
from station.room.home import import_package, open_room
from station.room.opening import open_day
from station.vault.credential import Credential


def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    words_ = [sys.executable, "-m", "station", *words]
    return subprocess.run(words_, capture_output=True, text=True, check=False, env=more or None)


def test_the_demo_s_office_reads_both_rooms_and_decides(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("play", "--office", "--headless", "--folder", str(folder), "--seed", "5")
    assert done.returncode == 0, done.stderr
    assert len(list((folder / "stick").glob("*/manifest"))) == 2
    sitting = DemoSitting(folder / "sitting")
    start = first_start(sitting) + EVENING
    kiosk = kiosk_of(folder / "office", sitting, "k9", start)
    source = SimulatedSource(start)
    room = open_room(kiosk, import_package(kiosk, sitting.package(OFFICE), source), source)
    staff = sitting.staff
    people = [room.unlock(staff[one].badge, staff[one].pin) for one in ("p07", "p15")]
    held = [one for one in people if isinstance(one, Credential)]
    assert open_day(room, held, source.wall()) is None
    assert room.plan is not None
    desk = Desk()
    desk.bring(room, folder / "stick")
    desk.read(room, room.plan, [held[0].identity])
    assert (desk.refused, [day.plan.room.room.number for day in desk.others]) == ((), ["01", "02"])
    found = {(row.room, row.case.procedure): row for row in rows(desk.reviewed(room, room.plan))}
    assert {key[1] for key in found if key[0] == "02"} == {"CP-3", "CC-1", "CP-16"}
    second = desk.others[1]
    missing = found["02", "CP-16"].case.id
    assert set(accounts(second.by_case[missing])) == {"p03", "p04"}, "each invigilator's own account"
    judged = Judged.among(reviewed(desk.days(room, room.plan)), second.slip.origin)
    wanted = replace(Wanted("confirm", found["02", "CP-3"].case.id), seen=second.slip)
    assert decide_incident(room, wanted, held[0], judged).done
    room.end()
    again = run("play", "--office", "--headless", "--folder", str(folder))
    assert again.returncode == 0, again.stderr
    assert again.stdout == "", "what was played is not played again"
