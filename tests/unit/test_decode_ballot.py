"""Readings of one place vote: which text wins, and when one reading is enough."""

from __future__ import annotations

import pytest

from station.checkin.decode import Symbol
from station.checkin.decode.ballot import Ballot, is_sure, module_px


def symbol(
    text: str, stage: str = "cut-out", kind: str = "Code 128", at: int = 0, width: int = 300
) -> Symbol:
    corners = ((at, 0), (at + width, 0), (at + width, 50), (at, 50))
    return Symbol(text, text.encode(), kind, "", corners, "zxing", stage)  # type: ignore[arg-type]


def elected(*readings: tuple[Symbol, str]) -> list[str]:
    ballot = Ballot()
    for one, voter in readings:
        ballot.add(one, voter)
    return [one.text for one in ballot.elected()]


def test_two_equal_readings_are_enough() -> None:
    assert elected((symbol("A1", "x+a"), "a"), (symbol("A1", "x+b"), "b")) == ["A1"]


def test_the_same_enhancement_has_one_vote_however_often_it_reads() -> None:
    assert elected((symbol("A1", "x+a"), "a"), (symbol("A1", "x+a"), "a")) == []


def test_one_reading_counts_from_untouched_pixels_only() -> None:
    assert elected((symbol("A1"), "as it is")) == ["A1"]
    assert elected((symbol("A1", "x+a"), "a")) == []


def test_a_contradicted_reading_needs_twice_the_votes() -> None:
    wrong = (symbol("078653583166"), "as it is")
    right = [(symbol("218614583166", f"x+{voter}"), voter) for voter in ("a", "b", "c", "d")]
    assert elected(wrong, right[0]) == []
    assert elected(wrong, *right[:2]) == ["218614583166"]
    assert elected(wrong, (wrong[0], "e"), *right[:3]) == []
    assert elected(wrong, (wrong[0], "e"), *right) == ["218614583166"]


def test_codes_beside_each_other_are_no_rivals() -> None:
    assert elected((symbol("A1"), "as it is"), (symbol("B2", at=400), "as it is")) == ["A1", "B2"]


def test_an_untouched_reading_is_the_one_that_is_kept() -> None:
    ballot = Ballot()
    ballot.add(symbol("A1", "x+a"), "a")
    assert not ballot.settled()
    ballot.add(symbol("A1"), "as it is")
    assert ballot.settled()
    assert ballot.elected() == [symbol("A1")]


@pytest.mark.parametrize(
    ("one", "sure"),
    [
        (symbol("202611070007", width=600), True),
        (symbol("202611070007", width=180), False),
        (symbol("202611070007", "x+a", width=600), False),
        (symbol("CODE39", kind="Code 39", width=400), True),
        (symbol("CODE39", kind="Code 39", width=200), False),
    ],
)
def test_wide_bars_are_sure_at_once(one: Symbol, sure: bool) -> None:
    assert is_sure(one) is sure
    assert module_px(one) > 0.5
