"""Warnings and violations (考生违纪违规处理规定): a person chooses; what the handbook rules out can't be chosen.

- Tier 1 cases 1 to 3 need a warning of that case, recorded before in this session.
- What an option chosen on the way excludes stays excluded, also in the cases that this one opened (CP-18: a phone that only
  rang is no cheating). A procedure for illness has no sanction at all (plan/handbook.py).
"""

from __future__ import annotations

from station.errors import Refusal, refuse
from station.event import Decision
from station.incidents import problems
from station.incidents.asked import Asked, concerned
from station.incidents.events import Violation, Warned
from station.incidents.state import session_cases
from station.plan.procedure import named


def warn(asked: Asked) -> Decision:
    """Candidates were warned, of what the step says or the person chose."""
    who = concerned(asked)
    if isinstance(who, Refusal):
        return who
    violation = asked.command.violation or asked.step.default
    if violation and violation not in {one.key for one in asked.step.cases}:
        return refuse(problems.NO_VIOLATION, violation=violation)
    return (Warned(*asked.place, candidates=who, violation=violation, text=asked.text),)


def sanction(asked: Asked) -> Decision:
    """One entry for each candidate."""
    who = concerned(asked)
    if isinstance(who, Refusal):
        return who
    chosen = next((one for one in asked.step.cases if one.key == asked.command.violation), None)
    if chosen is None:
        return refuse(problems.NO_VIOLATION, violation=asked.command.violation)
    if not asked.procedure.sanctions or named(asked.case.excluded, chosen):
        return refuse(problems.RULED_OUT, violation=chosen.key)
    cases = session_cases(asked.state, asked.case.session)
    warned = frozenset(one for case in cases for one in case.warned(chosen.key))
    if chosen.needs_warning and not warned.issuperset(who):
        return refuse(problems.NOT_WARNED)
    recorded = {one.candidate for one in asked.case.sanctions if one.step == asked.step.id}
    # After a crash between the entries of one answer, those recorded are not recorded again, but the last still moves.
    left = tuple(one for one in who if one not in recorded) or who[-1:]
    confirmed_by = tuple(dict.fromkeys(asked.command.actors))
    return tuple(
        Violation(
            *asked.place,
            candidate=one,
            tier=chosen.tier,
            item=chosen.item,
            confirmed_by=confirmed_by,
            more=one != left[-1],
            text=asked.text,
        )
        for one in left
    )
