"""Passports, permits and machine-readable lines typed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from station.checkin.documents import read, read_together, with_beside
from station.checkin.events import Judged
from station.checkin.wording import explain
from station.plan.dayplan import DayPlan
from station.plan.identifiers import check_character
from station.plan.mrz import Mrz, check_digit, read_mrz
from station.plan.travel import travel_form
from tests.support.doors import Door
from tests.support.plans import at, candidate, day_plan
from tests.support.signed import PASSPORT, altered, signed, trusting

TODAY = date(2026, 11, 7)
MORNING = at("08:45")
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"


def guest(number: str, kind: str = "护照", sex: str = "女") -> DayPlan:
    """The plan with candidate 30 a guest from abroad."""
    plan = trusting()
    person = changed(candidate(30), id_number=number, id_kind=kind, sex=sex)
    return replace(plan, room=changed(plan.room, candidates=(*plan.room.candidates[:29], person)))


@pytest.mark.parametrize(("lines", "number"), [(TD3, "L898902C3"), (TD1, "D23145890"), (TD2, "D23145890")])
def test_the_standards_own_examples(lines: str, number: str) -> None:
    expected = Mrz(number, "UTO", date(1974, 8, 12), "女", date(2012, 4, 15))
    for typed in (lines, lines.replace("\n", ""), lines.lower(), lines.replace("\n", "  ")):
        assert read_mrz(typed, TODAY) == expected


def test_a_long_number_goes_on_in_the_optional_data() -> None:
    lines = "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<"
    found = read_mrz(lines, TODAY)
    assert found is not None
    assert (found.number, found.wrong) == ("D23145890734", ())


@pytest.mark.parametrize(
    ("was", "typed", "field"),
    [("L898902C3", "L898903C3", "number"), ("740812", "740813", "birth"), ("320415", "330415", "expiry"),
     ("ZE184226B", "ZE184227B", "personal")],
)  # fmt: skip
def test_a_mistyped_character_is_named_by_its_field(was: str, typed: str, field: str) -> None:
    found = read_mrz(PASSPORT.replace(was, typed), TODAY)
    assert found is not None
    assert found.wrong[0] == field


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 42), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"))
def test_no_wrong_digit_goes_unnoticed_where_a_check_covers_it(place: int, char: str) -> None:
    # Characters ten apart have one weight (0, A, K, U): the standard's check can't tell those.
    changed_line = PASSPORT[:place] + char + PASSPORT[place + 1 :]
    same = check_digit(char) == check_digit(PASSPORT[place])
    found = read_mrz(changed_line, TODAY)
    if found is not None and not same and place not in (10, 11, 12, 20):
        assert found.wrong


@settings(max_examples=200, deadline=None)
@given(st.text("ABCIPV0123456789<MF \n", min_size=28, max_size=95))
def test_no_typed_line_raises(text: str) -> None:
    read_mrz(text, TODAY)
    assert read(text, trusting(), source="typed").kind in ("id", "ticket", "unknown")


def test_typed_lines_are_the_passport_of_the_list() -> None:
    door = Door(guest("L898902C3"))
    door.show(MORNING, PASSPORT, source="typed", expect="id")
    door.ticket(MORNING + 1_000, 30)
    assert door.last == "admit"


@pytest.mark.parametrize(
    ("plan", "lines", "verdict", "why"),
    [
        (guest("L898902C3"), TD3, "expired", "（至 2012-04-15）"),
        (guest("L898902C3", sex="男"), PASSPORT, "mismatch", "性别与名单不符"),
        (guest("L898902C4"), PASSPORT, "mismatch", "号码第 9 位不同"),
        (guest("E12345678"), PASSPORT, "mismatch", "号码不同"),
    ],
)
def test_what_does_not_fit_is_said(plan: DayPlan, lines: str, verdict: str, why: str) -> None:
    door = Door(plan)
    door.ticket(MORNING, 30)
    door.show(MORNING + 1_000, lines, source="typed", expect="id")
    last = door.door.last
    assert isinstance(last, Judged)
    assert last.verdict == verdict
    assert why in explain(plan, last).why.zh


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("E12345678", True),
        ("EA1234567", True),
        ("G87654321", True),
        ("H12345678", True),
        ("M1234567801", True),
        ("KJ0123456", True),
        ("CAN110100123456", True),
        ("12345678", False),
        ("EI1234567", False),
        ("E1234567", False),
        ("XYZ", False),
    ],
)
def test_forms_of_passports_and_permits(number: str, form: bool) -> None:
    assert travel_form(number) is form


@pytest.mark.parametrize("division", ["810000", "820000", "830000", "911156"])
def test_residence_permits_and_new_foreigners_cards_are_ids(division: str) -> None:
    body = division + "19900307" + "021"
    document = read(body + check_character(body), day_plan())
    assert (document.kind, document.check_failed) == ("id", False)


def test_a_taiwan_permits_number_is_an_id_where_somebody_says_so() -> None:
    assert read("01234567", trusting(), source="typed", expect="id").kind == "id"
    assert read("01234567", trusting()).kind == "unknown"
    assert read("01234567", guest("01234567", "台湾居民来往大陆通行证")).kind == "id"


def test_a_certificates_number_and_organ_are_kept_sealed() -> None:
    door = Door()
    door.ticket(MORNING, 7)
    door.show(
        MORNING + 1_000,
        candidate(7).id_number,
        source="typed",
        expect="id",
        certificate=True,
        certificate_number="郑公证字〔2026〕12号",
        organ="中原路派出所",
    )
    last = door.door.last
    assert isinstance(last, Judged)
    assert last.verdict == "admit_certificate"
    assert (last.certificate_number, last.organ) == ("郑公证字〔2026〕12号", "中原路派出所")
    assert "已记录" in explain(door.plan, last).next.zh
    assert door.door.inside[7].certificate_kept


def test_who_comes_late_by_certificate_is_told_so() -> None:
    door = Door()
    door.ticket(at("09:12:05"), 7)
    door.show(at("09:12:06"), candidate(7).id_number, certificate=True)
    last = door.door.last
    assert isinstance(last, Judged)
    assert "开考后 12 分 05 秒" in explain(door.plan, last).why.zh


def test_all_codes_of_one_document_make_one_document() -> None:
    plan = trusting()
    plain, note, junk = (read(text, plan) for text in (candidate(7).ticket, signed(7), "hello world"))
    assert read_together([plain, note]).signed is not None
    assert not read_together([plain, note, junk]).disagrees
    assert read_together([junk, plain]) == plain
    assert read_together([junk]).kind == "unknown"
    assert read_together([read(candidate(8).ticket, plan), note]).disagrees
    assert read_together([plain, read(altered(7), plan)]).forged == "altered"
    card = read(candidate(8).id_number, plan)
    assert with_beside(plain, [card, note]) == read_together([plain, note])
    assert with_beside(plain, [read(candidate(8).ticket, plan)]).disagrees
    with pytest.raises(ValueError, match="no reading"):
        read_together([])
