"""The candidates' clock beside a real room: told over the socket, going on while the room is killed, finding it again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.support.plans import MINUTE, T, room_plan
from tests.support.sim import PIN, ExamDay, badge
from tests.support.terminal import Terminal

LEFT = re.compile(r"现在 now (\d\d):(\d\d):(\d\d)")


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """A room of today by this machine's clock; it starts in half an hour."""
    plan = room_plan()
    by = time.time_ns() // 1_000_000 + 30 * MINUTE - T
    sessions = tuple(
        msgspec.structs.replace(one, start=one.start + by, end=one.end + by) for one in plan.sessions
    )
    made = ExamDay(tmp_path, plan=msgspec.structs.replace(plan, sessions=sessions))
    made.room.end()
    return made


@pytest.fixture
def running() -> Iterator[list[Terminal]]:
    terminals: list[Terminal] = []
    yield terminals
    for one in terminals:
        one.kill()


def environment(day: ExamDay) -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "STATION_HOME": str(day.kiosk.folder)}


def begin(day: ExamDay, running: list[Terminal], *words: str) -> Terminal:
    made = Terminal([sys.executable, "-m", "station", *words], environment(day))
    running.append(made)
    return made


def room(day: ExamDay, running: list[Terminal]) -> Terminal:
    """The real screens, opened by two badges; the first time the time is confirmed as the machine has it."""
    desk = begin(day, running, "room", "--quiet")
    desk.until("扫工作证")
    for number, person in enumerate(("s01", "s02"), 1):
        desk.until(f"第 {number} 人" if number > 1 else "扫工作证")
        desk.type(badge(person).text + "\r")
        desk.until(person, "PIN")
        desk.type(PIN + "\r")
        desk.until(f"✓ 第 {number} 人")
    desk.until("按 F8 确认")
    desk.press("F8")
    return desk


def whole(shown: str, *words: str) -> bool:
    """Drawn to its last row, with these words."""
    return LEFT.search(shown) is not None and all(word in shown for word in words)


def seconds(shown: str) -> int:
    found = LEFT.search(shown)
    assert found, shown
    h, m, s = map(int, found.groups())
    return h * 3_600 + m * 60 + s


def test_killed_the_clock_goes_on_and_finds_the_room_again(day: ExamDay, running: list[Terminal]) -> None:
    clock = begin(day, running, "clock")
    clock.until("正在等候考场程序")

    desk = room(day, running)
    desk.until("确认时间", "本机时间")
    desk.press("F8")
    shown = clock.until_true(lambda s: whole(s, "距开考", "Starts in", "第01考场"), "the countdown")
    assert "未连接" not in shown
    offset = day.plan.sitting.utc_offset_minutes
    site = datetime.now(UTC) + timedelta(minutes=offset)
    assert abs(seconds(shown) - (site.hour * 3_600 + site.minute * 60 + site.second)) <= 5

    told = subprocess.run(
        [sys.executable, "-m", "station", "status"],
        env=environment(day),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "open" in told.stdout
    assert "正在运行 · running" in told.stdout

    running.remove(desk)
    desk.kill()
    at_kill = seconds(clock.until_true(lambda s: whole(s, "未连接考场程序", "not connected"), "it says so"))
    assert (day.home.folder / "room.sock").is_socket(), "a kill leaves its socket"
    clock.until_true(lambda s: whole(s, "未连接") and seconds(s) >= at_kill + 3, "it goes on alone")

    again = room(day, running)
    clock.until_true(lambda s: whole(s, "距开考") and "未连接" not in s, "it finds the room again")
    again.until("已到 0/30")
    stick = day.folder / "stick"
    done = subprocess.run(
        [sys.executable, "-m", "station", "export", str(stick)],
        env=environment(day),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "已写入并比对" in done.stdout
    clock.type("q")
    running.remove(clock)
    assert clock.wait() == 0
