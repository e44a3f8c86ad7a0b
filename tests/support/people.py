"""A plain second account of the people of a day, kept from the records alone (ST-1, ST-4, ST-7)."""

from __future__ import annotations

from collections.abc import Mapping

from station.event import Record
from station.staff.events import (
    LeftPost,
    RemarkMade,
    Returned,
    RoomComplete,
    RoomShort,
    SignedIn,
    SignedOut,
    VisitBegan,
    VisitEnded,
)
from station.vault.day.events import DayOpened, DayReopened
from tests.support.plans import MINUTE

AGAIN = 3 * MINUTE


class People:
    """Who is here, who is away since when and who covers, which alarm runs since when."""

    def __init__(self, supervisors: set[str], own: set[str]) -> None:
        self.supervisors = supervisors
        self.own = own
        self.here: set[str] = set()
        self.away: dict[str, tuple[int, str]] = {}
        self.alarm: dict[str, tuple[int, int]] = {}
        self.visits: list[str] = []

    def at_post(self) -> int:
        """How many invigilators the room has."""
        covers = {cover for _, cover in self.away.values() if cover}
        return len(self.here & (self.own | covers))

    def hear(self, record: Record, roles: Mapping[str, str]) -> None:
        """Take one more record. Raises AssertionError: it says what must not be."""
        match record.event:
            case DayOpened() | DayReopened():
                self.here |= set(record.actors) - self.away.keys()
            case SignedIn(person=person, due=due, late_minutes=late):
                assert record.actors == (person,)
                assert person not in self.here
                assert late == max(0, -(-(record.time - due) // MINUTE))
                self.here.add(person)
            case SignedOut(person=person):
                self.here.discard(person)
            case LeftPost(person=person, cover=cover):
                assert person in self.here
                assert (cover or person) in record.actors
                assert not cover or roles[cover] in ("floating", "affairs", "invigilator", "lead")
                self.here.discard(person)
                self.here |= {cover} if cover else set()
                self.away[person] = (record.time, cover)
            case Returned(person=person, away_minutes=minutes):
                since, _ = self.away.pop(person)
                assert minutes == -(-(record.time - since) // MINUTE)
                self.here.add(person)
            case RoomShort(present=present, since=since, level=level):
                assert present == self.at_post() < 2
                first, before = self.alarm.get(record.session, (record.time, 0))
                assert since <= first
                assert level > before
                assert level == 1 + (record.time - first) // AGAIN
                self.alarm[record.session] = (first, level)
            case RoomComplete(over=over):
                assert over or self.at_post() >= 2
                del self.alarm[record.session]
            case VisitBegan(person=person):
                assert person in self.supervisors
                self.visits.append(person)
            case RemarkMade(visit=number) | VisitEnded(visit=number):
                assert self.visits[number] in record.actors
            case _:
                pass


__all__ = ["People"]
