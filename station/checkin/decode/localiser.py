"""Bar codes at any angle: OpenCV finds where, the cut-out is turned upright, zxing reads it.

Engines scan along rows and columns only; a Code 128 rolled by 15 to 75 degrees is lost to all of them. Only
OpenCV's localiser is used, never its decoder, which makes numbers up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode.symbol import Corners, Symbol, Symbology
from station.checkin.decode.zxing import LINEAR, Grey, read

QUIET = 0.12
"""Share of the code's width that is added on each side: the quiet zone, and what the localiser cut off."""
WIDE = 0.9
"""The same at a second look: the localiser often takes a part of a code for the whole."""
TALL = 0.08
"""Share of its height that is added above and below."""
MOST_CODES = 6
"""Cut-outs that are tried in one picture, largest first."""
TILT_DEGREES = 9
LONGEST_CUT = 1600
"""Pixels; a longer cut-out is made smaller."""

Points = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Cut:
    """A cut-out, upright, and the way back into the picture."""

    grey: Grey
    back: npt.NDArray[np.float64]
    """Homography from the cut-out to the picture."""


def read_turned(grey: Grey, kinds: tuple[Symbology, ...] = LINEAR, *, tilted: bool = True) -> list[Symbol]:
    """Bar codes at any angle; each cut-out as it is, then enhanced in a few cheap ways. With ``tilted`` a
    picture that gave nothing is looked at again: wider cut-outs, then the picture turned a little."""
    if not kinds:
        return []
    quads = locate(grey)
    found = _read_cuts(cuts(grey, quads, QUIET), kinds)
    if tilted and not found:
        found = _read_cuts(cuts(grey, quads, WIDE), kinds) or _read_cuts(tilted_cuts(grey), kinds)
    return found


def _read_cuts(found: Iterator[Cut], kinds: tuple[Symbology, ...]) -> list[Symbol]:
    return [symbol for cut in found for symbol in _read_cut(cut, kinds)]


def tilted_cuts(grey: Grey) -> Iterator[Cut]:
    """Cut-outs of the picture turned a little: the localiser often misses bars that stand exactly upright."""
    height, width = grey.shape
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), TILT_DEGREES, 1)
    tilted = np.asarray(
        cv2.warpAffine(grey, turn[:2], (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    back = np.linalg.inv(turn)
    quads = locate(tilted)
    for quiet in (QUIET, WIDE):
        for cut in cuts(tilted, quads, quiet):
            yield Cut(cut.grey, back @ cut.back)


def locate(grey: Grey) -> list[Points]:
    """Four corners around each thing that looks like bars, the largest first."""
    found, points = cv2.barcode.BarcodeDetector().detect(grey)
    if not found or points is None:
        return []
    quads = [np.asarray(quad, np.float32).reshape(4, 2) for quad in points]
    quads = [quad for quad in quads if np.isfinite(quad).all()]
    return sorted(quads, key=lambda quad: -float(cv2.contourArea(quad)))[:MOST_CODES]


def cuts(grey: Grey, quads: list[Points], quiet: float) -> Iterator[Cut]:
    """Upright cut-outs, wider by ``quiet`` of their width on each side."""
    for quad in quads:
        cut = _cut(grey, quad, quiet)
        if cut is not None:
            yield cut


def _cut(grey: Grey, quad: Points, quiet: float) -> Cut | None:
    bottom_left, top_left, top_right, bottom_right = quad
    along, down = top_right - top_left, bottom_left - top_left
    width, height = float(np.linalg.norm(along)), float(np.linalg.norm(down))
    if min(width, height) < 4:
        return None
    wider = np.array(
        [
            top_left - quiet * along - TALL * down,
            top_right + quiet * along - TALL * down,
            bottom_right + quiet * along + TALL * down,
            bottom_left - quiet * along + TALL * down,
        ],
        np.float32,
    )
    scale = min(1.0, LONGEST_CUT / (width * (1 + 2 * quiet)))
    w = max(8, round(width * (1 + 2 * quiet) * scale))
    h = max(8, round(height * (1 + 2 * TALL) * scale))
    upright = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    there = cv2.getPerspectiveTransform(wider, upright)
    turned = cv2.warpPerspective(grey, there, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    back = np.asarray(cv2.getPerspectiveTransform(upright, wider), np.float64)
    return Cut(np.asarray(turned, np.uint8), back)


def _read_cut(cut: Cut, kinds: tuple[Symbology, ...]) -> list[Symbol]:
    once: set[str] = set()
    for name, enhance in _TRIES:
        pixels = enhance(cut.grey)
        found = []
        for symbol in read(pixels, name, kinds, turned=True):
            # Code 39 has no check character: enhanced pixels must give the same text in two different ways.
            if symbol.symbology != "Code 39" or not symbol.enhanced or symbol.text in once:
                found.append(symbol)
            once.add(symbol.text)
        if found:
            scale = pixels.shape[1] / cut.grey.shape[1]
            return [replace(symbol, corners=_in_picture(symbol.corners, cut, scale)) for symbol in found]
    return []


def _in_picture(corners: Corners, cut: Cut, scale: float) -> Corners:
    points = np.array([corners], np.float32) / scale
    moved = cv2.perspectiveTransform(points, cut.back)[0]
    return tuple((round(float(x)), round(float(y))) for x, y in moved)


def _as_is(grey: Grey) -> Grey:
    return grey


def _flat_field(grey: Grey) -> Grey:
    """Uneven light divided away: closing each row over the widest bar leaves the paper and keeps a shadow's
    edge sharp."""
    bar = np.ones((1, max(5, grey.shape[1] // 16) | 1), np.uint8)
    paper = cv2.morphologyEx(cv2.medianBlur(grey, 3), cv2.MORPH_CLOSE, bar)
    return np.asarray(cv2.divide(grey, np.maximum(paper, 1), scale=255), np.uint8)


def _doubled(grey: Grey) -> Grey:
    return np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def _flat_doubled(grey: Grey) -> Grey:
    return _doubled(_flat_field(grey))


def _smoothed(grey: Grey) -> Grey:
    """Averaged along the bars over a third of their length and stretched to full contrast: noise and faded
    print, where bars are not straight enough for one line."""
    softer = cv2.blur(_doubled(grey), (1, max(1, 2 * grey.shape[0] // 3)))
    dark, light = (float(level) for level in np.percentile(softer, (2, 98)))
    stretched = np.clip((softer - dark) * (255 / max(light - dark, 1.0)), 0, 255)
    return np.asarray(stretched, np.uint8)


def _along_bars(grey: Grey, first: float = 0.25, last: float = 0.75) -> Grey:
    """One line of the flat field, each point the mean along its bar between two shares of the height, stretched
    to full contrast: noise and faded print."""
    rows = grey.shape[0]
    begin = int(rows * first)
    line = _flat_field(grey)[begin : max(begin + 1, int(rows * last))].mean(axis=0)
    dark, light = (float(level) for level in np.percentile(line, (2, 98)))
    stretched = np.clip((line - dark) * (255 / max(light - dark, 1.0)), 0, 255).astype(np.uint8)
    return np.asarray(np.tile(stretched, (max(rows, 24), 1)), np.uint8)


def _along_upper(grey: Grey) -> Grey:
    return _along_bars(grey, 0.12, 0.5)


def _along_lower(grey: Grey) -> Grey:
    return _along_bars(grey, 0.5, 0.88)


def _inverted(grey: Grey) -> Grey:
    return np.asarray(255 - grey, np.uint8)


def _inverted_smoothed(grey: Grey) -> Grey:
    return _inverted(_smoothed(grey))


_TRIES: tuple[tuple[str, Callable[[Grey], Grey]], ...] = (
    ("cut-out", _as_is),
    ("cut-out+flat", _flat_field),
    ("cut-out+doubled", _doubled),
    ("cut-out+level", _along_bars),
    ("cut-out+level upper", _along_upper),
    ("cut-out+level lower", _along_lower),
    ("cut-out+smoothed", _smoothed),
    ("cut-out+flat doubled", _flat_doubled),
    ("cut-out+inverted", _inverted),
    ("cut-out+inverted smoothed", _inverted_smoothed),
)
