"""The journals on the chief examiner's desk: the running room's, read anew when it has grown, and others that were pulled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from station.forms.brought import Unread, copy_bundles, read_shelf
from station.forms.day import Day
from station.forms.reading import running_day
from station.plan.dayplan import DayPlan
from station.room.room import Room
from station.vault import age


@dataclass
class Desk:
    """What lies on it."""

    others: tuple[Day, ...] = ()
    """Other rooms' days, as they were read in."""
    refused: tuple[Unread, ...] = ()
    """Journals and bundles that were brought and do not verify."""
    _own: Day | None = field(default=None, repr=False)

    def bring(self, room: Room, path: Path) -> int:
        """Copy the bundles under a path to the kiosk; how many are there now.

        Raises:
            PlanError: there is none. DeviceError: the own disk refuses.
        """
        taken, self.refused = copy_bundles(path, shelf_of(room))
        return taken

    def read(self, room: Room, plan: DayPlan, identities: Sequence[age.Identity]) -> None:
        """Verify and read everything that was brought; what can't be is said in :attr:`refused`."""
        found = read_shelf(shelf_of(room), room.journal.origin, plan, identities, room.kiosk.trust.ever)
        self.others, self.refused = found.days, (*self.refused, *found.refused)

    def days(self, room: Room, plan: DayPlan) -> tuple[Day, ...]:
        """This room's day first, then the others'; another copy of this room's own journal is left out."""
        if self._own is None or self._own.slip.size != room.journal.size:
            # In the room everybody can see the screen: candidates are seats there.
            self._own = replace(running_day(room, plan), names=room.kind == "office")
        return (self._own, *(day for day in self.others if day.slip.origin != room.journal.origin))


def shelf_of(room: Room) -> Path:
    """Where a kiosk keeps the bundles of other journals, beside its own journal."""
    return room.journal.path.parent / "brought"
