"""A kiosk's scanners: what may be named, where it is kept, and what a wrong word says before any screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from station.checkin.scanner.events import DeviceFound
from station.checkin.scanner.settings import MOST, ScannerSettings, check, load_settings, save_settings
from station.cli.kiosk import kiosk
from station.cli.scanners import chosen
from station.errors import DeviceError, PlanError
from station.tui.scanners import changed_text, gone_text, short
from tests.support.sim import ExamDay


def test_what_is_set_comes_back_and_the_default_is_the_terminals_own(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == ScannerSettings(("wedge",), True)
    held = ScannerSettings(('serial:/dev/serial/by-id/a"b\\c', "wedge", f"folder:{tmp_path}/准考证"), False)
    assert save_settings(tmp_path, held) == tmp_path / "scanners.toml"
    assert load_settings(tmp_path) == held
    assert held.devices == (held.scanners[0], held.scanners[2])
    assert chosen(tmp_path, ("wedge",), True) == ScannerSettings(("wedge",), True)
    assert chosen(tmp_path, (), None) == held


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("hid:/dev/hidraw0", "scan.kind"),
        ("serial", "scan.kind"),
        ("wedge:/dev/tty", "scan.kind"),
        ("serial:{dir}", "scan.path"),
        ("evdev:{dir}", "scan.path"),
        ("camera:{file}", "scan.path"),
        ("folder:{file}", "scan.path"),
        ("video:{dir}", "scan.path"),
        ("video:{dir}/missing.avi", "scan.path"),
        ("serial:\0", "scan.path"),
    ],
)
def test_a_word_that_can_be_no_scanner_is_one_sentence(tmp_path: Path, word: str, code: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PlanError) as raised:
        check([word.format(dir=tmp_path, file=tmp_path / "file")])
    assert raised.value.code == code
    assert raised.value.what.zh
    assert raised.value.now.en


def test_what_is_not_plugged_in_may_be_named_once_and_not_too_often(tmp_path: Path) -> None:
    check(["serial:/dev/ttyACM77", "camera:/dev/video77", "wedge"])
    for words in (["wedge", "wedge"], [f"serial:/dev/ttyACM{n}" for n in range(MOST + 1)]):
        with pytest.raises(PlanError) as raised:
            check(words)
        assert raised.value.code == "scan.too_many"


@pytest.mark.parametrize("body", [b"\xff", b"scanners = 3", b'scanners = ["hid:x"]', b"other = 1", b"["])
def test_a_settings_file_that_is_wrong_is_said(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "scanners.toml").write_bytes(body)
    with pytest.raises(PlanError):
        load_settings(tmp_path)


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeviceError) as raised:
        save_settings(tmp_path / "missing", ScannerSettings())
    assert raised.value.code == "scan.settings_disk"


def test_the_command_sets_and_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = ExamDay(tmp_path)
    monkeypatch.setenv("STATION_HOME", str(day.kiosk.folder))
    done = CliRunner().invoke(kiosk, ["scanners", "serial:/dev/ttyACM0", "--no-preview"])
    assert done.exit_code == 0, done.output
    shown = CliRunner().invoke(kiosk, ["scanners"])
    assert "serial:/dev/ttyACM0" in shown.output
    assert "not shown" in shown.output
    assert load_settings(day.kiosk.folder) == ScannerSettings(("serial:/dev/ttyACM0",), False)
    day.room.end()


def test_long_paths_are_shown_by_their_end() -> None:
    word = "serial:/dev/serial/by-id/usb-Example_Scanner_0001-if00"
    assert short(word) == "serial canner_0001-if00"
    assert gone_text([word]).en == "scanner gone canner_0001-if00"
    assert gone_text([word, "camera:/dev/video0"]).zh == "扫码断开 2"
    assert "/dev" not in changed_text(DeviceFound(word)).zh
