"""A site of thirty rooms: a journal of each on one stick, most with an incident or two, for a desk with much to go through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from station.incidents.commands import Start
from station.plan.model import Placement, Room, SittingPlan, Staff
from tests.support.plans import candidate, room_plan, staff
from tests.support.plans_office import DUTY, OFFICE, SESSION, Site, impersonation, keyed, toilet
from tests.support.sim import ExamDay

PER_ROOM = 2
ROOMS = tuple(f"{n:02d}" for n in range(1, 31))


def first(number: str) -> int:
    """Roster index of the first candidate of a room."""
    return (int(number) - 1) * PER_ROOM + 1


def sitting_plan(rooms: Sequence[str] = ROOMS) -> SittingPlan:
    """Two candidates in each room, both sessions; the same two invigilators everywhere, as only the journals matter here."""
    one = room_plan()
    fixed = [p for p in staff() if not p.room]
    here = [msgspec.structs.replace(p, room=number) for number in rooms for p in staff() if p.room == "01"]
    return SittingPlan(
        sitting=one.sitting,
        rooms=(*(Room(number) for number in rooms), Room(OFFICE, 0, "一楼 101", "office")),
        sessions=one.sessions,
        candidates=tuple(candidate(first(number) + n) for number in rooms for n in range(PER_ROOM)),
        placements=tuple(
            Placement(session.id, first(number) + n, number, f"A{n + 1:02d}")
            for session in one.sessions
            for number in rooms
            for n in range(PER_ROOM)
        ),
        staff=(*here, *fixed, Staff("s20", "考务甲", "affairs", room=OFFICE)),
    )


@dataclass(frozen=True)
class ManyRooms(Site):
    """Rooms whose number is odd have an impersonation (grave, waits for the chief), each third a toilet break that
    runs, each fifth a complaint whose answers are due."""

    @cached_property
    def sitting(self) -> SittingPlan:
        return keyed(sitting_plan())

    def room(self, number: str, start: str = "08:38", kiosk: str = "") -> ExamDay:
        name = kiosk or f"k{number.lower()}"
        day = ExamDay(self.folder / name, start, self.plan(number), name)
        day.open(*(DUTY[OFFICE] if number == OFFICE else DUTY["01"]))
        return day

    def bring_all(self) -> Path:
        """Every room's bundles on one stick."""
        for number in ROOMS:
            day = self.room(number)
            if int(number) % 2:
                impersonation(day, first(number), *DUTY["01"])
            if int(number) % 3 == 0:
                toilet(day, first(number) + 1, *DUTY["01"])
            if int(number) % 5 == 0:
                day.do(
                    Start(procedure="CC-1", session=SESSION, actors=DUTY["01"], candidates=(first(number),))
                )
            self.export(day)
            day.room.end()
        return self.folder / "stick"


__all__ = ["ROOMS", "SESSION", "ManyRooms", "first"]
