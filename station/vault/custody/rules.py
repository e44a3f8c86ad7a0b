"""What may be moved, counted and explained; what may be sealed is in ``seal_rules``.

- Every movement goes from one place to another by a way that ``places.WAYS`` allows, and takes no more than is there.
- Bags are collected at T−30 with their seal number, which is the plan's where the plan has one (FL-2). Two candidates
  confirm at T−5 that the seal is intact; a broken one leads into CP-4: the bag stays closed until the chief has it opened
  (FL-4). What was in it is counted before any is given out.
- Nobody gets two: no more are given out than candidates were let in. Absentees' papers are set aside after T+30.
- Papers of other sources and papers that leave for another room take the chief's approval (CP-5 … CP-7).
- At the end every seat is ticked; who handed in nothing is named, and leads into CP-16. What is kept is counted at once (FL-9).
- A count of more than there can be is entered twice (``plausible``).
- A count is compared with the ledger. A difference stands at its place until two different people explain it; the
  explanation books it (design §6). A count that changes something voids what was proposed to be signed, and a seal no
  longer holds until a new one is made.
"""

from __future__ import annotations

from station.errors import refuse
from station.event import Command, Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.vault.custody import in_order, movement, seal_rules
from station.vault.custody.commands import (
    Collect,
    CountPapers,
    ExchangePaper,
    Explain,
    GiveOut,
    LackPaper,
    MovePapers,
    OpenBags,
    ProposeSeal,
    ReceiveBag,
    Seal,
    SetAside,
    TakeBack,
    WitnessSeal,
)
from station.vault.custody.events import DifferenceExplained, PaperCounted
from station.vault.custody.places import KEPT, PLACE_NAMES, Place, kinds_of
from station.vault.custody.plausible import beyond, most
from station.vault.custody.problems import (
    DIFFERS,
    NEGATIVE,
    NO_DIFFERENCE,
    NO_SUCH_MATERIAL,
    NO_WAY,
    NOT_OPEN,
    PARTS,
    SEALED,
    TWO_PEOPLE,
    UNLIKELY,
)
from station.vault.custody.state import Custody, CustodyState

COUNTED_AT: frozenset[Place] = frozenset({"opened", "bag", *KEPT})
"""Where papers are counted; what is with seats is ticked instead."""


def decide(plan: DayPlan, state: CustodyState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not."""
    match command:
        case ProposeSeal():
            return seal_rules.propose(plan, state, command, now)
        case Seal():
            return seal_rules.seal(plan, state, command, now)
        case CountPapers():
            return _count(plan, state.session(command.session), command)
        case Explain():
            return _explain(state.session(command.session), command)
        case _:
            custody = state.session(str(getattr(command, "session", "")))
            return refuse(SEALED) if custody.sealed else _change(plan, custody, command, now)


def _change(plan: DayPlan, custody: Custody, command: Command, now: Milliseconds) -> Decision:
    """What moves papers: not after they are sealed."""
    match command:
        case ReceiveBag():
            return in_order.receive(plan, custody, command)
        case WitnessSeal():
            return in_order.witness(plan, command)
        case OpenBags():
            return in_order.open_bags(plan, custody, command)
        case GiveOut():
            return in_order.give(plan, custody, command)
        case SetAside():
            return in_order.set_aside(plan, custody, command, now)
        case Collect():
            return in_order.collect(plan, custody, command)
        case LackPaper():
            return movement.lack(custody, command)
        case ExchangePaper():
            return movement.exchange(plan, custody, command)
        case MovePapers():
            return movement.move(plan, custody, command)
        case TakeBack():
            return movement.take_back(plan, custody, command)
        case _:
            raise TypeError(f"custody does not know {type(command).__name__}")


def _count(plan: DayPlan, custody: Custody, command: CountPapers) -> Decision:
    if command.material not in kinds_of(plan.room.session(command.session)):
        return refuse(NO_SUCH_MATERIAL)
    if command.counted < 0 or any(part < 0 for part in command.parts):
        return refuse(NEGATIVE)
    if command.parts and sum(command.parts) != command.counted:
        return refuse(PARTS, counted=command.counted)
    if command.place not in COUNTED_AT:
        return refuse(NO_WAY, source=PLACE_NAMES[command.place], target=PLACE_NAMES["difference"])
    loose = in_order.without_bag(plan, custody, command)
    if loose:
        return loose
    if (
        command.material != "submission"
        and not custody.bag_opened
        and not custody.ledger(command.material).there(command.place)
    ):
        return refuse(NOT_OPEN)
    expected = custody.ledger(command.material).balance(command.place)
    session, counted = plan.room.session(command.session), command.counted
    far = beyond(plan, session, custody, command.material, counted, expected)
    if far and command.again < 0:
        limit = most(plan, session, custody, command.material)
        return refuse(UNLIKELY, counted=counted, expected=expected, most=limit)
    if command.again >= 0 and command.again != counted:
        return refuse(DIFFERS, counted=counted, again=command.again)
    return (PaperCounted(command.material, command.place, command.counted, expected, command.parts, far),)


def _explain(custody: Custody, command: Explain) -> Decision:
    difference = custody.ledger(command.material).off.get(command.place)
    if difference is None:
        return refuse(NO_DIFFERENCE)
    if len(set(command.actors)) < 2:
        return refuse(TWO_PEOPLE)
    return (DifferenceExplained(command.material, command.place, difference, command.case, command.reason),)
