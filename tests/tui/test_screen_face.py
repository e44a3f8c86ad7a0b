"""The door's face: what stands where at every size, what hostile text can do to it, and that no tone hangs on its colour."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from station.forms.lettering import letter
from station.text import Text
from station.tui import bigtext, theme
from station.tui.say import clean
from station.tui.screens.doorface import CLOSED, LATE, NEXT_DOCUMENT, NOT_OPEN, READY
from station.tui.widgets.verdict import Band, Card, draw_band, draw_card
from tests.support.plans import room_plan
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}
HOSTILE = {
    "markup": "[/][@click=app.quit]x[/]{seat}",
    "control": "甲\x1b[2J\x07\x00\r\n乙\x9b31m",
    "bidi": "甲\u202e乙\u2066丙\u200f",
    "long": "长" * 200,
    "zero-width": "甲\u200b\u200d\ufeff\u2060乙",
    "combining": "a" + "\u0301" * 60 + "e\u20dd" + "\ufe0f" * 9,
    "wide": "👨‍👩‍👧⚠️🏴" + "ﷺ" * 9,
    "blank": "\u3000 \u00a0",
}
PLAIN = "样例"


def day_with(folder: Path, text: str) -> ExamDay:
    """Candidate 7's name, the subject, the room's number and the seats all hold this text."""
    plan = room_plan()
    people = tuple(
        msgspec.structs.replace(c, name=text, sex=text) if c.index == 7 else c for c in plan.candidates
    )
    plan = msgspec.structs.replace(
        plan,
        candidates=people,
        sessions=tuple(msgspec.structs.replace(s, subject=text) for s in plan.sessions),
        placements=tuple(
            msgspec.structs.replace(p, seat=text) if p.candidate == 7 else p for p in plan.placements
        ),
    )
    day = ExamDay(folder, "08:20", plan)
    day.open()
    day.room.letters = letter([text])
    day.to("08:41")
    return day


async def admit(desk: Desk) -> str:
    person = desk.day.plan.candidate(7)
    await desk.press("f8", "f8")
    await desk.scan(person.ticket)
    await desk.scan(person.id_number)
    return desk.text


def shown(folder: Path, text: str, size: tuple[int, int]) -> list[str]:
    """The rows of the screen on which this candidate is let in."""
    rows: list[str] = []

    async def script(desk: Desk) -> None:
        rows.extend((await admit(desk)).split("\n"))

    play(day_with(folder, text), script, size)
    return rows


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_moves_nothing(tmp_path: Path, kind: str, size: str) -> None:
    columns, rows = SIZES[size]
    band = 13 if columns >= 100 else 11
    ordinary = shown(tmp_path / "a", PLAIN, SIZES[size])
    hostile = shown(tmp_path / "b", HOSTILE[kind], SIZES[size])
    assert len(hostile) == len(ordinary) == rows + 1
    assert all(cell_len(row) <= columns for row in hostile)
    # The verdict's band, the next step and the keys stand where they always stand.
    assert hostile[1 : 1 + band] == ordinary[1 : 1 + band]
    assert hostile[-3:] == ordinary[-3:]
    assert "准考证与证件相符" in "\n".join(hostile)
    assert all(char.isprintable() for row in hostile for char in row)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_text_as_it_is_shown(tmp_path: Path, size: str) -> None:
    text = "[red]甲\x1b[2J\u202e乙\u200b" + "e" + "\u0301" * 9 + "长" * 90

    async def script(desk: Desk) -> None:
        await admit(desk)
        await desk.golden(f"door-hostile-{size}")

    play(day_with(tmp_path, text), script, SIZES[size])


def test_a_name_is_large_where_there_is_room_and_masked_with_the_rest(tmp_path: Path) -> None:
    async def script(desk: Desk) -> None:
        await admit(desk)
        await desk.golden("door-name-116x30")
        day.source.advance(3_000)
        await desk.scan(day.plan.candidate(7).ticket)
        await desk.pass_time(31_000)
        assert "欧阳" not in desk.text
        assert "欧***" in desk.text

    plan = room_plan()
    people = tuple(
        msgspec.structs.replace(c, name="欧阳演例") if c.index == 7 else c for c in plan.candidates
    )
    day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(plan, candidates=people))
    day.open()
    day.room.letters = letter(["欧阳演例"])
    day.to("08:41")
    play(day, script, SIZES["116x30"])


CARDS = st.builds(
    Card,
    name=st.text(max_size=80),
    sex=st.text(max_size=3),
    numbers=st.just(((Text("准考证", "Ticket"), "202611070007"), (Text("证件", "ID"), "*" * 16 + "71"))),
    why=st.builds(Text, st.text(max_size=200), st.text(max_size=200)),
    plate=st.sampled_from([None, theme.NOTICE]),
    todo=st.none() | st.builds(Text, st.text(max_size=90), st.text(max_size=90)),
    letters=st.just(letter(["演样例考·"])),
)


@settings(max_examples=150)
@given(CARDS, st.sampled_from(["zh", "en"]), st.integers(16, 116), st.integers(1, 30))
def test_no_card_outgrows_its_place(card: Card, language: str, cells: int, rows: int) -> None:
    drawn = draw_card(card, language, cells, rows).plain.split("\n")  # type: ignore[arg-type]
    assert len(drawn) <= rows
    assert all(cell_len(row) <= cells for row in drawn)


def test_the_reason_comes_first_where_it_must_be_read() -> None:
    why = Text("原因在此。", "The reason.")
    stop = draw_card(Card("王演", why=why, plate=theme.REASON["stop"]), "zh", 40, 5).plain.split("\n")
    admit_ = draw_card(Card("王演", why=why), "zh", 40, 5).plain.split("\n")
    assert stop[0].strip() == "原因在此。"
    assert admit_[0] == "王演"
    assert "The reason." in "\n".join(stop)


@given(st.text())
def test_marks_are_not_piled_up(text: str) -> None:
    shown_ = clean(text + "a" + "\u0301" * 50)
    assert shown_.count("\u0301") <= 2 + text.count("\u0301")
    assert clean("阮Nguyễn ế") == "阮Nguyễn ế"


# -- never by colour alone ----------------------------------------------------------------------------------------------


def test_contrast_of_each_tone() -> None:
    measured = {tone: round(theme.contrast(colours), 1) for tone, colours in theme.TONES.items()}
    assert measured == {"admit": 9.7, "stop": 9.9, "check": 14.3, "ready": 11.7, "wait": 11.4}
    for plate in theme.REASON.values():
        assert theme.contrast(plate) >= 7
    # A plate stands out from what is round it.
    for tone, plate in theme.REASON.items():
        around = theme.TONES["stop"] if tone == "stop" else theme.PAGE
        assert theme.contrast(theme.Colours(plate.ground, around.ground)) >= 7


def grey(colour: str) -> float:
    """How light a colour is without its hue, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


@pytest.mark.parametrize("size", ["word22", "word18"])
def test_in_grey_every_tone_is_told_by_its_shape(size: str) -> None:
    for one, other in combinations(theme.TONES, 2):
        a, b = (bigtext.glyphs()[size, tone] for tone in (one, other))  # type: ignore[index]
        ink = [(x == "#") != (y == "#") for p, q in zip(a, b, strict=True) for x, y in zip(p, q, strict=True)]
        assert sum(ink) / len(ink) >= 0.1, (one, other)


def test_in_grey_check_is_the_other_way_round() -> None:
    for tone, colours in theme.TONES.items():
        dark_on_light = grey(colours.ink) < grey(colours.ground)
        assert dark_on_light is (tone == "check")
        assert abs(grey(colours.ink) - grey(colours.ground)) > 0.6


@pytest.mark.parametrize("cells", [80, 100, 116, 182])
def test_the_english_word_is_there_at_every_width(cells: int) -> None:
    for tone, word in (
        ("admit", Text("请入场", "ADMIT")),
        ("stop", Text("请止步", "STOP")),
        ("check", Text("需核验", "CHECK")),
        ("admit", LATE),
        *((band.tone, band.word) for band in (READY, NEXT_DOCUMENT, NOT_OPEN, CLOSED)),
    ):
        rows = draw_band(Band(tone, word), cells).plain.split("\n")  # type: ignore[arg-type]
        assert {cell_len(row) for row in rows} == {cells}
        first = bigtext.big(word.en.split()[0], "latin")
        if cells >= 116:
            assert any(first[0].strip() in row for row in rows), word.en
        else:
            assert " ".join(word.en) in rows[-1]
