"""The kiosk dies in the middle of entry: the paper of the last minute is on the stick, the door goes on by hand, and what was
written is entered afterwards."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from station.demo.headless import set_up
from station.demo.sitting import DemoSitting
from tests.faults.test_real_process import none_related, open_room, scan, show_badges
from tests.support.pages import pages
from tests.support.terminal import Terminal


def start(folder: Path, stick: Path) -> Terminal:
    words = [
        sys.executable,
        "-m",
        "station",
        "play",
        "--folder",
        str(folder),
        "--quiet",
        "--paper",
        str(stick),
    ]
    return Terminal(words, {**os.environ, "PYTHONUTF8": "1"})


def skip(desk: Terminal, *keys: str) -> None:
    """Let the demo's time pass."""
    desk.press("Ctrl+T")
    desk.until("让时间前进")
    desk.press(*keys, "Enter")
    desk.until_true(lambda shown: "让时间前进" not in shown, "the question closes")


def printed(stick: Path) -> str:
    """What the morning's sheet says now."""
    found = sorted(stick.glob("roster-*.pdf"))
    return pages(found[0].read_bytes())[0] if found else ""


def enter_line(desk: Terminal, number: int, seat: str, clock: str) -> None:
    desk.until(f"第 {number} 行：座位号")
    desk.type(seat)
    desk.until(f" {seat}▏")
    desk.press("Enter")
    desk.until("纸面勾选了什么")
    desk.press("Enter")
    desk.until("纸面上的入场时刻")
    desk.type(clock)
    desk.until(f" {clock}▏")
    desk.press("Enter")


def test_from_the_kiosk_to_paper_and_back(tmp_path: Path) -> None:
    folder, stick = tmp_path / "demo", tmp_path / "stick"
    stick.mkdir()
    set_up(folder, 3)
    sitting = DemoSitting(folder / "sitting")
    first = sitting.plan.candidates[0]
    seats = [p.seat for p in sitting.plan.placements if p.room == "01"][:3]

    desk = start(folder, stick)
    try:
        open_room(desk, sitting, "p01", "p02")
        desk.until("确认时间", "本机时间")
        desk.press("F8")
        none_related(desk)
        desk.until("已到 0/30")
        skip(desk)
        skip(desk)
        desk.until("scan the next candidate")
        desk.until_true(lambda _: "在场 in 0/30" in printed(stick), "the first paper")
        scan(desk, first.ticket)
        desk.until("请扫描身份证件")
        scan(desk, first.id_number)
        desk.until("已到 1/30", "Ticket and ID match")
        skip(desk, "Down")  # one minute
        desk.until_true(lambda _: "在场 in 1/30" in printed(stick), "the paper of the last minute")
    finally:
        desk.kill()

    on_paper = printed(stick)
    assert first.name in on_paper
    assert first.id_number not in on_paper

    again = start(folder, stick)
    try:
        again.until("扫工作证")
        show_badges(again, sitting, "p01", "p02")
        again.until("按 F8 确认")
        again.press("F8")
        again.until("已到 1/30")
        skip(again, "Down", "Down")  # five minutes
        again.press("F2")
        again.until("输入准考证号")
        again.type("9")
        again.until("▶ 9 主考或两人的决定")
        again.press("Enter")
        again.until("▶ 1")
        again.press("Up")
        again.until_true(lambda shown: "补录纸面入场" in marked(shown), "the last option is marked")
        again.press("Enter")
        again.until("纸面名单是谁填写的")
        again.press("Enter")
        clock = first_minute(on_paper)
        enter_line(again, 1, seats[1], clock)
        enter_line(again, 2, seats[2], clock)
        again.until("第 3 行：座位号", "已列 2 人")
        again.press("Enter")
        again.until("两人核对纸面后确认补录")
        for number, person in enumerate(("p01", "p02"), 1):
            scan(again, sitting.staff[person].badge)
            again.until(f"● 第 {number} 人", "PIN")
            again.type(sitting.staff[person].pin + "\r")
            again.until(f"✓ 第 {number} 人")
        again.until("按 F8 确认")
        again.press("F8")
        again.until("已补录 2 人", "已到 3/30")
        skip(again, "Down")
        again.until_true(lambda _: "在场 in 3/30" in printed(stick), "the paper says so too")
    finally:
        again.kill()
    assert printed(stick).count("纸面补录 in, ticket+ID, from paper") == 2


def marked(shown: str) -> str:
    """The option that the mark stands at."""
    return next((row for row in shown.splitlines() if "▶" in row), "")


def first_minute(page: str) -> str:
    """HHMM of the admission that stands on the paper."""
    return page.split("在场 ", 2)[2][:5].replace(":", "")
