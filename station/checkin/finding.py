"""Looking a candidate of this session up by what can be typed without an input method: seat, end of a number, initials.

- A seat counts whole; of ticket and ID number the last three characters or more; of the name's pinyin initials, or of a name in
  Latin letters, the first two or more, from its beginning or from behind a ``·``.
- What is looked up shows no name by itself: that is the screen's to mask.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from station.checkin.register import SessionDoor, seats_for
from station.plan.dayplan import DayPlan
from station.plan.identifiers import normal_id
from station.plan.model import Candidate

By = Literal["seat", "ticket", "id", "initials"]
SHORTEST_TAIL = 3
SHORTEST_INITIALS = 2
_APART = re.compile(r"[\s·•‧・.\-]+")


@dataclass(frozen=True)
class Hit:
    """One candidate who fits."""

    candidate: int
    """Roster index."""
    seat: str
    by: By
    """What fitted."""


def hits(plan: DayPlan, session: str, door: SessionDoor, query: str) -> tuple[Hit, ...]:
    """Who fits, in the office's order. A seat that fits leaves everything else out."""
    roster = plan.room.roster(session)
    wanted = unicodedata.normalize("NFKC", query).strip().upper()
    if not wanted:
        return ()
    found = []
    for index, seat in seats_for(door, roster, roster).items():
        by = _fits(plan.room.candidate(index), seat, wanted)
        if by is not None:
            found.append(Hit(index, seat, by))
    seats = tuple(hit for hit in found if hit.by == "seat")
    return seats or tuple(found)


def without_initials(plan: DayPlan) -> bool:
    """Whether this package was made without initials: then only seats and numbers lead to anybody."""
    return not any(one.initials for one in plan.room.candidates)


def _fits(person: Candidate, seat: str, wanted: str) -> By | None:
    if seat.upper() == wanted:
        return "seat"
    tail = normal_id(wanted)
    if len(tail) >= SHORTEST_TAIL:
        if normal_id(person.ticket).endswith(tail):
            return "ticket"
        if normal_id(person.id_number).endswith(tail):
            return "id"
    letters = _APART.sub("", wanted)
    if len(letters) < SHORTEST_INITIALS or not letters.isalpha():
        return None
    # "ab·cd" is found from the beginning of the whole, or of a part.
    spelled = [start for one in person.initials for start in (one.replace("·", ""), *one.split("·")[1:])]
    latin = _APART.sub("", unicodedata.normalize("NFKC", person.name))
    return "initials" if any(_begins(one.upper(), letters) for one in (*spelled, latin)) else None


def _begins(spelled: str, letters: str) -> bool:
    """Whether a spelling begins so; ``?`` stands for a character that nobody could read."""
    return len(letters) <= len(spelled) and all(a in (b, "?") for a, b in zip(spelled, letters, strict=False))
