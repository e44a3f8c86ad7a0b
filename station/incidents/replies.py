"""Challenge and response: who may answer first, who may reply, and who decides when they don't agree (FL-10).

- One person does the step and answers it. Then it waits; nobody answers it again, puts it off or passes it over meanwhile.
- Another person looks and replies: as the procedure words it, or that it is otherwise, in words.
- After a differing reply the step stays open until a second person confirms, the step is answered anew, or the lead
  invigilator or the chief examiner, who is neither of the two, decides: it holds, or it is done again.
  By telephone two people vouch.
"""

from __future__ import annotations

from station.errors import Refusal, refuse
from station.event import Decision
from station.incidents import people, problems
from station.incidents.case import Case
from station.incidents.commands import Answer, Reply, Settle
from station.incidents.opening import LONGEST_TEXT
from station.incidents.reply_events import Challenged, Differed, Replied, Settled
from station.plan.dayplan import DayPlan
from station.plan.model import Role
from station.plan.procedure import Procedure, Step

DECIDING: tuple[Role, ...] = ("lead", "chief")
"""Who decides when two people don't agree."""


def challenge(plan: DayPlan, case: Case, step: Step, command: Answer) -> Decision:
    """The first person's answer. The step is open, and the text is not too long: ``answer`` has seen to that."""
    held = case.waiting.get(step.id)
    if held is not None and not held.differed:
        return refuse(problems.WAITS_FOR_REPLY, first=_name(plan, held.first))
    one = _one(plan, step, command.actors)
    if isinstance(one, Refusal):
        return one
    return (Challenged(case.id, step.id, one, command.text.strip() or None),)


def reply(plan: DayPlan, case: Case, procedure: Procedure, command: Reply) -> Decision:
    """The second person's: it is so, or it is not."""
    held = case.waiting.get(command.step)
    if held is None:
        return refuse(problems.NOTHING_TO_REPLY)
    if len(command.text) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    step = procedure.step(command.step)
    one = _one(plan, step, command.actors)
    if isinstance(one, Refusal):
        return one
    if one == held.first:
        return refuse(problems.SAME_PERSON, first=_name(plan, one))
    text = command.text.strip() or None
    if command.agrees:
        return (Replied(case.id, step.id, _onward(case, step), held.first, one, text),)
    if text is None:
        return refuse(problems.NO_TEXT)
    return (Differed(case.id, step.id, held.first, one, text),)


def settle(plan: DayPlan, case: Case, procedure: Procedure, command: Settle) -> Decision:
    """A third person's decision between two who don't agree."""
    held = case.waiting.get(command.step)
    if held is None or not held.differed:
        return refuse(problems.NOTHING_TO_SETTLE)
    text = command.text.strip()
    if not text:
        return refuse(problems.NO_TEXT)
    if len(text) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    decider = (command.telephone,) if command.telephone else command.actors
    unfit = people.actors(plan, decider, 1, DECIDING)
    if unfit is None and command.telephone:
        unfit = people.actors(plan, (one for one in command.actors if one != command.telephone), 2)
    if unfit is not None:
        return unfit
    fitting = (one for one in decider if plan.room.person(one).role in DECIDING)
    by = next((one for one in fitting if one not in (held.first, held.second)), None)
    if by is None:
        return refuse(problems.ONE_OF_THE_TWO)
    step = procedure.step(command.step)
    to = _onward(case, step) if command.holds else ""
    return (
        Settled(
            case=case.id,
            step=step.id,
            to=to,
            by=by,
            provisional=bool(command.telephone),
            holds=command.holds,
            first=held.first,
            second=held.second,
            text=text,
        ),
    )


def _one(plan: DayPlan, step: Step, actors: tuple[str, ...]) -> str | Refusal:
    """Who answers or replies: one person, of the step's roles."""
    unfit = people.actors(plan, actors, 1, step.roles)
    if unfit is not None:
        return unfit
    if len(set(actors)) != 1:
        return refuse(problems.ONE_AFTER_THE_OTHER)
    return actors[0]


def _onward(case: Case, step: Step) -> str:
    """Where the case stands afterwards; what was put off or struck doesn't move it."""
    return step.next if case.closed is None and step.id == case.step else ""


def _name(plan: DayPlan, person: str) -> str:
    return plan.room.person(person).name
