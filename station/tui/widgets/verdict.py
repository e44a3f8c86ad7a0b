"""What carries two metres: the verdict's band and the seat; and the candidate's card beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from textual.content import Content

from station.text import Language, Text
from station.tui.bigtext import Size, big
from station.tui.say import clean, clip, width, wrap
from station.tui.theme import PAGE, TONES, Tone

WIDE = 100
"""From so many columns on the verdict is drawn 22 pixels high, else 18."""


@dataclass(frozen=True)
class Band:
    """A verdict as it is drawn: tone, three Chinese characters, one English word."""

    tone: Tone
    word: Text


def word_size(cells: int) -> Size:
    """Which raster fits the screen's width."""
    return "word22" if cells >= WIDE else "word18"


@lru_cache(maxsize=64)
def draw_band(band: Band, cells: int) -> Content:
    """Icon, three big characters, the English word: white or black on the tone's ground."""
    colours = TONES[band.tone]
    size = word_size(cells)
    narrow = size == "word18"
    drawn = big([band.tone, *band.word.zh], size, gap=1 if narrow else 4)
    english = band.word.en
    rows = [" " * cells]
    for number, row in enumerate(drawn):
        line = (" " if narrow else "  ") + row
        if number == 1 and not narrow:
            line += "  " + english
        rows.append(line + " " * max(0, cells - width(line)))
    last = f"  {' '.join(english)}" if narrow else ""
    rows.append(last + " " * (cells - width(last)))
    return Content.styled("\n".join(clip(row, cells) for row in rows), f"bold {colours.style}")


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

    name: str
    rows: Sequence[tuple[Text, str]]
    """Label and value: ticket, ID number, seat."""
    why: Text | None = None


def draw_card(
    card: Card, language: Language, cells: int, *, ground: str = PAGE.ground, ink: str = PAGE.ink
) -> Content:
    """Name, numbers and the reason of the verdict, in normal type."""
    style = f"{ink} on {ground}"
    rows: list[Content] = []
    if card.name:
        rows.append(Content.styled(clip(clean(card.name), cells), f"bold {style}"))
    for label, value in card.rows:
        rows.append(Content.styled(clip(f"{label.say(language)} {clean(value)}", cells), style))
    if card.why is not None:
        first, second = (card.why.zh, card.why.en) if language == "zh" else (card.why.en, card.why.zh)
        rows += [Content.styled(row, f"bold {style}") for row in wrap(clean(first, 400), cells)]
        rows += [Content.styled(row, style) for row in wrap(clean(second, 400), cells)]
    return Content("\n").join(rows)


def masked(text: str, keep: int = 2) -> str:
    """A number with only its last characters readable."""
    return "*" * max(0, len(text) - keep) + text[-keep:] if len(text) > keep else "*" * len(text)


def masked_name(name: str) -> str:
    """A name with only its first character readable."""
    return name[:1] + "*" * max(0, len(name) - 1)
