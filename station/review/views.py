"""The chief's desk: incidents of one or many rooms, by severity, with what was decided and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from msgspec import structs

from station.event import Milliseconds
from station.incidents.state import Case, IncidentState, Sanction
from station.plan.dayplan import DayPlan
from station.review.deadlines import DueBy, deadlines
from station.review.owed import owed
from station.review.state import Held, ReviewState, confirmed, standing, unsettled
from station.text import Text

OPEN = Text("处理中", "running")
WAITS = Text("待复核", "to be reviewed")
DONE = Text("已复核", "reviewed")
CLOSED = Text("已了结", "closed")
STATES = (OPEN, WAITS, DONE, CLOSED)


@dataclass(frozen=True)
class ReviewedDay:
    """One journal as the desk sees it."""

    journal: str
    plan: DayPlan
    incidents: IncidentState
    review: ReviewState
    absent: Mapping[str, Mapping[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    """Session → roster index of who is absent → the entry that says so."""
    closed: bool = False
    """The room takes no entry any more."""


@dataclass(frozen=True, order=True)
class Source:
    """An entry of a journal: what carries a flag, or a decision that was seen."""

    journal: str
    seq: int


@dataclass(frozen=True)
class Made:
    """A decision and the journal that holds it."""

    journal: str
    held: Held


@dataclass(frozen=True)
class Row:
    """One incident on the desk."""

    journal: str
    room: str
    session: str
    case: Case
    title: Text
    seats: tuple[str, ...]
    state: Text
    decisions: tuple[Held, ...]
    sanctions: tuple[Sanction, ...]
    """As they stand after the decisions."""
    due: int
    """Steps put off and countersignatures that wait."""
    deadlines: tuple[DueBy, ...] = ()
    """What is due days afterwards, met or not."""

    @property
    def waits(self) -> bool:
        """Something is still to be done about it."""
        return self.state in (OPEN, WAITS) or bool(self.due) or any(one.met is None for one in self.deadlines)

    @property
    def opened(self) -> Milliseconds:
        return self.case.opened


def decisions_about(days: Iterable[ReviewedDay], journal: str, case: int) -> tuple[Made, ...]:
    """Every decision that holds about an incident, from its own journal and from any other, in order of time."""
    found: list[Made] = []
    known = tuple(days)
    heeded = frozenset(one for day in known if day.journal == journal for one in day.review.heeded)
    for day in known:
        about = day.review.about("" if day.journal == journal else journal, case)
        found += [
            Made(day.journal, replace(one, heeded=one.heeded or (day.journal, one.event.number) in heeded))
            for one in about
        ]
    return tuple(sorted(found, key=lambda one: (one.held.time, one.held.seq)))


def instructions(days: Iterable[ReviewedDay], journal: str) -> tuple[Made, ...]:
    """Instructions to the room of a journal that wait to be heeded, its own and from other journals, oldest first."""
    known = tuple(days)
    here = next((day for day in known if day.journal == journal), None)
    cases = here.incidents.cases if here is not None else {}
    return tuple(
        made
        for case in sorted(cases)
        for made in decisions_about(known, journal, case)
        if made.held.event.verdict == "instruct" and not made.held.heeded
    )


def as_own(days: Iterable[ReviewedDay], day: ReviewedDay) -> ReviewState:
    """What holds about a room's incidents in every journal at hand, as if the room's own journal held it: then what is
    still due there can be told by the room's own rules."""
    known = tuple(days)
    made = [
        one.held for case in sorted(day.incidents.cases) for one in decisions_about(known, day.journal, case)
    ]
    numbered = {
        n: replace(one, event=structs.replace(one.event, journal="")) for n, one in enumerate(made, 1)
    }
    return ReviewState(MappingProxyType(numbered), day.review.heeded)


def found_afterwards(days: Iterable[ReviewedDay]) -> tuple[Made, ...]:
    """What was found afterwards and holds, over all journals, in order of time."""
    made = [Made(day.journal, held) for day in days for held in day.review.found]
    return tuple(sorted(made, key=lambda one: (one.held.time, one.journal, one.held.seq)))


def rows(
    days: tuple[ReviewedDay, ...],
    *,
    severity: int = 4,
    room: str = "",
    candidate: tuple[str, int] | None = None,
    waiting: bool = False,
    state: Text | None = None,
) -> tuple[Row, ...]:
    """The incidents, most serious first and older first among equals.

    Args:
        severity: the mildest that is shown, 1 … 4.
        room: only of this room.
        candidate: (journal, roster index): only those that concern this candidate.
        waiting: only what is still running, waits for a decision, or has something due.
        state: only what stands like this, one of :data:`STATES`.
    """
    found: list[Row] = []
    for day in days:
        if room and day.plan.room.room.number != room:
            continue
        for case in day.incidents.cases.values():
            row = _row(days, day, case)
            if case.severity > severity or (waiting and not row.waits) or state not in (None, row.state):
                continue
            if candidate is not None and (day.journal != candidate[0] or candidate[1] not in case.candidates):
                continue
            found.append(row)
    return tuple(sorted(found, key=lambda row: (row.case.severity, row.opened, row.journal, row.case.id)))


def _row(days: tuple[ReviewedDay, ...], day: ReviewedDay, case: Case) -> Row:
    procedure = day.plan.procedures.get(case.procedure)
    decisions = tuple(one.held for one in decisions_about(days, day.journal, case.id))
    roster = day.plan.seats.get(case.session, {})
    due = [one for one in owed(day.incidents, case.session, lambda _: decisions) if one.case == case.id]
    return Row(
        journal=day.journal,
        room=day.plan.room.room.number,
        session=case.session,
        case=case,
        title=procedure.title if procedure else Text(case.procedure, case.procedure),
        seats=tuple(roster.get(one, "") for one in case.candidates),
        state=_state(case, decisions),
        decisions=decisions,
        sanctions=standing(case, decisions),
        due=len(due),
        deadlines=deadlines(day.plan, case, decisions),
    )


def next_due(row: Row, today: date) -> Text:
    """The nearest deadline that is not met, as a list has it; empty where there is none."""
    left = sorted((one for one in row.deadlines if one.met is None), key=lambda one: one.due.day)
    if not left:
        return Text("", "")
    day = f"{left[0].due.day:%m-%d}"
    if left[0].overdue(today):
        return Text(f" 逾期 {day}", f" OVERDUE {day}")
    return Text(f" 期限 {day}", f" due {day}")


def _state(case: Case, decisions: tuple[Held, ...]) -> Text:
    if case.open:
        return OPEN
    if case.sanctions and not confirmed(case, decisions):
        return WAITS
    if unsettled(decisions):
        return WAITS
    return DONE if decisions else CLOSED
