"""PDF417 at any roll: the picture is turned until the strongest stripes stand upright.

The bar code localiser doesn't find PDF417 and engines lose it from 15 to 75 degrees; but its start and stop bars and its
rows give one place where nearly all edges run one way, and that way is the angle (a structure tensor).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode import zxing
from station.checkin.decode.ballot import Ballot
from station.checkin.decode.enhance import doubled, even_light
from station.checkin.decode.symbol import Symbol, Symbology
from station.checkin.decode.zxing import Grey

LONGEST_SMALL = 640
"""Pixels of the longer side at which the stripes are looked for."""
WINDOW = 41
"""Pixels over which edges are averaged, there."""
LEAST_ALIKE = 0.15
"""Share of the edges that must run one way."""
LONGEST_READ = 1400
"""Pixels over which twice the size costs more than it finds."""

_Try: TypeAlias = tuple[str, int, Callable[[Grey], Grey]]
"""Name of the step, how many times as large its picture is, and what it does."""


def read_straight(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """PDF417 where the stripes are, turned upright; then smoothed, with even light, inverted, at twice the size. Two of
    these have to agree: small modules have given wrong texts that passed their error correction."""
    ballot = Ballot()
    for name, found in _tried(grey, kinds, (*_FIRST, *_AGAIN, *_STILL)):
        for symbol in found:
            ballot.add(symbol, name)
        if ballot.elected():
            break
    return ballot.elected()


def read_straight_plain(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """The same only where the pixels as they are give something: at a second look for other codes."""
    seen = any(found for _, found in _tried(grey, kinds, _FIRST[:1]))
    return read_straight(grey, kinds) if seen else []


def read_straight_first(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """The first half of it, for a stream of pictures, in which two pictures have to agree."""
    return next((found for _, found in _tried(grey, kinds, _FIRST) if found), [])


def read_straight_again(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """The other half."""
    return next((found for _, found in _tried(grey, kinds, _AGAIN) if found), [])


def _tried(
    grey: Grey, kinds: tuple[Symbology, ...], tries: tuple[_Try, ...]
) -> Iterator[tuple[str, list[Symbol]]]:
    if "PDF417" not in kinds:
        return
    turn = straightening(grey)
    if turn is None:
        return
    height, width = grey.shape
    upright = np.asarray(
        cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )
    back = np.asarray(cv2.invertAffineTransform(turn), np.float64)
    for name, by, enhance in tries:
        if by == 1 or max(grey.shape) <= LONGEST_READ:
            yield name, _read(enhance(upright), name, back, by)


def straightening(grey: Grey) -> npt.NDArray[np.float64] | None:
    """The turn that sets the strongest stripes upright in the middle; None where nothing is striped."""
    scale = min(1.0, LONGEST_SMALL / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    gx, gy = cv2.Scharr(small, cv2.CV_32F, 1, 0), cv2.Scharr(small, cv2.CV_32F, 0, 1)
    window = (WINDOW, WINDOW)
    xx, yy, xy = (cv2.blur(part, window) for part in (gx * gx, gy * gy, gx * gy))
    strength = xx + yy
    alike = np.hypot(xx - yy, 2 * xy)
    _, _, _, (x, y) = cv2.minMaxLoc(cv2.blur(alike, window))
    if strength[y, x] <= 0 or alike[y, x] < LEAST_ALIKE * strength[y, x]:
        return None
    degrees = math.degrees(0.5 * math.atan2(2 * float(xy[y, x]), float(xx[y, x] - yy[y, x])))
    middle = (x / scale, y / scale)
    turn = np.asarray(cv2.getRotationMatrix2D(middle, degrees, 1), np.float64)
    turn[:, 2] += (grey.shape[1] / 2 - middle[0], grey.shape[0] / 2 - middle[1])
    return turn


def _read(upright: Grey, stage: str, back: npt.NDArray[np.float64], scale: int) -> list[Symbol]:
    found = []
    for symbol in zxing.read(upright, stage, ("PDF417",), turned=scale == 1):
        points = np.array([symbol.corners], np.float64) / scale
        moved = cv2.transform(points, back)[0]
        corners = tuple((round(float(x)), round(float(y))) for x, y in moved)
        found.append(replace(symbol, corners=corners))
    return found


def _as_is(grey: Grey) -> Grey:
    return grey


def _median(grey: Grey) -> Grey:
    return np.asarray(cv2.medianBlur(grey, 3), np.uint8)


def _smoothed(grey: Grey) -> Grey:
    """Along the bars: a row is at least three modules tall."""
    return np.asarray(cv2.blur(grey, (1, 3)), np.uint8)


def _smoothed_doubled(grey: Grey) -> Grey:
    return np.asarray(cv2.blur(doubled(grey), (1, 5)), np.uint8)


def _tripled(grey: Grey) -> Grey:
    return np.asarray(cv2.resize(grey, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)


def _flat_doubled(grey: Grey) -> Grey:
    return doubled(even_light(grey))


def _inverted(grey: Grey) -> Grey:
    return np.asarray(255 - grey, np.uint8)


def _inverted_flat(grey: Grey) -> Grey:
    return even_light(_inverted(grey))


def _inverted_doubled(grey: Grey) -> Grey:
    return doubled(_inverted(grey))


_FIRST: tuple[_Try, ...] = (
    ("straight", 1, _as_is),
    ("straight+doubled", 2, doubled),
    ("straight+inverted", 1, _inverted),
)
_AGAIN: tuple[_Try, ...] = (
    ("straight+median", 1, _median),
    ("straight+flat", 1, even_light),
    ("straight+inverted flat", 1, _inverted_flat),
    ("straight+flat doubled", 2, _flat_doubled),
)
"""Those that noise and a screen's grid need."""
_STILL: tuple[_Try, ...] = (
    ("straight+smoothed", 1, _smoothed),
    ("straight+smoothed doubled", 2, _smoothed_doubled),
    ("straight+tripled", 3, _tripled),
    ("straight+inverted doubled", 2, _inverted_doubled),
)
"""Further witnesses, for which a stream of pictures has no time."""
