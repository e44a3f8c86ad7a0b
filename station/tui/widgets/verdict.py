"""What carries two metres: the verdict's band, the seat and the name; and the candidate's card with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from textual.content import Content

from station.text import Language, Text
from station.tui.bigtext import NAME_ROWS, Size, big, big_name
from station.tui.say import clean, clip, pad, width, wrap
from station.tui.theme import PAGE, TONES, Colours, Tone

WIDE = 100
"""From so many columns on the verdict is drawn 22 pixels high, else 18."""
GAP = "  "


@dataclass(frozen=True)
class Band:
    """A verdict as it is drawn: tone, three Chinese characters, one or two English words."""

    tone: Tone
    word: Text


def word_size(cells: int) -> Size:
    """Which raster fits the screen's width."""
    return "word22" if cells >= WIDE else "word18"


@lru_cache(maxsize=64)
def draw_band(band: Band, cells: int) -> Content:
    """Icon, three big characters, and the English word beside them as large as there is room."""
    drawn = big([band.tone, *band.word.zh], word_size(cells), gap=1)
    rows = ["", *(f" {row}" for row in drawn), ""]
    words = [big(word, "latin") for word in band.word.en.split()]
    used = max(width(row) for row in rows)
    room = cells - used - len(GAP) - 1
    if all(word and len(word[0]) <= room for word in words):
        # One word in the middle of the band's height, two words above each other.
        at = (len(rows) - 6 * len(words)) // 2
        for number, line in enumerate(line for word in words for line in (*word, "")):
            rows[at + 1 + number] = pad(rows[at + 1 + number], used) + GAP + line
    else:
        rows[-1] = f"  {' '.join(band.word.en)}"
    return Content.styled("\n".join(pad(row, cells) for row in rows), f"bold {TONES[band.tone].style}")


def draw_seat(seat: str, ground: str, ink: str) -> Content:
    """The seat number, or how many have come, eight rows high."""
    return Content.styled("\n".join(big(list(clean(seat, 8).upper()), "seat", gap=2)), f"{ink} on {ground}")


def seat_cells(seat: str) -> int:
    """Columns that the seat takes."""
    drawn = big(list(clean(seat, 8).upper()), "seat", gap=2)
    return len(drawn[0]) if drawn else 0


@dataclass(frozen=True)
class Card:
    """What is said of a candidate, already masked where it must be."""

    name: str = ""
    sex: str = ""
    numbers: Sequence[tuple[Text, str]] = ()
    """Label and value: ticket, ID number."""
    why: Text | None = None
    plate: Colours | None = None
    """The reason stands first and on these colours: where it must be read before anybody goes on."""
    todo: Text | None = None
    """The next step in both languages, where rows are left over: the row above the footer may have room for one only."""
    letters: Mapping[str, bytes] = field(default_factory=dict)
    """Bitmaps for the name in large letters."""


def draw_card(
    card: Card, language: Language, cells: int, rows: int, *, ground: str = PAGE.ground, ink: str = PAGE.ink
) -> Content:
    """Name, numbers and the reason of the verdict, in at most so many rows; the name in large letters where they have room."""
    page = Colours(ink, ground)
    reason = draw_reason(card, language, cells, page)
    person = draw_person(card, language, cells, page)
    drawn = big_name(clean(card.name, 60), card.letters, cells)
    large = [Content.styled(row, page.style) for row in drawn]
    if large and len(reason) + len(person) + NAME_ROWS > rows:
        person = draw_person(card, language, cells, page, close=True)
        large = large if len(reason) + len(person) + NAME_ROWS <= rows else []
    parts = [reason, large, person] if card.plate else [large, person, reason]
    free = rows - sum(len(part) for part in parts)
    todo = draw_todo(card.todo, language, cells, page)
    if todo and len(todo) + 2 <= free:
        parts.append(todo)
        free -= len(todo)
    shown: list[Content] = []
    for part in parts:
        # Rows that are left over stand between the parts.
        if shown and part and free > 0:
            shown.append(Content(""))
            free -= 1
        shown += part
    return Content("\n").join(shown[: max(1, rows)])


def draw_todo(todo: Text | None, language: Language, cells: int, colours: Colours) -> list[Content]:
    """The next step in both languages, the chosen one first and bold."""
    if todo is None:
        return []
    first, second = (todo.zh, todo.en) if language == "zh" else (todo.en, todo.zh)
    return [
        Content.styled(row, f"{bold}{colours.style}")
        for text, bold in ((first, "bold "), (second, ""))
        for row in wrap(clean(f"→ {text}", 400), cells)
    ]


def draw_person(
    card: Card, language: Language, cells: int, colours: Colours, *, close: bool = False
) -> list[Content]:
    """Name and sex, then the numbers in a row each; ``close`` puts as many pieces into one row as fit."""
    if not card.name:
        return []
    name = f"{clean(card.name, 60)}  {clean(card.sex, 4)}".rstrip()
    pieces = [name, *(f"{label.say(language)} {clean(value, 40)}" for label, value in card.numbers)]
    rows: list[str] = []
    for piece in pieces:
        if close and rows and width(rows[-1] + GAP + piece) <= cells:
            rows[-1] += GAP + piece
        else:
            rows.append(piece)
    return [
        Content.styled(clip(row, cells), f"{'' if number else 'bold '}{colours.style}")
        for number, row in enumerate(rows)
    ]


def draw_reason(card: Card, language: Language, cells: int, page: Colours) -> list[Content]:
    """The reason in both languages, the chosen one first and bold."""
    if card.why is None:
        return []
    first, second = (card.why.zh, card.why.en) if language == "zh" else (card.why.en, card.why.zh)
    first, second = clean(first, 400), clean(second, 400)
    colours = card.plate or page
    # A plate has an edge, unless that would cost a row.
    edge = " " if card.plate and len(wrap(first, cells - 1)) == len(wrap(first, cells)) else ""
    inside = cells - len(edge)
    said = [(row, "bold ") for row in wrap(first, inside)]
    said += [(row, "") for row in wrap(second, inside)]
    return [
        Content.styled(pad(edge + row, cells) if card.plate else row, f"{bold}{colours.style}")
        for row, bold in said
    ]


def masked(text: str, keep: int = 2) -> str:
    """A number with only its last characters readable."""
    return "*" * max(0, len(text) - keep) + text[-keep:] if len(text) > keep else "*" * len(text)


def masked_name(name: str) -> str:
    """A name with only its first character readable."""
    return name[:1] + "*" * max(0, len(name) - 1)
