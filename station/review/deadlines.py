"""What is due after a case was opened, by when, and whether it was done (考生投诉处理办法 三, 七).

Counted from the day at the site on which the case was opened, that day not included. Met by the first thing that the procedure
names: a step's answer, the case's outcome, a decision of the chief in whichever journal. A case struck as a whole owes nothing.
The chief may put later what the handbook lets be put later (the result, not the first answer), to a working day that is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    first: date | None = None
    """The last day that it had before it was extended; None where it was not."""
    extended_on: date | None = None
    """The day at the site on which that was decided."""

    def overdue(self, today: date) -> bool:
        """Not met, and its last day is over."""
        return self.met is None and today > self.due.day

    @property
    def late(self) -> bool:
        """Met after its last day."""
        return self.met_on is not None and self.met_on > self.due.day

    def said(self, today: date | None = None) -> Text:
        """In words; without ``today`` nothing is called overdue."""
        by, extended = self.due.said(), self._extension()
        if self.met_on is not None:
            word = Text("逾期办到", "done late") if self.late else Text("已办", "done")
            return Text(
                f"{self.label.zh}：{by.zh} 前{extended.zh}，{word.zh}（{self.met_on}）",
                f"{self.label.en}: by {by.en}{extended.en}, {word.en} ({self.met_on})",
            )
        more = Text("；确需延长的，告知考生", "; if it must be later, tell the candidate")
        if self.first is not None:
            more = Text("；须通知考生", "; the candidate must be told")
        tail = more if self.extendable else Text("", "")
        late = today is not None and self.overdue(today)
        word = Text("【逾期】", "OVERDUE ") if late else Text("", "")
        return Text(
            f"{word.zh}{self.label.zh}：{by.zh} 前{extended.zh}{tail.zh}",
            f"{word.en}{self.label.en}: by {by.en}{extended.en}{tail.en}",
        )

    def _extension(self) -> Text:
        """That it was extended, and from which day; empty where it was not."""
        if self.first is None or self.extended_on is None:
            return Text("", "")
        late = self.extended_on > self.first
        word = Text("期满后延长", "extended after it was over") if late else Text("已延长", "extended")
        return Text(f"（{word.zh}，原 {self.first}）", f" ({word.en}, was {self.first})")


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
        met_on = None if met is None else day_at(plan, met)
        by = DueBy(one.label, due, met, met_on, one.extendable)
        found.append(_extended(plan, by, made, known) if one.extendable else by)
    return tuple(found)


def day_at(plan: DayPlan, at: Milliseconds) -> date:
    """The day at the site."""
    offset = timedelta(minutes=plan.room.sitting.utc_offset_minutes)
    return (datetime.fromtimestamp(at / 1_000, UTC) + offset).date()


def _extended(plan: DayPlan, by: DueBy, decisions: tuple[Held, ...], calendar: Calendar) -> DueBy:
    """The deadline with the latest day to which it was put."""
    for held in decisions:
        day = day_of(held.event.until)
        if held.event.verdict == "extend" and day is not None and day > by.due.day:
            certain = by.due.certain and day.year in calendar.years
            first, on = by.first or by.due.day, day_at(plan, held.time)
            by = replace(by, due=Due(day, certain), first=first, extended_on=on)
    return by


def later(by: DueBy, workdays: int, calendar: Calendar | None = None) -> Due:
    """The last day where so many working days are added. Raises ValueError as :meth:`Calendar.after`."""
    return (calendar or _site_calendar()).after(by.due.day, workdays)


def works(day: date, calendar: Calendar | None = None) -> bool:
    """Whether it is a working day of the site's calendar."""
    return (calendar or _site_calendar()).works(day)


def day_of(text: str) -> date | None:
    """A day as YYYY-MM-DD; None where it is none."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-07") else None
    except ValueError:
        return None


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
