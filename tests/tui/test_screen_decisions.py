"""Decisions on a candidate from the door: what F2 offers follows the screen, and each ends in its entry."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from station.checkin.events import CertificateKept, DoubtSettled, Excluded, Judged, Overridden, Reseated
from station.event import Event
from station.tui.prompts import Choice
from station.tui.screens.case import CasePlace
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


def newest(day: ExamDay, kind: type[Event]) -> Event:
    """The newest entry of a kind, its sealed words opened."""
    return [r.event for r in day.room.records() if isinstance(r.event, kind)][-1]


def offered(desk: Desk) -> list[str]:
    """What the open question offers."""
    question = desk.app.screen
    assert isinstance(question, Choice)
    return [option.key for option in question.options]


async def doubt_at_the_door(desk: Desk, n: int = 7) -> None:
    """The ticket is read, the face is doubted, the ID is read: both documents match and the doubt is open."""
    person = desk.day.plan.candidate(n)
    await desk.scan(person.ticket)
    await desk.press("f2")
    await desk.press("6", "enter", "1", "enter")
    await desk.scan(person.id_number)
    assert "此前有疑问未了" in desk.text


@pytest.mark.parametrize("size", SIZES)
def test_both_invigilators_let_in_for_now(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8")
        await doubt_at_the_door(desk)
        doubted = newest(day, Judged)
        assert isinstance(doubted, Judged)
        assert doubted.verdict == "in_doubt"
        await desk.golden(f"door-in-doubt-{size}")
        await desk.press("f2")
        assert offered(desk)[:4] == ["admit", "clear", "stays", "out"]
        await desk.golden(f"door-by-hand-doubt-{size}")
        await desk.press("enter", "1", "enter")
        await desk.golden(f"door-admit-in-doubt-{size}")
        await desk.sign("s01", "s02")
        assert "请考生入座，按照片不符程序继续处理" in desk.text
        admitted = newest(day, Judged)
        assert isinstance(admitted, Judged)
        assert (admitted.verdict, admitted.people) == ("admitted_in_doubt", ("s01", "s02"))
        assert admitted.note == "考生否认替考，没有确证"
        assert 7 in day.inside()
        assert 7 in day.room.state.door.session("theory").doubts

    play(day, script, SIZES[size])


def test_the_chief_instead_of_the_second_invigilator_lets_nobody_in_for_now(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await doubt_at_the_door(desk)
        await desk.press("f2", "enter", "1", "enter")
        await desk.sign("s01", "s07")
        assert "有疑问的入场须本考场两名监考员同意" in desk.text
        assert 7 not in day.inside()

    play(day, script)


def test_two_people_clear_a_doubt(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await doubt_at_the_door(desk)
        await desk.press("f2", "2", "enter", "1", "enter")
        await desk.sign("s01", "s02")
        settled = newest(day, DoubtSettled)
        assert isinstance(settled, DoubtSettled)
        assert (settled.outcome, settled.people) == ("cleared", ("s01", "s02"))
        assert not day.room.state.door.session("theory").doubts
        assert 7 not in day.inside()

    play(day, script)


@pytest.mark.parametrize(("digit", "outcome"), [("3", "stays"), ("4", "out")])
def test_the_chief_ends_a_doubt(day: ExamDay, digit: str, outcome: str) -> None:
    async def script(desk: Desk) -> None:
        await doubt_at_the_door(desk)
        await desk.press("f2", digit, "enter", "2", "enter")
        await desk.sign("s02")
        assert "只有主考" in desk.text
        await desk.press("f2", digit, "enter", "2", "enter")
        await desk.sign("s07")
        settled = newest(day, DoubtSettled)
        assert isinstance(settled, DoubtSettled)
        assert (settled.outcome, settled.reason) == (outcome, "没有确证，考后调查")
        assert (7 in day.room.state.door.session("theory").excluded) is (outcome == "out")

    play(day, script)


def test_a_doubt_hands_over_to_its_procedure_with_the_seat_filled_in(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await doubt_at_the_door(desk)
        assert "按 F4 登记 CP-3" in desk.text
        await desk.press("f4")
        await desk.golden("door-offers-cp3-80x24")
        await desk.press("enter")
        assert isinstance(desk.app.screen, CasePlace)
        case = day.room.state.incidents.cases[1]
        assert (case.procedure, case.candidates) == ("CP-3", (7,))
        await desk.press("escape")
        assert "按 F4 继续 CP-3" in desk.text
        await desk.press("f4")
        assert isinstance(desk.app.screen, CasePlace)
        assert len(day.room.state.incidents.cases) == 1

    play(day, script)


def test_f4_leads_to_the_list_where_nothing_is_offered_or_wanted(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await doubt_at_the_door(desk)
        await desk.press("f4", "2", "enter")
        assert "处理中" in desk.text
        assert not day.room.state.incidents.cases
        await desk.press("escape", "f8", "f4")
        assert "处理中" in desk.text

    play(day, script)


def test_the_chief_bars_records_a_withdrawal_and_takes_it_back(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        for digit, why in (("*", "barred"), ("**", "withdrawn")):
            await desk.press("f2", "9", "enter", *["down"] * (8 + len(digit)), "enter")
            await desk.write("A07")
            await desk.press("enter", "1", "enter")
            await desk.sign("s07")
            excluded = newest(day, Excluded)
            assert isinstance(excluded, Excluded)
            assert (excluded.candidate, excluded.why, excluded.chief) == (7, why, "s07")
        await desk.scan(day.plan.candidate(7).ticket)
        assert "该考生已退考" in desk.text
        await desk.press("f2")
        assert offered(desk)[0] == "allow"
        await desk.press("enter", "1", "enter")
        await desk.sign("s07")
        taken_back = newest(day, Excluded)
        assert isinstance(taken_back, Excluded)
        assert taken_back.why is None
        assert not day.room.state.door.session("theory").excluded

    play(day, script)


def test_two_people_put_a_seat_right(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        day.admit(7)
        await desk.press("f2")
        assert offered(desk)[:3] == ["doubt", "reseat", "correct"]
        await desk.press("2", "enter")
        await desk.write("A08")
        await desk.press("enter", "1", "enter")
        await desk.sign("s01", "s02")
        assert "座位 A08 已有人，或留给未到的考生" in desk.text
        await desk.press("f2", "2", "enter")
        await desk.write("b01")
        await desk.press("enter", "1", "enter")
        await desk.sign("s01", "s02")
        moved = newest(day, Reseated)
        assert isinstance(moved, Reseated)
        assert (moved.candidate, moved.before, moved.seat, moved.people) == (7, "A07", "B01", ("s01", "s02"))

    play(day, script)


def test_a_missing_id_offers_the_certificate_first_and_its_number_is_kept(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        person = day.plan.candidate(7)
        await desk.scan(person.ticket)
        await desk.press("f2")
        assert offered(desk)[:3] == ["id", "certificate", "no_id"]
        await desk.press("3", "enter")
        assert "没有出示有效身份证件" in desk.text
        await desk.press("f2")
        assert offered(desk)[0] == "certificate"
        await desk.golden("door-by-hand-no-id-80x24")
        await desk.press("enter")
        await desk.write(person.id_number)
        await desk.press("enter")
        day.source.advance(3_000)
        await desk.scan(person.ticket)
        assert "请补记证明编号和签发机关" in desk.text
        await desk.press("f2")
        assert offered(desk)[0] == "organ"
        await desk.press("enter")
        await desk.write("Z-2026/117")
        await desk.press("enter", "1", "enter", "enter")
        assert not day.room.state.door.session("theory").inside[7].certificate_kept
        await desk.press("f8")
        kept = newest(day, CertificateKept)
        assert isinstance(kept, CertificateKept)
        assert (kept.certificate_number, kept.organ) == ("Z-2026/117", "户籍地公安派出所")

    play(day, script)


def test_an_expired_id_is_said_by_the_operator(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.scan(day.plan.candidate(7).ticket)
        await desk.press("f2", "5", "enter")
        judged = newest(day, Judged)
        assert isinstance(judged, Judged)
        assert (judged.verdict, judged.candidate) == ("expired", 7)

    play(day, script)


def test_too_late_and_the_chief_lets_in_at_once(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        day.to("09:31")
        await desk.scan(day.plan.candidate(7).ticket)
        await desk.press("f2")
        assert offered(desk)[0] == "let_in"
        await desk.press("enter", "1", "enter")
        await desk.sign("s07")
        let_in = newest(day, Overridden)
        assert isinstance(let_in, Overridden)
        assert (let_in.candidate, let_in.refused) == (7, "closed")

    play(day, script)


def test_escape_records_nothing_anywhere(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await doubt_at_the_door(desk)
        size = day.room.journal.size
        for digit in "1234":
            await desk.press("f2", digit, "enter", "escape")
            await desk.press("f2", digit, "enter", "1", "enter", "escape")
            await desk.press("f2", digit, "enter", "4", "enter")
            await desk.press("escape", "escape")
        await desk.press("f4", "escape")
        assert day.room.journal.size == size

    play(day, script)


HOSTILE = (
    "[/]",
    "[red]甲[/red]",
    "[@click=app.quit]退[/]",
    "甲\x1b[2J\x07乙",
    "甲\u202e乙",
    "长" * 200,
    "{seat}",
    "阿卜杜拉·样例",
    "𠮷演",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_change_nothing_and_stay_masked(tmp_path: Path, name: str) -> None:
    plan = room_plan()
    people = tuple(msgspec.structs.replace(c, name=name) if c.index == 7 else c for c in plan.candidates)
    day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(plan, candidates=people))
    day.open()
    day.to("08:41")

    async def script(desk: Desk) -> None:
        await doubt_at_the_door(desk)
        await desk.pass_time(31_000)
        for keys in (
            ("f2",),
            ("f2", "enter"),
            ("f2", "enter", "1", "enter"),
            ("f3", *"A07", "enter"),
            ("f4",),
        ):
            await desk.press(*keys)
            shown = desk.text
            assert name not in shown or len(name) < 2
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert max(len(row) for row in shown.splitlines()) <= 80
            assert "A07" in shown
            assert "下一步" in shown
            await desk.press("escape")
        await desk.press("f2", "enter", "1", "enter")
        await desk.sign("s01", "s02")
        assert 7 in day.inside()

    play(day, script)
