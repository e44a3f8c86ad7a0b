"""What happens in the synthetic day: who comes when, with which papers, and what goes wrong.

Times are minutes against T of the session; seats count from 1. Everything that isn't named here comes in time
with both documents.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

Papers = Literal["both", "ticket", "id", "both-reversed"]


@dataclass(frozen=True)
class Visit:
    """Somebody stands at the door."""

    minute: float
    """Against T; negative is before."""
    person: int
    """Position in the site's list, from 1; 31 … 60 sit in the other room."""
    papers: Papers = "both"
    id_of: int = 0
    """Whose ID is shown, where it isn't their own."""


EARLY, NO_ID, MISMATCH, LATE, TOO_LATE, MISSING, OTHER_ROOM, TWICE = 3, 7, 11, 15, 19, 23, 38, 2
"""Seats with a story; 38 is the eighth seat of the other room."""


def first_session(rng: random.Random) -> list[Visit]:
    """The morning: every verdict that a door sees often."""
    stories = {EARLY, NO_ID, MISMATCH, LATE, TOO_LATE, MISSING}
    visits = [
        Visit(rng.uniform(-19.5, -6), n, rng.choice(("both", "both-reversed")))
        for n in range(1, 31)
        if n not in stories
    ]
    visits += [
        Visit(-24, EARLY),
        Visit(-18, EARLY),
        Visit(-16, NO_ID, "ticket"),
        Visit(11, NO_ID),
        Visit(-12, MISMATCH, id_of=MISMATCH + 1),
        Visit(-6, MISMATCH),
        Visit(-9, OTHER_ROOM),
        Visit(-5.6, TWICE),
        Visit(17, LATE),
        Visit(30.2, TOO_LATE),
    ]
    return sorted(visits, key=lambda v: v.minute)


def second_session(rng: random.Random, present: set[int]) -> list[Visit]:
    """The afternoon: a quiet one; who was absent stays away."""
    visits = [Visit(rng.uniform(-19.5, -2), n) for n in sorted(present)]
    return sorted(visits, key=lambda v: v.minute)
