"""The journals on the chief examiner's desk: the running room's, read anew when it has grown, and others that were pulled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from station.forms.day import Day
from station.forms.reading import running_day
from station.plan.dayplan import DayPlan
from station.room.room import Room


@dataclass
class Desk:
    """What lies on it."""

    others: tuple[Day, ...] = ()
    """Other rooms' days, as they were read in."""
    _own: Day | None = field(default=None, repr=False)

    def days(self, room: Room, plan: DayPlan) -> tuple[Day, ...]:
        """This room's day first, then the others'; another copy of this room's own journal is left out."""
        if self._own is None or self._own.slip.size != room.journal.size:
            # In the room everybody can see the screen: candidates are seats there.
            self._own = replace(running_day(room, plan), names=False)
        return (self._own, *(day for day in self.others if day.slip.origin != room.journal.origin))
