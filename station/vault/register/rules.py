"""What the registers take in (文件移交登记表, 试卷保密室值班记录, transport).

- A hand-over has two different sides who both confirm with badge and PIN; a side without a badge on this kiosk's list is
  entered by name, unit and reason, and a second member of staff is witness (PM-5).
- The record is filled in first: what leaves the site, is lent, copied or destroyed takes the consent of the chief or the
  responsible leader, who is neither side; by telephone it holds at once and stays open until countersigned (PM-5, PM-7).
- A session's bag is collected once and returned once, after sealing; the row names the count note (FL-2, FL-9).
- What was lent stays open until it is given back. A correction is a new row with a reason that takes an earlier one's
  place; with a count of 0 it says that nothing took place.
- The secure room has two people on duty at any time. Who comes is on before who goes is off; fewer than two is an alarm
  on record, once each time (PM-2). Rounds and visitors are entered by somebody on duty.
- A transport has an assigned person, a vehicle and a driver; its seals are looked at by two people at both ends, and
  every stop has a cause. Out of the site it goes under a row with consent, with whole seals only (PM-3).
"""

from __future__ import annotations

from station.errors import refuse
from station.event import Command, Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.vault.register import guarding, handing, moving, problems
from station.vault.register.commands import (
    Arrive,
    BeginGuard,
    Countersign,
    Depart,
    EndGuard,
    HandOver,
    LetIn,
    LetOut,
    LookAtGuard,
    MakeRound,
    Stop,
)
from station.vault.register.state import RegisterState


def decide(plan: DayPlan, state: RegisterState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not. Raises TypeError for a command of another part."""
    match command:
        case HandOver():
            return handing.hand_over(plan, state, command)
        case Countersign():
            return handing.countersign(state, command)
        case Depart():
            return moving.depart(plan, state, command, now)
        case Stop():
            return moving.stop(plan, state, command, now)
        case Arrive():
            return moving.arrive(plan, state, command)
        case _:
            return _guard(plan, state, command)


def _guard(plan: DayPlan, state: RegisterState, command: Command) -> Decision:
    if not isinstance(command, BeginGuard | EndGuard | LookAtGuard | MakeRound | LetIn | LetOut):
        raise TypeError(f"the registers do not know {type(command).__name__}")
    if plan.room.room.kind != "secure":
        return refuse(problems.NOT_SECURE)
    match command:
        case BeginGuard():
            return guarding.begin(plan, state, command)
        case EndGuard():
            return guarding.end(plan, state, command)
        case MakeRound():
            return guarding.make_round(plan, state, command)
        case LetIn():
            return guarding.let_in(plan, state, command)
        case LetOut():
            return guarding.let_out(plan, state, command)
        case _:
            return guarding.look(plan, state)
