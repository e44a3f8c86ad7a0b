"""Assessors (ST-3): three for each occupation of the sitting, one for each module of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.errors import problem
from station.plan.findings import Findings, Place
from station.plan.model import Session
from station.plan.roster import Roster
from station.plan.rules import Rules
from station.plan.schedule import Schedule
from station.text import Text

if TYPE_CHECKING:
    from station.plan.staffing import Staffing

ASSESSORS = problem(
    "plan.assessors",
    what=(
        "职业“{occupation}”的考评员 {count} 名，应不少于 {wanted} 名。",
        'Occupation "{occupation}": {count} assessors; {wanted} at least.',
    ),
    now=(
        "在名单中补足；“考评职业”栏留空的考评员算所有职业。",
        "Complete the list; an assessor whose column 考评职业 is empty counts for every occupation.",
    ),
    clause="ST-3",
)
ASSESSOR_MODULE = problem(
    "plan.assessor_module",
    what=(
        "“{subject}”的模块“{module}”没有考评员，应至少 1 名。",
        '"{subject}": nobody assesses the module "{module}"; one at least.',
    ),
    now=("在“考评模块”栏中写明由谁考评。", "Say in the column 考评模块 who does."),
    clause="ST-3",
)
ASSESSOR_OCCUPATION = problem(
    "plan.assessor_occupation",
    what=("没有考生报考“{value}”。", 'No candidate is of the occupation "{value}".'),
    now=("职业须与考生名单中的写法一致。", "Write it as the roster does."),
    clause="ST-3",
)


def modules_of(session: Session) -> tuple[str, ...]:
    """Names of a session's modules."""
    return tuple(str(getattr(one, "name", one)) for one in getattr(session, "modules", ()))


def check_assessors(
    staffing: Staffing, schedule: Schedule, roster: Roster, rules: Rules, findings: Findings
) -> None:
    """Who is missing, as warnings: assessors may be named later."""
    people = {p.id: p for p in staffing.staff if p.role == "assessor"}.values()
    place, wanted = Place(staffing.sheet), rules.staff.assessors_per_occupation
    occupations = dict.fromkeys(c.occupation for c in roster.candidates)
    for occupation in occupations:
        count = sum(not p.occupations or occupation in p.occupations for p in people)
        if count < wanted:
            of = occupation or Text("（未写职业）", "(no occupation given)")
            findings.warning(ASSESSORS, place, occupation=of, count=count, wanted=wanted)
    for session in schedule.sessions.values():
        for module in modules_of(session):
            if not any(not p.modules or module in p.modules for p in people):
                findings.warning(ASSESSOR_MODULE, place, subject=session.subject, module=module)
    known = {one for one in occupations if one}
    for person, row in zip(staffing.staff, staffing.rows, strict=True):
        for occupation in person.occupations:
            if person.role == "assessor" and known and occupation not in known:
                findings.warning(ASSESSOR_OCCUPATION, row.at("occupations"), value=occupation)
