"""What ``station doctor`` says of a machine: one figure bent, one sentence; and of real folders and the real command."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from station.cli import station
from station.errors import DeviceError
from station.machine.judge import LEAST_FREE, WORTH_KNOWING, Machine, judge
from station.machine.probes import look
from station.vault.keys import NO_KEY
from tests.support.journals import START, SmallSite

BROKEN = DeviceError(NO_KEY, name="device.key", why="")
GOOD = Machine(
    encoding="UTF-8",
    terminal=(116, 31),
    chinese_font=True,
    second_reader=True,
    scanners=("wedge", "serial:/dev/ttyACM0"),
    scanners_error=None,
    away=(),
    closed=(),
    kiosk="center.example/S01/k1",
    kiosk_error=None,
    trust_until=0,
    wall=START,
    enrolled=True,
    rooms=1,
    path="/home/exam/.local/share/station",
    file_system="ext4",
    encrypted=True,
    free_bytes=LEAST_FREE,
    fsync_ms=3,
    zone_s=8 * 3600,
    synchronised=True,
    print_system=True,
)


def codes(seen: Machine) -> list[str]:
    return [one.said.code for one in judge(seen) if one.said is not None]


def test_of_a_good_machine_every_line_is_good() -> None:
    assert codes(GOOD) == []
    assert [one.item.en for one in judge(GOOD)] == [
        "Screen",
        "Scanning",
        "Disk",
        "Clock",
        "Printing",
        "Kiosk",
    ]


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        ({"encoding": "ANSI_X3.4-1968"}, "machine.locale"),
        ({"terminal": (79, 24)}, "machine.terminal"),
        ({"terminal": (80, 23)}, "machine.terminal"),
        ({"chinese_font": False}, "machine.fonts"),
        ({"second_reader": False}, "machine.second_reader"),
        ({"scanners_error": BROKEN}, NO_KEY.code),
        ({"away": ("serial:/dev/ttyACM0",)}, "machine.scanner_away"),
        ({"closed": ("serial:/dev/ttyACM0",)}, "machine.scanner_closed"),
        ({"file_system": "vfat"}, "machine.foreign_disk"),
        ({"free_bytes": LEAST_FREE - 1}, "machine.little_room"),
        ({"fsync_ms": None}, "machine.no_write"),
        ({"fsync_ms": 251}, "machine.slow_disk"),
        ({"encrypted": False}, "machine.not_encrypted"),
        ({"zone_s": 0}, "machine.zone"),
        ({"synchronised": False}, "machine.not_synchronised"),
        ({"print_system": False}, "machine.no_printer"),
        ({"kiosk_error": BROKEN}, NO_KEY.code),
        ({"trust_until": START - 1}, "machine.trust_expired"),
        ({"enrolled": False}, "machine.not_enrolled"),
        ({"rooms": 0}, "machine.no_room"),
    ],
)
def test_one_figure_bent_is_one_sentence(bent: dict[str, Any], code: str) -> None:
    seen = replace(GOOD, **bent)
    assert codes(seen) == [code]
    (found,) = [one for one in judge(seen) if one.said is not None]
    assert found.fails == (code not in WORTH_KNOWING)
    assert found.said is not None
    assert "{" not in found.said.what.zh + found.said.what.en + found.said.now.zh + found.said.now.en


@pytest.mark.parametrize(
    "still_good",
    [
        {"encoding": "utf8"},
        {"terminal": None},
        {"terminal": (80, 24)},
        {"chinese_font": None},
        {"encrypted": None},
        {"synchronised": None},
        {"trust_until": START},
        {"file_system": ""},
    ],
)
def test_what_can_t_be_read_here_is_no_fault(still_good: dict[str, Any]) -> None:
    assert codes(replace(GOOD, **still_good)) == []


def test_a_machine_on_which_nothing_was_set_up_is_read_and_nothing_is_made(tmp_path: Path) -> None:
    home = tmp_path / "not" / "there"
    seen = look(home, START)
    assert (seen.kiosk, seen.rooms, seen.scanners, seen.enrolled) == ("", 0, ("wedge",), False)
    assert seen.kiosk_error is not None
    assert "station kiosk setup" in seen.kiosk_error.now.en
    assert seen.fsync_ms is not None
    assert list(tmp_path.iterdir()) == []


def test_scanners_are_looked_for_where_they_were_set(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "kiosk")
    folder = tmp_path / "kiosk"
    (folder / "scanners.toml").write_text(
        'scanners = ["wedge", "serial:/dev/not-here", "serial:/dev/null"]\n'
    )
    seen = look(folder, START)
    assert (seen.away, seen.closed) == (("serial:/dev/not-here",), ())
    (folder / "scanners.toml").write_text("scanners = 7\n")
    broken = look(folder, START)
    assert broken.scanners_error is not None
    assert broken.scanners_error.code == "scan.settings"
    site.journal.close()


def test_the_command_says_all_in_both_languages_and_how_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_HOME", os.fspath(tmp_path))
    done = CliRunner().invoke(station, ["doctor"])
    assert done.exit_code == 1
    assert "本机尚未设置" in done.output
    assert "Run station kiosk setup" in done.output
    data = json.loads(CliRunner().invoke(station, ["doctor", "--json"]).output)
    assert not data["good"]
    assert {"item", "good", "fails", "code", "what", "now"} == set(data["findings"][0])
