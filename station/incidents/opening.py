"""How a case begins, and how people say that there was none."""

from __future__ import annotations

from collections.abc import Mapping

from station.errors import Refusal, refuse
from station.event import Decision
from station.incidents import people, problems
from station.incidents.commands import Nil, Start
from station.incidents.events import NoIncidents, Opened
from station.incidents.state import STRUCK, IncidentState, nil_recorded, session_cases
from station.plan.dayplan import DayPlan
from station.plan.procedure import Procedure, Subjects
from station.text import Text

LONGEST_TEXT = 4_000
"""Characters of one remark; an entry of the journal holds 65,535 bytes."""

_NEEDS: Mapping[Subjects, Text] = {
    "candidate": Text("一名考生", "one candidate"),
    "candidates": Text("一名或多名考生", "one or more candidates"),
    "any": Text("考生，或全考场", "candidates, or the whole room"),
    "room": Text("全考场", "the whole room"),
}


def start(plan: DayPlan, state: IncidentState, command: Start) -> Decision:
    """Open a case where role, people concerned and the cases that run allow it."""
    procedure = plan.procedures.get(command.procedure)
    if procedure is None:
        return refuse(problems.UNKNOWN_PROCEDURE, procedure=command.procedure)
    who = people.actors(plan, command.actors, 1, procedure.roles)
    if who is not None:
        return who
    concerned = people.placed(plan, command.session, command.candidates, command.seats)
    if isinstance(concerned, Refusal):
        return concerned
    if bool(concerned) == command.room or not fits(procedure, concerned):
        return refuse(problems.SUBJECTS, need=_NEEDS[procedure.subjects])
    if len(command.said) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    for case in session_cases(state, command.session):
        same = (not case.candidates and not concerned) or set(case.candidates) & set(concerned)
        if case.open and case.procedure == procedure.id and same:
            return refuse(problems.ALREADY_OPEN, case=case.id)
    return (opened(next_case(state), procedure, concerned, said=command.said),)


def nil(state: IncidentState, command: Nil) -> Decision:
    """Record that nothing went wrong; saying it twice changes nothing."""
    if any(case.outcome != STRUCK for case in session_cases(state, command.session)):
        return refuse(problems.NIL_BUT_CASES)
    return () if nil_recorded(state, command.session) else (NoIncidents(),)


def referred(
    plan: DayPlan, state: IncidentState, source: int, to: str, concerned: tuple[int, ...]
) -> tuple[Opened, ...] | Refusal:
    """Cases that another case's step opens: one for each candidate where the procedure is for one.

    Those that it opened before are left out, so that an answer given again after a crash opens nothing twice.
    """
    procedure = plan.procedures.get(to)
    if procedure is None:
        return refuse(problems.UNKNOWN_PROCEDURE, procedure=to)
    if procedure.subjects == "room":
        groups: tuple[tuple[int, ...], ...] = ((),)
    elif procedure.subjects == "candidate":
        groups = tuple((one,) for one in concerned)
    else:
        groups = (concerned,)
    if not groups or not all(fits(procedure, group) for group in groups):
        return refuse(problems.SUBJECTS, need=_NEEDS[procedure.subjects])
    before = {c.candidates for c in state.cases.values() if c.referred_by == source and c.procedure == to}
    new = [group for group in groups if group not in before]
    first = next_case(state)
    return tuple(opened(first + n, procedure, group, source) for n, group in enumerate(new))


def fits(procedure: Procedure, concerned: tuple[int, ...]) -> bool:
    """Whether a procedure may concern these candidates; none means the whole room."""
    match procedure.subjects:
        case "candidate":
            return len(concerned) == 1
        case "candidates":
            return bool(concerned)
        case "room":
            return not concerned
        case "any":
            return True


def next_case(state: IncidentState) -> int:
    """The number of the next case."""
    return max(state.cases, default=0) + 1


def opened(
    number: int, procedure: Procedure, concerned: tuple[int, ...], referred_by: int = 0, said: str = ""
) -> Opened:
    """A case at its procedure's first step."""
    return Opened(
        case=number,
        procedure=procedure.id,
        severity=procedure.severity,
        to=procedure.first.id,
        candidates=concerned,
        referred_by=referred_by,
        said=said or None,
    )
