"""Decisions about the secure room's duty log (试卷保密室值班记录, PM-2)."""

from __future__ import annotations

from station.errors import Refusal, refuse
from station.event import Decision
from station.plan.dayplan import DayPlan
from station.text import Text
from station.vault.register import problems
from station.vault.register.commands import BeginGuard, EndGuard, LetIn, LetOut, MakeRound
from station.vault.register.events import (
    GuardBegan,
    GuardEnded,
    GuardShort,
    RoundMade,
    VisitorCame,
    VisitorLeft,
)
from station.vault.register.people import confirmed, name_of, written
from station.vault.register.state import RegisterState

REMARKS, PURPOSE = Text("情况", "what was seen"), Text("事由", "purpose")
NAME, UNIT = Text("姓名", "name"), Text("单位", "unit")


def begin(plan: DayPlan, state: RegisterState, command: BeginGuard) -> Decision:
    """Who comes is on duty before who goes is off it: a hand-over leaves no gap."""
    for one in command.people:
        if one in state.on_guard:
            return refuse(problems.ON_GUARD, who=name_of(plan, one))
    for one in command.relieved:
        if one not in state.on_guard:
            return refuse(problems.NOT_ON_GUARD, who=name_of(plan, one))
    people = tuple(dict.fromkeys(command.people))
    unfit = confirmed(plan, command.actors, *people, *command.relieved)
    if unfit is not None:
        return unfit
    if not people:
        return refuse(problems.UNKNOWN, who="—")
    together = len(state.on_guard) + len(people)
    # An alarm that this ends may be followed by a new one at once: one comes and two go.
    raised = state.short and together < plan.rules.room.guards
    return (
        *(GuardBegan(person=one) for one in people),
        *(GuardEnded(person=one, handed_to=people) for one in dict.fromkeys(command.relieved)),
        *_alarm(plan, together - len(set(command.relieved)), raised=raised),
    )


def end(plan: DayPlan, state: RegisterState, command: EndGuard) -> Decision:
    """One goes off duty; where too few are left, that is an alarm on record."""
    if command.person not in state.on_guard:
        return refuse(problems.NOT_ON_GUARD, who=name_of(plan, command.person))
    unfit = confirmed(plan, command.actors, command.person)
    if unfit is not None:
        return unfit
    return (GuardEnded(person=command.person), *_alarm(plan, len(state.on_guard) - 1, raised=state.short))


def look(plan: DayPlan, state: RegisterState) -> Decision:
    """The alarm, once for each time that too few are there."""
    return _alarm(plan, len(state.on_guard), raised=state.short)


def _alarm(plan: DayPlan, here: int, *, raised: bool) -> tuple[GuardShort, ...]:
    needed = plan.rules.room.guards
    if here >= needed or raised:
        return ()
    return (GuardShort(here=here, needed=needed),)


def make_round(plan: DayPlan, state: RegisterState, command: MakeRound) -> Decision:
    """A round, by one who is on duty; what was not as it should be is said in words."""
    unfit = _by_a_guard(plan, state, command.actors) or written(
        command.remarks, REMARKS, needed=not command.intact
    )
    if unfit is not None:
        return unfit
    return (RoundMade(intact=command.intact, remarks=command.remarks.strip() or None),)


def let_in(plan: DayPlan, state: RegisterState, command: LetIn) -> Decision:
    """A visitor, listed or by name and unit; a guard lets in."""
    unfit = _by_a_guard(plan, state, command.actors) or written(command.purpose, PURPOSE)
    if unfit is not None:
        return unfit
    if command.person:
        if all(p.id != command.person for p in plan.room.staff):
            return refuse(problems.UNKNOWN, who=command.person)
        if command.person in state.on_guard:
            return refuse(problems.ON_GUARD, who=name_of(plan, command.person))
    else:
        unfit = written(command.name, NAME) or written(command.unit, UNIT)
        if unfit is not None:
            return unfit
    return (
        VisitorCame(
            number=len(state.visits) + 1,
            person=command.person,
            name=command.name.strip() or None,
            unit=command.unit.strip() or None,
            purpose=command.purpose.strip(),
        ),
    )


def let_out(plan: DayPlan, state: RegisterState, command: LetOut) -> Decision:
    """The visitor's leaving."""
    if command.number not in state.inside():
        return refuse(problems.NO_VISIT)
    unfit = _by_a_guard(plan, state, command.actors)
    return unfit if unfit is not None else (VisitorLeft(number=command.number),)


def _by_a_guard(plan: DayPlan, state: RegisterState, actors: tuple[str, ...]) -> Refusal | None:
    if any(one in state.on_guard for one in actors):
        return None
    who = "、".join(name_of(plan, one) for one in actors) or "—"
    return refuse(problems.NOT_ON_GUARD, who=who)
