"""Candidates who go out of the room, come back, leave for good; and the way into another procedure.

Nobody leaves before the end, which is the candidate's own where minutes were made up (FL-9, ER-3), but by a step that says
so (``leaves``) in a procedure of those whom the handbook lets go: ill (CP-10) or by force (CP-15). That is checked when
procedures are read, and here again when it happens.
"""

from __future__ import annotations

from station.errors import Refusal, refuse
from station.event import Decision
from station.incidents import people, problems
from station.incidents.asked import Asked
from station.incidents.events import Answered, EscortedBack, EscortedOut, LeftEarly
from station.incidents.lost_time import end_of, site_clock
from station.incidents.opening import Subjects, referred
from station.incidents.state import outside, session_cases
from station.plan.handbook import LEAVERS


def escort_out(asked: Asked) -> Decision:
    """Out with so many of those roles. Who came here already outside may be given other escorts."""
    plan, step = asked.plan, asked.step
    candidate = asked.case.candidates[0]
    if not _let_in(asked):
        return refuse(problems.NEVER_CAME_IN)
    cases = session_cases(asked.state, asked.case.session)
    out = outside(asked.state, asked.case.session)
    own = asked.case.escorts
    if (candidate in out and not own) or any(case.left and candidate in case.candidates for case in cases):
        return refuse(problems.ALREADY_OUTSIDE)
    named = people.staff(plan, asked.command.people)
    if isinstance(named, Refusal):
        return named
    if len(named) < step.people or any(one.role not in step.roles for one in named):
        return refuse(problems.ESCORTS, count=step.people, roles=people.role_names(step.roles))
    busy = {one for staff in out.values() for one in staff} - set(own)
    for one in named:
        if one.id in busy:
            return refuse(problems.ESCORT_BUSY, person=one.id)
    return (EscortedOut(*asked.place, candidate=candidate, staff=tuple(one.id for one in named)),)


def escort_back(asked: Asked) -> Decision:
    """In the room again."""
    return (EscortedBack(*asked.place, candidate=asked.case.candidates[0]),)


def leave(asked: Asked) -> Decision:
    """Left for good."""
    if not _let_in(asked):
        return refuse(problems.NEVER_CAME_IN)
    ends = end_of(asked.plan, asked.state, asked.case.session, asked.case.candidates)
    may = asked.step.leaves and asked.procedure.id in LEAVERS
    if asked.now < ends and not may:
        return refuse(problems.NOT_BEFORE_END, end=site_clock(asked.plan, ends))
    return (LeftEarly(*asked.place, candidate=asked.case.candidates[0]),)


def _let_in(asked: Asked) -> bool:
    return asked.case.candidates[0] in asked.state.let_in.get(asked.case.session, ())


def refer(asked: Asked) -> Decision:
    """Open another procedure on those concerned; what was ruled out stays so there, and escorts may go over to it."""
    command, case = asked.command, asked.case
    named = people.placed(asked.plan, case.session, command.candidates, command.seats)
    if isinstance(named, Refusal):
        return named
    procedure = asked.plan.procedures.get(asked.step.refer)
    if procedure is None:
        return refuse(problems.UNKNOWN_PROCEDURE, procedure=asked.step.refer)
    staff = people.staff(asked.plan, command.people)
    if isinstance(staff, Refusal):
        return staff
    subjects = Subjects(
        named or case.candidates,
        case.seats,
        tuple(one.id for one in staff) or case.staff,
        tuple(command.materials) or case.materials,
    )
    handed = asked.step.hands_over and bool(case.escorts)
    opened = referred(asked.plan, asked.state, case, procedure, subjects, case.escorts if handed else ())
    # The new case first: a crash in between leaves the step unanswered, never the new case forgotten.
    if isinstance(opened, Refusal):
        return opened
    return (
        *opened,
        Answered(*asked.place, candidates=subjects.candidates, people=subjects.staff, handed_over=handed),
    )
