"""A real room's day leaves the kiosk by ``station export`` and ``station sync``."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from station.center.folder import CenterFolder
from station.cli.export import export
from station.cli.sync import send_steadily, sync
from station.errors import DeviceError, PlanError
from station.plan.rules import TransferRules
from station.room.home import open_room
from station.room.talk.answering import BUSY
from station.room.transfer import cut_news
from station.vault.bundle import Outbox, find_bundles, read_bundle, read_receipt_file
from station.vault.bundle.errors import DISK
from station.vault.bundle.interim import read_interim
from station.vault.courier_errors import LATER, NETWORK
from station.vault.day.events import BundleDoubted
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


def test_the_center_s_refusal_stands_on_the_screen(
    day: ExamDay, center: CenterFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from station.tui.screens.refusal import refusal_of

    day.room.end()
    for note in center.server.enrolled.iterdir():
        note.unlink()
    with serving(center) as url, pytest.raises(PlanError) as told:
        CliRunner().invoke(sync, [url], catch_exceptions=False)
    assert told.value.code == "sync.refused"
    room = open_room(day.kiosk, day.home, day.source)
    [bundle] = room.state.day.bundles
    assert (bundle.refused, room.state.day.safe_to) == ("center.not_enrolled", 0)
    assert "center enroll" in refusal_of(bundle).en
    assert "登记" in refusal_of(bundle).zh
    assert read_bundle(day.home.outbox / "0001").sha256 == bundle.manifest


def test_parts_on_the_screen_and_the_interim_receipt_on_record(day: ExamDay, center: CenterFolder) -> None:
    day.room.end()
    with serving(center) as url:
        done = CliRunner().invoke(sync, [url], catch_exceptions=False)
    room = open_room(day.kiosk, day.home, day.source)
    [bundle] = room.state.day.bundles
    parts = len(read_bundle(day.home.outbox / "0001").manifest.parts)
    assert f"分片 · parts 0/{parts}" in done.output
    assert f"分片 · parts {parts}/{parts}" in done.output
    assert read_interim(bundle.interim, day.kiosk.trust.known).manifest == bundle.manifest


def test_steady_begins_at_its_own_moment_and_waits_for_the_network(
    day: ExamDay, center: CenterFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.room.end()
    tries: list[DeviceError | None] = [
        DeviceError(NETWORK, why="cut"),
        DeviceError(BUSY),
        DeviceError(LATER, minutes=60),
        None,
    ]
    waits: list[float] = []

    def send() -> None:
        error = tries.pop(0)
        if error is not None:
            raise error

    send_steadily(send, None, lambda text: None, waits.append, lambda: 0.0)
    assert 0 <= waits[0] < 300
    assert waits[1:] == [60, 60, 3_600]
    assert tries == []
    with pytest.raises(DeviceError) as told:
        send_steadily(day_disk_is_full, None, lambda text: None, waits.append, lambda: 0.0)
    assert told.value.code == "bundle.disk"


def day_disk_is_full() -> None:
    raise DeviceError(DISK, path="outbox", why="no space left")


def test_smaller_parts_where_the_link_is_bad(day: ExamDay) -> None:
    day.room.rules = msgspec.structs.replace(day.room.rules, transfer=TransferRules(part_kibibytes=32))
    for n in range(20):
        day.room.append(BundleDoubted(manifest=f"{n:064}", receipt=f"{n}" * 2_000))
    day.room.heads.make(day.room.now().stamp)
    bundle = cut_news(day.room, Outbox(day.home.outbox))
    assert bundle is not None
    assert max(part.size for part in bundle.manifest.parts) == 32 * 1024


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
