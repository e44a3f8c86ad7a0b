"""The journal that a decision is about, as the rules are given it: read, verified, with every decision about it that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.incidents.state import IncidentState
from station.plan.dayplan import DayPlan
from station.review.views import Made, ReviewedDay, decisions_about


@dataclass(frozen=True)
class Judged:
    """One verified journal, and the others at hand whose decisions concern it."""

    journal: str
    """Its origin."""
    plan: DayPlan
    incidents: IncidentState
    days: tuple[ReviewedDay, ...] = ()
    """All journals at hand, this one among them."""
    closed: bool = False
    """The day of that journal is closed: its room takes no entry any more."""

    @classmethod
    def among(cls, days: Iterable[ReviewedDay], journal: str) -> Judged | None:
        """That journal of these; None where it is not there."""
        known = tuple(days)
        found = next((day for day in known if day.journal == journal), None)
        return None if found is None else cls(journal, found.plan, found.incidents, known, found.closed)

    def about(self, case: int) -> tuple[Made, ...]:
        """The decisions about one of its incidents, in order of time."""
        return decisions_about(self.days, self.journal, case)
