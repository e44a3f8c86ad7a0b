"""Bar codes at any angle: OpenCV finds where, the cut-out is turned upright, zxing reads it.

Engines scan along rows and columns only; a Code 128 rolled by 15 to 75 degrees is lost to all of them. Only
OpenCV's localiser is used, never its decoder, which makes numbers up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode.ballot import Ballot
from station.checkin.decode.enhance import TRIES
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

LONGEST_TRIPLED = 900
"""Pixels; bars of a longer cut-out are wide enough."""

Points = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Cut:
    """A cut-out, upright, and the way back into the picture."""

    grey: Grey
    back: npt.NDArray[np.float64]
    """Homography from the cut-out to the picture."""


def read_turned(grey: Grey, kinds: tuple[Symbology, ...] = LINEAR, *, tilted: bool = True) -> list[Symbol]:
    """Bar codes at any angle; each cut-out as it is, then enhanced in a few cheap ways, which vote (``ballot``).
    With ``tilted`` a picture that gave nothing is looked at again: wider cut-outs, then the picture turned a little."""
    if not kinds:
        return []
    ballot = Ballot()
    quads = locate(grey)
    for cut in cuts(grey, quads, QUIET):
        _read_cut(cut, kinds, ballot)
    if tilted and not ballot.elected():
        for cut in cuts(grey, quads, WIDE):
            _read_cut(cut, kinds, ballot)
    if tilted and not ballot.elected():
        for cut in tilted_cuts(grey):
            _read_cut(cut, kinds, ballot)
    return ballot.elected()


def confirmed(grey: Grey, symbol: Symbol) -> list[Symbol]:
    """A bar code of narrow bars that was read along the rows, after its own cut-out has voted on it."""
    ballot = Ballot()
    ballot.add(symbol, "frame")
    top_left, top_right, bottom_right, bottom_left = symbol.corners
    quad = np.array([bottom_left, top_left, top_right, bottom_right], np.float32)
    for cut in cuts(grey, [quad], QUIET):
        _read_cut(cut, (symbol.symbology,), ballot)
    return ballot.elected()


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


def _read_cut(cut: Cut, kinds: tuple[Symbology, ...], ballot: Ballot) -> None:
    """Every try's vote, until one text is settled."""
    for name, scale, enhance in TRIES:
        if scale == 3 and cut.grey.shape[1] > LONGEST_TRIPLED:
            continue
        pixels = enhance(cut.grey)
        found = read(pixels, name, kinds, turned=True)
        for symbol in found:
            ballot.add(replace(symbol, corners=_in_picture(symbol.corners, cut, scale)), name)
        if found and ballot.settled():
            return


def _in_picture(corners: Corners, cut: Cut, scale: int) -> Corners:
    points = np.array([corners], np.float32) / scale
    moved = cv2.perspectiveTransform(points, cut.back)[0]
    return tuple((round(float(x)), round(float(y))) for x, y in moved)
