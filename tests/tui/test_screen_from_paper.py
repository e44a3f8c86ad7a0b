"""Lines of the paper entered at the door's screen after the kiosk came back."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.checkin.events import EnteredFromPaper
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, at


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """The kiosk died at 08:45 and is back at 09:10."""
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")
    day.admit(1)
    day.to("08:45")
    day.crash()
    day.source.advance(at("09:10") - at("08:45"))
    day.reopen()
    return day


async def begin(desk: Desk) -> None:
    """F2, the option by its place in the menu, and who wrote the paper."""
    await desk.press("f2", "up", "enter", "up", "enter")
    assert "纸面名单是谁填写的" in desk.text
    await desk.press("2", "enter")


async def line(desk: Desk, seat: str, clock: str, documents: str = "1") -> None:
    await desk.write(seat)
    await desk.press("enter", documents, "enter")
    await desk.write(clock)
    await desk.press("enter")


def entered(day: ExamDay) -> list[EnteredFromPaper]:
    found = [record.event for record in day.room.records()]
    return [happened for happened in found if isinstance(happened, EnteredFromPaper)]


def test_line_by_line_then_both_badges_once(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await begin(desk)
        await line(desk, "a07", "0847")
        await line(desk, "A08", "084830", "2")
        await desk.golden("from-paper-listed-80x24")
        await desk.press("enter")
        await desk.golden("from-paper-people-80x24")
        assert entered(day) == [], "nothing is recorded before two people have confirmed"
        await desk.sign("s01", "s05")
        assert "已补录 2 人" in desk.text
        assert "已到 3/30" in desk.text
        await desk.press("f7")
        assert "纸面补录入场 A07 08:47" in desk.text

    play(day, script)
    first, second = entered(day)
    assert (first.candidate, first.written_at, first.documents) == (7, at("08:47"), ("ticket", "id"))
    assert (second.candidate, second.written_at) == (8, at("08:48:30"))
    assert second.documents == ("ticket", "certificate")
    assert first.writer == "s02"
    assert first.people == ("s01", "s05")
    size, note = day.room.journal.heads()[-1]
    assert size >= day.room.journal.size - 1
    assert note.count("\n— ") == 3, "the head that covers them is cosigned by both"


def test_what_the_rules_refuse_is_said_at_its_line_and_the_others_go_on(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await begin(desk)
        await line(desk, "A01", "0847")
        assert "已记录为在场" in desk.text
        await line(desk, "A07", "0930")
        assert "还没有到" in desk.text
        await desk.golden("from-paper-refused-80x24")
        await line(desk, "A07", "0847", "3")
        assert "没有写明两证均已见到" in desk.text
        await desk.write("Z99")
        await desk.press("enter")
        assert "本场没有这个座位" in desk.text
        await desk.press(*["backspace"] * 3)
        await line(desk, "A07", "0847")
        assert "已列 1 人：A07 08:47" in desk.text
        await line(desk, "A07", "0849")
        assert "已列 1 人：A07 08:49" in desk.text
        await desk.press("enter")
        await desk.sign("s01", "s02")

    play(day, script)
    assert [(one.candidate, one.written_at) for one in entered(day)] == [(7, at("08:49"))]


def test_lines_that_were_typed_are_not_lost_by_one_escape(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await begin(desk)
        await line(desk, "A07", "0847")
        await desk.press("enter", "escape")
        assert "已列 1 人：A07 08:47" in desk.text
        await desk.press("escape")
        assert "按 Esc 全部放弃" in desk.text
        await desk.press("f8")
        assert "已列 1 人：A07 08:47" in desk.text
        await desk.press("escape", "escape")
        assert "第 2 行" not in desk.text

    play(day, script)
    assert entered(day) == []


def test_a_seat_that_was_found_says_that_it_came_from_paper(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await begin(desk)
        await line(desk, "A07", "0847")
        await desk.press("enter")
        await desk.sign("s01", "s02")
        await desk.press("f3")
        await desk.write("A07")
        await desk.press("enter")
        assert "纸面补录" in desk.text

    play(day, script)


def test_the_paper_of_a_session_before_can_be_entered_during_the_next(day: ExamDay) -> None:
    day.to("13:41")

    async def script(desk: Desk) -> None:
        await desk.press("f2", "up", "enter", "up", "enter")
        assert "纸面是哪一场的" in desk.text
        await desk.press("1", "enter", "2", "enter")
        await line(desk, "A07", "0847")
        await desk.press("enter")
        await desk.sign("s01", "s02")

    play(day, script)
    assert 7 in day.inside("theory")
    assert 7 not in day.inside("skills")
