"""The look at the room: seats and who is missing, the round of the seats, and finding a candidate without an input method."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from station.checkin.events import AdmissionCorrected, Judged, Reseated, SeatChecked
from station.incidents.commands import Start
from station.plan.initials import with_initials
from station.tui.prompts import Choice
from station.tui.screens.case import CasePlace
from station.tui.screens.seats import SeatsPlace
from station.tui.screens.tour import TourPlace
from tests.support.answers import answer_for
from tests.support.plans import room_plan
from tests.support.screens import Desk, play
from tests.support.sim import MINUTE, ExamDay

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}
NAMES = ("丁玉坤", "单雄信", "阿卜杜拉·样例", "𠮷演", "Ali Hasan", "丁一可")


def opened(folder: Path, names: tuple[str, ...] = ()) -> ExamDay:
    plan = room_plan()
    people = tuple(
        msgspec.structs.replace(c, name=names[c.index - 1]) if c.index <= len(names) else c
        for c in plan.candidates
    )
    day = ExamDay(folder, "08:20", msgspec.structs.replace(plan, candidates=with_initials(people)))
    day.open()
    day.to("08:41")
    return day


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    return opened(tmp_path)


def fill(day: ExamDay, last: int) -> None:
    for index in range(1, last + 1):
        day.admit(index)


def looks(day: ExamDay) -> list[tuple[str, str]]:
    return [(r.event.seat, r.event.found) for r in day.room.records() if isinstance(r.event, SeatChecked)]


# -- the seats --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_who_is_missing_with_the_time_that_is_left(day: ExamDay, size: str) -> None:
    fill(day, 27)

    async def script(desk: Desk) -> None:
        day.to("09:12")
        for _ in range(6):
            await desk.press("f8")
        await desk.press("f10")
        await desk.golden(f"seats-missing-{size}")
        assert "A27" not in desk.text
        await desk.press("f3")
        await desk.golden(f"seats-all-{size}")
        day.to("09:31")
        await desk.pass_time(1_000)
        await desk.press("f3", "f3")
        await desk.golden(f"seats-absent-{size}")

    play(day, script, SIZES[size])


def test_the_countdown_runs_to_the_end_of_entry(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        day.to("09:29")
        await desk.press("f10")
        before = desk.text
        assert "距停止入场" in before
        await desk.pass_time(30_000)
        assert desk.text != before
        await desk.pass_time(30_000)
        assert "距停止入场" not in desk.text.split("\n", 1)[1]
        assert "缺考 30 人" in desk.text

    play(day, script)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_out_of_the_ordinary(day: ExamDay, size: str) -> None:
    from station.checkin.decisions import DoubtPhoto, Exclude, Reseat
    from station.checkin.rules import Override

    fill(day, 6)
    day.do(DoubtPhoto("theory", 2, "五官不像"))
    day.do(Reseat("theory", 3, "B01", "桌子坏了", ("s01", "s02")))
    day.do(Exclude("theory", 9, "withdrawn", "本人申请", ("s07",)))
    day.do(Override("theory", 8, "证件核实", ("s07",)))

    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8", "f10", "f3", "f3")
        await desk.golden(f"seats-special-{size}")
        assert "A01" not in desk.text

    play(day, script, SIZES[size])


def test_more_seats_than_fit_are_turned_over(day: ExamDay) -> None:
    fill(day, 2)

    async def script(desk: Desk) -> None:
        await desk.press("f10", "f3")
        assert "第 1/2 页" in desk.text
        assert "▶A01" in desk.text
        assert "A30" not in desk.text
        await desk.press("pagedown")
        assert "第 2/2 页" in desk.text
        assert "A30" in desk.text
        assert "A01" not in desk.text
        await desk.press("pageup", "down", "right")
        assert "▶A12" in desk.text
        await desk.press("left", "up", "up")
        assert "▶A01" in desk.text

    play(day, script)


def test_from_every_open_place_the_seats_are_one_key_away(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        for key in ("f4", "f5", "f6", "f7"):
            await desk.press(key, "f10")
            assert isinstance(desk.app.screen, SeatsPlace)
        await desk.press("escape")
        assert desk.app.screen.__class__.__name__ == "DoorPlace"

    play(day, script)


def test_a_scan_at_the_seats_goes_to_the_door(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f10")
        await desk.scan(day.plan.candidate(7).ticket)
        assert "N E X T" in desk.text

    play(day, script)


def test_enter_opens_what_can_be_done_about_the_marked_one(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f10", "down", "enter")
        question = desk.app.screen
        assert isinstance(question, Choice)
        assert "座位 A02 考*** 未到" in desk.text
        assert [o.key for o in question.options][:3] == ["ticket", "id", "certificate"]
        await desk.press("4", "enter")
        judged = [r.event for r in day.room.records() if isinstance(r.event, Judged)][-1]
        assert (judged.verdict, judged.document) == ("unreadable", "ticket")

    play(day, script)


# -- the round --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_round_of_the_seats(tmp_path: Path, size: str) -> None:
    plan = room_plan(4)
    day = ExamDay(tmp_path, "08:20", plan)
    day.open()
    day.to("08:41")
    fill(day, 3)

    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8", "f10", "f2")
        await desk.golden(f"tour-seat-{size}")
        await desk.press("f8")
        await desk.press("pagedown")
        assert "跳过 1" in desk.text
        await desk.press("f2", "1")
        await desk.golden(f"tour-differs-{size}")
        await desk.press("enter")
        assert len(looks(day)) == 1
        await desk.press("f8")
        await desk.golden(f"tour-follow-{size}")
        await desk.press("2", "enter")
        assert "F8" in desk.text
        await desk.press("f8")
        assert "座位 A02" in desk.text
        await desk.press("f8")
        assert looks(day) == [("A01", "matches"), ("A03", "face"), ("A04", "empty"), ("A02", "matches")]
        await desk.golden(f"tour-complete-{size}")
        await desk.press("f2", "f8")
        assert "第 2 轮：已核对 1/4" in desk.text

    play(day, script, SIZES[size])


def test_a_doubtful_face_at_the_seat_leads_into_its_procedure(day: ExamDay) -> None:
    fill(day, 3)

    async def script(desk: Desk) -> None:
        await desk.press("f10", "f2", "f2", "1", "f8", "1", "enter", "1", "enter")
        assert isinstance(desk.app.screen, CasePlace)
        case = day.room.state.incidents.cases[1]
        assert (case.procedure, case.candidates) == ("CP-3", (1,))
        await desk.press("f10", "f2")
        assert "已核对 1/30" in desk.text

    play(day, script)


def test_an_empty_seat_leads_to_what_two_people_put_right(day: ExamDay) -> None:
    fill(day, 3)

    async def script(desk: Desk) -> None:
        await desk.press("f10", "f2", "f2", "4", "f8", "2", "enter", "1", "enter")
        await desk.sign("s01", "s02")
        taken_back = [r.event for r in day.room.records() if isinstance(r.event, AdmissionCorrected)]
        assert [one.candidate for one in taken_back] == [1]
        assert isinstance(desk.app.screen, TourPlace)

    play(day, script)


def test_somebody_on_a_free_seat_is_put_right_by_two(day: ExamDay) -> None:
    fill(day, 3)

    async def script(desk: Desk) -> None:
        day.to("09:31")
        await desk.pass_time(1_000)
        await desk.press("f10", "f2", "f3")
        await desk.write("A09")
        await desk.press("enter")
        assert "记录中此座应为空" in desk.text
        await desk.press("f2", "1", "f8", "1", "enter")
        await desk.write("A03")
        await desk.press("enter", "2", "enter")
        await desk.sign("s01", "s02")
        moved = [r.event for r in day.room.records() if isinstance(r.event, Reseated)]
        assert [(one.candidate, one.before, one.seat) for one in moved] == [(3, "A03", "A09")]

    play(day, script)


def test_f8_presents_a_kept_scan_and_records_no_look(day: ExamDay) -> None:
    fill(day, 3)

    async def script(desk: Desk) -> None:
        await desk.press("f10", "f2", "f3")
        day.source.advance(3_000)
        await desk.press("escape", "f2")
        await desk.scan(day.plan.candidate(9).ticket)
        await desk.press("escape")
        assert "先按 F8 处理暂存的扫描" in desk.text
        await desk.press("f8")
        assert looks(day) == []
        assert "N E X T" in desk.text

    play(day, script)


def test_names_are_masked_again_at_the_seat(day: ExamDay) -> None:
    fill(day, 2)

    async def script(desk: Desk) -> None:
        await desk.press("f10")
        await desk.press("f3")
        assert "考生0" not in desk.text
        await desk.press("f2")
        assert "考生01" in desk.text
        assert day.plan.candidate(1).ticket in desk.text
        assert day.plan.candidate(1).id_number not in desk.text
        await desk.pass_time(31_000)
        assert "考生01" not in desk.text
        assert "考***" in desk.text
        assert day.plan.candidate(1).ticket not in desk.text
        await desk.press("f8")
        assert "考生02" in desk.text

    play(day, script)


# -- finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "seats"),
    [
        ("dyk", ["A01", "A06"]),
        ("zyk", ["A01", "A06"]),
        ("sxx", ["A02"]),
        ("dxx", ["A02"]),
        ("abdlyl", ["A03"]),
        ("yl", ["A03"]),
        ("jy", ["A04"]),
        ("ah", ["A05"]),
        ("alih", ["A05"]),
        ("a05", ["A05"]),
        ("0012", ["A12"]),
        ("99x", []),
        ("7", []),
    ],
)
def test_a_candidate_is_found_without_an_input_method(tmp_path: Path, typed: str, seats: list[str]) -> None:
    day = opened(tmp_path, NAMES)

    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.write(typed)
        await desk.press("enter")
        shown = desk.text
        if not seats:
            assert "没有找到" in shown
        elif len(seats) == 1:
            assert f"座位 {seats[0]}" in shown
        else:
            assert f"找到 {len(seats)} 人" in shown
            question = desk.app.screen
            assert isinstance(question, Choice)
            assert [o.label.zh.split()[0] for o in question.options] == seats
        for name in NAMES:
            assert name not in shown

    play(day, script)


@pytest.mark.parametrize("size", SIZES)
def test_several_are_chosen_from(tmp_path: Path, size: str) -> None:
    day = opened(tmp_path, NAMES)
    fill(day, 1)

    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8", "f8", "f3")
        await desk.golden(f"find-{size}")
        await desk.write("dyk")
        await desk.press("enter")
        await desk.golden(f"find-several-{size}")
        await desk.press("2", "enter")
        await desk.golden(f"find-one-{size}")
        assert "座位 A06 丁** 未到" in desk.text

    play(day, script, SIZES[size])


def test_the_end_of_an_id_number_and_a_scanned_code_are_found(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.write(day.plan.candidate(11).id_number[-4:])
        await desk.press("enter")
        assert "座位 A11" in desk.text
        await desk.press("escape", "f3")
        await desk.scan(day.plan.candidate(12).id_number)
        assert "座位 A12" in desk.text

    play(day, script)


def test_a_package_without_initials_says_so(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")

    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.write("dyk")
        await desk.press("enter")
        assert "本计划包没有拼音首字母" in desk.text

    play(day, script)


HOSTILE = (
    "[/]",
    "[@click=app.quit]退[/]",
    "甲\x1b[2J\x07乙",
    "甲\u202e乙",
    "长" * 200,
    "{seat}",
    "𠮷·𠮷",
    "a\nb",
)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("size", SIZES)
def test_hostile_text_changes_nothing(tmp_path: Path, name: str, size: str) -> None:
    day = opened(tmp_path, (name, name))
    fill(day, 1)
    cells, rows = SIZES[size]

    async def script(desk: Desk) -> None:
        walks = (("f10",), ("f10", "f3"), ("f10", "f3", "enter"), ("f10", "f2"), ("f3", *"A01", "enter"))
        for walk in walks:
            await desk.press(*walk)
            shown = desk.text
            assert not any(char in shown for char in "\x1b\x07\u202e")
            assert "\nb" not in shown.replace("\nb\n", "\nb")
            assert len(shown.splitlines()) <= rows
            assert max(len(row) for row in shown.splitlines()) <= cells
            assert "下一步" in shown
            await desk.press("escape", "escape")
        await desk.press("f10", "f2", "f8")
        assert looks(day) == [("A01", "matches")]

    play(day, script, SIZES[size])


# -- the own end ------------------------------------------------------------------------------------------------------


def make_up(day: ExamDay, minutes: int, *candidates: int) -> None:
    """So many minutes for these candidates alone: machines that failed (CB-1)."""
    day.do(Start("CB-1", "theory", ("s01", "s02"), candidates=candidates))
    number = max(day.room.state.incidents.cases)
    while (case := day.room.state.incidents.cases[number]).open:
        if case.step == "lost_until":
            day.wait(minutes * MINUTE)
        answer = answer_for(day, number, lambda some: next(iter(some)))
        assert answer is not None
        day.do(answer)


@pytest.mark.parametrize("size", SIZES)
def test_a_seat_that_works_longer_says_until_when(tmp_path: Path, size: str) -> None:
    day = ExamDay(tmp_path, "08:20", room_plan(6))
    day.open()
    day.to("08:41")
    fill(day, 5)
    day.to("09:05")
    make_up(day, 4, 2, 6)

    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8", "f8", "f8", "f10", "f3")
        await desk.golden(f"seats-own-end-{size}")
        assert "A02  考***   在场" in desk.text
        assert desk.text.count("补时到 10:34") == 1
        await desk.press("f3")
        assert "特许、离场、补时" in desk.text
        assert "A02" in desk.text
        await desk.press("enter")
        assert "补时到 10:34" in desk.text
        await desk.press("escape", "f5")
        assert "10:30 结束  座位 A02 A06 到 10:34" in desk.text
        await desk.golden(f"timeline-own-end-{size}")

    play(day, script, SIZES[size])
