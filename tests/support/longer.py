"""A candidate to whom minutes are made up alone, by the procedure of a computer that failed (CB-1)."""

from __future__ import annotations

from station.incidents.commands import Start
from tests.support.answers import answer_for
from tests.support.plans import MINUTE
from tests.support.sim import ExamDay


def make_up(day: ExamDay, candidate: int, case: int = 1) -> int:
    """The whole procedure, a minute for each of its steps; the minutes that the candidate then has."""
    day.do(Start("CB-1", "theory", ("s01", "s02"), candidates=(candidate,)))
    while day.room.state.incidents.cases[case].open:
        answer = answer_for(day, case, lambda some: next(iter(some)))
        if answer is not None:
            day.do(answer)
        day.wait(MINUTE)
    return sum(grant.minutes for grant in day.room.state.incidents.cases[case].grants)
