"""The screens on a real pseudo-terminal, in a process of their own: keys as bytes, the alarm's own beat, an orderly end."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

import pyte
import pytest

from station.checkin.events import SeatChecked
from station.room.home import open_room
from tests.support.sim import PIN, ExamDay, badge
from tests.support.terminal import AnsweringScreen

DEADLINE = 60
"""Seconds until a wait is given up; nothing here takes more than a few."""

PROGRAM = """
import sys
from pathlib import Path
from station.demo.clock import DemoSource
from station.room.home import RoomHome, open_room
from station.tui.run import run_screens
from station.vault.kiosk import Kiosk

folder = Path(sys.argv[1])
kiosk = Kiosk.load(folder / "kiosk")
home = RoomHome(next((folder / "kiosk" / "rooms").iterdir()))
source = DemoSource(folder / "clock.json", int(sys.argv[2]))
run_screens(open_room(kiosk, home, source), quiet=True)
"""


class Terminal:
    """A terminal of 80 × 24 with a program in it."""

    def __init__(self, *argv: str) -> None:
        self.screen = AnsweringScreen(80, 24, self.type)
        self._stream = pyte.ByteStream(self.screen)
        self._fd, other = pty.openpty()
        ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": "80",
            "LINES": "24",
            "TEXTUAL_DISABLE_KITTY_KEY": "1",
        }
        self.process = subprocess.Popen(
            argv, stdin=other, stdout=other, stderr=other, env=env, close_fds=True
        )
        os.close(other)

    def wait_for(self, text: str, there: bool = True) -> None:
        """Read until the text stands on the screen, or no more."""
        give_up = time.monotonic() + DEADLINE
        while (text in self.text) is not there:
            left = give_up - time.monotonic()
            if left <= 0 or not select.select([self._fd], [], [], left)[0]:
                pytest.fail(f"{text!r} did not come:\n{self.text}")
            self._stream.feed(os.read(self._fd, 65_536))

    @property
    def text(self) -> str:
        # pyte keeps an empty cell behind each wide character.
        return "\n".join(
            "".join(self.screen.buffer[y][x].data for x in range(80)).rstrip() for y in range(24)
        )

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def end(self) -> int:
        """As a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        give_up = time.monotonic() + DEADLINE
        while self.process.poll() is None and time.monotonic() < give_up:
            if select.select([self._fd], [], [], 0.1)[0]:
                try:
                    os.read(self._fd, 65_536)
                except OSError:
                    break
        return self.process.wait(DEADLINE)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[tuple[Terminal, ExamDay]]:
    day = ExamDay(tmp_path, "08:35")
    day.room.end()
    shown = Terminal(sys.executable, "-c", PROGRAM, str(tmp_path), str(day.source.wall()))
    yield shown, day
    if shown.process.poll() is None:
        shown.process.kill()
        shown.process.wait(DEADLINE)


def opened(shown: Terminal) -> None:
    """Both invigilators open the day, badge and PIN, time confirmed."""
    shown.wait_for("请第一名监考员扫工作证")
    shown.type("\x11\x03\x10")
    for person in ("s01", "s02"):
        shown.type(f"\x02{badge(person).text}\r")
        shown.wait_for("输入 6 位 PIN")
        shown.type(f"{PIN}\r")
        shown.wait_for("✓ 第 1 人" if person == "s01" else "✓ 第 2 人")
    shown.type("\x1b[19~")
    shown.wait_for("本机时间")
    shown.type("\x1b[19~")
    shown.wait_for("有亲属")
    shown.type("\r")
    shown.wait_for("N O T   O P E N")


def test_a_room_is_opened_and_left_on_a_real_terminal(terminal: tuple[Terminal, ExamDay]) -> None:
    shown, day = terminal
    opened(shown)
    shown.type("\x1b[20~")
    shown.wait_for("Next: ")
    shown.type(f"\x02{day.plan.candidate(7).ticket}\r")
    shown.wait_for("N E X T")
    assert shown.end() == 0
    again = open_room(day.kiosk, day.home, day.source)
    assert again.state.day.opened_by == ("s01", "s02")
    assert next(again.records(again.journal.size - 1)).event.clean is True  # type: ignore[attr-defined]
    again.end()


def test_seats_round_and_search_on_a_real_terminal(terminal: tuple[Terminal, ExamDay]) -> None:
    shown, day = terminal
    opened(shown)
    shown.type("\x1b[21~")
    shown.wait_for("未到 30 人")
    shown.type("\x1bOR")
    shown.wait_for("全部座位 30")
    shown.type("\x1b[6~")
    shown.wait_for("第 2/2 页")
    shown.type("\x1bOQ")
    shown.wait_for("第 1 轮：已核对 0/30")
    shown.type("\x1b[19~")
    shown.wait_for("已核对 1/30")
    shown.type("\x1bOS\x1b")
    shown.wait_for("突发事件")
    shown.type("\x1b[21~")
    shown.wait_for("座位核对")
    assert shown.end() == 0
    again = open_room(day.kiosk, day.home, day.source)
    checks = [r.event for r in again.records() if isinstance(r.event, SeatChecked)]
    assert [(one.seat, one.found) for one in checks] == [("A01", "empty")]
    again.end()
