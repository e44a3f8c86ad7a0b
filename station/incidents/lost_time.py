"""Exam time that handling an incident costs, and the whole minutes that are made up for it (顺延).

- What counts lies between delay_start and delay_stop by trusted time, and after the session's start: what is handled before the
  start costs nobody exam time, and a start that the chief delays costs none either.
- The same minute is made up once: what was granted to the same people before is not granted again.
- Minutes are rounded up, in favour of the candidates.
- Handled first and entered later: an earlier moment takes two different people.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from station.errors import Refusal, refuse
from station.event import Milliseconds
from station.incidents import people, problems
from station.incidents.commands import Answer
from station.incidents.events import TimeMadeUp, TimeMeasured
from station.incidents.state import Case, Grant, IncidentState, session_cases
from station.plan.dayplan import DayPlan
from station.plan.procedure import Procedure

MINUTE: Milliseconds = 60_000

Span = tuple[Milliseconds, Milliseconds]


def start_of(plan: DayPlan, state: IncidentState, session: str) -> Milliseconds:
    """When the session starts, the chief's start delay included."""
    return plan.room.session(session).start + state.delays.get(session, 0)


def end_of(
    plan: DayPlan, state: IncidentState, session: str, candidates: tuple[int, ...] = ()
) -> Milliseconds:
    """When the exam ends for the last of these candidates, or for the room; delay and made-up minutes included."""
    grants = _grants(state, session)
    room = sum(grant.minutes for grant in grants if not grant.candidates)
    own = max((sum(g.minutes for g in grants if one in g.candidates) for one in candidates), default=0)
    return plan.room.session(session).end + state.delays.get(session, 0) + (room + own) * MINUTE


def site_clock(plan: DayPlan, at: Milliseconds) -> str:
    """HH:MM at the site."""
    site = timezone(timedelta(minutes=plan.room.sitting.utc_offset_minutes))
    return f"{datetime.fromtimestamp(at / 1_000, site):%H:%M}"


def earlier(plan: DayPlan, command: Answer, now: Milliseconds) -> Milliseconds | Refusal | None:
    """The entered moment of a delay's beginning or end; None where it is now."""
    if command.at is None:
        return None
    if not 0 < command.at <= now:
        return refuse(problems.NO_MOMENT)
    return people.actors(plan, command.actors, 2) or command.at


def made_up(
    plan: DayPlan,
    state: IncidentState,
    case: Case,
    procedure: Procedure,
    step: str,
    to: str,
    until: Milliseconds,
) -> TimeMadeUp | TimeMeasured | Refusal:
    """The minutes lost since the case's delay_start, for the candidates concerned or the whole room; only measured where the
    procedure or the step makes no time up."""
    kinds = {one.id: one.kind for one in procedure.steps}
    begun = [case.given[one] for one in case.path if kinds[one] == "delay_start" and one in case.given]
    if not begun or until < (begun[-1].at or begun[-1].time):
        return refuse(problems.NO_MOMENT)
    if not (procedure.time_made_up and procedure.step(step).time_made_up):
        since = min(begun[-1].at or begun[-1].time, until)
        return TimeMeasured(
            case=case.id, step=step, to=to, minutes=-(-(until - since) // MINUTE), since=since, until=until
        )
    begin = begun[-1].at or begun[-1].time
    since, minutes = lost(plan, state, case.session, begin, until, case.candidates)
    return TimeMadeUp(
        case=case.id,
        step=step,
        to=to,
        minutes=minutes,
        since=since,
        until=until,
        candidates=case.candidates,
    )


def lost(
    plan: DayPlan,
    state: IncidentState,
    session: str,
    begin: Milliseconds,
    until: Milliseconds,
    candidates: tuple[int, ...],
) -> tuple[Milliseconds, int]:
    """(since, whole minutes): exam time lost from ``since`` on that was not made up yet; no candidates means the room."""
    since = min(max(begin, start_of(plan, state, session)), until)
    before = [
        (grant.since, grant.until)
        for grant in _grants(state, session)
        if not grant.candidates or (candidates and set(candidates) <= set(grant.candidates))
    ]
    span = until - since - _covered((since, until), before)
    return since, -(-span // MINUTE)


def _grants(state: IncidentState, session: str) -> tuple[Grant, ...]:
    of_cases = (grant for case in session_cases(state, session) for grant in case.grants)
    return (*of_cases, *state.apart.get(session, ()))


def _covered(span: Span, others: Iterable[Span]) -> Milliseconds:
    """How much of a span other spans cover, each moment counted once."""
    since, until = span
    covered, reached = 0, since
    for begin, end in sorted(others):
        begin, end = max(begin, reached), min(end, until)
        if end > begin:
            covered += end - begin
            reached = end
    return covered
