"""Scans and keys: a burst never presses a button, a person's keys always arrive, nothing that was scanned is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, Paste

from station.checkin.scanner.events import CodeRead, CodeRejected
from station.tui.prompts import Choice, Field, People
from station.tui.scans import Heard, Interceptor
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, badge

NAMES = {
    "\r": "enter",
    "\n": "ctrl+j",
    "\t": "tab",
    "\x02": "ctrl+b",
    "\x11": "ctrl+q",
    "\x1d": "ctrl+right_square_bracket",
}


def typed(interceptor: Interceptor, text: str, start: int = 1_000, gap: int = 8) -> list[Heard]:
    """Characters at a steady pace."""
    return [interceptor.key(Key(NAMES.get(char, char), char), start + n * gap) for n, char in enumerate(text)]


def let_through(heard: list[Heard]) -> str:
    return "".join(key.character or f"<{key.key}>" for one in heard for key in one.keys)


def scans(heard: list[Heard]) -> list[CodeRead | CodeRejected]:
    return [one.scan for one in heard if one.scan is not None]


@pytest.mark.parametrize("end", ["\r", "\n", "\t"])
def test_a_burst_is_one_scan_and_no_key(end: str) -> None:
    heard = typed(Interceptor(), "202611070007" + end)
    assert [s.text for s in scans(heard) if isinstance(s, CodeRead)] == ["202611070007"]
    assert let_through(heard) == ""


def test_ten_bursts_back_to_back_stay_ten() -> None:
    codes = [f"2026110700{n:02d}" for n in range(10)]
    heard = typed(Interceptor(), "".join(code + "\r" for code in codes), gap=1)
    assert [s.text for s in scans(heard) if isinstance(s, CodeRead)] == codes


def test_slow_keys_come_out_in_order() -> None:
    interceptor = Interceptor()
    heard = typed(interceptor, "202611070007", gap=180)
    assert let_through(heard) == "20261107000"
    assert [k.character for k in interceptor.release(10_000)] == ["7"]
    assert scans(heard) == []


def test_six_quick_digits_and_enter_are_a_pin() -> None:
    heard = typed(Interceptor(), "271828\r", gap=30)
    assert let_through(heard) == "271828\r"
    assert scans(heard) == []


def test_a_framed_scan_needs_no_timing() -> None:
    heard = typed(Interceptor(), "\x02]C0ZK26\r", gap=400)
    read = scans(heard)[0]
    assert isinstance(read, CodeRead)
    assert (read.text, read.aim) == ("ZK26", "]C0")
    assert let_through(heard) == ""


def test_control_characters_press_no_key() -> None:
    heard = typed(Interceptor(), "20261107\x110007\r")
    assert isinstance(scans(heard)[0], CodeRejected)
    assert let_through(heard) == ""


def test_a_function_key_lets_the_held_keys_go_first() -> None:
    interceptor = Interceptor()
    interceptor.key(Key("7", "7"), 1_000)
    heard = interceptor.key(Key("f8", None), 1_005)
    assert [key.key for key in heard.keys] == ["7", "f8"]


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")
    return day


def test_a_scan_while_a_question_is_open(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        before = day.room.journal.size
        await desk.press("f2")
        await desk.scan(day.plan.candidate(7).ticket)
        assert isinstance(desk.app.screen, Choice)
        assert day.room.journal.size == before
        await desk.golden("scan-while-asked-80x24")
        await desk.press("escape")
        assert "有 1 个扫描暂存" in desk.text
        assert day.room.journal.size == before
        await desk.press("f8")
        assert "请扫描身份证件" in desk.text
        assert day.room.journal.size == before + 1

    play(day, script)


def test_a_scan_never_confirms(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f4", "f3")
        before = day.room.journal.size
        await desk.scan(day.plan.candidate(7).ticket)
        await desk.scan(day.plan.candidate(8).ticket)
        assert day.room.journal.size == before
        assert len(desk.app.kept) == 2
        await desk.press("enter")
        assert day.room.journal.size == before
        await desk.press("f8")
        assert day.room.journal.size == before + 1

    play(day, script)


def test_a_number_field_keeps_out_what_a_scanner_types_but_takes_a_person(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f5", "f2")
        await desk.choose("推迟开考：理论知识")
        field = desk.app.screen
        assert isinstance(field, Field)
        await desk.scan("202611070007")
        assert field.value == ""
        await desk.write("30")
        assert field.value == "30"

    play(day, script)


def test_a_code_field_takes_a_scan_as_its_answer(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.scan(day.plan.candidate(7).ticket)
        assert "座位 A07" in desk.text

    play(day, script)


def test_a_badge_goes_to_the_badge_question_only(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.scan(badge("s01").text)
        assert "这是工作证" in desk.text
        await desk.press("f12", "f1", "escape")
        await desk.press("f5", "f2")
        await desk.choose("推迟开考：理论知识")
        await desk.write("5")
        await desk.press("enter", "1", "enter")
        assert isinstance(desk.app.screen, People)
        await desk.scan(day.plan.candidate(7).ticket)
        assert len(desk.app.kept) == 1
        await desk.scan(badge("s07").text)
        assert "主考" in desk.text
        assert desk.app.screen.attempt is not None

    play(day, script)


def test_a_scan_over_help_and_elsewhere_goes_to_the_door(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f5", "f1")
        await desk.scan(day.plan.candidate(7).ticket)
        assert desk.app.screen.__class__.__name__ == "DoorPlace"
        assert "请扫描身份证件" in desk.text

    play(day, script)


def test_no_key_quits_and_nothing_is_pasted(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("ctrl+q", "ctrl+c", "ctrl+p", "ctrl+d", "ctrl+z", "escape", "tab", "enter")
        assert desk.app.is_running
        before = day.room.journal.size
        await desk.press("f3")
        desk.app.post_message(Paste("A07\r"))
        await desk.settle()
        field = desk.app.screen
        assert isinstance(field, Field)
        assert field.value == ""
        assert day.room.journal.size == before

    play(day, script)


def test_the_same_code_again_is_heard_and_not_counted(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        ticket = day.plan.candidate(7).ticket
        await desk.scan(ticket)
        size = day.room.journal.size
        await desk.scan(ticket)
        assert day.room.journal.size == size
        assert "刚刚读过" in desk.text

    play(day, script)


@pytest.mark.parametrize(("late_by", "inside"), [(-1, True), (0, False)])
def test_a_kept_scan_counts_from_when_it_was_read(day: ExamDay, late_by: int, inside: bool) -> None:
    """One comes at T+30 to the millisecond while the chief's PIN is being asked for (ER-3)."""

    async def script(desk: Desk) -> None:
        day.to("09:29")
        await desk.pass_time(60_000 + late_by)
        await desk.press("f2")
        await desk.scan(day.plan.candidate(7).ticket)
        await desk.pass_time(90_000)
        assert (7 in day.room.state.door.session("theory").absent) is not inside
        await desk.press("escape")
        await desk.press("f8")
        await desk.scan(day.plan.candidate(7).id_number)
        await desk.pass_time(1_000)
        assert (7 in day.inside()) is inside
        assert (7 in day.room.state.door.session("theory").absent) is not inside

    play(day, script)


def test_kept_scans_come_in_their_order_and_are_named(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f2")
        await desk.scan(day.plan.candidate(7).ticket)
        day.source.advance(2_000)
        await desk.scan(day.plan.candidate(7).id_number)
        await desk.press("escape")
        assert "有 2 个扫描暂存未处理：按 F8 处理（准考证 08:41:00、身份证件 08:41:02）" in desk.text
        assert day.plan.candidate(7).ticket not in desk.text
        await desk.press("f8", "f8")
        assert "A D M I T" in desk.text
        assert not desk.app.kept

    play(day, script)
