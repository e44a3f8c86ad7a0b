"""What an answer needs, and what follows from it, kind by kind.

- The current step is answered, or one that was put off or struck; then the case doesn't move.
- Whoever a step takes has shown badge and PIN: two-person steps take two different people, of its roles if it names any.
- approve: one of its roles decides. By telephone: the person is named, two different others vouch for the call, and
  a countersignature stays due.
- escort_out: as many different people as the step says, each of its roles, none of them out with somebody else; the
  candidate is inside, not out, and has not left (CP-14: two floating invigilators). leave: the candidate was let in.
- warn, sanction: of the candidates concerned. A person chooses tier and case; tier 1 cases 1 to 3 need a warning
  recorded in this session (VI).
- statement: signed, or refused before as many witnesses as the option says.
- evidence: described, or a kept picture; where it can't be taken, that is what is described (CP-12).
- wait: not before the phase has come; the exam's end moves with the start delay and with made-up minutes.
- delay_start, delay_stop: see lost_time.py. enter, count: see entering.py. refer: see opening.py.
- end: nothing that was struck is left unanswered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from station.errors import Refusal, refuse
from station.event import Decision, Milliseconds
from station.incidents import people, problems
from station.incidents.commands import Answer
from station.incidents.entering import entered
from station.incidents.events import (
    Answered,
    Approved,
    Closed,
    EscortedBack,
    EscortedOut,
    LeftEarly,
    Reported,
    Violation,
    Warned,
)
from station.incidents.lost_time import MINUTE, earlier, end_of, made_up, start_of
from station.incidents.opening import LONGEST_TEXT, referred
from station.incidents.state import Case, IncidentState, outside, session_cases
from station.plan.dayplan import DayPlan
from station.plan.procedure import Kind, Option, Procedure, Step

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class _Asked:
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
    def place(self) -> tuple[int, str, str]:
        return self.case.id, self.step.id, self.to


def answer(
    plan: DayPlan, state: IncidentState, case: Case, procedure: Procedure, command: Answer, now: Milliseconds
) -> Decision:
    """The events of one answer, or why it isn't one."""
    moves = case.closed is None and command.step == case.step
    if not moves and command.step not in (*case.deferred, *case.again):
        return refuse(problems.OTHER_STEP)
    step = procedure.step(command.step)
    option = step.option(command.choice)
    if step.options and option is None:
        return refuse(problems.NO_OPTION)
    if len(command.text) > LONGEST_TEXT:
        return refuse(problems.LONG_TEXT, limit=LONGEST_TEXT)
    if any(not _SHA256.fullmatch(one) for one in command.blobs):
        return refuse(problems.NO_EVIDENCE)
    if step.kind not in _ROLES_ARE_NOT_ACTORS:
        unfit = people.actors(
            plan, command.actors, max(step.people, option.people if option else 1), step.roles
        )
        if unfit is not None:
            return unfit
    to = (option.to if option and option.to else step.next) if moves else ""
    return _KINDS[step.kind](_Asked(plan, state, case, procedure, step, option, to, command, now))


def _plain(asked: _Asked) -> Decision:
    return (Answered(*asked.place, choice=asked.choice, blobs=asked.command.blobs, text=asked.text),)


def _evidence(asked: _Asked) -> Decision:
    if asked.text is None and not asked.command.blobs:
        return refuse(problems.NO_EVIDENCE)
    return _plain(asked)


def _enter(asked: _Asked) -> Decision:
    value = entered(asked.plan, asked.case, asked.step, asked.to, asked.command, asked.now)
    return value if isinstance(value, Refusal) else (value,)


def _wait(asked: _Asked) -> Decision:
    plan, state, case = asked.plan, asked.state, asked.case
    start = start_of(plan, state, case.session)
    end = end_of(plan, state, case.session, case.candidates)
    opens = plan.rules.entry.opens_before_minutes * MINUTE
    comes = {"before": 0, "entry": start - opens, "exam": start, "collection": end, "after": end}
    if asked.now < comes[asked.step.until or "before"]:
        return refuse(problems.TOO_EARLY)
    return _plain(asked)


def _report(asked: _Asked) -> Decision:
    told = people.staff(asked.plan, asked.command.people)
    if isinstance(told, Refusal):
        return told
    ids = tuple(one.id for one in told)
    return (Reported(*asked.place, whom=asked.step.phone or "", people=ids, text=asked.text),)


def _approve(asked: _Asked) -> Decision:
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


def _delay_start(asked: _Asked) -> Decision:
    at = earlier(asked.plan, asked.command, asked.now)
    return at if isinstance(at, Refusal) else (Answered(*asked.place, at=at, text=asked.text),)


def _delay_stop(asked: _Asked) -> Decision:
    at = earlier(asked.plan, asked.command, asked.now)
    if isinstance(at, Refusal):
        return at
    if at is None and not asked.to:
        # Answered anew after a correction: the delay ended long ago, so its moment has to be named.
        return refuse(problems.NO_MOMENT)
    until = asked.now if at is None else at
    lost = made_up(asked.plan, asked.state, asked.case, asked.procedure, asked.step.id, asked.to, until)
    return lost if isinstance(lost, Refusal) else (lost,)


def _concerned(asked: _Asked) -> tuple[int, ...] | Refusal:
    """Those named of the candidates concerned; all of them where nobody is named."""
    named = people.placed(asked.plan, asked.case.session, asked.command.candidates, asked.command.seats)
    if isinstance(named, Refusal):
        return named
    for one in named:
        if asked.case.candidates and one not in asked.case.candidates:
            return refuse(problems.NOT_CONCERNED, who=one)
    return named or asked.case.candidates or refuse(problems.NOBODY_NAMED)


def _warn(asked: _Asked) -> Decision:
    who = _concerned(asked)
    return who if isinstance(who, Refusal) else (Warned(*asked.place, candidates=who, text=asked.text),)


def _sanction(asked: _Asked) -> Decision:
    who = _concerned(asked)
    if isinstance(who, Refusal):
        return who
    chosen = next((one for one in asked.step.cases if one.key == asked.command.violation), None)
    if chosen is None:
        return refuse(problems.NO_VIOLATION, violation=asked.command.violation)
    cases = session_cases(asked.state, asked.case.session)
    warned = frozenset(one for case in cases for one in case.warned)
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


def _escort_out(asked: _Asked) -> Decision:
    plan, step = asked.plan, asked.step
    candidate = asked.case.candidates[0]
    if not _let_in(asked):
        return refuse(problems.NEVER_CAME_IN)
    cases = session_cases(asked.state, asked.case.session)
    out = outside(asked.state, asked.case.session)
    if candidate in out or any(case.left and candidate in case.candidates for case in cases):
        return refuse(problems.ALREADY_OUTSIDE)
    named = people.staff(plan, asked.command.people)
    if isinstance(named, Refusal):
        return named
    if len(named) < step.people or any(one.role not in step.roles for one in named):
        return refuse(problems.ESCORTS, count=step.people, roles=people.role_names(step.roles))
    busy = {one for staff in out.values() for one in staff}
    for one in named:
        if one.id in busy:
            return refuse(problems.ESCORT_BUSY, person=one.id)
    return (EscortedOut(*asked.place, candidate=candidate, staff=tuple(one.id for one in named)),)


def _escort_back(asked: _Asked) -> Decision:
    return (EscortedBack(*asked.place, candidate=asked.case.candidates[0]),)


def _leave(asked: _Asked) -> Decision:
    if not _let_in(asked):
        return refuse(problems.NEVER_CAME_IN)
    return (LeftEarly(*asked.place, candidate=asked.case.candidates[0]),)


def _let_in(asked: _Asked) -> bool:
    return asked.case.candidates[0] in asked.state.let_in.get(asked.case.session, ())


def _refer(asked: _Asked) -> Decision:
    named = people.placed(asked.plan, asked.case.session, asked.command.candidates, asked.command.seats)
    if isinstance(named, Refusal):
        return named
    concerned = named or asked.case.candidates
    opened = referred(asked.plan, asked.state, asked.case.id, asked.step.refer, concerned)
    # The new case first: a crash in between leaves the step unanswered, never the new case forgotten.
    return opened if isinstance(opened, Refusal) else (*opened, Answered(*asked.place, candidates=concerned))


def _end(asked: _Asked) -> Decision:
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

_KINDS: Mapping[Kind, Callable[[_Asked], Decision]] = {
    "confirm": _plain,
    "choose": _plain,
    "enter": _enter,
    "count": _enter,
    "report": _report,
    "approve": _approve,
    "evidence": _evidence,
    "statement": _plain,
    "note": _plain,
    "wait": _wait,
    "delay_start": _delay_start,
    "delay_stop": _delay_stop,
    "warn": _warn,
    "sanction": _sanction,
    "escort_out": _escort_out,
    "escort_back": _escort_back,
    "leave": _leave,
    "refer": _refer,
    "end": _end,
}
