"""The order of the steps, cheap and sure ones first; the first step that reads anything ends the search.

    1 frame      zxing on the grey picture, rows only
    2 cut-out    OpenCV's localiser, upright cut-outs, a few enhancements of each (Code 128, Code 39)
    3 straight   the picture turned until its strongest stripes stand upright (PDF417)
    4 turned     zxing along columns and in smaller scales
    5 +doubled   zxing on twice the size, matrix codes only: small modules
    6 zbar       the second engine, where it is installed

Enhanced whole pictures are never asked for Code 128: substitutions that pass its check character came out of
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode import zbar, zxing
from station.checkin.decode.localiser import read_turned
from station.checkin.decode.straight import read_straight
from station.checkin.decode.symbol import USUAL, Symbol, Symbology
from station.checkin.decode.zxing import Grey

SMALLEST = 16
"""Pixels of the shorter side under which no code fits."""
LONGEST = 6000
"""Pixels of the longer side over which a picture is made smaller."""
LONGEST_DOUBLED = 2600
"""Pixels of the longer side over which doubling costs more than it finds."""


Step: TypeAlias = Callable[[Grey, tuple[Symbology, ...]], list[Symbol]]

NO_PICTURE = (cv2.error, ValueError, TypeError, OverflowError)
"""The engines' own ways to say that these pixels are no picture."""


def run(image: npt.NDArray[np.generic], kinds: tuple[Symbology, ...] = USUAL) -> list[Symbol]:
    """Every code of the first step that reads any."""
    try:
        grey = to_grey(image)
        if grey is None:
            return []
        for step in STEPS:
            found = step(grey, kinds)
            if found:
                shrunk = image.shape[1] / grey.shape[1]
                return [scaled(symbol, shrunk) for symbol in each_once(found)]
    except NO_PICTURE:
        return []
    return []


def to_grey(image: Any) -> Grey | None:
    """Grey, 8 bits, of a size that codes come in; None for what is no picture."""
    if not isinstance(image, np.ndarray) or image.ndim not in (2, 3) or image.size == 0:
        return None
    if image.ndim == 3 and image.shape[2] not in (1, 3, 4):
        return None
    if min(image.shape[:2]) < SMALLEST:
        return None
    pixels = _eight_bits(image)
    if pixels.ndim == 3:
        if pixels.shape[2] == 1:
            pixels = pixels[:, :, 0]
        else:
            code = cv2.COLOR_BGR2GRAY if pixels.shape[2] == 3 else cv2.COLOR_BGRA2GRAY
            pixels = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), code), np.uint8)
    longest = max(pixels.shape)
    if longest > LONGEST:
        scale = LONGEST / longest
        pixels = np.asarray(
            cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    return np.ascontiguousarray(pixels) if min(pixels.shape) >= SMALLEST else None


def _eight_bits(image: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if image.dtype == np.uint8:
        return image
    if image.dtype == np.bool_:
        return image.astype(np.uint8) * 255
    if image.dtype.kind not in "iuf":
        raise TypeError(f"no pixels: {image.dtype}")
    numbers = np.nan_to_num(image.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(numbers.min()), float(numbers.max())
    scaled = (numbers - low) * (255.0 / max(high - low, 1e-9))
    return np.clip(scaled, 0, 255).astype(np.uint8)


def frame(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return zxing.read(grey, "frame", kinds)


def cut_outs(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return read_turned(grey, zxing.linear(kinds))


def turned(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return zxing.read(grey, "turned", kinds, turned=True)


def doubled(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    if max(grey.shape) > LONGEST_DOUBLED:
        return []
    twice = np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    return [scaled(symbol, 0.5) for symbol in zxing.read(twice, "frame+doubled", zxing.matrix(kinds))]


def second_engine(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return zbar.read(grey, "zbar", kinds)


STEPS: tuple[Step, ...] = (frame, cut_outs, read_straight, turned, doubled, second_engine)


def scaled(symbol: Symbol, by: float) -> Symbol:
    """The symbol with its corners in a picture ``by`` times the size."""
    return replace(symbol, corners=tuple((round(x * by), round(y * by)) for x, y in symbol.corners))


def each_once(found: list[Symbol]) -> list[Symbol]:
    """The first reading of each code."""
    first: dict[tuple[str, bytes], Symbol] = {}
    for symbol in found:
        first.setdefault((symbol.symbology, symbol.raw), symbol)
    return list(first.values())
