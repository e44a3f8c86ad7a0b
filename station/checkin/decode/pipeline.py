"""The order of the steps, cheap and sure ones first; the first step that reads anything ends the search.

    1 frame      zxing on the grey picture, rows only; bar codes of narrow bars have to be confirmed (``ballot``)
    2 cut-out    OpenCV's localiser, upright cut-outs, a few enhancements of each (Code 128, Code 39)
    3 straight   the picture turned until its strongest stripes stand upright (PDF417)
    4 turned     zxing along columns and in smaller scales
    5 +doubled   zxing on twice the size, matrix codes only: small modules; then with even light, sharpened, three
                 times the size
    6 zbar       the second engine, where it is installed
    7 fine       the localiser on parts of a large picture: small bar codes

A picture that gave something is looked at once more with what was read painted over: other codes, by the steps that
need no enhanced pixels. Enhanced whole pictures are never asked for Code 128: substitutions that pass its check
character came out of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode import localiser, zbar, zxing
from station.checkin.decode.ballot import is_sure
from station.checkin.decode.enhance import even_light
from station.checkin.decode.pixels import NO_PICTURE, to_grey
from station.checkin.decode.straight import read_straight, read_straight_plain
from station.checkin.decode.symbol import USUAL, Symbol, Symbology
from station.checkin.decode.zxing import LINEAR, Grey

LONGEST_DOUBLED = 2600
"""Pixels of the longer side over which doubling costs more than it finds."""
LONGEST_TRIPLED = 1300
PART = 1280
"""Pixels of the side of a part in which the localiser looks for small bars; parts overlap by a third."""

Step: TypeAlias = Callable[[Grey, tuple[Symbology, ...]], list[Symbol]]


def run(image: npt.NDArray[np.generic], kinds: tuple[Symbology, ...] = USUAL) -> list[Symbol]:
    """Every code of the first step that reads any, and others beside them."""
    try:
        grey = to_grey(image)
        if grey is None:
            return []
        found = next((read for step in STEPS if (read := step(grey, kinds))), [])
        if found:
            found = found + others(grey, kinds, found)
        shrunk = image.shape[1] / grey.shape[1]
        return [scaled(symbol, shrunk) for symbol in each_once(found)]
    except NO_PICTURE:
        return []


def others(grey: Grey, kinds: tuple[Symbology, ...], found: list[Symbol]) -> list[Symbol]:
    """Codes beside those that were read."""
    rest = grey.copy()
    for symbol in found:
        corners = np.array(symbol.corners, np.int32)
        left, top, width, height = cv2.boundingRect(corners)
        part = rest[max(0, top) : top + height, max(0, left) : left + width]
        paint = float(np.median(part)) if part.size else 127.0
        cv2.fillConvexPoly(rest, cv2.convexHull(corners), paint)
    more = [symbol for step in OTHERS for symbol in step(rest, kinds) if not symbol.enhanced]
    return [symbol for symbol in more if symbol.text not in {one.text for one in found}]


def checked(grey: Grey, found: list[Symbol]) -> list[Symbol]:
    """Without the bar codes of narrow bars that their own cut-out doesn't bear out."""
    kept: list[Symbol] = []
    for symbol in found:
        narrow = symbol.symbology in LINEAR and not is_sure(symbol)
        kept += localiser.confirmed(grey, symbol) if narrow else [symbol]
    return kept


def frame(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return checked(grey, zxing.read(grey, "frame", kinds))


def cut_outs(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return localiser.read_turned(grey, zxing.linear(kinds))


def few_cut_outs(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return localiser.read_turned(grey, zxing.linear(kinds), tilted=False)


def turned(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """Along columns and in smaller scales."""
    return checked(grey, zxing.read(grey, "turned", kinds, turned=True))


def doubled(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return _larger(grey, 2, "frame+doubled", kinds)


def doubled_flat(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """With even light: a hard shadow across a matrix code."""
    if max(grey.shape) > LONGEST_DOUBLED:
        return []
    return _larger(even_light(grey), 2, "frame+flat doubled", kinds)


def doubled_sharp(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """Sharpened: small modules out of focus."""
    if max(grey.shape) > LONGEST_DOUBLED:
        return []
    twice = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(twice, (0, 0), 3)
    sharp = np.asarray(cv2.addWeighted(twice, 3, soft, -2, 0), np.uint8)
    return [scaled(one, 0.5) for one in zxing.read(sharp, "frame+sharp doubled", zxing.matrix(kinds))]


def tripled(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return _larger(grey, 3, "frame+tripled", kinds) if max(grey.shape) <= LONGEST_TRIPLED else []


def _larger(grey: Grey, by: int, stage: str, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    if max(grey.shape) > LONGEST_DOUBLED:
        return []
    large = np.asarray(cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_CUBIC), np.uint8)
    return [scaled(symbol, 1 / by) for symbol in zxing.read(large, stage, zxing.matrix(kinds))]


def second_engine(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return zbar.read(grey, "zbar", kinds)


def fine(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """Bar codes too small for the localiser, which looks at a large picture in a smaller scale."""
    if max(grey.shape) <= PART:
        return []
    found = []
    for left, top, part in parts(grey):
        found += [moved(symbol, left, top) for symbol in few_cut_outs(part, kinds)]
    return found


def parts(grey: Grey) -> Iterator[tuple[int, int, Grey]]:
    """Left, top and pixels of overlapping parts."""
    step = PART * 2 // 3
    height, width = grey.shape
    for top in range(0, max(1, height - PART + step), step):
        for left in range(0, max(1, width - PART + step), step):
            yield left, top, np.ascontiguousarray(grey[top : top + PART, left : left + PART])


STEPS: tuple[Step, ...] = (
    frame,
    cut_outs,
    read_straight,
    turned,
    doubled,
    doubled_flat,
    doubled_sharp,
    tripled,
    second_engine,
    fine,
)
OTHERS: tuple[Step, ...] = (few_cut_outs, read_straight_plain, turned)


def moved(symbol: Symbol, left: int, top: int) -> Symbol:
    """The symbol with its corners in the picture of which it was read in a part."""
    return replace(symbol, corners=tuple((x + left, y + top) for x, y in symbol.corners))


def scaled(symbol: Symbol, by: float) -> Symbol:
    """The symbol with its corners in a picture ``by`` times the size."""
    return replace(symbol, corners=tuple((round(x * by), round(y * by)) for x, y in symbol.corners))


def each_once(found: list[Symbol]) -> list[Symbol]:
    """The first reading of each code."""
    first: dict[tuple[str, bytes], Symbol] = {}
    for symbol in found:
        first.setdefault((symbol.symbology, symbol.raw), symbol)
    return list(first.values())
