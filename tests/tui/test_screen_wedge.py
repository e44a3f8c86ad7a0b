"""A keyboard scanner on a real terminal, at machine speed: nothing lost, nothing answers, the order kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.checkin.events import Judged, Presented, ReadingDropped
from station.event import Event
from station.room.home import open_room
from tests.support.sim import PIN, ExamDay, badge
from tests.tui.test_screen_terminal import PROGRAM, Terminal

F2, F8, ESCAPE = "\x1bOQ", "\x1b[19~", "\x1b"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[tuple[Terminal, ExamDay]]:
    """The door of an open day, entry begun, on a terminal of 80 × 24."""
    day = ExamDay(tmp_path, "08:41")
    day.room.end()
    shown = Terminal(sys.executable, "-c", PROGRAM, str(tmp_path), str(day.source.wall()))
    shown.wait_for("请第一名监考员扫工作证")
    for number, person in enumerate(("s01", "s02"), 1):
        shown.type(f"\x02{badge(person).text}\r")
        shown.wait_for("输入 6 位 PIN")
        shown.type(f"{PIN}\r")
        shown.wait_for(f"✓ 第 {number} 人")
    shown.type(F8)
    shown.wait_for("本机时间")
    shown.type(F8)
    shown.wait_for("有亲属")
    shown.type("\r")
    shown.wait_for("R E A D Y")
    yield shown, day
    if shown.process.poll() is None:
        shown.process.kill()
        shown.process.wait(60)


def ended(shown: Terminal, day: ExamDay, *kinds: type[Event]) -> list[Event]:
    """The day's entries of these kinds, once the program has left in order."""
    assert shown.end() == 0
    again = open_room(day.kiosk, day.home, day.source)
    found = [record.event for record in again.records() if isinstance(record.event, kinds)]
    again.end()
    return found


def heard(found: list[Event]) -> list[tuple[str, int | None]]:
    """What the door made of each reading, and of whom."""
    return [
        (one.verdict if isinstance(one, Judged) else "presented", one.candidate)
        for one in found
        if isinstance(one, Judged | Presented)
    ]


@pytest.mark.parametrize("framed", [False, True])
def test_thirty_candidates_at_machine_speed_are_all_right_and_in_order(
    door: tuple[Terminal, ExamDay], framed: bool
) -> None:
    shown, day = door
    people = [day.plan.candidate(index) for index in range(1, 31)]
    start = "\x02]C0" if framed else ""
    shown.type("".join(f"{start}{p.ticket}\r{start}{p.id_number}\r" for p in people))
    shown.wait_for("已到 30/30")
    found = heard(ended(shown, day, Presented, Judged))
    assert found == [pair for index in range(1, 31) for pair in (("presented", index), ("admit", index))]


def test_dialogs_that_open_while_a_scanner_types_lose_nothing_and_are_answered_by_nothing(
    door: tuple[Terminal, ExamDay],
) -> None:
    shown, day = door
    first, second, third = (day.plan.candidate(index) for index in (7, 8, 9))
    shown.type(f"{first.ticket}\r{first.id_number}\r{second.ticket[:5]}{F2}{second.ticket[5:]}\r")
    shown.wait_for("■ ")
    shown.type(f"{second.id_number}\r\x02]C0{third.ticket[:3]}{F8}{third.ticket[3:]}\r{third.id_number}\r")
    shown.wait_for("先处理当前事项")
    shown.type(ESCAPE)
    shown.wait_for("■ ", there=False)
    shown.wait_for("个扫描暂存")
    # The second ticket came while the question was opening: at the door or kept, as it happened.
    kept = 4 if "有 4 个" in shown.text else 3
    for left in range(kept - 1, 0, -1):
        shown.type(F8)
        shown.wait_for(f"有 {left} 个")
    shown.type(F8)
    shown.wait_for("已到 3/30")
    found = ended(shown, day, Presented, Judged, ReadingDropped)
    assert heard(found) == [pair for index in (7, 8, 9) for pair in (("presented", index), ("admit", index))]
    assert not [one for one in found if isinstance(one, ReadingDropped)]


def test_bad_input_on_the_wedge_is_one_sentence_each_and_an_entry_each(
    door: tuple[Terminal, ExamDay],
) -> None:
    shown, day = door
    ticket = day.plan.candidate(7).ticket
    for sent, said in [
        ("\x0220\x1110\x03\x04\x1a07\r", "控制字符"),
        ("9" * 10_240 + "\r", "过长"),
        ("\x02" + ticket[:6], "扫描中断"),
        (f"\x02{ticket[:4]}\x02{ticket}\r", "控制字符"),
        (f"\x02准考证{ticket}\r", "输入法"),
        (ticket[:9], "扫描中断"),
        (f"\x02]E0{ticket}1\r", "不用于准考证"),
        (
            "".join(a + b for a, b in zip(ticket, day.plan.candidate(8).ticket, strict=True)) + "\r",
            "请扫描准考证",
        ),
    ]:
        shown.type(sent)
        shown.wait_for(said)
        shown.type(F8)
        shown.wait_for(said, there=False)
    shown.type(f"{ticket}\r")
    shown.wait_for("N E X T")
    found = ended(shown, day, Presented, Judged, ReadingDropped)
    told = [
        one.why if isinstance(one, ReadingDropped) else one.reason if isinstance(one, Judged) else "presented"
        for one in found
    ]
    lengths = [one.length for one in found if isinstance(one, ReadingDropped)]
    assert lengths[:2] == [10, 10_240], lengths
    # A second one for the same reason within a second waits for its turn.
    assert told[:3] == ["control", "long", "cut"]
    assert sorted(told[3:]) == ["control", "cut", "foreign", "number", "presented", "product"]
