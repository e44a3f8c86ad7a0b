"""What is due after a case was opened, by when, and whether it was done (考生投诉处理办法 三, 七).

Counted from the day at the site on which the case was opened, that day not included. Met by the first thing that the procedure
names: a step's answer, the case's outcome, a decision of the chief in whichever journal. A case struck as a whole owes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from station.errors import PlanError
from station.event import Milliseconds
from station.incidents.state import STRUCK, Case
from station.plan.dayplan import DayPlan
from station.plan.deadlines import Deadline
from station.plan.workdays import Calendar, Due, load_workdays
from station.review.state import Held
from station.text import Text


@dataclass(frozen=True)
class DueBy:
    """One deadline of one case."""

    label: Text
    due: Due
    met: Milliseconds | None
    """When it was met; None where it was not."""
    met_on: date | None
    """The day of that at the site."""
    extendable: bool

    def overdue(self, today: date) -> bool:
        """Not met, and its last day is over."""
        return self.met is None and today > self.due.day

    @property
    def late(self) -> bool:
        """Met after its last day."""
        return self.met_on is not None and self.met_on > self.due.day

    def said(self, today: date | None = None) -> Text:
        """In words; without ``today`` nothing is called overdue."""
        by = self.due.said()
        if self.met_on is not None:
            word = Text("逾期办到", "done late") if self.late else Text("已办", "done")
            return Text(
                f"{self.label.zh}：{by.zh} 前，{word.zh}（{self.met_on}）",
                f"{self.label.en}: by {by.en}, {word.en} ({self.met_on})",
            )
        more = Text("；确需延长的，告知考生", "; if it must be later, tell the candidate")
        tail = more if self.extendable else Text("", "")
        late = today is not None and self.overdue(today)
        word = Text("【逾期】", "OVERDUE ") if late else Text("", "")
        return Text(
            f"{word.zh}{self.label.zh}：{by.zh} 前{tail.zh}", f"{word.en}{self.label.en}: by {by.en}{tail.en}"
        )


def deadlines(
    plan: DayPlan, case: Case, decisions: Iterable[Held] = (), calendar: Calendar | None = None
) -> tuple[DueBy, ...]:
    """The deadlines of a case, in the order of its procedure; ``decisions`` are those that hold about it.

    Without a calendar the site's is read; where that is wrong, Monday to Friday is counted and said so (``station config check``
    names the fault).
    """
    procedure = plan.procedures.get(case.procedure)
    if procedure is None or not procedure.deadlines or case.outcome == STRUCK:
        return ()
    known = calendar or _site_calendar()
    made = tuple(decisions)
    opened = day_at(plan, case.opened)
    found = []
    for one in procedure.deadlines:
        due = known.after(opened, one.workdays) if one.workdays else Due(opened + timedelta(one.days), True)
        met = _met(one, case, made)
        found.append(DueBy(one.label, due, met, None if met is None else day_at(plan, met), one.extendable))
    return tuple(found)


def day_at(plan: DayPlan, at: Milliseconds) -> date:
    """The day at the site."""
    offset = timedelta(minutes=plan.room.sitting.utc_offset_minutes)
    return (datetime.fromtimestamp(at / 1_000, UTC) + offset).date()


def _met(one: Deadline, case: Case, decisions: tuple[Held, ...]) -> Milliseconds | None:
    times = [held.time for held in decisions if held.event.verdict in one.decisions]
    if one.step in case.given:
        times.append(case.given[one.step].time)
    if one.outcome and case.outcome == one.outcome and case.closed is not None:
        times.append(case.closed)
    return min(times, default=None)


def _site_calendar() -> Calendar:
    try:
        return load_workdays()
    except PlanError:
        return Calendar(frozenset(), frozenset(), frozenset())
