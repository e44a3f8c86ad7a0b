"""Characters large enough for two metres, drawn with block characters from bitmaps. No font, no image library is needed.

- Verdict words, icons and seats: half blocks, two pixels in one cell, one above the other, from ``glyphs.txt``
  (tools/make_glyphs.py draws that file). A 22-pixel character is 11 rows high.
- Names and the English words: quarter blocks, four pixels in one cell. Names come from the plan package
  (station/forms/lettering.py): a character is 11 columns wide and 8 rows high.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

Size = Literal["word22", "word18", "seat", "latin"]
Bitmap = tuple[str, ...]
"""Rows of ``#`` and ``.``, all of one length."""

NAME_ROWS = 8
LETTER_HEIGHT = 16
LETTER_BYTES = 1 + 3 * LETTER_HEIGHT
LEAST_SHOWN = 2
"""A name that is cut shorter than this many characters says nothing."""

_HALVES = {"##": "█", "#.": "▀", ".#": "▄", "..": " "}
_QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""By bits: upper left 1, upper right 2, lower left 4, lower right 8."""

# What a name may need beside its own characters: cut short, masked, and a character that no font of the office had.
_MORE: Bitmap = ("." * 12,) * 13 + ("##..##..##..",) * 2 + ("." * 12,)
_STAR: Bitmap = ("." * 14,) * 6 + ("..##########..",) * 4 + ("." * 14,) * 6
_EMPTY_BOX: Bitmap = (
    "." * 22,
    ".####################.",
    *(".##................##.",) * 12,
    ".####################.",
    "." * 22,
)


@cache
def glyphs() -> dict[tuple[str, str], Bitmap]:
    """All bitmaps by (size, name)."""
    found: dict[tuple[str, str], Bitmap] = {}
    text = (Path(__file__).parent / "glyphs.txt").read_text(encoding="utf-8")
    for block in text.strip().split("\n\n"):
        head, *rows = block.split("\n")
        size, name = head.split(" ", 1)
        found[size, name] = tuple(rows)
    return found


def big(names: Sequence[str], size: Size, gap: int = 1) -> tuple[str, ...]:
    """Rows of cells that show these characters (or icons) beside each other, ``gap`` columns apart.

    A character that was never drawn leaves its place out: the caller shows the same words in normal type as well.
    """
    return _drawn(tuple(names), size, gap)


@lru_cache(maxsize=64)
def _drawn(names: tuple[str, ...], size: Size, gap: int) -> tuple[str, ...]:
    shapes = [shape for name in names if (shape := glyphs().get((size, name))) is not None]
    return tuple(quarters(_beside(shapes, gap)) if size == "latin" else halves(_beside(shapes, gap)))


def big_name(name: str, letters: Mapping[str, bytes], cells: int) -> list[str]:
    """A name in large letters, in at most so many columns; empty where it can't be shown so.

    Cut short with … where it is too long. A character without a letter is an empty box, ``*`` a bar. A package without
    letters gives nothing; so do columns that are too few for two characters.
    """
    if not letters or not name:
        return []
    shapes = [_shape(char, letters) for char in name if not char.isspace()]
    if _cells(shapes) > cells:
        while shapes and _cells([*shapes, _MORE]) > cells:
            shapes.pop()
        if len(shapes) < LEAST_SHOWN:
            return []
        shapes.append(_MORE)
    return quarters(_beside(shapes, 2))


def _cells(shapes: Sequence[Bitmap]) -> int:
    return (sum(len(shape[0]) + 2 for shape in shapes) - 1) // 2


def _shape(char: str, letters: Mapping[str, bytes]) -> Bitmap:
    if char == "*":
        return _STAR
    return letter_shape(letters.get(char, b"")) or _EMPTY_BOX


def letter_shape(body: bytes) -> Bitmap | None:
    """A letter's bitmap as the plan package holds it; None for bytes that are no such thing."""
    if len(body) != LETTER_BYTES or not 1 <= body[0] <= 24:
        return None
    rows = [int.from_bytes(body[at : at + 3]) for at in range(1, LETTER_BYTES, 3)]
    return tuple(f"{row:024b}"[: body[0]].replace("0", ".").replace("1", "#") for row in rows)


def _beside(shapes: Sequence[Bitmap], gap: int) -> list[str]:
    """Pixels of shapes beside each other, ``gap`` pixels apart, as many rows as the highest has."""
    height = max((len(shape) for shape in shapes), default=0)
    return [("." * gap).join(_row(shape, y) for shape in shapes) for y in range(height + height % 2)]


def _row(shape: Bitmap, y: int) -> str:
    return shape[y] if y < len(shape) else "." * len(shape[0])


def halves(pixels: Sequence[str]) -> list[str]:
    """Two pixels in one cell."""
    return [
        "".join(_HALVES[a + b] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    ]


def quarters(pixels: Sequence[str]) -> list[str]:
    """Four pixels in one cell."""
    even = [row + "." * (len(row) % 2) for row in pixels]
    return [
        "".join(
            _QUARTERS[
                (upper[x] == "#")
                + 2 * (upper[x + 1] == "#")
                + 4 * (lower[x] == "#")
                + 8 * (lower[x + 1] == "#")
            ]
            for x in range(0, len(upper), 2)
        )
        for upper, lower in zip(even[::2], even[1::2], strict=True)
    ]
