"""The journals on the chief examiner's desk: the running room's, read anew when it has grown, and others that were brought.

Reading in takes about an eighth of a second for each room (thirty rooms of five hundred entries each: four seconds on one core):
a thread does it and says how far it is, while everything that lies on the desk already can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from station.forms.brought import Unread, copy_bundles, read_shelf
from station.forms.day import Day, reviewed
from station.forms.reading import running_day
from station.plan.dayplan import DayPlan
from station.review.views import ReviewedDay, instructions
from station.room.room import Room
from station.vault import age


@dataclass(frozen=True)
class Progress:
    """How far reading in is."""

    done: int = 0
    of: int = 0
    name: str = ""
    """What comes next: a bundle's folder or a journal's origin."""


@dataclass
class Desk:
    """What lies on it."""

    others: tuple[Day, ...] = ()
    """Other rooms' days, as they were read in."""
    refused: tuple[Unread, ...] = ()
    """Journals and bundles that were brought and do not verify."""
    sticks: tuple[Path, ...] = ()
    """Folders that are offered like a stick where bundles are read in."""
    reading: Progress | None = None
    """While a thread copies or reads: how far it is."""
    _own: Day | None = field(default=None, repr=False)
    _days: tuple[Day, ...] = field(default=(), repr=False)
    _reviewed: tuple[ReviewedDay, ...] = field(default=(), repr=False)
    _of: tuple[Day, ...] = field(default=(), repr=False)
    """What :attr:`_reviewed` was made of."""
    _told: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    """Instructions to this room in other journals, by journal and number."""
    _told_of: tuple[Day, ...] = field(default=(), repr=False)

    def bring(self, room: Room, path: Path) -> int:
        """Copy the bundles under a path to the kiosk; how many are there now.

        Raises:
            PlanError: there is none. DeviceError: the own disk refuses.
        """
        with self._busy():
            taken, self.refused = copy_bundles(path, shelf_of(room), self._tell)
        return taken

    def read(self, room: Room, plan: DayPlan, identities: Sequence[age.Identity]) -> None:
        """Verify, read and fold everything that was brought; what can't be is said in :attr:`refused`."""
        with self._busy():
            keys = room.kiosk.trust.ever
            found = read_shelf(shelf_of(room), room.journal.origin, plan, identities, keys, self._tell)
            self.others, self.refused = found.days, (*self.refused, *found.refused)

    def days(self, room: Room, plan: DayPlan) -> tuple[Day, ...]:
        """This room's day first, then the others'; another copy of this room's own journal is left out."""
        if self._own is None or self._own.slip.size != room.journal.size:
            # In the room everybody can see the screen: candidates are seats there.
            self._own = replace(running_day(room, plan), names=room.kind == "office")
        found = (self._own, *(day for day in self.others if day.slip.origin != room.journal.origin))
        if len(found) != len(self._days) or any(a is not b for a, b in zip(found, self._days, strict=True)):
            self._days = found
        return self._days

    def reviewed(self, room: Room, plan: DayPlan) -> tuple[ReviewedDay, ...]:
        """The same as the review sees them together; the very same object until something has changed."""
        days = self.days(room, plan)
        if self._of is not days:
            self._of, self._reviewed = days, reviewed(days)
        return self._reviewed

    def instructed(self, room: Room, plan: DayPlan) -> int:
        """How many instructions to this room wait. Asked at every redraw, so the own journal is not read for it."""
        if self._told_of is not self.others:
            origin = room.journal.origin
            made = instructions(self.reviewed(room, plan), origin)
            self._told = tuple((one.journal, one.held.event.number) for one in made if one.journal != origin)
            self._told_of = self.others
        review = room.state.review
        return len(review.instructions) + sum(one not in review.heeded for one in self._told)

    @contextmanager
    def _busy(self) -> Iterator[None]:
        self.reading = Progress()
        try:
            yield
        finally:
            self.reading = None

    def _tell(self, done: int, of: int, name: str) -> None:
        self.reading = Progress(done, of, name)


def shelf_of(room: Room) -> Path:
    """Where a kiosk keeps the bundles of other journals, beside its own journal."""
    return room.journal.path.parent / "brought"
