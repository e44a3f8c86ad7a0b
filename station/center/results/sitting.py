"""The results of one sitting from its journals, read one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from station.center.exports.journals import Plans, Source, Unread, one_day, read_each
from station.center.results.differences import Difference, differences
from station.center.results.figures import Figure, Traced, totals, trace
from station.center.results.outcome import Result, results
from station.center.results.rooms import RoomFacts, facts_of
from station.errors import PlanError
from station.plan.model import SittingPlan
from station.text import Text
from station.vault import age


@dataclass(frozen=True)
class Sitting:
    """One sitting with all that its journals say."""

    plan: SittingPlan
    rooms: tuple[RoomFacts, ...]
    unread: tuple[tuple[str, Text], ...] = ()
    """Journals that could not be read, and why."""

    @cached_property
    def results(self) -> tuple[Result, ...]:
        return results(self.plan, self.rooms)

    @cached_property
    def traced(self) -> tuple[Traced, ...]:
        return tuple(trace(self.results))

    @cached_property
    def totals(self) -> Mapping[tuple[str, str], Counter[Figure]]:
        """(session, room) → figures."""
        return totals(self.traced)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        return differences(self.plan, self.rooms, self.results, self.unread)

    @cached_property
    def by_journal(self) -> dict[str, RoomFacts]:
        return {one.journal: one for one in self.rooms}


def read_sitting(
    plan: SittingPlan,
    sources: Sequence[Source],
    identities: Sequence[age.Identity],
    center_keys: Sequence[str] | None,
    seen: Callable[[Source], None] = lambda _: None,
) -> Sitting:
    """Read the journals of a sitting; one that can't be read is a difference and stops no other."""
    plans: Plans = {(plan.sitting.site, plan.sitting.day): plan}
    rooms: list[RoomFacts] = []
    unread: list[tuple[str, Text]] = []
    for known in read_each(sources, identities, center_keys, plans, seen):
        if isinstance(known, Unread):
            unread.append((known.name, known.error.what))
            continue
        assert known.plan is not None  # every source is of this sitting
        try:
            with one_day(known.read.slip.origin):
                rooms.append(facts_of(known, known.plan))
        except PlanError as error:
            unread.append((known.read.slip.origin, error.what))
    return Sitting(plan, tuple(rooms), tuple(unread))
