"""The picture that stands while the room starts: it fits, it takes nothing, and it goes without a trace."""

from __future__ import annotations

import os
import pty
import struct
import termios
from fcntl import ioctl
from pathlib import Path

import pyte
import pytest

from station.tui.first_picture import STARTING, TAKES_NOTHING, WAIT, FirstPicture, painted
from tests.support.processes import STATION
from tests.support.sim import ExamDay, badge
from tests.support.terminal import Terminal


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (116, 31)])
def test_it_fits_and_says_everything_in_both_languages(columns: int, rows: int) -> None:
    screen = pyte.Screen(columns, rows)
    pyte.ByteStream(screen).feed(painted("2026-11-07-01", rows).encode())
    shown = ["".join(screen.buffer[y][x].data for x in range(columns)) for y in range(rows)]
    assert "2026-11-07-01" in shown[0]
    for text in (STARTING, TAKES_NOTHING):
        for words in (text.zh, text.en):
            assert sum(words in row for row in shown) == 1, words
    assert WAIT.zh in shown[-2]


def room_terminal(day: ExamDay) -> Terminal:
    return Terminal([*STATION, "room", "--quiet"], {**os.environ, "STATION_HOME": str(day.kiosk.folder)})


def test_what_is_scanned_before_the_screens_stand_counts_for_nothing(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:15")
    day.room.end()
    shown = room_terminal(day)
    shown.until(STARTING.zh, day.home.name)
    shown.type(f"\x02{badge('s01').text}\r")
    text = shown.until("请第一名监考员扫工作证")
    assert badge("s01").text not in text
    shown.press("F9")
    text = shown.until("Next: ")
    assert "PIN" not in text.splitlines()[-3]
    shown.type(f"\x02{badge('s01').text}\r")
    shown.until("6-digit PIN")
    shown.kill()


def test_a_room_that_does_not_open_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:15")
    day.room.end()
    day.home.package.write_bytes(b"no package")
    shown = room_terminal(day)
    shown.until("room.plan is not a plan package")
    assert shown.wait() == 1


def test_the_terminals_settings_come_back() -> None:
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(theirs)
    try:
        with FirstPicture("2026-11-07-01", theirs, theirs):
            assert not termios.tcgetattr(theirs)[3] & termios.ECHO
            os.read(ours, 65_536)
        assert termios.tcgetattr(theirs) == before
        assert os.read(ours, 65_536).endswith(b"\x1b[?1049l")
    finally:
        os.close(ours)
        os.close(theirs)


def test_without_a_terminal_nothing_is_painted(tmp_path: Path) -> None:
    file = (tmp_path / "file").open("w+b")
    with FirstPicture("2026-11-07-01", file.fileno(), file.fileno()) as picture:
        picture.hand_over()
    assert file.seek(0, 2) == 0
    file.close()
