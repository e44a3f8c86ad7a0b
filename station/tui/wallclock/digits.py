"""Digits as large as there is room for: seven bars each, drawn in half blocks, so that a pixel is about as wide as high."""

from __future__ import annotations

from functools import lru_cache

from station.tui.bigtext import halves

_BARS = {
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
"""Bars by their usual letters: a above, g in the middle, d below, f and b upper left and right, e and c lower."""
NARROWEST, LOWEST = 5, 7
"""Pixels of a digit below which its bars run together."""


@lru_cache(maxsize=128)
def drawn(text: str, cells: int, rows: int) -> tuple[str, ...]:
    """Rows of cells that show digits and colons in at most so many columns and rows; empty where they don't fit."""
    height = rows * 2
    digits, colons = sum(c.isdigit() for c in text), text.count(":")
    for width in range(min(cells, max(NARROWEST, height * 3 // 5)), NARROWEST - 1, -1):
        bar = max(1, min(width, height) // 5)
        gap = max(1, width // 6)
        if digits * width + colons * bar + gap * (len(text) - 1) <= cells:
            break
    else:
        return ()
    tall = min(height, width * 2 + bar)
    tall -= tall % 2
    if tall < LOWEST:
        return ()
    shapes = [_digit(c, width, tall, bar) if c.isdigit() else _colon(tall, bar) for c in text]
    pixels = [("." * gap).join(shape[y] for shape in shapes) for y in range(tall)]
    return tuple(halves(pixels))


def _digit(char: str, width: int, height: int, bar: int) -> list[str]:
    on = _BARS[char]
    middle = (height - bar) // 2
    rows = []
    for y in range(height):
        lit = set()
        if (y < bar and "a" in on) or (y >= height - bar and "d" in on):
            lit |= set(range(width))
        if middle <= y < middle + bar and "g" in on:
            lit |= set(range(width))
        upper, lower = y < middle + bar, y >= middle
        if (upper and "f" in on) or (lower and "e" in on):
            lit |= set(range(bar))
        if (upper and "b" in on) or (lower and "c" in on):
            lit |= set(range(width - bar, width))
        rows.append("".join("#" if x in lit else "." for x in range(width)))
    return rows


def _colon(height: int, bar: int) -> list[str]:
    upper, lower = height // 3 - bar // 2, height * 2 // 3 - bar // 2
    return [
        ("#" if upper <= y < upper + bar or lower <= y < lower + bar else ".") * bar for y in range(height)
    ]
