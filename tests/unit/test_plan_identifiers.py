"""Resident ID numbers by GB 11643 and the body's registration number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.plan.identifiers import check_character, is_registration, resident_id

GOOD = "11010519491231002X"  # the standard's own example


def codes(number: str, on: date | None = None) -> list[str]:
    return [finding.code for finding in resident_id(number, on).findings]


def test_the_standards_example_is_right() -> None:
    found = resident_id(GOOD)
    assert found.ok
    assert found.findings == ()
    assert (found.birth, found.sex) == (date(1949, 12, 31), "女")


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231\u3000002X ",
    ],
)
def test_other_ways_to_write_it_are_the_same_number(typed: str) -> None:
    assert resident_id(typed).number == GOOD


@pytest.mark.parametrize("division", ["810000", "820000", "830000", "911156"])
def test_permits_and_foreigners_cards_have_no_note(division: str) -> None:
    body = division + "19900307" + "021"
    assert codes(body + check_character(body)) == []


def test_an_unknown_division_is_a_note_and_no_error() -> None:
    body = "009900" + "19900307" + "021"
    found = resident_id(body + check_character(body))
    assert found.ok
    assert [f.code for f in found.findings] == ["id.division"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "id.characters"),
        ("1.1010519491231E+17", "id.characters"),
        (GOOD[:-1], "id.characters"),
        ("1101051949123100XX", "id.characters"),
        (GOOD[:-1] + "1", "id.check"),
        ("11010519491231٠02X", "id.characters"),
    ],
)
def test_what_is_wrong_is_named(number: str, code: str) -> None:
    found = resident_id(number)
    assert not found.ok
    assert code in [f.code for f in found.findings]


def test_dates_that_can_not_be() -> None:
    for day in ("19900230", "18990101", "20001301"):
        body = "110105" + day + "002"
        assert codes(body + check_character(body)) == ["id.date"]
    body = "110105" + "20261108" + "002"
    number = body + check_character(body)
    assert codes(number, date(2026, 11, 8)) == []
    assert codes(number, date(2026, 11, 7)) == ["id.date"]


def test_an_old_number_can_only_be_compared() -> None:
    found = resident_id("110105491231002")
    assert found.ok
    assert [f.code for f in found.findings] == ["id.old"]
    assert found.sex == "女"
    assert not resident_id("110105499931002").ok


@given(st.integers(0, 16), st.integers(1, 9), st.integers(0, 10**3 - 1))
def test_every_single_wrong_digit_is_found(place: int, shift: int, sequence: int) -> None:
    body = f"41010219991231{sequence:03}"
    number = body + check_character(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not resident_id(wrong).ok


def test_check_characters_are_over_digits_only() -> None:
    with pytest.raises(ValueError, match="17 digits"):
        check_character("١" * 17)


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("Y000041019001", True),
        ("Y000041189999", True),
        ("Y000041199001", False),
        ("Y000041019000", False),
        ("Y00041019001", False),
        ("y000041019001", False),
        ("Y000041019001\n", False),
    ],
)
def test_registration_numbers(number: str, good: bool) -> None:
    assert is_registration(number) is good
