"""Cheap ways to enhance an upright cut-out of a bar code, where rows run across the bars.

Light is evened out, small bars are made larger, noise is averaged along the bars. Each of them is one voter in a ``ballot``.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from station.checkin.decode.zxing import Grey


def even_light(grey: Grey) -> Grey:
    """A whole picture with its paper equally bright everywhere: shadows, a screen's grid."""
    paper = cv2.morphologyEx(cv2.medianBlur(grey, 5), cv2.MORPH_CLOSE, np.ones((61, 61), np.uint8))
    return np.asarray(cv2.divide(grey, np.maximum(paper, 1), scale=255), np.uint8)


def _as_is(grey: Grey) -> Grey:
    return grey


def _flat_field(grey: Grey) -> Grey:
    """Uneven light divided away: closing each row over the widest bar leaves the paper and keeps a shadow's
    edge sharp."""
    bar = np.ones((1, max(5, grey.shape[1] // 16) | 1), np.uint8)
    paper = cv2.morphologyEx(cv2.medianBlur(grey, 3), cv2.MORPH_CLOSE, bar)
    return np.asarray(cv2.divide(grey, np.maximum(paper, 1), scale=255), np.uint8)


def doubled(grey: Grey) -> Grey:
    """Twice the size."""
    return np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def _tripled(grey: Grey) -> Grey:
    return np.asarray(cv2.resize(grey, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)


def _flat_tripled(grey: Grey) -> Grey:
    return _tripled(_flat_field(grey))


def _flat_doubled(grey: Grey) -> Grey:
    return doubled(_flat_field(grey))


def _smoothed(grey: Grey) -> Grey:
    """Averaged along the bars over a third of their length and stretched to full contrast: noise and faded
    print, where bars are not straight enough for one line."""
    softer = cv2.blur(doubled(grey), (1, max(1, 2 * grey.shape[0] // 3)))
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


def _inverted_tripled(grey: Grey) -> Grey:
    return _inverted(_tripled(grey))


TRIES: tuple[tuple[str, int, Callable[[Grey], Grey]], ...] = (
    ("cut-out", 1, _as_is),
    ("cut-out+doubled", 2, doubled),
    ("cut-out+flat doubled", 2, _flat_doubled),
    ("cut-out+tripled", 3, _tripled),
    ("cut-out+smoothed", 2, _smoothed),
    ("cut-out+flat", 1, _flat_field),
    ("cut-out+flat tripled", 3, _flat_tripled),
    ("cut-out+level", 1, _along_bars),
    ("cut-out+level upper", 1, _along_upper),
    ("cut-out+level lower", 1, _along_lower),
    ("cut-out+inverted", 1, _inverted),
    ("cut-out+inverted smoothed", 2, _inverted_smoothed),
    ("cut-out+inverted tripled", 3, _inverted_tripled),
)
"""Name of the step, how many times as large its picture is, and what it does."""
