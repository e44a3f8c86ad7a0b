"""How a case begins, and how people say that there was none."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from station.errors import Refusal, refuse
from station.event import Decision
from station.incidents import people, problems
from station.incidents.case import Case
from station.incidents.commands import Nil, Start
from station.incidents.events import NoIncidents, Opened
from station.incidents.state import STRUCK, IncidentState, nil_recorded, session_cases
from station.plan.dayplan import DayPlan
from station.plan.procedure import Procedure
from station.text import Text

LONGEST_TEXT = 4_000
"""Characters of one remark; an entry of the journal holds 65,535 bytes."""

_SEAT = re.compile(r"[0-9A-Za-z]{1,8}")

_NEEDS: Mapping[str, Text] = {
    "candidate": Text("一名考生", "one candidate"),
    "candidates": Text("一名或多名考生", "one or more candidates"),
    "any": Text("考生，或全考场", "candidates, or the whole room"),
    "room": Text("全考场", "the whole room"),
    "seats": Text("一个或多个座位", "one or more seats"),
    "staff": Text("一名或多名工作人员", "one or more members of staff"),
    "materials": Text("一种或多种考试材料", "one or more kinds of exam material"),
}


@dataclass(frozen=True)
class Subjects:
    """Whom and what a case concerns; false where it is the whole room."""

    candidates: tuple[int, ...] = ()
    seats: tuple[str, ...] = ()
    """Seats in which nobody is placed; an occupied seat stands for its candidate."""
    staff: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.candidates or self.seats or self.staff or self.materials)

    def meets(self, case: Case) -> bool:
        """Whether a case concerns one of these; or both the whole room."""
        theirs = Subjects(case.candidates, case.seats, case.staff, case.materials)
        if not self and not theirs:
            return True
        pairs = zip(dataclasses.astuple(self), dataclasses.astuple(theirs), strict=True)
        return any(set(mine) & set(others) for mine, others in pairs)


def start(plan: DayPlan, state: IncidentState, command: Start) -> Decision:
    """Open a case where role, people concerned and the cases that run allow it."""
    procedure = plan.procedures.get(command.procedure)
    if procedure is None:
        return refuse(problems.UNKNOWN_PROCEDURE, procedure=command.procedure)
    who = people.actors(plan, command.actors, 1, procedure.roles)
    if who is not None:
        return who
    concerned = _named(plan, procedure, command)
    if isinstance(concerned, Refusal):
        return concerned
    if bool(concerned) == command.room or not fits(procedure, concerned):
        return refuse(problems.SUBJECTS, need=_NEEDS[procedure.subjects])
    if len(command.said) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    for case in session_cases(state, command.session):
        if case.open and case.procedure == procedure.id and concerned.meets(case):
            return refuse(problems.ALREADY_OPEN, case=case.id)
    return (opened(next_case(state), procedure, concerned, said=command.said),)


def nil(state: IncidentState, command: Nil) -> Decision:
    """Record that nothing went wrong; saying it twice changes nothing."""
    if any(case.outcome != STRUCK for case in session_cases(state, command.session)):
        return refuse(problems.NIL_BUT_CASES)
    return () if nil_recorded(state, command.session) else (NoIncidents(),)


def referred(
    plan: DayPlan,
    state: IncidentState,
    source: Case,
    procedure: Procedure,
    concerned: Subjects,
    escorts: tuple[str, ...] = (),
) -> tuple[Opened, ...] | Refusal:
    """Cases that another case's step opens: one for each candidate where the procedure is for one. What the source ruled
    out goes with them, and the escorts of who is outside.

    Those that it opened before are left out, so that an answer given again after a crash opens nothing twice.
    """
    match procedure.subjects:
        case "room":
            groups: tuple[Subjects, ...] = (Subjects(),)
        case "candidate":
            groups = tuple(Subjects((one,)) for one in concerned.candidates)
        case "candidates":
            groups = (Subjects(concerned.candidates),)
        case "any":
            groups = (Subjects(concerned.candidates),)
        case "seats":
            groups = (Subjects(concerned.candidates, concerned.seats),)
        case "staff":
            groups = (Subjects(staff=concerned.staff),)
        case "materials":
            groups = (Subjects(materials=concerned.materials),)
    if not groups or not all(fits(procedure, group) for group in groups):
        return refuse(problems.SUBJECTS, need=_NEEDS[procedure.subjects])
    before = {
        Subjects(c.candidates, c.seats, c.staff, c.materials)
        for c in state.cases.values()
        if c.referred_by == source.id and c.procedure == procedure.id
    }
    new = [group for group in groups if group not in before]
    first = next_case(state)
    return tuple(
        opened(first + n, procedure, group, source.id, excluded=source.excluded, escorts=escorts)
        for n, group in enumerate(new)
    )


def fits(procedure: Procedure, concerned: Subjects) -> bool:
    """Whether a procedure may concern these; nobody and nothing means the whole room."""
    candidates, seats = concerned.candidates, concerned.seats
    match procedure.subjects:
        case "candidate":
            return len(candidates) == 1 and concerned == Subjects(candidates)
        case "candidates":
            return bool(candidates) and concerned == Subjects(candidates)
        case "room":
            return not concerned
        case "any":
            return concerned == Subjects(candidates)
        case "seats":
            return bool(candidates or seats) and concerned == Subjects(candidates, seats)
        case "staff":
            return bool(concerned.staff) and concerned == Subjects(staff=concerned.staff)
        case "materials":
            return bool(concerned.materials) and concerned == Subjects(materials=concerned.materials)


def _named(plan: DayPlan, procedure: Procedure, command: Start) -> Subjects | Refusal:
    """Whom and what a command names; a refusal where one isn't of this session or isn't listed."""
    roster = set(plan.room.roster(command.session).values())
    free = command.seats if procedure.subjects == "seats" else ()
    empty = tuple(dict.fromkeys(one for one in free if one not in roster))
    if any(not _SEAT.fullmatch(one) for one in empty):
        return refuse(problems.NOT_PLACED, who=empty[0])
    placed = people.placed(
        plan, command.session, command.candidates, [s for s in command.seats if s not in empty]
    )
    if isinstance(placed, Refusal):
        return placed
    staff = people.staff(plan, command.people)
    if isinstance(staff, Refusal):
        return staff
    kinds = [one.kind for one in plan.room.session(command.session).materials]
    if not set(command.materials) <= set(kinds):
        return refuse(problems.NO_MATERIALS)
    materials = tuple(kind for kind in kinds if kind in command.materials)
    return Subjects(placed, empty, tuple(one.id for one in staff), materials)


def next_case(state: IncidentState) -> int:
    """The number of the next case."""
    return max(state.cases, default=0) + 1


def opened(
    number: int,
    procedure: Procedure,
    concerned: Subjects,
    referred_by: int = 0,
    said: str = "",
    excluded: tuple[str, ...] = (),
    escorts: tuple[str, ...] = (),
) -> Opened:
    """A case at its procedure's first step."""
    return Opened(
        case=number,
        procedure=procedure.id,
        severity=procedure.severity,
        to=procedure.first.id,
        candidates=concerned.candidates,
        referred_by=referred_by,
        seats=concerned.seats,
        staff=concerned.staff,
        materials=concerned.materials,
        excluded=excluded,
        escorts=escorts,
        said=said or None,
    )
