"""A photo out of the plan, decoded within bounds and fitted to cells: as half blocks, and as pixels for a terminal that can."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import cv2
import numpy as np
from textual.content import Content

from station.tui.graphics import kitty, sixel
from station.tui.graphics.sixel import Picture
from station.tui.graphics.terminal import Graphics

LARGEST = 4 * 1024 * 1024
"""Bytes of a photo that is worth decoding; a passport photo has some 50 kB."""
MOST_PIXELS = 16_000_000
"""A small file can unfold to gigabytes; nobody's portrait has more than this."""
FEWEST_ROWS = 4


@dataclass(frozen=True)
class Portrait:
    """One photo, ready to be shown in so many cells."""

    blocks: Content
    """Two pixels in one cell; its size is the portrait's."""
    sequence: str = ""
    """The same as a real picture of exactly these cells; empty where the terminal shows none."""


def portrait(
    photo: bytes,
    cells: int,
    rows: int,
    ground: str = "#000000",
    graphics: Graphics = "",
    cell: tuple[int, int] = (0, 0),
) -> Portrait | None:
    """The photo as large as so many cells allow; None where it is none, or too large to be one.

    ``ground`` fills what the last cells have left over; ``cell`` is a cell's width and height in pixels.
    """
    picture = decode(photo) if rows >= FEWEST_ROWS else None
    if picture is None:
        return None
    height, width = picture.shape[:2]
    scale = min(cells / width, 2 * rows / height)
    wide, tall = max(1, int(width * scale)), max(2, int(height * scale) // 2 * 2)
    blocks = draw_blocks(
        np.asarray(cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)
    )
    if not graphics or not all(cell):
        return Portrait(blocks)
    fitted = fit(picture, wide * cell[0], tall // 2 * cell[1], ground)
    return Portrait(blocks, kitty.encode(fitted) if graphics == "kitty" else sixel.encode(fitted))


def decode(photo: bytes) -> Picture | None:
    """The photo's pixels; None where it is no picture or too large to be a portrait."""
    if not photo or len(photo) > LARGEST:
        return None
    width, height = size_of(photo)
    if not 0 < width * height <= MOST_PIXELS:
        return None
    image = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def size_of(photo: bytes) -> tuple[int, int]:
    """Width and height as the file's header says, before anything is unfolded; (0, 0) for no JPEG and no PNG."""
    if photo.startswith(b"\x89PNG\r\n\x1a\n") and photo[12:16] == b"IHDR" and len(photo) >= 24:
        width, height = struct.unpack_from(">II", photo, 16)
        return width, height
    at = 2 if photo.startswith(b"\xff\xd8") else len(photo)
    while at + 9 <= len(photo) and photo[at] == 0xFF:
        kind, length = photo[at + 1], int.from_bytes(photo[at + 2 : at + 4])
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", photo, at + 5)
            return width, height
        at += 1 if kind == 0xFF else 2 + length
    return 0, 0


def fit(picture: Picture, width: int, height: int, ground: str) -> Picture:
    """The picture as large as it fits, in the middle of so many pixels of the ground."""
    scale = min(width / picture.shape[1], height / picture.shape[0])
    wide, tall = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(picture, (min(wide, width), min(tall, height)), interpolation=way)
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = [int(ground[at : at + 2], 16) for at in (1, 3, 5)]
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    return canvas


def draw_blocks(picture: Picture) -> Content:
    """Two pixels in one cell: the upper as ink, the lower as ground."""
    rows = []
    for upper, lower in zip(picture[::2].tolist(), picture[1::2].tolist(), strict=True):
        rows.append(
            Content.assemble(*(("▀", f"{_hex(a)} on {_hex(b)}") for a, b in zip(upper, lower, strict=True)))
        )
    return Content("\n").join(rows)


def _hex(rgb: list[int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
