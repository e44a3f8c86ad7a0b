"""Evdev, serial lines, folders: recorded events through a pipe, a pseudo-terminal, files."""

from __future__ import annotations

import contextlib
import errno
import os
import pty
import tty
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from station.checkin.scanner import evdev as evdev_module
from station.checkin.scanner.evdev import EV_KEY, EV_SYN, EVENT, EVIOCGRAB, SYN_DROPPED, EvdevDevice
from station.checkin.scanner.events import CodeRead, CodeRejected, Reading
from station.checkin.scanner.folder import FolderDevice
from station.checkin.scanner.keycodes import Keys
from station.checkin.scanner.picture import GIVEN_UP_MS, Pictures
from station.checkin.scanner.serial import SerialDevice
from station.checkin.scanner.terminal import TerminalDevice
from station.errors import DeviceError

CODE = "]C0ZK-2026_07"
SHIFT, CTRL, ALT, CAPS, ENTER = 42, 29, 56, 58, 28
PLAIN = {
    **dict(zip("1234567890-=", range(2, 14), strict=True)),
    **dict(zip("qwertyuiop[]", range(16, 28), strict=True)),
    **dict(zip("asdfghjkl;'`", range(30, 42), strict=True)),
    **dict(zip("\\zxcvbnm,./", range(43, 54), strict=True)),
}
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))


def strokes(text: str) -> Iterator[tuple[int, int]]:
    """(key, value) as a scanner with a US layout types a text and Enter."""
    for char in text:
        base = SHIFTED.get(char, char.lower())
        shifted = char in SHIFTED or char.isupper()
        if shifted:
            yield SHIFT, 1
        yield PLAIN[base], 1
        yield PLAIN[base], 0
        if shifted:
            yield SHIFT, 0
    yield ENTER, 1
    yield ENTER, 0


def recorded(text: str, at_ms: int = 1_000, gap_ms: int = 8) -> bytes:
    """What the kernel gives for it, each key with its own report."""
    body = b""
    for n, (code, value) in enumerate(strokes(text)):
        at = at_ms + n * gap_ms
        body += EVENT.pack(at // 1000, at % 1000 * 1000, EV_KEY, code, value)
        body += EVENT.pack(at // 1000, at % 1000 * 1000, EV_SYN, 0, 0)
    return body


class Keyboard:
    """An input device made of a pipe."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        self.grabbed: list[int] = []
        self.device = EvdevDevice("/dev/input/x", lambda path: self.reader, self.grabbed.append)

    def types(self, body: bytes, at_ms: int = 5_000) -> list[Reading]:
        os.write(self.writer, body)
        return self.device.poll(at_ms)


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    made = Keyboard()
    yield made
    made.device.close()
    os.close(made.writer)


def test_a_recorded_scan_comes_out_with_its_identifier_and_the_device_is_grabbed(keyboard: Keyboard) -> None:
    assert keyboard.grabbed == [keyboard.reader]
    assert keyboard.device.poll(1) == []
    (read,) = keyboard.types(recorded(CODE))
    assert read == CodeRead("ZK-2026_07", aim="]C0", source="wedge", at_ms=5_000)


def test_events_cut_anywhere_are_put_together(keyboard: Keyboard) -> None:
    body = recorded(CODE)
    read = [r for at in range(0, len(body), 37) for r in keyboard.types(body[at : at + 37])]
    assert [r.text for r in read if isinstance(r, CodeRead)] == ["ZK-2026_07"]


def test_every_printable_character_of_a_us_keyboard(keyboard: Keyboard) -> None:
    text = "".join(map(chr, range(33, 127)))
    (read,) = keyboard.types(recorded("\\" + text, gap_ms=4))
    assert isinstance(read, CodeRead)
    assert read.text == "\\" + text


def test_caps_lock_and_auto_repeat_change_nothing(keyboard: Keyboard) -> None:
    caps = EVENT.pack(1, 0, EV_KEY, CAPS, 1) + EVENT.pack(1, 0, EV_KEY, CAPS, 0)
    repeat = EVENT.pack(1, 0, EV_KEY, PLAIN["a"], 2)
    (read,) = keyboard.types(caps + repeat + recorded("AbCd"))
    assert isinstance(read, CodeRead)
    assert read.text == "AbCd"


@pytest.mark.parametrize("modifier", [CTRL, ALT])
def test_a_code_with_control_or_alt_keys_is_dropped_whole(keyboard: Keyboard, modifier: int) -> None:
    pressed = EVENT.pack(1, 0, EV_KEY, modifier, 1) + EVENT.pack(1, 1, EV_KEY, PLAIN["c"], 1)
    released = EVENT.pack(1, 2, EV_KEY, modifier, 0)
    rejected, clean = keyboard.types(pressed + released + recorded("2026") + recorded("20260001", 9_000))
    assert isinstance(rejected, CodeRejected)
    assert rejected.reason == "control"
    assert isinstance(clean, CodeRead)


def test_when_the_kernel_lost_keys_the_scan_is_dropped(keyboard: Keyboard) -> None:
    whole = recorded("202611070007")
    half = len(whole) // 2 // EVENT.size * EVENT.size
    dropped = EVENT.pack(1, 100_000, EV_SYN, SYN_DROPPED, 0)
    (rejected,) = keyboard.types(whole[:half] + dropped + whole[half:])
    assert isinstance(rejected, CodeRejected)


def test_the_kernels_times_tell_a_person_from_a_scanner(keyboard: Keyboard) -> None:
    assert keyboard.types(recorded("2026abc", gap_ms=400)) == []


def test_an_unplugged_keyboard_is_said() -> None:
    reader, writer = os.pipe()
    os.close(writer)
    device = EvdevDevice("/dev/input/x", lambda path: reader, lambda descriptor: None)
    with pytest.raises(DeviceError) as raised:
        device.poll(1)
    assert raised.value.code == "scan.unplugged"
    device.close()
    device.close()


def test_no_such_device_anymore_is_unplugged(keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(descriptor: int, count: int) -> bytes:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    with monkeypatch.context() as patched:
        patched.setattr(evdev_module.os, "read", gone)
        with pytest.raises(DeviceError) as raised:
            keyboard.device.poll(1)
    assert raised.value.code == "scan.unplugged"


def test_a_device_that_cannot_be_opened_or_grabbed_is_said() -> None:
    def busy(descriptor: int) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    with pytest.raises(DeviceError) as raised:
        EvdevDevice("/nowhere/event0")
    assert raised.value.code == "scan.cannot_open"
    reader, writer = os.pipe()
    with pytest.raises(DeviceError):
        EvdevDevice("/dev/input/x", lambda path: reader, busy)
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(reader)
    os.close(writer)


def test_the_grab_is_the_kernels_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int, int]] = []
    monkeypatch.setattr(evdev_module.fcntl, "ioctl", lambda *given: asked.append(given))
    evdev_module.grab(9)
    assert asked == [(9, EVIOCGRAB, 1)]
    assert (1 << 30) | (4 << 16) | (ord("E") << 8) | 0x90 == EVIOCGRAB
    assert EVENT.size == 24


def test_keypad_digits_and_unknown_keys() -> None:
    keys = Keys()
    assert [keys.press(code) for code in (79, 80, 82, 96, 200)] == ["1", "2", "0", "\r", ""]
    assert keys.press(SHIFT) is None
    assert keys.press(79) == "1"


@pytest.fixture
def line() -> Iterator[tuple[int, SerialDevice]]:
    master, slave = pty.openpty()
    path = os.ttyname(slave)
    device = SerialDevice(path)
    os.close(slave)
    yield master, device
    device.close()
    with contextlib.suppress(OSError):
        os.close(master)


def test_a_serial_line_gives_codes_and_waits_for_the_rest(line: tuple[int, SerialDevice]) -> None:
    master, device = line
    assert device.poll(0) == []
    os.write(master, b"]C0ZK26A01")
    assert device.poll(10) == []
    os.write(master, b"23456\r\n]Q3ABCDEF\r")
    assert device.poll(30) == [
        CodeRead("ZK26A0123456", aim="]C0", at_ms=30),
        CodeRead("ABCDEF", aim="]Q3", at_ms=30),
    ]


def test_control_characters_pass_a_raw_line_and_drop_the_scan(line: tuple[int, SerialDevice]) -> None:
    master, device = line
    os.write(master, b"2026\x03\x1a\x13\x0407\r20261107\r")
    rejected, clean = device.poll(1)
    assert isinstance(rejected, CodeRejected)
    assert rejected.reason == "control"
    assert isinstance(clean, CodeRead)
    os.write(master, b"2026\xe9\xff07\r")
    (foreign,) = device.poll(2)
    assert isinstance(foreign, CodeRejected)
    assert foreign.reason == "foreign"


def test_a_pulled_plug_is_seen_at_the_next_poll(line: tuple[int, SerialDevice]) -> None:
    master, device = line
    os.close(master)
    with pytest.raises(DeviceError) as raised:
        device.poll(1)
    assert raised.value.code == "scan.unplugged"
    assert "/dev/" in raised.value.what.zh


def test_what_is_no_serial_line_cannot_be_opened(tmp_path: Path) -> None:
    plain = tmp_path / "file"
    plain.write_text("x")
    for path in (plain, tmp_path / "missing"):
        with pytest.raises(DeviceError) as raised:
            SerialDevice(str(path))
        assert raised.value.code == "scan.cannot_open"


def test_a_terminal_is_raw_while_it_scans_and_as_before_after() -> None:
    master, slave = pty.openpty()
    before = tty.tcgetattr(slave)
    device = TerminalDevice(slave)
    os.write(master, "]Q1准考".encode()[:-1])
    assert device.poll(1) == []
    os.write(master, "考".encode()[-1:] + b"\r2026\x0311\r20261107\r")
    foreign, control, read = device.poll(2)
    assert isinstance(foreign, CodeRejected)
    assert foreign.reason == "foreign"
    assert isinstance(control, CodeRejected)
    assert isinstance(read, CodeRead)
    os.write(master, b"\x03")
    assert device.poll(3) == []
    assert device.finished
    device.close()
    assert tty.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)


def picture(path: Path, text: str | None) -> Path:
    page = np.full((300, 300), 255, np.uint8)
    if text:
        code = np.array(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
        page[50 : 50 + code.shape[0], 50 : 50 + code.shape[1]] = code
    path.write_bytes(cv2.imencode(path.suffix, page)[1].tobytes())
    return path


def test_new_pictures_of_a_folder_are_read_once_they_are_whole(tmp_path: Path) -> None:
    picture(tmp_path / "yesterday.png", "20260000")
    device = FolderDevice(tmp_path)
    assert device.poll(0) == []
    body = picture(tmp_path / "准考证.png", "20261107").read_bytes()
    (tmp_path / "准考证.png").write_bytes(body[:100])
    (tmp_path / "note.txt").write_text("2026")
    (tmp_path / ".part.png").write_bytes(b"x")
    assert device.poll(1_000) == []
    (tmp_path / "准考证.png").write_bytes(body)
    assert device.poll(2_000) == []
    assert not device.pictures.busy, "it grew since the last look"
    (read,) = whole(device, 3_000)
    assert isinstance(read, CodeRead)
    assert (read.text, read.source, read.at_ms) == ("20261107", "file", 3_000)
    assert device.poll(4_000) == []
    device.close()


def test_pictures_without_a_code_and_files_that_are_none_are_said(tmp_path: Path) -> None:
    device = FolderDevice(tmp_path)
    picture(tmp_path / "a.png", None)
    (tmp_path / "b.jpg").write_text("no picture")
    assert device.poll(1_000) == []
    told = [(r.reason, r.raw) for r in whole(device, 2_000) if isinstance(r, CodeRejected)]
    assert told == [("nothing", "a.png"), ("picture", "b.jpg")]


def test_a_picture_of_100_megapixels_is_not_taken_in(tmp_path: Path) -> None:
    device = FolderDevice(tmp_path)
    (tmp_path / "huge.png").write_bytes(
        cv2.imencode(".png", np.full((10_000, 10_000), 255, np.uint8))[1].tobytes()
    )
    device.poll(1_000)
    (told,) = whole(device, 2_000)
    assert isinstance(told, CodeRejected)
    assert (told.reason, told.raw) == ("large", "huge.png")


@pytest.mark.parametrize("program", ["this", "tests.support.stubborn"])
def test_a_picture_that_breaks_or_hangs_its_reader_costs_itself_alone(tmp_path: Path, program: str) -> None:
    pictures = Pictures(program)
    pictures.add(picture(tmp_path / "a.png", "20261107"))
    pictures.add(picture(tmp_path / "b.png", "20261108"))
    assert pictures.poll(0) == []
    if program == "this":
        pictures.wait()
    (told,) = pictures.poll(GIVEN_UP_MS + 1)
    assert isinstance(told, CodeRejected)
    assert (told.reason, told.raw, pictures.busy) == ("picture", "a.png", True)
    pictures.close()
    assert not pictures.busy


def whole(device: FolderDevice, at_ms: int) -> list[Reading]:
    """All that the folder's files give, each read to its end."""
    found = list(device.poll(at_ms))
    while device.pictures.busy:
        device.pictures.wait()
        found += device.poll(at_ms)
    return found


def test_a_folder_that_is_not_there_or_went_away_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeviceError):
        FolderDevice(tmp_path / "missing")
    stick = tmp_path / "stick"
    stick.mkdir()
    device = FolderDevice(stick)
    stick.rmdir()
    with pytest.raises(DeviceError) as raised:
        device.poll(1)
    assert raised.value.code == "scan.unplugged"
