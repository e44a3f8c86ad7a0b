"""Codes in a stream of pictures: the same steps as for one picture, spread over time so that it keeps up.

    gate    nothing moved since the last look, which was moments ago and found nothing: not looked at
    track   where a code was last seen, zxing on that box alone; the whole picture again every half second
    1 - 2   as for one picture, each time
    3 - 6   one of their parts in turn on a picture that gave nothing, and none while pictures take too long

What a stream finds is not yet a reading: ``accept`` says when it counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode import pipeline, zxing
from station.checkin.decode.localiser import read_turned
from station.checkin.decode.pixels import NO_PICTURE, SMALLEST, to_grey
from station.checkin.decode.straight import read_straight_again, read_straight_first
from station.checkin.decode.symbol import USUAL, Symbol, Symbology
from station.checkin.decode.zxing import Grey
from station.event import Milliseconds

LOOK_MS: Milliseconds = 500
"""The whole picture is looked at no less often."""
TRACK_MS: Milliseconds = 1_000
"""A box in which nothing was read for this long is forgotten."""
BUDGET_MS = 80.0
"""Mean cost of a silent picture over which the dear steps are left out."""
STILL = 4.0
"""Mean difference in grey levels, at 160 × 90, of the part that moved most, under which nothing moved."""
MARGIN = 0.35
"""Share of a code's size by which its box is wider on each side: what a hand moves between two pictures."""
LEAST_MARGIN = 24

_DEAR: tuple[pipeline.Step, ...] = (
    read_straight_first,
    pipeline.turned,
    pipeline.doubled,
    read_straight_again,
    pipeline.second_engine,
    pipeline.doubled_flat,
    pipeline.doubled_sharp,
)


@dataclass(frozen=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int
    seen_at: Milliseconds


def _now_ms() -> float:
    return time.perf_counter_ns() / 1e6


class Live:
    """One camera's decoder. Holds the last small picture and the last box, nothing of what was read."""

    def __init__(self, kinds: tuple[Symbology, ...] = USUAL, clock: Callable[[], float] = _now_ms) -> None:
        self._kinds = kinds
        self._clock = clock
        self._small: npt.NDArray[np.int16] | None = None
        self._box: _Box | None = None
        self._looked_at: Milliseconds | None = None
        self._turn = 0
        self._cost_ms = 0.0

    @property
    def over_budget(self) -> bool:
        """Whether the dear steps are left out for now."""
        return self._cost_ms > BUDGET_MS

    def look(self, image: npt.NDArray[np.generic], at_ms: Milliseconds) -> list[Symbol]:
        """The codes of the next picture; ``at_ms`` on any steady clock. Never raises on pixels."""
        began = self._clock()
        try:
            grey = to_grey(image)
            if grey is None:
                return []
            found = self._look(grey, at_ms)
            shrunk = image.shape[1] / grey.shape[1]
        except NO_PICTURE:
            return []
        if not found:
            self._cost_ms = 0.8 * self._cost_ms + 0.2 * (self._clock() - began)
        return [pipeline.scaled(symbol, shrunk) for symbol in found]

    def _look(self, grey: Grey, at_ms: Milliseconds) -> list[Symbol]:
        still = self._still(grey)
        due = self._looked_at is None or at_ms - self._looked_at >= LOOK_MS
        if self._box is not None:
            if at_ms - self._box.seen_at > TRACK_MS:
                self._box = None
            elif not due:
                found = self._in_box(grey, self._box)
                if found:
                    return self._follow(found, grey, at_ms)
        elif still and not due:
            return []
        self._looked_at = at_ms
        found = pipeline.frame(grey, self._kinds) or read_turned(
            grey, zxing.linear(self._kinds), tilted=self._turn % 2 == 0 and not self.over_budget
        )
        if not found and not self.over_budget:
            found = _DEAR[self._turn % len(_DEAR)](grey, self._kinds)
        if not found:
            self._turn += 1
            return []
        return self._follow(pipeline.each_once(found), grey, at_ms)

    def _still(self, grey: Grey) -> bool:
        small = np.asarray(cv2.resize(grey, (160, 90), interpolation=cv2.INTER_AREA), np.int16)
        before, self._small = self._small, small
        if before is None:
            return False
        moved = np.abs(small - before).astype(np.float32)
        return float(cv2.blur(moved, (9, 9)).max()) < STILL

    def _in_box(self, grey: Grey, box: _Box) -> list[Symbol]:
        part = np.ascontiguousarray(grey[box.top : box.bottom, box.left : box.right])
        if min(part.shape) < SMALLEST:
            return []
        found = pipeline.checked(part, zxing.read(part, "track", self._kinds))
        found = found or read_turned(part, zxing.linear(self._kinds), tilted=False)
        return [pipeline.moved(symbol, box.left, box.top) for symbol in pipeline.each_once(found)]

    def _follow(self, found: list[Symbol], grey: Grey, at_ms: Milliseconds) -> list[Symbol]:
        points = np.array([point for symbol in found for point in symbol.corners])
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        margin = max(LEAST_MARGIN, int(MARGIN * max(right - left, bottom - top)))
        height, width = grey.shape
        self._box = _Box(
            max(0, int(left) - margin),
            max(0, int(top) - margin),
            min(width, int(right) + margin),
            min(height, int(bottom) + margin),
            at_ms,
        )
        return found
