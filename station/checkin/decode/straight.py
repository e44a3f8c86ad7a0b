"""PDF417 at any roll: the picture is turned until the strongest stripes stand upright.

The bar code localiser doesn't find PDF417 and engines lose it from 15 to 75 degrees; but its start and stop bars and its
rows give one place where nearly all edges run one way, and that way is the angle (a structure tensor).
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode import zxing
from station.checkin.decode.symbol import Symbol, Symbology
from station.checkin.decode.zxing import Grey

LONGEST_SMALL = 640
"""Pixels of the longer side at which the stripes are looked for."""
WINDOW = 41
"""Pixels over which edges are averaged, there."""
LEAST_ALIKE = 0.3
"""Share of the edges that must run one way."""
LONGEST_READ = 1400
"""Pixels over which twice the size costs more than it finds."""


def read_straight(grey: Grey, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    """PDF417 where the stripes are, turned upright; then at twice the size, then inverted."""
    if "PDF417" not in kinds:
        return []
    turn = straightening(grey)
    if turn is None:
        return []
    height, width = grey.shape
    upright = np.asarray(
        cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )
    back = np.asarray(cv2.invertAffineTransform(turn), np.float64)
    found = _read(upright, "straight", back, 1.0) or _read(
        np.asarray(255 - upright, np.uint8), "straight+inverted", back, 1.0
    )
    if found or max(grey.shape) > LONGEST_READ:
        return found
    twice = np.asarray(cv2.resize(upright, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    return _read(twice, "straight+doubled", back, 2.0)


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


def _read(upright: Grey, stage: str, back: npt.NDArray[np.float64], scale: float) -> list[Symbol]:
    found = []
    for symbol in zxing.read(upright, stage, ("PDF417",)):
        points = np.array([symbol.corners], np.float64) / scale
        moved = cv2.transform(points, back)[0]
        corners = tuple((round(float(x)), round(float(y))) for x, y in moved)
        found.append(replace(symbol, corners=corners))
    return found
