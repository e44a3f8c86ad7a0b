"""One line for each candidate and subject: what the body that issues results has to enter (digest: absent = 0, cheating = 0).

``normal`` is said only of who was let in by an entry and carries no flag; of whom no entry says anything, nothing is said:
``not_known`` is no result. The gravest flag gives the mark; all of them are named with their entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from station.center.results.rooms import RoomFacts, Stand
from station.forms.day import reviewed
from station.plan.model import Candidate, Session, SittingPlan
from station.review.flags import FLAG_NAMES, Flagged, Source, Standing, flags
from station.text import Text

Mark = Literal["normal", "absent", "subject_cancelled", "cheating", "all_cancelled", "barred", "not_known"]
MARK_NAMES: Mapping[Mark, Text] = {
    "normal": Text("正常", "normal"),
    "absent": FLAG_NAMES["absent"],
    "subject_cancelled": FLAG_NAMES["subject_cancelled"],
    "cheating": FLAG_NAMES["cheating"],
    "all_cancelled": FLAG_NAMES["all_cancelled"],
    "barred": FLAG_NAMES["barred"],
    "not_known": Text("未登记，不得据此给成绩", "no entry: no result may be given by this"),
}
GRAVITY: tuple[Mark, ...] = ("absent", "subject_cancelled", "cheating", "all_cancelled", "barred")
"""The later, the graver."""
ZERO: frozenset[Mark] = frozenset({"absent", "cheating"})
CANCELLED: frozenset[Mark] = frozenset({"subject_cancelled", "all_cancelled", "barred"})


@dataclass(frozen=True)
class Result:
    """One candidate in one session."""

    candidate: Candidate
    session: Session
    room: str
    """As planned."""
    seat: str
    """Where the candidate sat, else as planned."""
    stands: tuple[Stand, ...]
    """By each journal that says anything of this candidate in this session."""
    flags: tuple[Flagged, ...]
    """Those of this session and those that reach every session."""

    @property
    def attendance(self) -> Literal["present", "absent", "not_known"]:
        if any(one.present for one in self.stands):
            return "present"
        return "absent" if self.stands else "not_known"

    @property
    def mark(self) -> Mark:
        """The gravest of what it carries."""
        carried = {one.flag for one in self.flags}
        found = [mark for mark in GRAVITY if mark in carried]
        if found:
            return found[-1]
        return "normal" if self.attendance == "present" else "not_known"

    @property
    def score(self) -> str:
        """``0``, ``cancelled``, or empty where the marks themselves count."""
        return "0" if self.mark in ZERO else "cancelled" if self.mark in CANCELLED else ""

    @property
    def standing(self) -> Standing:
        """``waits`` as soon as one flag waits for the chief."""
        held = {one.standing for one in self.flags}
        return "waits" if "waits" in held else "confirmed" if "confirmed" in held else "recorded"

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every entry that it rests on: admission or absence, then violations."""
        found = [one.source for one in self.stands]
        found += [source for flag in self.flags for source in flag.entries]
        return tuple(dict.fromkeys(found))

    @property
    def decisions(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(source for flag in self.flags for source in flag.decisions))


def flags_of(rooms: Sequence[RoomFacts]) -> tuple[Flagged, ...]:
    """The flags of all these journals together."""
    return flags(reviewed([one.day for one in rooms]))


def results(plan: SittingPlan, rooms: Sequence[RoomFacts]) -> tuple[Result, ...]:
    """A line for each placement of the plan, by session and ticket."""
    stands: dict[tuple[str, int], list[Stand]] = {}
    for room in rooms:
        for key, one in room.stands.items():
            stands.setdefault(key, []).append(one)
    carried: dict[int, list[Flagged]] = {}
    for flag in flags_of(rooms):
        carried.setdefault(flag.candidate, []).append(flag)
    people = {one.index: one for one in plan.candidates}
    sessions = {one.id: one for one in plan.sessions}
    order = {one.id: n for n, one in enumerate(plan.sessions)}
    found = []
    for place in plan.placements:
        here = tuple(stands.get((place.session, place.candidate), ()))
        seat = next((one.seat for one in here if one.seat), place.seat)
        mine = tuple(
            _unless_let_in(flag, here)
            for flag in carried.get(place.candidate, ())
            if flag.session in ("", place.session)
        )
        found.append(
            Result(
                people[place.candidate],
                sessions[place.session],
                place.room,
                seat,
                here,
                tuple(flag for flag in mine if flag is not None),
            )
        )
    return tuple(sorted(found, key=lambda one: (order[one.session.id], one.candidate.ticket)))


def _unless_let_in(flag: Flagged, stands: tuple[Stand, ...]) -> Flagged | None:
    """Absent in one room and let in at another is not absent; the difference is listed (differences.py)."""
    if flag.flag == "absent" and any(one.present for one in stands):
        return None
    return flag
