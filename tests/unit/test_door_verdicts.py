"""One row for each verdict: what leads to it, and what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from station.checkin.documents import read
from station.checkin.events import Judged, Overridden
from station.checkin.rules import Present, heard_before
from station.checkin.verdicts import VERDICTS
from station.checkin.wording import explain
from station.errors import PROBLEMS
from station.incidents.events import EscortedOut, LeftEarly
from tests.support.doors import Door, with_entry
from tests.support.plans import T, at, candidate, day_plan

MORNING = at("08:45")


def escorted(door: Door) -> None:
    door.enter(MORNING, 7)
    door.hear(EscortedOut(case=1, step="out", to="back", candidate=7, staff=("s05", "s06")), T)
    door.ticket(T + 60_000, 7)


def gone(door: Door) -> None:
    door.enter(MORNING, 7)
    door.hear(LeftEarly(case=1, step="leave", to="end", candidate=7), at("09:20"))
    door.ticket(at("09:25"), 7)


def lapse(first: Callable[[Door], object]) -> Callable[[Door], None]:
    def run(door: Door) -> None:
        first(door)
        door.settle(MORNING + 120_000)

    return run


def refused_twice(door: Door) -> None:
    door.plan = with_entry(door.plan, missing_document_may_return=False)
    door.ticket(MORNING, 7)
    door.missing(MORNING, "id")
    door.ticket(MORNING + 60_000, 7)


def wrong_check(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


ROWS: list[tuple[str, Callable[[Door], object], str, str]] = [
    ("admit", lambda d: d.enter(MORNING, 7), "座位 A07", "对号入座"),
    ("admit_late", lambda d: d.enter(at("09:12:05"), 7), "开考后 12 分 05 秒", "安静入座"),
    ("overridden", lambda d: d.override(at("09:40"), 7, "s01", "s07"), "主考特许", "记录表"),
    ("outside_escort", escorted, "陪同", "确认返回"),
    ("too_early", lambda d: d.enter(at("08:35"), 7), "08:40 开始入场，还有 5 分 00 秒", "08:40"),
    ("closed", lambda d: d.ticket(at("09:31"), 7), "09:30 已停止入场；考生在开考 31 分 00 秒", "缺考"),
    ("ticket_missing", lapse(lambda d: d.id(MORNING, 7)), "没有出示准考证", "09:30 前可再来"),
    ("id_missing", lapse(lambda d: d.ticket(MORNING, 7)), "没有出示有效身份证件", "公安机关证明"),
    ("mismatch", lambda d: (d.ticket(MORNING, 7), d.id(MORNING, 8)), "身份证件与先出示的准考证", "本人"),
    ("other_room", lambda d: d.ticket(MORNING, 70), "第 02 考场，座位 B05", "前往第 02 考场"),
    ("other_session", lambda d: d.ticket(MORNING, 71), "操作技能（14:00）：第 01 考场", "届时"),
    ("not_listed", lambda d: d.ticket(MORNING, 88), "没有这个准考证号码", "考务办公室"),
    ("refused_before", refused_twice, "已被拒绝入场", "缺考"),
    ("left_early", gone, "09:20 已提前离场", "报告主考"),
    ("already_inside", lambda d: (d.enter(MORNING, 7), d.ticket(T, 7)), "08:45 已入场，座位 A07", "照片"),
    ("id_check_failed", lambda d: d.show(MORNING, wrong_check(candidate(88).id_number)), "校验", "逐位输入"),
    ("unreadable", lambda d: d.unreadable(MORNING, "ticket"), "准考证上的码读不出来", "手工输入号码"),
    ("unknown", lambda d: d.show(MORNING, "https://example.org/menu"), "不是准考证号", "请扫描准考证"),
]


@pytest.mark.parametrize(("code", "story", "why", "todo"), ROWS, ids=[row[0] for row in ROWS])
def test_each_verdict_is_reached_and_says_why_and_what_now(
    code: str, story: Callable[[Door], object], why: str, todo: str
) -> None:
    door = Door()
    story(door)
    assert door.last == code
    last = door.door.last
    assert isinstance(last, Judged | Overridden)
    said = explain(door.plan, last)
    assert why in said.why.zh
    assert todo in said.next.zh
    for text in (said.why, said.next):
        assert "{" not in text.zh + text.en


def test_a_repeated_code_is_heard_and_not_written() -> None:
    door = Door()
    door.enter(MORNING, 7)
    for number in (candidate(7).id_number, candidate(7).ticket):
        shown = Present(door.session, read(number, door.plan))
        assert heard_before(door.plan, door.state, shown, MORNING + 2_499)
        assert door.do(MORNING + 2_499, shown) == ()
        assert not heard_before(door.plan, door.state, shown, MORNING + 2_500)
    assert door.last == "admit"


def test_every_verdict_has_a_row() -> None:
    assert {row[0] for row in ROWS} | {"duplicate"} == set(VERDICTS)


def test_the_big_word_has_three_characters_and_three_tones() -> None:
    words = {verdict.tone: verdict.word for verdict in VERDICTS.values()}
    assert {tone: (word.zh, word.en) for tone, word in words.items()} == {
        "admit": ("请入场", "ADMIT"),
        "stop": ("请止步", "STOP"),
        "check": ("需核验", "CHECK"),
    }
    for verdict in VERDICTS.values():
        assert verdict.clause
        assert verdict.next.zh.endswith("。")
        assert verdict.next.en.endswith(".")
        assert not verdict.admits or verdict.tone == "admit"


def test_a_refusal_for_a_missing_document_says_when_nobody_may_come_back() -> None:
    door = Door()
    door.ticket(at("09:29:59"), 7)
    door.settle(at("09:32"))
    last = door.door.last
    assert isinstance(last, Judged)
    assert door.last == "id_missing"
    assert "缺考" in explain(door.plan, last).next.zh


def test_without_the_setting_a_police_certificate_is_no_id() -> None:
    number = candidate(7).id_number
    accepted, strict = Door(), Door(with_entry(day_plan(), accept_police_certificate=False))
    for door in (accepted, strict):
        door.ticket(MORNING, 7)
        door.show(MORNING, number, source="typed", expect="id", certificate=True)
    assert accepted.last == "admit"
    assert accepted.door.inside[7].documents == ("ticket", "certificate")
    assert strict.last == "id_missing"
    last = strict.door.last
    assert isinstance(last, Judged)
    assert "公安" not in explain(strict.plan, last).next.zh


def test_what_two_different_people_show_shows_neither_of_them() -> None:
    door = Door()
    door.ticket(MORNING, 7)
    door.id(MORNING, 8)
    verdict = door.view(MORNING).verdict
    assert verdict is not None
    assert verdict.candidate is None
    assert verdict.seat == ""


def test_refusals_of_the_door_name_their_clause() -> None:
    for code, problem in PROBLEMS.items():
        if code.startswith("door."):
            assert problem.clause


def test_a_verdict_keeps_the_figures_it_was_judged_by() -> None:
    door = Door()
    door.ticket(at("09:31"), 7)
    last = door.door.last
    assert isinstance(last, Judged)
    assert (last.opens, last.start, last.closes, last.first_at) == (
        at("08:40"),
        T,
        at("09:30"),
        at("09:31"),
    )
    assert last.ticket_seen
    assert not last.id_seen
