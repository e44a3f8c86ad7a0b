"""The chief's desk: incidents of one or many rooms, by severity, with what was decided and what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.event import Milliseconds
from station.incidents.state import Case, IncidentState, Sanction, obligations
from station.plan.dayplan import DayPlan
from station.review.state import Held, ReviewState, confirmed, standing
from station.text import Text

OPEN = Text("处理中", "running")
WAITS = Text("待复核", "to be reviewed")
DONE = Text("已复核", "reviewed")
CLOSED = Text("已了结", "closed")


@dataclass(frozen=True)
class ReviewedDay:
    """One journal as the desk sees it."""

    journal: str
    plan: DayPlan
    incidents: IncidentState
    review: ReviewState


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

    @property
    def opened(self) -> Milliseconds:
        return self.case.opened


def decisions_about(days: Iterable[ReviewedDay], journal: str, case: int) -> tuple[Held, ...]:
    """Every decision that holds about an incident, from its own journal and from any other, in order of time."""
    found: list[Held] = []
    for day in days:
        found += day.review.about("" if day.journal == journal else journal, case)
    return tuple(sorted(found, key=lambda one: (one.time, one.seq)))


def rows(
    days: tuple[ReviewedDay, ...],
    *,
    severity: int = 4,
    room: str = "",
    candidate: tuple[str, int] | None = None,
    waiting: bool = False,
) -> tuple[Row, ...]:
    """The incidents, most serious first and older first among equals.

    Args:
        severity: the mildest that is shown, 1 … 4.
        room: only of this room.
        candidate: (journal, roster index): only those that concern this candidate.
        waiting: only what is still running, waits for a decision, or has something due.
    """
    found: list[Row] = []
    for day in days:
        if room and day.plan.room.room.number != room:
            continue
        for case in day.incidents.cases.values():
            row = _row(days, day, case)
            if case.severity > severity or (waiting and row.state in (DONE, CLOSED) and not row.due):
                continue
            if candidate is not None and (day.journal != candidate[0] or candidate[1] not in case.candidates):
                continue
            found.append(row)
    return tuple(sorted(found, key=lambda row: (row.case.severity, row.opened, row.journal, row.case.id)))


def _row(days: tuple[ReviewedDay, ...], day: ReviewedDay, case: Case) -> Row:
    procedure = day.plan.procedures.get(case.procedure)
    decisions = decisions_about(days, day.journal, case.id)
    roster = day.plan.seats.get(case.session, {})
    due = [one for one in obligations(day.incidents, case.session) if one.case == case.id]
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
    )


def _state(case: Case, decisions: tuple[Held, ...]) -> Text:
    if case.open:
        return OPEN
    if case.sanctions and not confirmed(case, decisions):
        return WAITS
    if any(one.event.verdict == "investigate" for one in decisions) and not _settled(decisions):
        return WAITS
    return DONE if decisions else CLOSED


def _settled(decisions: tuple[Held, ...]) -> bool:
    """Whether something final was decided after the newest order to investigate further."""
    verdicts = [one.event.verdict for one in decisions]
    last = max(n for n, one in enumerate(verdicts) if one == "investigate")
    return any(one in ("confirm", "change", "dismiss") for one in verdicts[last + 1 :])
