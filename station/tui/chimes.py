"""Each milestone's own tune, told apart without looking: by contour (up, down, level), number of notes and length.

Before something begins the tune rises, at the end it falls, a reminder ticks; an overdue milestone is a siren.
"""

from __future__ import annotations

from itertools import pairwise

from station.timer.events import MilestoneKind

Tune = tuple[tuple[int, int], ...]
"""Hertz and milliseconds; 0 hertz is a pause."""

CHIMES: dict[MilestoneKind, Tune] = {
    "before": ((523, 160), (0, 60), (523, 160)),
    "collect": ((523, 180), (659, 180)),
    "entry": ((523, 150), (659, 150), (784, 300)),
    "witness": ((784, 160), (659, 160), (784, 160), (659, 320)),
    "start": ((523, 150), (659, 150), (784, 150), (1_047, 600)),
    "module_start": ((659, 120), (0, 50), (659, 120), (880, 400)),
    "module_end": ((880, 120), (0, 50), (880, 120), (659, 400)),
    "close": ((784, 200), (523, 500)),
    "remind": ((1_047, 90), (0, 120), (1_047, 90), (0, 120), (1_047, 90), (0, 120), (1_047, 90)),
    "end": ((1_047, 250), (784, 250), (659, 250), (523, 800)),
}

OVERDUE: Tune = ((988, 220), (740, 220)) * 4
"""Nobody has acted: a siren, repeated until somebody does."""


def shape(tune: Tune) -> tuple[str, int]:
    """What an ear tells tunes apart by: the contour note by note, and the length in quarters of a second."""
    notes = [hertz for hertz, _ in tune if hertz]
    steps = "".join("+" if b > a else "-" if b < a else "=" for a, b in pairwise(notes))
    return steps, sum(length for _, length in tune) // 250
