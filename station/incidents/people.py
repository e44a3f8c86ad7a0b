"""Who may do what: checks on staff, candidates and seats that several rules share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from station.errors import Refusal, refuse
from station.incidents import problems
from station.plan.dayplan import DayPlan
from station.plan.model import Role, Staff
from station.text import Text

ROLE_NAMES: Mapping[Role, Text] = {
    "invigilator": Text("监考员", "invigilator"),
    "lead": Text("主监考", "lead invigilator"),
    "floating": Text("流动监考", "floating invigilator"),
    "chief": Text("主考", "chief examiner"),
    "supervisor": Text("督导员", "supervisor"),
    "assessor": Text("考评员", "assessor"),
    "custodian": Text("保管员", "custodian"),
    "affairs": Text("考务人员", "exam-affairs staff"),
}


def role_names(roles: Iterable[Role]) -> Text:
    """Roles as a person reads them."""
    names = [ROLE_NAMES[role] for role in roles]
    return Text("或".join(name.zh for name in names), " or ".join(name.en for name in names))


def staff(plan: DayPlan, ids: Iterable[str]) -> tuple[Staff, ...] | Refusal:
    """The different people of these ids, in order; a refusal where one is not listed."""
    listed = {person.id: person for person in plan.room.staff}
    found: dict[str, Staff] = {}
    for one in ids:
        if one not in listed:
            return refuse(problems.UNKNOWN_PERSON, person=one)
        found[one] = listed[one]
    return tuple(found.values())


def actors(plan: DayPlan, ids: Iterable[str], count: int = 1, roles: tuple[Role, ...] = ()) -> Refusal | None:
    """Whether these are enough different people, of the roles asked for."""
    people = staff(plan, ids)
    if isinstance(people, Refusal):
        return people
    if not people:
        return refuse(problems.NOBODY)
    fitting = [one for one in people if not roles or one.role in roles]
    if not fitting:
        return refuse(problems.WRONG_ROLE, roles=role_names(roles))
    if len(fitting) < count:
        return refuse(problems.MORE_PEOPLE, count=count)
    return None


def placed(
    plan: DayPlan, session: str, candidates: Iterable[int], seats: Iterable[str]
) -> tuple[int, ...] | Refusal:
    """Roster indices of these candidates and of those on these seats, each once, in the office's order."""
    roster = plan.room.roster(session)
    by_seat = {seat: candidate for candidate, seat in roster.items()}
    named = set(candidates)
    for seat in seats:
        if seat not in by_seat:
            return refuse(problems.NOT_PLACED, who=seat)
        named.add(by_seat[seat])
    for one in sorted(named):
        if one not in roster:
            return refuse(problems.NOT_PLACED, who=one)
    return tuple(one for one in roster if one in named)
