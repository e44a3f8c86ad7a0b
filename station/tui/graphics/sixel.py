"""Sixel (DEC STD 070, VT340): a picture as six-pixel columns, one pass for each colour in each band.

``ESC P 0;1;0 q "1;1;W;H`` · ``#n;2;R;G;B`` for each colour in per cent · bands: ``#n`` columns ``$`` … ``-`` · ``ESC \\``. A
column is a character ``?`` + bits, the top pixel being bit 0; ``!n`` repeats the next one.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Rows of pixels, each red, green, blue."""

COLOURS = 128
"""A VT340 has 16, every terminal of today 256 at least; a face needs no more than this."""
_RUN = re.compile(rb"(.)\1{3,254}", re.DOTALL)


def encode(picture: Picture, colours: int = COLOURS) -> str:
    """The sequence that draws this picture from the cursor on."""
    height, width = picture.shape[:2]
    palette, index = reduce_colours(picture, colours)
    out = [b'\x1bP0;1;0q"1;1;%d;%d' % (width, height)]
    for number, colour in enumerate(palette):
        out.append(b"#%d;2;%d;%d;%d" % (number, *(round(int(part) * 100 / 255) for part in colour)))
    bits = (1 << np.arange(6, dtype=np.uint8))[:, None]
    for top in range(0, height, 6):
        out.append(b"-" if top else b"")
        band = index[top : top + 6]
        for number in np.unique(band):
            columns = ((band == number) * bits[: len(band)]).sum(axis=0, dtype=np.uint8) + 63
            row = columns.tobytes().rstrip(b"?")
            out.append(b"#%d%b$" % (number, _RUN.sub(_repeated, row)))
    out.append(b"\x1b\\")
    return b"".join(out).decode("ascii")


def _repeated(run: re.Match[bytes]) -> bytes:
    return b"!%d%b" % (len(run[0]), run[1])


def reduce_colours(picture: Picture, most: int) -> tuple[Picture, NDArray[np.intp]]:
    """Median cut: a palette of at most so many colours, and for each pixel its number in it.

    The box whose widest channel spreads furthest is cut at that channel's median, until there are enough boxes.
    """
    height, width = picture.shape[:2]
    pixels = picture.reshape(-1, 3)
    index = np.zeros(len(pixels), np.intp)
    boxes = [(np.arange(len(pixels)), int(np.ptp(pixels, axis=0).max()))]
    while len(boxes) < most:
        at = max(range(len(boxes)), key=lambda n: boxes[n][1] * len(boxes[n][0]) ** 0.5)
        members, spread = boxes[at]
        if spread == 0:
            break
        inside = pixels[members]
        channel = inside[:, np.ptp(inside, axis=0).argmax()]
        above = channel > np.median(channel)
        if not above.any():
            above = channel == channel.max()
        boxes[at] = _box(pixels, members[~above])
        boxes.append(_box(pixels, members[above]))
    palette = np.zeros((len(boxes), 3), np.uint8)
    for number, (members, _) in enumerate(boxes):
        palette[number] = pixels[members].mean(axis=0).round()
        index[members] = number
    return palette, index.reshape(height, width)


def _box(pixels: Picture, members: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
    return members, int(np.ptp(pixels[members], axis=0).max())
