"""One row for each verdict: what leads to it, and what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from station.checkin.decisions import AdmitInDoubt
from station.checkin.documents import read, read_together
from station.checkin.events import Judged, Overridden
from station.checkin.rules import Expired, Present, heard_before
from station.checkin.verdicts import VERDICTS
from station.checkin.wording import explain
from station.errors import PROBLEMS
from station.incidents.events import EscortedOut, LeftEarly
from tests.support.doors import Door, with_entry
from tests.support.plans import T, at, candidate, day_plan
from tests.support.signed import PASSPORT, altered, signed, trusting

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


def certificate(door: Door) -> None:
    door.ticket(MORNING, 7)
    door.show(MORNING, candidate(7).id_number, source="typed", expect="id", certificate=True)


def doubted(door: Door) -> None:
    door.ticket(MORNING, 7)
    door.doubt(MORNING + 1_000, 7)
    door.id(MORNING + 2_000, 7)


def let_in_doubt(door: Door) -> None:
    doubted(door)
    door.do(MORNING + 3_000, AdmitInDoubt(door.session, 7, "否认，无确证", ("s01", "s02")))


def two_codes(door: Door) -> None:
    door.ticket(MORNING, 7)
    front, back = (read(candidate(n).ticket, door.plan) for n in (7, 8))
    door.present(MORNING + 5_000, read_together([front, back]))


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
    (
        "already_inside",
        lambda d: (d.enter(MORNING, 7), d.ticket(T, 7)),
        "08:45 已凭准考证、身份证件入场",
        "照片",
    ),
    ("id_check_failed", lambda d: d.show(MORNING, wrong_check(candidate(88).id_number)), "校验", "逐位输入"),
    (
        "expired",
        lambda d: (d.ticket(MORNING, 7), d.do(MORNING, Expired(d.session, "id"))),
        "有效期",
        "09:30 前",
    ),
    ("admit_certificate", certificate, "公安机关身份证明相符；座位 A07", "补记证明编号"),
    ("photo_doubt", lambda d: (d.enter(MORNING, 7), d.doubt(T, 7)), "有疑问", "核问"),
    ("in_doubt", doubted, "疑问未了：人与照片有疑问", "两名监考员决定"),
    ("admitted_in_doubt", let_in_doubt, "由主考定夺；座位 A07", "报告主考"),
    ("barred", lambda d: (d.exclude(MORNING, 7, "barred"), d.ticket(T, 7)), "不得参加", "考务办公室"),
    ("withdrawn", lambda d: (d.exclude(MORNING, 7, "withdrawn"), d.ticket(T, 7)), "退考", "考务办公室"),
    ("codes_disagree", two_codes, "两个码内容不一致", "印刷的号码"),
    ("forged", lambda d: d.show(MORNING, altered(7)), "内容被改动", "留下该准考证"),
    ("other_day", lambda d: d.show(MORNING, signed(7, day="2026-11-08")), "本考点 2026-11-08", "换证再扫"),
    ("signed_unlisted", lambda d: d.show(MORNING, signed(95)), "座位 A95，但名单上没有", "报告主考"),
    ("mrz_check_failed", lambda d: d.show(MORNING, PASSPORT.replace("7408", "7409")), "出生日期校验", "重输"),
    ("unreadable", lambda d: d.unreadable(MORNING, "ticket"), "准考证上的码读不出来", "手工输入号码"),
    ("unknown", lambda d: d.show(MORNING, "https://example.org/menu"), "不是准考证号", "请扫描准考证"),
]


@pytest.mark.parametrize(("code", "story", "why", "todo"), ROWS, ids=[row[0] for row in ROWS])
def test_each_verdict_is_reached_and_says_why_and_what_now(
    code: str, story: Callable[[Door], object], why: str, todo: str
) -> None:
    door = Door(trusting())
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
    assert accepted.last == "admit_certificate"
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
