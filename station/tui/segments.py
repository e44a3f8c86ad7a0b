"""Huge digits without a font: seven strokes, as on a clock, in half blocks."""

from __future__ import annotations

from station.tui.bigtext import halves

_STROKES = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "6": "afgedc",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
}
"""a top, b upper right, c lower right, d bottom, e lower left, f upper left, g middle."""
STROKE = 2
"""Pixels that a stroke is thick."""
NARROW = 5
"""Digits no wider than this stand one cell apart, wider ones two."""


def digits(number: str, wide: int, high: int) -> list[str]:
    """Rows of cells for these digits: each ``wide`` cells and ``high`` pixels (half that many rows)."""
    shapes = [_digit(char, wide, high) for char in number]
    gap = "." * (STROKE if wide > NARROW else 1)
    return halves([gap.join(shape[y] for shape in shapes) for y in range(high + high % 2)])


def _digit(char: str, wide: int, high: int) -> list[str]:
    strokes, middle = _STROKES[char], (high - STROKE) // 2
    rows = []
    for y in range(high + high % 2):
        upper = y < middle + STROKE
        lower = y >= middle
        left = (upper and "f" in strokes) or (lower and "e" in strokes)
        right = (upper and "b" in strokes) or (lower and "c" in strokes)
        bar = (
            (y < STROKE and "a" in strokes)
            or (middle <= y < middle + STROKE and "g" in strokes)
            or (high - STROKE <= y < high and "d" in strokes)
        )
        row = ["#" if bar else "."] * wide
        for x in range(STROKE):
            if left and y < high:
                row[x] = "#"
            if right and y < high:
                row[wide - 1 - x] = "#"
        rows.append("".join(row[-STROKE:] if char == "1" else row))
    return rows
