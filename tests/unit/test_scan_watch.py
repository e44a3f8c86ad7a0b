"""Unplugging and replugging, repeated readings, kinds by word, layouts, the test card and its command."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.checkin.decode.symbol import AIM_LETTERS
from station.checkin.scanner.debounce import CAMERA_MS, HARDWARE_MS, Debounce
from station.checkin.scanner.events import (
    NOTICES,
    CodeBounced,
    CodeRead,
    CodeRejected,
    DeviceFound,
    DeviceLost,
    Message,
)
from station.checkin.scanner.factory import KINDS, device
from station.checkin.scanner.layout import _LAYOUTS, notice_against, notice_of
from station.checkin.scanner.ports import hung_up
from station.checkin.scanner.testcard import CARD, check, draw
from station.checkin.scanner.watch import Watched
from station.checkin.scanner.wedge import Wedge
from station.cli.scan import scan
from station.errors import PlanError

TEXT = "202611070007"
SEEN_WITHIN_MS = 2_000
EVERY_MS = 100


class Port:
    """A device that a test plugs in and out."""

    def __init__(self) -> None:
        self.plugged = True
        self.silent = False
        """Its file is gone, but reading doesn't tell."""
        self.waiting: list[Message] = []
        self.opened = self.closed = 0

    @property
    def finished(self) -> bool:
        return False

    def open(self) -> Port:
        if not self.plugged:
            raise hung_up("port")
        self.opened += 1
        return self

    def poll(self, at_ms: int) -> list[Message]:
        if not self.plugged and not self.silent:
            raise hung_up("port")
        waiting, self.waiting = self.waiting, []
        return waiting

    def close(self) -> None:
        self.closed += 1


def polled(watched: Watched, from_ms: int, to_ms: int) -> list[Message]:
    return [m for at_ms in range(from_ms, to_ms + 1, EVERY_MS) for m in watched.poll(at_ms)]


@pytest.mark.parametrize("silent", [False, True])
def test_unplugging_and_replugging_are_said_once_and_within_two_seconds(silent: bool) -> None:
    port = Port()
    watched = Watched("serial:x", port.open, lambda: port.plugged)
    assert polled(watched, 0, 300) == [DeviceFound("serial:x", 0)]
    port.plugged, port.silent = False, silent
    (lost,) = polled(watched, 400, 400 + SEEN_WITHIN_MS)
    assert isinstance(lost, DeviceLost)
    assert not watched.connected
    assert "serial:x" in lost.say.zh
    assert polled(watched, 2_500, 60_000) == [], "it is said once"
    port.plugged = True
    (found,) = polled(watched, 60_100, 60_100 + SEEN_WITHIN_MS)
    assert isinstance(found, DeviceFound)
    assert (port.opened, port.closed) == (2, 1)


def test_a_scanner_that_is_not_there_at_the_start_is_said_and_found_later() -> None:
    port = Port()
    port.plugged = False
    watched = Watched("evdev:x", port.open)
    assert [type(m) for m in polled(watched, 0, 5_000)] == [DeviceLost]
    port.plugged = True
    assert [type(m) for m in polled(watched, 5_100, 7_000)] == [DeviceFound]


def test_a_reading_is_not_lost_with_the_plug() -> None:
    port = Port()
    watched = Watched("x", port.open, debounce=Debounce())
    watched.poll(0)
    port.waiting = [CodeRead(TEXT, at_ms=10), CodeRejected("cut", at_ms=20)]
    assert watched.poll(30) == [CodeRead(TEXT, at_ms=10), CodeRejected("cut", at_ms=20)]


@pytest.mark.parametrize(
    ("source", "window"), [("wedge", HARDWARE_MS), ("file", HARDWARE_MS), ("camera", CAMERA_MS)]
)
def test_the_same_code_within_its_window_bounces_and_another_does_not(source: str, window: int) -> None:
    def read(text: str, at_ms: int) -> CodeRead:
        return CodeRead(text, source=source, at_ms=at_ms)  # type: ignore[arg-type]

    once = Debounce()
    assert once.take(read(TEXT, 0)) == read(TEXT, 0)
    assert once.take(read("OTHER", 1)) == read("OTHER", 1)
    assert once.take(read(TEXT, window - 1)) == CodeBounced(TEXT, source, window - 1)  # type: ignore[arg-type]
    assert isinstance(once.take(read(TEXT, 2 * window - 2)), CodeBounced), "it never went away"
    assert once.take(read(TEXT, 3 * window - 2)) == read(TEXT, 3 * window - 2)


def test_two_scanners_of_one_door_share_what_was_read() -> None:
    once, ports = Debounce(), (Port(), Port())
    first, second = (Watched(str(n), port.open, debounce=once) for n, port in enumerate(ports))
    first.poll(0), second.poll(0)
    for port, at_ms in zip(ports, (100, 900), strict=True):
        port.waiting = [CodeRead(TEXT, at_ms=at_ms)]
    assert isinstance(first.poll(1_000)[0], CodeRead)
    assert isinstance(second.poll(1_000)[0], CodeBounced)


@pytest.mark.parametrize("kind", ["", "usb", "serial", "serial:", "wedge:/dev/x", "camera", "Serial:/dev/x"])
def test_what_is_no_kind_is_said(kind: str) -> None:
    with pytest.raises(PlanError) as raised:
        device(kind)
    assert raised.value.code == "scan.kind"
    assert all(word in raised.value.now.zh for word in KINDS)


@pytest.mark.parametrize("kind", ["evdev", "serial", "camera", "folder"])
def test_missing_hardware_of_every_kind_is_a_message_and_no_error(kind: str, tmp_path: Path) -> None:
    watched = device(f"{kind}:{tmp_path}/missing")
    (lost,) = watched.poll(0)
    assert isinstance(lost, DeviceLost)
    watched.close()


def test_a_record_by_word(tmp_path: Path) -> None:
    record = tmp_path / "day.jsonl"
    record.write_text(f'{{"at_ms": 5, "text": "{TEXT}"}}\n{{"at_ms": 9, "keys": "]C0{TEXT}\\r"}}\n')
    watched, said = device(f"replay:{record}"), []
    while not watched.finished:
        said += watched.poll(0)
    assert [m.at_ms for m in said if isinstance(m, CodeRead)] == [5, 9]


@pytest.mark.parametrize("letter", sorted(AIM_LETTERS.values()))
def test_caps_lock_and_layouts_show_in_the_identifier(letter: str) -> None:
    assert notice_of(f"]{letter}0", TEXT) == ""
    assert notice_of("", TEXT) == ""
    if letter.swapcase() not in AIM_LETTERS.values():
        assert notice_of(f"]{letter.swapcase()}0", TEXT) == "caps"
    for layout in _LAYOUTS:
        assert notice_of("", f"]{letter}0{TEXT}".translate(layout)) == "layout"


def test_a_known_text_shows_what_was_done_to_it() -> None:
    wanted = CARD["Code 128"]
    assert notice_against(wanted, wanted) == ""
    assert notice_against(wanted, wanted.swapcase()) == "caps"
    assert {notice_against(wanted, wanted.translate(layout)) for layout in _LAYOUTS} == {"layout"}
    assert notice_against(wanted, "something else") == ""


def test_the_wedge_carries_the_notice() -> None:
    (read,) = Wedge().feed_all(f"]c0{TEXT}\r", 0)
    assert isinstance(read, CodeRead)
    assert (read.text, read.notice) == (TEXT, "caps")
    assert read.notice in NOTICES


@pytest.mark.parametrize(
    ("message", "said", "right"),
    [
        (CodeRead(CARD["QR"], aim="]Q1"), "带 AIM 标识 ]Q1", True),
        (CodeRead(CARD["QR"], aim="]C0"), "不是 QR 的", True),
        (CodeRead(CARD["QR"]), "没有 AIM 标识", True),
        (CodeRead(CARD["QR"].swapcase()), "大写锁定", False),
        (CodeRead("ZZ", notice="layout"), "键盘布局", False),
        (CodeRead("\x1b[2J"), "不是测试卡上的码", False),
        (CodeRejected("foreign"), "输入法", False),
        (CodeBounced(CARD["QR"]), "算同一次", False),
        (DeviceFound("serial:x"), "serial:x", False),
    ],
)
def test_each_message_is_held_against_the_card(message: Message, said: str, right: bool) -> None:
    checked = check(message)
    assert checked.right is right
    assert any(said in text.zh for text in checked.says)


def test_the_command_draws_the_card_and_reads_it_back(tmp_path: Path) -> None:
    card = tmp_path / "card.png"
    assert CliRunner().invoke(scan, ["--card", str(card)]).exit_code == 0
    assert draw().shape[1] == 1000
    done = CliRunner().invoke(scan, ["--test", "--source", f"files:{card}"])
    assert done.exit_code == 0, done.output
    assert "测试卡全部读对" in done.stdout
    lines = CliRunner().invoke(scan, ["--source", f"files:{card}"])
    assert lines.exit_code == 0
    assert [json.loads(line)["text"] for line in lines.stdout.splitlines()] == list(CARD.values())


def test_a_card_read_in_part_is_not_whole(tmp_path: Path) -> None:
    record = tmp_path / "r.jsonl"
    record.write_text(json.dumps({"at_ms": 1, "text": CARD["QR"].swapcase()}) + "\n")
    done = CliRunner().invoke(scan, ["--test", "--source", f"replay:{record}"])
    assert done.exit_code == 1
    assert "大写锁定" in done.stdout
    assert "未读对：Code 128, Code 39, QR, PDF417" in done.stdout


def test_the_commands_ways_do_not_mix(tmp_path: Path) -> None:
    assert CliRunner().invoke(scan, []).exit_code == 2
    assert CliRunner().invoke(scan, ["x.png", "--source", "wedge"]).exit_code == 2
    done = CliRunner().invoke(scan, ["--card", str(tmp_path / "no" / "card.png")])
    assert isinstance(done.exception, PlanError)


def test_a_keyboard_scanner_in_a_real_terminal_reads_the_whole_card() -> None:
    master, slave = pty.openpty()
    program = [sys.executable, "-c", "from station.cli import main; main()", "scan", "--test"]
    with subprocess.Popen(program, stdin=slave, stdout=slave, stderr=slave) as running:
        os.close(slave)
        shown = b""
        while "已接通".encode() not in shown:
            shown += os.read(master, 4096)
        for kind, text in CARD.items():
            os.write(master, f"\x02]{AIM_LETTERS[kind]}0{text}\r".encode())
        while "测试卡全部读对".encode() not in shown:
            shown += os.read(master, 4096)
        assert running.wait(60) == 0
    os.close(master)
    assert shown.count("√".encode()) == 2 * len(CARD)


def test_without_a_terminal_a_keyboard_scanner_is_an_error_and_not_waited_for() -> None:
    program = [sys.executable, "-c", "from station.cli import main; main()", "scan", "--test"]
    done = subprocess.run(program, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 3
    assert "scan.cannot_open" in done.stderr


def test_a_cameras_picture_is_there_for_a_preview() -> None:
    class Eye(Port):
        picture = "newest"

    eye, port = Eye(), Port()
    seeing, blind = Watched("camera:x", eye.open), Watched("serial:x", port.open)
    assert seeing.picture is None
    seeing.poll(0), blind.poll(0)
    assert (seeing.picture, blind.picture) == ("newest", None)
