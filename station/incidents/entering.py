"""One entered value, by kind of input."""

from __future__ import annotations

from station.errors import Refusal, refuse
from station.event import Milliseconds
from station.incidents import people, problems
from station.incidents.commands import Answer
from station.incidents.events import Answered
from station.incidents.state import Case
from station.plan.dayplan import DayPlan
from station.plan.procedure import Step


def entered(
    plan: DayPlan, case: Case, step: Step, to: str, command: Answer, now: Milliseconds
) -> Answered | Refusal:
    """The answer to an ``enter`` or ``count`` step; a remark may go with any of them.

    A text is not blank; a number lies within the step's bounds; a moment is not in the future; candidates and seats are of
    this session; staff are listed; materials are those of this session. Only the value that the step asks for is kept.
    """
    text = command.text.strip() or None
    number, at, materials = None, None, {}
    candidates: tuple[int, ...] = ()
    staff: tuple[str, ...] = ()
    match "number" if step.kind == "count" else step.input:
        case "text":
            if text is None:
                return refuse(problems.NO_TEXT)
        case "number":
            number = command.number
            if number is None or not step.minimum <= number <= step.maximum:
                return refuse(problems.NO_NUMBER, minimum=step.minimum, maximum=step.maximum)
        case "time":
            at = command.at
            if at is None or not 0 < at <= now:
                return refuse(problems.NO_MOMENT)
        case "seats" | "candidates":
            placed = people.placed(plan, case.session, command.candidates, command.seats)
            if isinstance(placed, Refusal):
                return placed
            if not placed:
                return refuse(problems.NOBODY_NAMED)
            candidates = placed
        case "staff":
            named = people.staff(plan, command.people)
            if isinstance(named, Refusal):
                return named
            if not named:
                return refuse(problems.NOBODY_NAMED)
            staff = tuple(one.id for one in named)
        case "materials":
            materials = command.materials
            kinds = {one.kind for one in plan.room.session(case.session).materials}
            if not materials or not set(materials) <= kinds or min(materials.values()) < 0:
                return refuse(problems.NO_MATERIALS)
    return Answered(
        case=case.id,
        step=step.id,
        to=to,
        number=number,
        at=at,
        candidates=candidates,
        people=staff,
        materials=dict(materials),
        text=text,
    )
