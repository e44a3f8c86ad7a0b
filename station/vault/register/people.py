"""Who may consent, and whether those who are named have confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from station.errors import Refusal, refuse
from station.plan.dayplan import DayPlan
from station.text import Text
from station.vault.register import problems

LONGEST = 120
"""Characters of a remark."""
LEADER_POST = "负责人"
"""A post that holds this word is a responsible leader's (考点负责人, ST-2)."""


def leaders(plan: DayPlan) -> tuple[str, ...]:
    """Ids of those who may consent: the chief examiner, and who is responsible for the site."""
    return tuple(p.id for p in plan.room.staff if p.role == "chief" or LEADER_POST in p.post)


def name_of(plan: DayPlan, person: str) -> str:
    """A person's name; the id itself of who is not listed."""
    return next((p.name for p in plan.room.staff if p.id == person), person)


def confirmed(plan: DayPlan, actors: Iterable[str], *people: str) -> Refusal | None:
    """Whether all of these are listed and have just shown badge and PIN."""
    shown, listed = set(actors), {p.id for p in plan.room.staff}
    for one in people:
        if one not in listed:
            return refuse(problems.UNKNOWN, who=one or "—")
        if one not in shown:
            return refuse(problems.NOT_CONFIRMED, who=name_of(plan, one))
    return None


def two(plan: DayPlan, actors: Iterable[str]) -> Refusal | None:
    """Whether two different people of the list have confirmed."""
    here = set(actors)
    return None if len(here & {p.id for p in plan.room.staff}) >= 2 else refuse(problems.TWO_PEOPLE)


def written(words: str, what: Text, *, needed: bool = True) -> Refusal | None:
    """Whether words were given that a row can hold."""
    said = words.strip()
    if (needed and not said) or len(said) > LONGEST:
        return refuse(problems.WORDS, what=what, limit=LONGEST)
    return None
