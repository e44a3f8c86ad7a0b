"""The door's scanners at the screen: serial lines on a pseudo-terminal pulled and plugged again, pictures, recordings."""

from __future__ import annotations

import asyncio
import os
import pty
import tty
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from station.checkin.events import Judged, Presented, ReadingDropped, ScannerChanged
from station.checkin.scanner.settings import ScannerSettings
from station.event import Event
from tests.support.screens import Desk
from tests.support.sim import ExamDay, badge

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
