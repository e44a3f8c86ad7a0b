"""The real program in a real terminal: opened by badges, scanned by keystrokes, killed, started again; the day goes on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.demo.headless import set_up
from station.demo.sitting import DemoSitting
from tests.support.terminal import Terminal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("play") / "demo"
    set_up(made, 3)
    return made


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    running: list[Terminal] = []
    yield running
    for one in running:
        one.kill()


def start(folder: Path, running: list[Terminal]) -> Terminal:
    words = [sys.executable, "-m", "station", "play", "--folder", str(folder), "--quiet"]
    made = Terminal(words, {**os.environ, "PYTHONUTF8": "1"})
    running.append(made)
    return made


def show_badges(desk: Terminal, sitting: DemoSitting, *people: str) -> None:
    for number, person in enumerate(people, 1):
        known = sitting.staff[person]
        desk.until(f"第 {number} 人" if number > 1 else "扫工作证")
        desk.type(known.badge + "\r")
        desk.until(person, "PIN")
        desk.type(known.pin + "\r")
        desk.until(f"✓ 第 {number} 人")


def open_room(desk: Terminal, sitting: DemoSitting, *people: str) -> None:
    desk.until("考场尚未开启")
    show_badges(desk, sitting, *people)
    desk.until("按 F8 确认")
    desk.press("F8")


def none_related(desk: Terminal) -> None:
    """Both declare that no relative or student of theirs sits here (ST-5)."""
    desk.until("有亲属或本人任教的学生")
    desk.press("Enter")
    desk.until_true(lambda shown: "有亲属或本人任教的学生" not in shown, "the question closes")


def scan(desk: Terminal, text: str) -> None:
    desk.type(text + "\r")


def test_killed_and_started_again_the_day_goes_on(folder: Path, terminals: list[Terminal]) -> None:
    sitting = DemoSitting(folder / "sitting")
    first, second = sitting.plan.candidates[:2]

    desk = start(folder, terminals)
    open_room(desk, sitting, "p01", "p02")
    desk.until("确认时间", "本机时间")
    desk.press("F8")
    none_related(desk)
    desk.until("已到 0/30")
    for _ in range(2):  # to the collection of papers, then to T−20
        desk.press("Ctrl+T")
        desk.until("让时间前进")
        desk.press("Enter")
        desk.until_true(lambda shown: "让时间前进" not in shown, "the question closes")
    desk.until("开始入场")
    scan(desk, first.ticket)
    desk.until("请扫描身份证件")
    scan(desk, first.id_number)
    desk.until("已到 1/30", "Ticket and ID match")
    terminals.remove(desk)
    desk.kill()

    again = start(folder, terminals)
    again.until("扫工作证")
    show_badges(again, sitting, "p01", "p07")
    again.until("按 F8 确认")
    again.press("F8")
    again.until("已到 1/30")
    scan(again, second.id_number)
    again.until("请扫描准考证")
    scan(again, second.ticket)
    again.until("已到 2/30", "Ticket and ID match")
    again.press("Ctrl+T")
    again.until("让时间前进")
    again.press("Down", "Enter")
    again.until_true(lambda shown: "让时间前进" not in shown, "the question closes")
    scan(again, first.ticket)
    again.until("This candidate came in at")
