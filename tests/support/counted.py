"""What can truthfully be counted at a step that moves papers: no more than the ledger has, put off where it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from station.event import Command
from station.incidents.commands import Answer, Correct, Defer
from station.incidents.state import Case
from station.plan.procedure import Step
from station.vault.custody.places import SOURCES, Place, kinds_of
from tests.support.sim import ExamDay

FEW = 4


def counted(
    day: ExamDay, case: Case, step: Step, given: dict[str, Any], pick: Callable[[Sequence[Any]], Any]
) -> Command:
    """The count, the step put off, or (where it was struck and nothing is there any more) the whole case struck."""
    most = bookable(day, case, step)
    if most >= step.minimum:
        return Answer(**given, number=pick([step.minimum, most]))
    actors = ("s01", "s02")
    if case.current == case.step and case.closed is None:
        return Defer(case.session, case.id, step.id, "账上没有可移动的试卷", actors)
    return Correct(case.session, case.id, "", "试卷已密封，另立更正", (*actors, "s07"))


def bookable(day: ExamDay, case: Case, step: Step) -> int:
    """How many sheets the ledger lets this step move now."""
    custody = day.room.state.papers.session(case.session)
    kinds = kinds_of(day.plan.session(case.session))
    if not custody.bag_opened or custody.sealed or step.material not in kinds or step.material is None:
        return 0
    source = cast("Place", step.source)
    there = FEW if source in SOURCES else custody.ledger(step.material).there(source)
    return min(max(there, 0), step.maximum, FEW)
