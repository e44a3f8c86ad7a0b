"""The roster on paper: every seat as the journal has it, a head that says how much it knows, of numbers the end only."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from station.checkin.register import DoorState
from station.forms.roster import TEMPLATE, Stand, breakable, sheets, tail_length
from station.forms.typesetting import typeset
from station.plan.dayplan import DayPlan
from station.plan.glyphs import without_glyph
from station.timer.events import StartDelayed
from tests.support.doors import Door
from tests.support.pages import fonts, pages
from tests.support.plans import at, day_plan

STAND = Stand(123, bytes(range(32)), at("09:07:05"))
NAMES = {
    1: "阿卜杜热合曼·买买提艾力·吐尔逊江·阿不都克里木",
    2: "𠮷田㐂龘",
    3: "欧阳" * 25,
    4: "A" * 50,
    5: "Maria Fernanda dos Santos Gonzalez y Rodriguez XYZ",
    6: '#eval("1") $x^2$ *b* \\u{41} ]',
}


def named(plan: DayPlan, names: dict[int, str]) -> DayPlan:
    people = tuple(msgspec.structs.replace(c, name=names.get(c.index, c.name)) for c in plan.room.candidates)
    return replace(plan, room=msgspec.structs.replace(plan.room, candidates=people))


def pdf(plan: DayPlan, state: DoorState, stand: Stand | None = STAND, *sessions: str) -> bytes:
    return typeset(TEMPLATE, {"sheets": sheets(plan, state, stand, sessions or None)})[0]


def busy_door() -> Door:
    door = Door()
    for n in (1, 2):
        door.enter(at("08:42"), n)
    door.show(at("08:43"), door.plan.room.candidate(3).ticket)
    door.show(at("08:43"), door.plan.room.candidate(3).id_number, certificate=True)
    door.override(at("08:50"), 4, "s07")
    door.exclude(at("08:51"), 5, "barred")
    door.exclude(at("08:51"), 6, "withdrawn")
    door.enter(at("09:05"), 7)
    door.doubt(at("09:06"), 7)
    door.ticket(at("09:07"), 8)
    return door


def row(page: str, seat: str) -> str:
    """The text of one seat's row."""
    after = page.split(f" {seat} ", 1)[1]
    following = f" {seat[0]}{int(seat[1:]) + 1:02d} "
    return after.split(following, 1)[0]


def test_every_seat_stands_as_the_journal_has_it() -> None:
    door = busy_door()
    [page] = pages(pdf(door.plan, door.state, STAND, "theory"))
    assert row(page, "A01").endswith("在场 08:42 准+证 in, ticket+ID")
    assert row(page, "A03").endswith("在场 08:43 准+公安证明 in, ticket+police certificate")
    assert row(page, "A04").endswith("在场 08:50 主考特许 in, by the chief")
    assert row(page, "A05").endswith("不得参加 barred")
    assert row(page, "A06").endswith("退考 withdrawn")
    assert "迟到 09:05 准+证 有疑问 late, ticket+ID, in doubt" in row(page, "A07")
    assert row(page, "A08").endswith("只见到准 only the ticket seen 准 证")
    assert row(page, "A09").endswith("证")
    assert "日志第 123 条 Journal entry 09:07:05 trusted time 指纹 fingerprint 0001 0203 0405 0607" in page
    assert "在场 in 5/30 缺考 absent 0" in page
    assert "日志第 123 条之后的入场由人工补记。 Entries after number 123 are to be added by hand." in page
    assert "第 1 页，共 1 页 Page 1 of 1" in page
    assert "监考员签名 Invigilators 1" in page


def test_after_the_window_who_did_not_come_is_absent_and_can_still_be_ticked() -> None:
    door = busy_door()
    door.settle(at("09:32"))
    [page] = pages(pdf(door.plan, door.state, STAND, "theory"))
    assert row(page, "A09").endswith("缺考 absent 准 证")
    assert not row(page, "A01").endswith("准 证")
    assert "缺考 absent 25" in page


def test_it_shows_the_end_of_each_number_and_no_more() -> None:
    door = busy_door()
    text = " ".join(pages(pdf(door.plan, door.state)))
    for person in door.plan.room.candidates:
        assert person.ticket not in text
        assert person.id_number not in text
        assert person.id_number[-5:] not in text
        assert person.ticket[-6:] in text
        assert f"*{person.id_number[-4:]}" in text


@pytest.mark.parametrize(
    ("tickets", "length"),
    [
        (("20260001", "20260002"), 6),
        (("A1000001", "B1000001"), 8),
        (("7A000001", "8B000001", "9B000001"), 8),
        (("12", "34"), 6),
        ((), 6),
    ],
)
def test_so_much_of_a_ticket_is_shown_as_tells_the_list_apart(tickets: tuple[str, ...], length: int) -> None:
    assert tail_length(tickets) == length


@pytest.mark.parametrize("count", [1, 30, 120])
def test_any_number_of_people_any_names(count: int) -> None:
    plan = named(day_plan(count), NAMES)
    made = pdf(plan, DoorState())
    assert made == pdf(plan, DoorState()), "one journal, one file"
    found = pages(made)
    each = len(found) // 2
    assert [
        f"第 {n} 页，共 {each} 页" in page for page, n in zip(found, [*range(1, each + 1)] * 2, strict=True)
    ]
    text = "".join(found).replace(" ", "")
    for person in plan.room.candidates:
        assert text.count(f"A{person.index:02d}") >= 2
        drawn = "".join(char for char in person.name if char not in without_glyph(person.name))
        assert drawn.replace(" ", "") in text
    assert all(font.endswith(" embedded") for font in fonts(made))
    if count == 30:
        plain = pages(pdf(day_plan(30), DoorState(), STAND, "theory"))
        assert len(plain) == 1, "an ordinary room is one page"


def test_the_empty_one_says_so() -> None:
    [first, _] = pages(pdf(day_plan(5), DoorState(), None))
    assert "开考前打印的空白表" in first
    assert "日志第" not in first
    assert first.count("准 证") == 5


def test_a_moved_start_moves_the_window_on_paper() -> None:
    door = Door()
    door.hear(StartDelayed(minutes=10), at("08:50"))
    page = pages(pdf(door.plan, door.state, STAND, "theory"))[0]
    assert "开考 start T 09:10（推迟 10 分）delayed 入场 entry 08:50–09:40" in page


def test_a_word_too_long_for_its_column_may_break_and_others_may_not() -> None:
    assert breakable("Maria Gonzalez") == "Maria Gonzalez"
    assert breakable("A" * 20).count("\u200b") == 19
