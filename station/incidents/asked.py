"""One answer and all that it is judged by."""

from __future__ import annotations

from dataclasses import dataclass

from station.errors import Refusal, refuse
from station.event import Milliseconds
from station.incidents import people, problems
from station.incidents.case import Case
from station.incidents.commands import Answer
from station.incidents.state import IncidentState
from station.plan.dayplan import DayPlan
from station.plan.procedure import Option, Procedure, Step


@dataclass(frozen=True)
class Asked:
    """One answer and all that it is judged by."""

    plan: DayPlan
    state: IncidentState
    case: Case
    procedure: Procedure
    step: Step
    option: Option | None
    """The chosen one, where the step has options."""
    to: str
    """Where the case stands afterwards; empty where it doesn't move."""
    command: Answer
    now: Milliseconds

    @property
    def text(self) -> str | None:
        return self.command.text.strip() or None

    @property
    def choice(self) -> str:
        return self.option.key if self.option else ""

    @property
    def excludes(self) -> tuple[str, ...]:
        return self.option.excludes if self.option else ()

    @property
    def place(self) -> tuple[int, str, str]:
        return self.case.id, self.step.id, self.to


def concerned(asked: Asked) -> tuple[int, ...] | Refusal:
    """Those named of the candidates concerned; all of them where nobody is named."""
    named = people.placed(asked.plan, asked.case.session, asked.command.candidates, asked.command.seats)
    if isinstance(named, Refusal):
        return named
    for one in named:
        if asked.case.candidates and one not in asked.case.candidates:
            return refuse(problems.NOT_CONCERNED, who=one)
    return named or asked.case.candidates or refuse(problems.NOBODY_NAMED)
