"""A real room's day leaves the kiosk by ``station export`` and ``station sync``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.center.folder import CenterFolder
from station.cli.export import export
from station.cli.sync import sync
from station.errors import DeviceError
from station.room.home import open_room
from station.vault.bundle import find_bundles, read_bundle, read_receipt_file
from station.vault.verify import verify_all
from tests.support.centers import serving
from tests.support.journals import START
from tests.support.sim import SEED, ExamDay


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    made = ExamDay(tmp_path)
    made.open()
    made.to("08:45")
    made.admit(1)
    made.admit(2)
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    monkeypatch.setenv("NO_PROXY", "*")
    return made


@pytest.fixture
def center(day: ExamDay, tmp_path: Path) -> CenterFolder:
    made = CenterFolder.create(tmp_path / "exam-center", "demo.center", demo=True, seed=SEED)
    day.kiosk.keep_enrolment(made.enroll(day.kiosk.device.vkey, START))
    return made


def test_sync_makes_the_day_safe(day: ExamDay, center: CenterFolder, tmp_path: Path) -> None:
    day.room.end()
    with serving(center) as url:
        done = CliRunner().invoke(sync, [url], catch_exceptions=False)
        assert "已签收" in done.output
        again = CliRunner().invoke(sync, [url], catch_exceptions=False)
        assert "已签收" not in again.output
    room = open_room(day.kiosk, day.home, day.source)
    assert room.state.day.safe_to == room.state.day.bundles[0].end > 0
    assert read_receipt_file(day.home.outbox / "0001") == room.state.day.bundles[0].receipt
    checked, between = verify_all(day.home.outbox, day.kiosk.trust, [day.center.duty])
    assert all(one.findings.ok for one in checked), [f.what.en for f in checked[0].findings.items]
    assert between.ok


def test_export_to_a_stick(day: ExamDay, tmp_path: Path) -> None:
    day.room.end()
    for _ in range(2):
        CliRunner().invoke(export, [str(tmp_path / "stick")], catch_exceptions=False)
    (folder,) = find_bundles(tmp_path / "stick")
    bundle = read_bundle(folder)
    assert bundle.name == "S01-2026-11-07-01-k1-1-0001"
    shutil.rmtree(day.home.outbox)
    checked, _ = verify_all(folder, day.kiosk.trust, [day.center.escrow])
    assert checked[0].findings.ok


def test_a_running_room_keeps_its_journal(day: ExamDay) -> None:
    with pytest.raises(DeviceError) as told:
        CliRunner().invoke(export, [], catch_exceptions=False)
    assert told.value.code == "vault.locked"


def test_no_center_there(day: ExamDay, monkeypatch: pytest.MonkeyPatch) -> None:
    from station.vault import courier

    day.room.end()
    monkeypatch.setattr(courier, "TRIES", 1)
    with pytest.raises(DeviceError) as told:
        CliRunner().invoke(sync, ["http://127.0.0.1:9"], catch_exceptions=False)
    assert told.value.code == "sync.network"
    room = open_room(day.kiosk, day.home, day.source)
    assert [b.receipt for b in room.state.day.bundles] == [""]
