"""What may be done about an incident (突发事件处理办法, 考生违纪违规处理规定).

- Anyone of the roles that the procedure names opens a case; who is concerned is named as the procedure asks: one
  candidate, several, or the whole room. The same incident of the same people is opened once (opening.py).
- Steps are answered in order. What an answer needs and what follows is said in answers.py.
- A step of challenge and response is answered by one person and confirmed by another: see replies.py.
- A step that nothing rests on may be put off with a reason; it stays listed until it is answered, also after the case
  is closed. One that is merely offered (可) is passed over in the same way, stays listed and leaves nothing due.
- A wrong answer is struck by two different people with a reason, never changed. Where the way depends on it (a choice,
  a decision with options, what begins or ends a bracket), all that followed is struck with it. A decision is struck
  only with one who may decide. Minutes granted by a struck step are taken back.
- A case that was opened by mistake, or that events have overtaken, is struck as a whole in the same way; not while its
  candidate is out, nor once the candidate has left, for these things did happen.
- A decision by telephone holds at once; the same person countersigns later (design §6).
- "No incidents" is said by people, never inferred, and only where there was none; a case opened later overrules it.
"""

from __future__ import annotations

from station.errors import refuse
from station.event import Command, Decision, Event, Milliseconds
from station.incidents import people, problems
from station.incidents.answers import answer
from station.incidents.commands import Answer, Correct, Countersign, Defer, Nil, Reply, Settle, Start
from station.incidents.events import Corrected, Countersigned, Deferred, TimeMadeUp
from station.incidents.opening import LONGEST_TEXT, nil, start
from station.incidents.replies import DECIDING, reply, settle
from station.incidents.state import STRUCK, Case, IncidentState
from station.plan.dayplan import DayPlan
from station.plan.procedure import Kind, Procedure, Step

__all__ = ["Answer", "Correct", "Countersign", "Defer", "Nil", "Reply", "Settle", "Start", "decide"]

_BRACKETS: frozenset[Kind] = frozenset({"escort_out", "escort_back", "leave", "delay_start"})
"""Answers that later answers rest on, though there is no choice in them."""


def decide(plan: DayPlan, state: IncidentState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not. Raises TypeError for a command of another part."""
    if not isinstance(command, Start | Answer | Reply | Settle | Defer | Correct | Countersign | Nil):
        raise TypeError(f"{type(command).__name__} is no command about incidents")
    if all(one.id != command.session for one in plan.room.sessions):
        return refuse(problems.UNKNOWN_SESSION, session=command.session)
    unfit = people.actors(plan, command.actors)
    if unfit is not None:
        return unfit
    if isinstance(command, Start):
        return start(plan, state, command)
    if isinstance(command, Nil):
        return nil(state, command)
    case = state.cases.get(command.case)
    if case is None or case.session != command.session:
        return refuse(problems.NO_CASE, case=command.case)
    if isinstance(command, Countersign):
        return _countersign(case, command)
    procedure = plan.procedures.get(case.procedure)
    if procedure is None or any(
        one not in {s.id for s in procedure.steps} for one in (case.step, *case.path)
    ):
        return refuse(problems.UNKNOWN_PROCEDURE, procedure=case.procedure)
    match command:
        case Answer():
            return answer(plan, state, case, procedure, command, now)
        case Reply():
            return reply(plan, case, procedure, command)
        case Settle():
            return settle(plan, case, procedure, command)
        case Defer():
            return _defer(case, procedure, command)
        case Correct():
            return _correct(plan, case, procedure, command)


def _defer(case: Case, procedure: Procedure, command: Defer) -> Decision:
    if case.closed is not None or command.step != case.step:
        return refuse(problems.OTHER_STEP)
    step = procedure.step(command.step)
    if step.id in case.waiting:
        return refuse(problems.PAIR_FIRST)
    if not (step.deferrable or step.offered):
        return refuse(problems.NOT_DEFERRABLE)
    if not command.reason.strip():
        return refuse(problems.NO_TEXT)
    if len(command.reason) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    to = step.targets[0]
    return (Deferred(case=case.id, step=step.id, to=to, offered=step.offered, reason=command.reason),)


def _correct(plan: DayPlan, case: Case, procedure: Procedure, command: Correct) -> Decision:
    whole = not command.step and case.outcome != STRUCK
    if command.step not in case.given and not whole:
        return refuse(problems.NOTHING_TO_CORRECT)
    if whole and (case.escorts or case.left):
        return refuse(problems.IT_HAPPENED)
    if not command.reason.strip():
        return refuse(problems.NO_TEXT)
    if len(command.reason) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    to, struck = ("", case.path) if whole else _reach(case, procedure.step(command.step))
    unfit = people.actors(plan, command.actors, 2)
    if unfit is not None:
        return unfit
    for one in (procedure.step(struck_id) for struck_id in struck):
        if one.kind == "approve" and one.id in case.given:
            unfit = people.actors(plan, command.actors, 1, one.roles)
            if unfit is not None:
                return unfit
        if one.id in case.given and case.given[one.id].kind == "incident.settled":
            unfit = people.actors(plan, command.actors, 1, DECIDING)
            if unfit is not None:
                return unfit
    corrected = Corrected(case=case.id, step=command.step, to=to, struck=struck, reason=command.reason)
    # Taken back first: a crash in between leaves fewer minutes and the same correction still to be made.
    return (*_taken_back(case, struck), corrected)


def _reach(case: Case, step: Step) -> tuple[str, tuple[str, ...]]:
    """Where the case stands after a correction of this step, and all that is struck with it."""
    if len(step.targets) > 1 or step.kind in _BRACKETS:
        return step.id, case.path[case.path.index(step.id) :]
    return case.step, (step.id,)


def _taken_back(case: Case, struck: tuple[str, ...]) -> tuple[Event, ...]:
    return tuple(
        TimeMadeUp(
            case=case.id,
            step=grant.step,
            to="",
            minutes=-grant.minutes,
            since=grant.since,
            until=grant.until,
            candidates=grant.candidates,
        )
        for grant in case.grants
        if grant.step in struck and grant.minutes
    )


def _countersign(case: Case, command: Countersign) -> Decision:
    by = case.to_countersign.get(command.step)
    if by is None:
        return refuse(problems.NOTHING_TO_COUNTERSIGN)
    if by not in command.actors:
        return refuse(problems.OTHER_COUNTERSIGNER)
    return (Countersigned(case=case.id, step=command.step, by=by),)
