"""The door as people see it: verdicts in two sizes and two languages, time that passes, hostile text."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.support.plans import room_plan
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")
    return day


def numbers(day: ExamDay, index: int) -> tuple[str, str]:
    person = day.plan.candidate(index)
    return person.ticket, person.id_number


@pytest.mark.parametrize("size", SIZES)
def test_the_three_verdicts(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8")
        await desk.golden(f"door-ready-{size}")
        ticket, id_number = numbers(day, 7)
        await desk.scan(ticket)
        await desk.golden(f"door-pending-{size}")
        await desk.scan(id_number)
        await desk.golden(f"door-admit-{size}")
        day.source.advance(3_000)
        await desk.scan(ticket)
        await desk.golden(f"door-check-{size}")
        await desk.scan(numbers(day, 8)[0])
        await desk.scan(numbers(day, 9)[1])
        await desk.golden(f"door-stop-{size}")

    play(day, script, SIZES[size])


def test_before_and_after_the_window(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()

    async def script(desk: Desk) -> None:
        await desk.golden("door-before-80x24")
        day.to("09:31")
        await desk.pass_time(1_000)
        await desk.press("f8", "f8", "f8", "f8", "f8")
        await desk.golden("door-closed-80x24")

    play(day, script)


def test_admit_gives_way_and_stop_stays(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        ticket, id_number = numbers(day, 7)
        await desk.scan(ticket)
        await desk.scan(id_number)
        assert "A D M I T" in desk.text
        await desk.pass_time(6_000)
        assert "R E A D Y" in desk.text
        await desk.scan(numbers(day, 8)[0])
        await desk.scan(numbers(day, 9)[1])
        await desk.pass_time(60_000)
        assert "S T O P" in desk.text
        await desk.press("f8")
        assert "R E A D Y" in desk.text

    play(day, script)


def test_names_and_numbers_are_masked_again(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        ticket, id_number = numbers(day, 7)
        await desk.scan(ticket)
        await desk.scan(id_number)
        assert "考生07" in desk.text
        assert ticket in desk.text
        assert id_number not in desk.text
        day.source.advance(3_000)
        await desk.scan(ticket)
        assert "C H E C K" in desk.text
        assert "考生07" in desk.text
        await desk.pass_time(31_000)
        assert "C H E C K" in desk.text
        assert "考生07" not in desk.text
        assert "考***" in desk.text
        assert ticket not in desk.text

    play(day, script)


@pytest.mark.parametrize(
    "name",
    [
        "[/]",
        "[red]甲[/red]",
        "[@click=app.quit]退[/]",
        "甲\x1b[2J\x07乙",
        "甲\u202e乙",
        "阿卜杜拉·样例",
        "𠮷演",
        "{seat}",
    ],
)
def test_foreign_text_is_shown_and_does_nothing(tmp_path: Path, name: str) -> None:
    plan = room_plan()
    hostile = msgspec.structs.replace(plan.candidates[6], name=name)
    people = tuple(hostile if c.index == 7 else c for c in plan.candidates)
    day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(plan, candidates=people))
    day.open()
    day.to("08:41")

    async def script(desk: Desk) -> None:
        ticket, id_number = numbers(day, 7)
        await desk.scan(ticket)
        await desk.scan(id_number)
        shown = "".join(c for c in name if c.isprintable())
        assert shown[0] in desk.text
        assert "A D M I T" in desk.text
        assert "\x1b" not in desk.text
        assert "\u202e" not in desk.text

    play(day, script)


def test_finding_a_seat_shows_no_name(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.write("A07")
        await desk.press("enter")
        assert "座位 A07 考*** 未到" in desk.text
        assert "考生07" not in desk.text

    play(day, script)


def test_a_typed_number_and_a_missing_document(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        ticket, _ = numbers(day, 7)
        await desk.press("f2")
        await desk.golden("door-by-hand-80x24")
        await desk.press("1", "enter")
        await desk.write(ticket)
        await desk.press("enter")
        assert "N E X T" in desk.text
        await desk.press("f2")
        await desk.golden("door-by-hand-pending-80x24")
        await desk.press("3", "enter")
        assert "S T O P" in desk.text
        assert "没有出示有效身份证件" in desk.text

    play(day, script)


def test_the_chief_lets_somebody_in(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        day.to("09:40")
        await desk.pass_time(1_000)
        await desk.press("f2", "9", "enter", "6", "enter")
        await desk.write("A07")
        await desk.press("enter", "2", "enter")
        await desk.golden("door-let-in-80x24")
        await desk.sign("s02")
        assert "只有主考可以特许" in desk.text
        await desk.press("f2", "9", "enter", "6", "enter")
        await desk.write("A07")
        await desk.press("enter", "2", "enter")
        await desk.sign("s07")
        assert "A D M I T" in desk.text
        assert 7 in day.inside()

    play(day, script)


def test_the_chief_unlocks_a_badge(day: ExamDay) -> None:
    from tests.support.sim import badge

    for _ in range(15):
        day.room.unlock(badge("s05").text, "999999")
        day.source.advance(10_000_000)
    assert day.room.state.day.failures["s05"].count == 15

    async def script(desk: Desk) -> None:
        await desk.press("f2", "up", "enter")
        await desk.press("enter")
        await desk.sign("s07")
        assert day.room.state.day.failures["s05"].count == 0

    play(day, script)
