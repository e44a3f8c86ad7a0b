"""What every ``decide`` is given beside state, command and time: one room's plan under the site's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from station.plan.checklists import Checklists
from station.plan.identifiers import RESIDENT_KINDS, normal_id, shape
from station.plan.model import Placement, RoomPlan
from station.plan.rules import Rules

if TYPE_CHECKING:
    from station.plan.procedures import Procedure


@dataclass(frozen=True)
class Numbers:
    """One kind of number of this room's candidates."""

    places: Mapping[str, tuple[Placement, ...]]
    """Normalised number → where its candidate sits, in the office's order; no place where there is none."""
    shapes: frozenset[str]
    """The forms that say of a number nobody listed that it is of this kind."""


@dataclass(frozen=True)
class DayPlan:
    """The plan of one room, the handbook's figures and its procedures; immutable for the whole day.

    What a scan looks up is indexed once, at the first look.
    """

    room: RoomPlan
    rules: Rules
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    """Procedures by clause id, for example ``CP-3`` (config/procedures/*.toml)."""
    checklists: Checklists = field(default_factory=Checklists)
    """What is to be done at each milestone (config/timeline.toml)."""

    @cached_property
    def tickets(self) -> Numbers:
        """Admission tickets."""
        listed = {c.index: normal_id(c.ticket) for c in self.room.candidates}
        return self._numbers(listed, listed.values())

    @cached_property
    def ids(self) -> Numbers:
        """ID numbers; resident ID numbers have a form and a check of their own, and lend no shape."""
        listed = {c.index: normal_id(c.id_number) for c in self.room.candidates}
        return self._numbers(
            listed, (listed[c.index] for c in self.room.candidates if c.id_kind not in RESIDENT_KINDS)
        )

    @cached_property
    def seats(self) -> Mapping[str, Mapping[int, str]]:
        """Session → candidate's roster index → seat."""
        return {session.id: self.room.roster(session.id) for session in self.room.sessions}

    def _numbers(self, listed: Mapping[int, str], shaped: Iterable[str]) -> Numbers:
        places: dict[str, list[Placement]] = {number: [] for number in listed.values()}
        for place in self.room.placements:
            if place.candidate in listed:
                places[listed[place.candidate]].append(place)
        return Numbers(
            {number: tuple(found) for number, found in places.items()}, frozenset(map(shape, shaped))
        )
