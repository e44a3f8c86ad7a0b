"""Large letters: drawn at the office, carried by the package, drawn again as a name that always fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from station.forms.lettering import HEIGHT, WIDTH, letter
from station.tui.bigtext import LETTER_BYTES, LETTER_HEIGHT, NAME_ROWS, big_name, letter_shape

RARE = "䶮𬭚𫖯㛃"
NAMES = ("阿卜杜拉·买买提", "王小明", f"演{RARE}", "Ali", "\U00020bb7演")


@pytest.fixture(scope="module")
def letters() -> dict[str, bytes]:
    return letter(NAMES)


def test_every_character_that_a_font_has_gets_a_letter(letters: dict[str, bytes]) -> None:
    assert set(letters) == {char for name in NAMES for char in name} - {"\U00020bb7"}
    assert all(len(body) == LETTER_BYTES for body in letters.values())
    assert HEIGHT == LETTER_HEIGHT
    assert {letters[char][0] for char in "阿王" + RARE} == {WIDTH}
    assert letters["·"][0] < letters["A"][0] < WIDTH


def test_a_letter_looks_like_its_character(letters: dict[str, bytes]) -> None:
    shape = letter_shape(letters["王"])
    assert shape is not None
    # Three bars and a stem: bars are long rows of ink, the stem a column without a gap between them.
    bars = [y for y, row in enumerate(shape) if row.count("#") > WIDTH * 0.6]
    assert len({y for y in bars if y - 1 not in bars}) == 3
    stem = [row[WIDTH // 2 - 1 : WIDTH // 2 + 2] for row in shape[bars[0] : bars[-1] + 1]]
    assert all("#" in part for part in stem)
    assert len({letter_shape(body) for body in letters.values()}) == len(letters)


def test_nothing_to_draw_draws_nothing() -> None:
    assert letter([]) == {}
    assert letter(["\U00020bb7 \u0301\u202e\n"]) == {}


def test_a_name_is_eight_rows_high(letters: dict[str, bytes]) -> None:
    drawn = big_name("王小明", letters, 60)
    assert len(drawn) == NAME_ROWS
    assert {len(row) for row in drawn} == {35}


def test_a_long_name_is_cut_short_and_a_missing_letter_is_a_box(letters: dict[str, bytes]) -> None:
    whole = big_name("阿卜杜拉·买买提", letters, 116)
    cut = big_name("阿卜杜拉·买买提", letters, 50)
    assert max(map(len, cut)) <= 50 < max(map(len, whole))
    assert [row[:35] for row in cut] == [row[:35] for row in whole]
    box, drawn = big_name("\U00020bb7演", letters, 60), big_name("王演", letters, 60)
    assert [row[12:] for row in box] == [row[12:] for row in drawn]
    assert box[0][:11] == " " + "▄" * 9 + " " or "▄▄▄" in box[0][:11]
    assert "█" not in box[3][3:8]


def test_without_letters_or_room_there_is_no_large_name(letters: dict[str, bytes]) -> None:
    assert big_name("王小明", {}, 60) == []
    assert big_name("", letters, 60) == []
    assert big_name("王小明", letters, 20) == []


@given(st.text(max_size=200), st.integers(0, 120))
def test_no_name_outgrows_its_place(name: str, cells: int) -> None:
    drawn = big_name(name, {"演": bytes([WIDTH]) + b"\xff" * 48, "x": b"short", "y": b"\xff" * 49}, cells)
    assert len(drawn) in (0, NAME_ROWS)
    assert all(cell_len(row) <= cells for row in drawn)
    assert len({len(row) for row in drawn}) <= 1
