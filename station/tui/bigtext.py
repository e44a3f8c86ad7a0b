"""Characters large enough for two metres, drawn with half blocks from ``glyphs.txt`` (tools/make_glyphs.py draws that file).

Two pixels stand in one cell, one above the other, so a 22-pixel character is 11 rows high. No font and no
image library is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

Size = Literal["word22", "word18", "seat"]
Bitmap = tuple[str, ...]
"""Rows of ``#`` and ``.``, all of one length."""

_HALVES = {"##": "█", "#.": "▀", ".#": "▄", "..": " "}


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
    if not shapes:
        return ()
    height = max(len(shape) for shape in shapes)
    rows = [("." * gap).join(_row(shape, y) for shape in shapes) for y in range(height + height % 2)]
    return tuple(
        "".join(_HALVES[a + b] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )


def _row(shape: Bitmap, y: int) -> str:
    return shape[y] if y < len(shape) else "." * len(shape[0])
