"""Large letters for the door: each character of the names as a bitmap, drawn when the office packs the plan.

The kiosk then shows a name large without a font. A character that no font of ours has gets no bitmap; the door shows its place as
an empty box beside the name in normal type, and the office was warned when the plan was built (plan.no_glyph).

A bitmap is 22 pixels wide and 16 high for a Chinese character, narrower for a letter: one byte for the width, then 16 rows of 3
bytes, the leftmost pixel in the highest bit. A pixel is half a cell wide and half a cell high, so a character takes 11 × 8 cells.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from station.forms.typesetting import typeset
from station.plan.glyphs import without_glyph

HEIGHT = 16
WIDTH = 22
FINE = 8
"""Drawn so many times larger, then averaged down."""
INK = 0.40
"""Share of a pixel that must be covered for it to be set; with SHARPER chosen by eye on the densest names (赢, 魏, 戴, 䶮)."""
SHARPER = 1.0


def letter(names: Iterable[str]) -> dict[str, bytes]:
    """A bitmap for each character of these names that can be drawn.

    Raises:
        DeviceError: the template can't be typeset.
    """
    chars = sorted({char for name in names for char in name if _stands_alone(char)})
    chars = [char for char in chars if not without_glyph(char)]
    if not chars:
        return {}
    pages = typeset("letters", {"chars": chars, "size": HEIGHT * FINE}, "png", ppi=72)
    return {char: pack_bitmap(_bitmap(char, page)) for char, page in zip(chars, pages, strict=True)}


def _stands_alone(char: str) -> bool:
    return char.isprintable() and not char.isspace() and not unicodedata.combining(char)


def _bitmap(char: str, page: bytes) -> NDArray[np.bool_]:
    gray = cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_GRAYSCALE)
    if gray is None:
        raise ValueError(f"no picture of {char!r}")
    ink = 1 - gray.astype(np.float64) / 255
    columns = np.flatnonzero((ink > INK).any(axis=0))
    width = WIDTH
    if len(columns) and unicodedata.east_asian_width(char) not in "WF":
        # Letters and the middle dot take the width of their ink.
        ink = ink[:, columns[0] : columns[-1] + 1]
        width = min(WIDTH, max(2, round(ink.shape[1] * WIDTH / page_width(gray))))
    small = cv2.resize(ink, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 0.9, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(small + SHARPER * (small - soft) > INK)


def page_width(gray: NDArray[np.generic]) -> int:
    """Pixels of a whole Chinese character."""
    return int(gray.shape[1])


def pack_bitmap(bitmap: NDArray[np.bool_]) -> bytes:
    """As the plan package holds it."""
    padded = np.pad(bitmap, ((0, 0), (0, 24 - bitmap.shape[1])))
    return bytes([bitmap.shape[1]]) + np.packbits(padded, axis=1).tobytes()
