"""The door's scanners at the screen: serial lines on a pseudo-terminal pulled and plugged again, pictures, recordings."""

from __future__ import annotations

import asyncio
import os
import pty
import threading
import tty
from collections.abc import Awaitable, Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from station.checkin.events import Judged, Presented, ReadingDropped, ScannerChanged
from station.checkin.scanner import factory
from station.checkin.scanner.camera import CameraDevice
from station.checkin.scanner.evdev import EVENT, EvdevDevice
from station.checkin.scanner.settings import ScannerSettings
from station.event import Event
from tests.support.screens import Desk
from tests.support.sim import ExamDay, badge
from tests.unit.test_scan_devices import recorded

PATIENCE = 20.0
"""Seconds until a wait is given up."""


class Cable:
    """A serial scanner: a pseudo-terminal under a name that stays the same when it is pulled and plugged in again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._line = -1
        self.plug()

    @property
    def word(self) -> str:
        return f"serial:{self.path}"

    def plug(self) -> None:
        self._line, slave = pty.openpty()
        tty.setraw(slave)
        self.path.symlink_to(os.ttyname(slave))
        self._slave = slave

    def pull(self) -> None:
        self.path.unlink()
        os.close(self._slave)
        os.close(self._line)

    def sends(self, body: bytes) -> None:
        os.write(self._line, body)


def play(
    day: ExamDay,
    script: Callable[[Desk], Awaitable[None]],
    *words: str,
    size: tuple[int, int] = (80, 24),
    preview: bool = True,
) -> None:
    async def run() -> None:
        async with Desk.of(day, size, ScannerSettings(words, preview)) as desk:
            await script(desk)

    asyncio.run(run())


async def until(desk: Desk, holds: Callable[[], bool], what: str) -> None:
    """Until it is so: the device's own thread brings it about."""

    async def wait() -> None:
        while not holds():
            await asyncio.sleep(0.01)

    try:
        await asyncio.wait_for(wait(), PATIENCE)
    except TimeoutError:
        pytest.fail(f"{what} did not come:\n{desk.text}")
    await desk.settle()


async def shown(desk: Desk, *words: str) -> None:
    await until(desk, lambda: all(word in desk.text for word in words), f"{words}")


def events(day: ExamDay, *kinds: type[Event]) -> list[Event]:
    return [record.event for record in day.room.records() if isinstance(record.event, kinds)]


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")
    return day


@pytest.fixture
def cable(tmp_path: Path) -> Cable:
    return Cable(tmp_path / "ttyACM0")


def test_a_serial_scanner_admits_at_the_door(day: ExamDay, cable: Cable) -> None:
    person = day.plan.candidate(7)

    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        assert "用不了" not in desk.text
        cable.sends(f"]C0{person.ticket}\r".encode())
        await shown(desk, "请扫描身份证件")
        cable.sends(f"{person.id_number}\r\n".encode())
        await shown(desk, "A D M I T")

    play(day, script, cable.word)
    assert day.inside() == {7}
    (found,) = events(day, ScannerChanged)
    assert isinstance(found, ScannerChanged)
    assert (found.number, found.scanner, found.connected) == (1, "serial", True)
    assert found.place == str(cable.path)


def test_a_pulled_plug_is_said_and_recorded_and_so_is_its_return(day: ExamDay, cable: Cable) -> None:
    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        await desk.pass_time(11_000)
        cable.pull()
        await shown(desk, "扫码断开 ttyACM0", "恢复后自动接通", "已到 0/30")
        await desk.scan(day.plan.candidate(7).ticket)
        assert "扫码断开" in desk.text
        assert "请扫描身份证件" in desk.text
        await desk.press("f9")
        assert "scanner gone ttyACM0" in desk.text
        await desk.press("f9")
        await desk.pass_time(11_000)
        cable.plug()
        await until(desk, lambda: "扫码断开" not in desk.text, "the device again")
        assert "已接通" in desk.text
        cable.sends(f"{day.plan.candidate(7).id_number}\r".encode())
        await shown(desk, "A D M I T")

    play(day, script, cable.word)
    changes = [(e.connected, e.problem) for e in events(day, ScannerChanged) if isinstance(e, ScannerChanged)]
    assert changes == [(True, ""), (False, "scan.unplugged"), (True, "")]


def test_two_scanners_and_the_terminal_share_one_debounce(day: ExamDay, tmp_path: Path) -> None:
    one, two = Cable(tmp_path / "ttyACM0"), Cable(tmp_path / "ttyACM1")
    ticket = day.plan.candidate(7).ticket

    async def script(desk: Desk) -> None:
        await until(desk, lambda: len(events(day, ScannerChanged)) == 2, "both devices")
        one.sends(f"{ticket}\r".encode())
        await shown(desk, "请扫描身份证件")
        two.sends(f"{ticket}\r".encode())
        await shown(desk, "刚刚读过")
        await desk.scan(ticket)
        assert "×2" in desk.text
        one.sends(f"{ticket[:6]}".encode())
        two.sends(f"{day.plan.candidate(7).id_number}\r".encode())
        await shown(desk, "A D M I T")

    play(day, script, one.word, two.word)
    assert len(events(day, Presented)) == 1
    assert [e.verdict for e in events(day, Judged) if isinstance(e, Judged)] == ["admit"]


def test_a_badge_by_a_serial_scanner_opens_the_day(tmp_path: Path, cable: Cable) -> None:
    day = ExamDay(tmp_path / "day", "08:20")

    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        for number, person in enumerate(("s01", "s02"), 1):
            cable.sends(f"{badge(person).text}\r".encode())
            await shown(desk, "输入 6 位 PIN")
            await desk.write("271828")
            await desk.press("enter")
            await shown(desk, f"✓ 第 {number} 人")

    play(day, script, cable.word)


def test_a_loose_plug_does_not_fill_the_journal(day: ExamDay, cable: Cable) -> None:
    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        for _ in range(2):
            cable.pull()
            await shown(desk, "扫码断开")
            cable.plug()
            await until(desk, lambda: "扫码断开" not in desk.text, "the device again")
        cable.pull()
        await shown(desk, "扫码断开")
        assert len(events(day, ScannerChanged)) == 1
        await desk.pass_time(10_000)
        assert [e.connected for e in events(day, ScannerChanged) if isinstance(e, ScannerChanged)] == [
            True,
            False,
        ]

    play(day, script, cable.word)


def test_rubbish_on_a_serial_line_is_an_entry_and_one_sentence(day: ExamDay, cable: Cable) -> None:
    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        cable.sends(b"2026\x1b[2J\x00\x07\r")
        await shown(desk, "控制字符")
        cable.sends(bytes(range(128, 256)) * 2 + b"\r")
        await shown(desk, "输入法")

    play(day, script, cable.word)
    dropped = events(day, ReadingDropped)
    assert isinstance(dropped[0], ReadingDropped)
    assert (dropped[0].why, dropped[0].source, dropped[0].length) == ("control", "wedge", 10)


# pictures


def page(text: str | None, level: int = 235) -> np.ndarray:
    """A camera's picture of 640 × 480, with a QR code or without."""
    made = np.full((480, 640, 3), level, np.uint8)
    if text is not None:
        code = np.array(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6))
        made[60 : 60 + code.shape[0], 160 : 160 + code.shape[1]] = code[:, :, None]
    return made


def film(path: Path, *texts: str | None, each: int = 10) -> str:
    """A video at 15 pictures a second, so many of each page; the word of it as a scanner."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (640, 480))
    assert writer.isOpened()
    for text in texts:
        for _ in range(each):
            writer.write(page(text))
    writer.release()
    return f"video:{path}"


def test_a_video_before_the_camera_admits_and_the_preview_gives_way(day: ExamDay, tmp_path: Path) -> None:
    person = day.plan.candidate(7)
    word = film(tmp_path / "door.avi", None, None, None, person.ticket, None, person.id_number)
    at_ready: list[str] = []

    async def script(desk: Desk) -> None:
        def previewed() -> bool:
            at_ready.append(
                desk.text
            ) if "未到 30 人" in desk.text and "▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀" in desk.text else None
            return bool(at_ready)

        await until(desk, previewed, "a preview")
        await shown(desk, "准考证与证件相符")
        assert not desk.app.screen.query_one("#preview").display

    play(day, script, word, size=(116, 31))
    assert day.inside() == {7}
    assert [e.source for e in events(day, Presented, Judged) if isinstance(e, Presented | Judged)] == [
        "replay"
    ] * 2


def test_a_preview_can_be_off_and_needs_room(day: ExamDay, tmp_path: Path) -> None:
    word = film(tmp_path / "door.avi", None, day.plan.candidate(7).ticket)

    async def script(desk: Desk) -> None:
        await shown(desk, "请扫描身份证件")
        assert desk.app._scanners.preview is None

    play(day, script, word, size=(116, 31), preview=False)

    async def narrow(desk: Desk) -> None:
        assert desk.app._scanners.preview is None

    play(day, narrow, word)


def test_badges_before_the_camera(tmp_path: Path) -> None:
    day = ExamDay(tmp_path / "day", "08:20")

    async def script(desk: Desk) -> None:
        await shown(desk, "输入 6 位 PIN")

    play(day, script, film(tmp_path / "badge.avi", None, badge("s01").text))


def test_pictures_put_into_a_folder(day: ExamDay, tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    ticket = day.plan.candidate(7).ticket

    def put(name: str, body: bytes) -> None:
        (tmp_path / "part").write_bytes(body)
        (tmp_path / "part").rename(box / name)

    def encoded(picture: np.ndarray) -> bytes:
        return cv2.imencode(".png", picture)[1].tobytes()

    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        for name, body, said in [
            ("huge.png", encoded(np.full((10_000, 10_000), 255, np.uint8)), "图片太大"),
            ("note.jpg", b"not a picture", "不是能识别的图片"),
            ("black.png", encoded(page(None, 0)), "没有读到码"),
            ("control.png", encoded(page("2026\x1b[2J\x07")), "控制字符"),
            ("ticket.png", encoded(page(ticket)), "请扫描身份证件"),
        ]:
            put(name, body)
            await shown(desk, said)

    play(day, script, f"folder:{box}")
    dropped = [(e.why, e.source, e.raw) for e in events(day, ReadingDropped) if isinstance(e, ReadingDropped)]
    assert dropped[:3] == [
        ("large", "file", "huge.png"),
        ("picture", "file", "note.jpg"),
        ("nothing", "file", "black.png"),
    ]
    assert dropped[3][0] == "control"
    assert "\\u001b" in str(dropped[3][2])


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (("ticket", 8), "两个码内容不一致"),
        (("ticket", 7), "请扫描身份证件"),
        (("id_number", 8), "不属于同一名考生"),
    ],
)
def test_two_codes_in_one_picture(day: ExamDay, tmp_path: Path, second: tuple[str, int], said: str) -> None:
    """Of one document they must agree; an ID that lies beside a ticket is another document."""
    box = tmp_path / "box"
    box.mkdir()
    both = page(day.plan.candidate(7).ticket)
    number = getattr(day.plan.candidate(second[1]), second[0])
    bars = np.array(zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.Code128).to_image(scale=2))
    bars = np.repeat(bars, max(1, 60 // bars.shape[0]), axis=0)
    both[380 : 380 + bars.shape[0], 40 : 40 + bars.shape[1]] = bars[:, :, None]

    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        (tmp_path / "part").write_bytes(cv2.imencode(".png", both)[1].tobytes())
        (tmp_path / "part").rename(box / "both.png")
        await shown(desk, said)

    play(day, script, f"folder:{box}")


class Blackened:
    """A camera that shows one page for ever."""

    def __init__(self, level: int) -> None:
        self.level = level
        self._never = threading.Event()

    def isOpened(self) -> bool:
        return True

    def set(self, key: int, value: float, /) -> bool:
        return True

    def get(self, key: int, /) -> float:
        return 0.0

    def read(self) -> tuple[bool, np.ndarray]:
        self._never.wait(1 / 15)
        return True, page(None, self.level)

    def release(self) -> None:
        """Nothing is held."""


def test_a_camera_that_shows_black_is_said_until_it_sees(
    day: ExamDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    lens = Blackened(0)
    monkeypatch.setitem(factory.KINDS, "camera", lambda path: CameraDevice(path, lambda _: lens))

    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        await desk.pass_time(11_000)
        await shown(desk, "扫码断开 video0", "画面是黑的")
        await desk.pass_time(11_000)
        lens.level = 200
        await until(desk, lambda: "扫码断开" not in desk.text, "the light")

    monkeypatch.setattr(factory, "_there", lambda name, path: lambda: True)
    play(day, script, "camera:/dev/video0")
    told = [(e.connected, e.problem) for e in events(day, ScannerChanged) if isinstance(e, ScannerChanged)]
    assert told == [(True, ""), (False, "scan.dark"), (True, "")]


# keyboards read from the kernel


def test_recorded_events_of_a_grabbed_keyboard_at_the_door(
    day: ExamDay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "event3"

    def plugged() -> int:
        """A pipe under the device's name, with its writing end open before anybody can see it."""
        os.mkfifo(tmp_path / "made")
        end = os.open(tmp_path / "made", os.O_RDWR)
        (tmp_path / "made").rename(path)
        return end

    ends = [plugged()]
    monkeypatch.setitem(
        factory.KINDS, "evdev", lambda where: EvdevDevice(where, grabber=lambda descriptor: None)
    )
    person = day.plan.candidate(7)

    async def script(desk: Desk) -> None:
        await until(desk, lambda: bool(events(day, ScannerChanged)), "the device")
        line = ends.pop()
        os.write(line, recorded(person.ticket))
        await shown(desk, "请扫描身份证件")
        os.write(line, recorded(person.ticket[:9])[: -4 * EVENT.size])
        await shown(desk, "扫描中断")
        os.write(line, recorded(person.id_number, at_ms=9_000))
        await shown(desk, "A D M I T")
        await desk.pass_time(11_000)
        path.unlink()
        os.close(line)
        await shown(desk, "扫码断开 event3")
        await desk.pass_time(11_000)
        line = plugged()
        await until(desk, lambda: "扫码断开" not in desk.text, "the device again")
        os.write(line, recorded(day.plan.candidate(8).ticket, at_ms=20_000))
        await shown(desk, "请扫描身份证件")
        os.close(line)

    play(day, script, f"evdev:{path}")
    changes = [e.connected for e in events(day, ScannerChanged) if isinstance(e, ScannerChanged)]
    assert changes == [True, False, True]
