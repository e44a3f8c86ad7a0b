"""A room that two invigilators open by keys: badge and PIN, the time confirmed, as on the day."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.terminal import Program
from tests.support.sim import PIN, ExamDay, badge

F8, F9, F10 = b"\x1b[19~", b"\x1b[20~", b"\x1b[21~"
BARE = str(Path(__file__).with_name("bare_app.py"))


def bare(kind: str) -> Program:
    """A bare Textual app that has painted its first picture."""
    shown = Program([sys.executable, BARE, kind])
    shown.until("answer-000000" if kind in ("update", "places") else "ready", b"")
    return shown


def logged_in(folder: Path, *scanners: str) -> Program:
    """A room's screens with the day open, ten minutes and more before the exam."""
    day = ExamDay(folder, "08:35")
    day.room.end()
    shown = Program(
        [sys.executable, "-m", "benchmarks.room_screens", str(folder), str(day.source.wall()), *scanners]
    )
    shown.until("请第一名监考员扫工作证", b"")
    for number, person in enumerate(("s01", "s02"), 1):
        shown.settle()
        shown.write(f"\x02{badge(person).text}\r".encode())
        shown.until("输入 6 位 PIN")
        shown.settle()
        shown.write(f"{PIN}\r".encode())
        shown.until(f"✓ 第 {number} 人")
    for key, then in ((F8, "本机时间"), (F8, "有亲属"), (b"\r", "距开考")):
        shown.settle()
        shown.write(key)
        shown.until(then)
    shown.settle()
    return shown
