"""What an answer needs, and what follows from it, kind by kind.

- The current step is answered, or one that was put off or struck; then the case doesn't move.
- Whoever a step takes has shown badge and PIN: two-person steps take two different people, of its roles if it names any.
- A step with ``reply`` is answered by one person; another replies apart: see replies.py.
- approve: one of its roles decides. By telephone: the person is named, two different others vouch for the call, and
  a countersignature stays due.
- report: to whom, how, when it was answered, what was instructed. A call that nobody answers is an entry, and the step stays.
- escort_out, escort_back, leave, refer: see escorts.py. warn, sanction: see sanctions.py.
- statement: signed by candidates concerned, staff or somebody else, or refused before as many witnesses as the option says;
  where it has ``input``, its words (笔录) are needed.
- evidence: a picture taken, a kept file, a bag with its number, a description; or why none can be taken (CP-12).
- wait: not before the phase has come, or the minutes have passed; the exam's end moves with the start delay and with
  made-up minutes.
- delay_start, delay_stop: see lost_time.py. enter, count: see entering.py.
- end: nothing that was struck is left unanswered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from station.errors import Refusal, refuse
from station.event import Decision, Milliseconds
from station.incidents import people, problems
from station.incidents.asked import Asked, concerned
from station.incidents.case import Case
from station.incidents.commands import Answer
from station.incidents.entering import entered
from station.incidents.escorts import escort_back, escort_out, leave, refer
from station.incidents.events import Answered, Approved, Called, Closed, Evidence, Reported
from station.incidents.lost_time import earlier, made_up, site_clock
from station.incidents.opening import LONGEST_TEXT
from station.incidents.replies import challenge
from station.incidents.sanctions import sanction, warn
from station.incidents.state import IncidentState
from station.incidents.waiting import waits_until
from station.plan.dayplan import DayPlan
from station.plan.procedure import Kind, Procedure
from station.vault.evidence import read_pieces

_SHA256 = re.compile(r"[0-9a-f]{64}")


def answer(
    plan: DayPlan, state: IncidentState, case: Case, procedure: Procedure, command: Answer, now: Milliseconds
) -> Decision:
    """The events of one answer, or why it isn't one."""
    moves = case.closed is None and command.step == case.step
    if not moves and command.step not in (*case.deferred, *case.declined, *case.again):
        return refuse(problems.OTHER_STEP)
    step = procedure.step(command.step)
    option = step.option(command.choice)
    if step.options and option is None:
        return refuse(problems.NO_OPTION)
    if max(len(command.text), len(command.instructed), len(command.bag)) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    if any(not _SHA256.fullmatch(one) for one in command.blobs):
        return refuse(problems.NO_EVIDENCE)
    if not _fits(command):
        return refuse(problems.NO_EVIDENCE)
    if step.reply is not None:
        return challenge(plan, case, step, command)
    if step.kind not in _ROLES_ARE_NOT_ACTORS:
        unfit = people.actors(
            plan, command.actors, max(step.people, option.people if option else 1), step.roles
        )
        if unfit is not None:
            return unfit
    to = (option.to if option and option.to else step.next) if moves else ""
    return _KINDS[step.kind](Asked(plan, state, case, procedure, step, option, to, command, now))


def _fits(command: Answer) -> bool:
    """Whether what opens the pieces fits them: a line for each, or none for bytes that were kept as they are."""
    try:
        pieces = read_pieces(command.attached)
    except ValueError:
        return False
    return not command.attached or len(pieces) == len(command.blobs)


def _plain(asked: Asked) -> Decision:
    command = asked.command
    return (
        Answered(
            *asked.place,
            choice=asked.choice,
            blobs=command.blobs,
            excludes=asked.excludes,
            text=asked.text,
        ),
    )


def _evidence(asked: Asked) -> Decision:
    command, bag = asked.command, asked.command.bag.strip()
    kept: Evidence = "still" if command.blobs else "bag" if bag else "described"
    evidence = command.evidence or kept
    given = {"still": command.blobs, "file": command.blobs, "bag": bag}.get(evidence, asked.text)
    if not given:
        return refuse(problems.NO_EVIDENCE)
    answered = Answered(
        *asked.place,
        blobs=command.blobs,
        attached=command.attached or None,
        evidence=evidence,
        bag=bag or None,
        text=asked.text,
    )
    return (answered,)


def _statement(asked: Asked) -> Decision:
    if asked.step.input is not None and asked.text is None:
        return refuse(problems.NO_TEXT)
    signing = asked.step.signer == "candidate" and asked.case.candidates
    who = concerned(asked) if signing else ()
    if isinstance(who, Refusal):
        return who
    named = people.staff(asked.plan, asked.command.people)
    if isinstance(named, Refusal):
        return named
    signers = tuple(one.id for one in named)
    if asked.step.signer == "staff":
        # Those named, else those whom the case concerns, else those who answer.
        signers = signers or asked.case.staff or tuple(dict.fromkeys(asked.command.actors))
    return (
        Answered(
            *asked.place,
            choice=asked.choice,
            candidates=who,
            people=signers,
            blobs=asked.command.blobs,
            excludes=asked.excludes,
            text=asked.text,
        ),
    )


def _enter(asked: Asked) -> Decision:
    value = entered(asked.plan, asked.case, asked.step, asked.to, asked.command, asked.now)
    return value if isinstance(value, Refusal) else (value,)


def _wait(asked: Asked) -> Decision:
    until = waits_until(asked.plan, asked.state, asked.case, asked.step)
    if asked.now < until:
        return refuse(problems.TOO_EARLY, at=site_clock(asked.plan, until))
    return _plain(asked)


def _report(asked: Asked) -> Decision:
    command, whom = asked.command, asked.step.phone or ""
    told = people.staff(asked.plan, command.people)
    if isinstance(told, Refusal):
        return told
    if not command.answered:
        return (Called(asked.case.id, asked.step.id, whom, command.how),)
    if command.at is not None and not 0 < command.at <= asked.now:
        return refuse(problems.NO_MOMENT)
    return (
        Reported(
            *asked.place,
            whom=whom,
            people=tuple(one.id for one in told),
            how=command.how,
            answered=command.at,
            text=asked.text,
            instructed=command.instructed.strip() or None,
        ),
    )


def _approve(asked: Asked) -> Decision:
    plan, step, command = asked.plan, asked.step, asked.command
    if command.telephone:
        called = people.actors(plan, (command.telephone,), 1, step.roles)
        if called is not None:
            return called
        others = tuple(one for one in command.actors if one != command.telephone)
        unfit = people.actors(plan, others, 2)
        by = command.telephone
    else:
        unfit = people.actors(plan, command.actors, 1, step.roles)
        listed = people.staff(plan, command.actors)
        if isinstance(listed, Refusal):
            return listed
        by = next((one.id for one in listed if one.role in step.roles), "")
    if unfit is not None:
        return unfit
    role = plan.room.person(by).role
    provisional = bool(command.telephone)
    return (
        Approved(
            *asked.place, by=by, role=role, provisional=provisional, choice=asked.choice, text=asked.text
        ),
    )


def _delay_start(asked: Asked) -> Decision:
    at = earlier(asked.plan, asked.command, asked.now)
    return at if isinstance(at, Refusal) else (Answered(*asked.place, at=at, text=asked.text),)


def _delay_stop(asked: Asked) -> Decision:
    at = earlier(asked.plan, asked.command, asked.now)
    if isinstance(at, Refusal):
        return at
    if at is None and not asked.to:
        # Answered anew after a correction: the delay ended long ago, so its moment has to be named.
        return refuse(problems.NO_MOMENT)
    until = asked.now if at is None else at
    lost = made_up(asked.plan, asked.state, asked.case, asked.procedure, asked.step.id, asked.to, until)
    return lost if isinstance(lost, Refusal) else (lost,)


def _end(asked: Asked) -> Decision:
    if asked.case.again:
        return refuse(problems.ANSWER_AGAIN)
    case = asked.case
    return (
        Closed(
            case=case.id,
            step=asked.step.id,
            outcome=asked.step.outcome,
            deferred=case.deferred,
            text=asked.text,
        ),
    )


_ROLES_ARE_NOT_ACTORS: frozenset[Kind] = frozenset({"approve", "escort_out"})
"""Here the step's roles are those of the one who decides or of the escorts."""

_KINDS: Mapping[Kind, Callable[[Asked], Decision]] = {
    "confirm": _plain,
    "choose": _plain,
    "enter": _enter,
    "count": _enter,
    "report": _report,
    "approve": _approve,
    "evidence": _evidence,
    "statement": _statement,
    "note": _plain,
    "wait": _wait,
    "delay_start": _delay_start,
    "delay_stop": _delay_stop,
    "warn": warn,
    "sanction": sanction,
    "escort_out": escort_out,
    "escort_back": escort_back,
    "leave": leave,
    "refer": refer,
    "end": _end,
}
