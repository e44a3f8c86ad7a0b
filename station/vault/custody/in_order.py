"""What the papers of every session go through, from the secure room to the last seat's tick."""

from __future__ import annotations

from typing import Literal

from station.errors import refuse
from station.event import Decision, Event, Milliseconds
from station.plan.bags import same_number
from station.plan.dayplan import DayPlan
from station.vault.custody.commands import (
    Collect,
    CountPapers,
    GiveOut,
    MovePapers,
    OpenBags,
    ReceiveBag,
    SetAside,
    WitnessSeal,
)
from station.vault.custody.events import BagReceived, PaperCounted, PaperMoved, PaperWitnessed
from station.vault.custody.movement import both, chief_among, move
from station.vault.custody.places import Kind, Place, bagged, kinds_of, printed
from station.vault.custody.problems import (
    MORE_THAN_INSIDE,
    NO_BAG,
    NO_NUMBER,
    NO_SUCH_MATERIAL,
    NOT_CLOSED,
    NOT_HERE,
    NOT_INTACT,
    NOT_OPEN,
    NOTHING_THERE,
    SEAL_NUMBER,
    WITNESSES,
)
from station.vault.custody.state import Custody


def receive(plan: DayPlan, custody: Custody, command: ReceiveBag) -> Decision:
    """A bag with its seal number goes from the secure room, by its carrier, into the room."""
    session, room = plan.room.session(command.session), plan.room.room.number
    if not bagged(session):
        return refuse(NO_SUCH_MATERIAL)
    if not command.number.strip():
        return refuse(NO_NUMBER)
    planned = session.bags.get(room, ())
    as_planned: Literal["yes", "no", "unknown"] = "unknown"
    if planned:
        as_planned = "yes" if any(same_number(command.number, one) for one in planned) else "no"
    if as_planned == "no" and not chief_among(plan, command.actors):
        return refuse(SEAL_NUMBER, number=command.number.strip())
    first = not custody.bags
    counts: dict[Kind, int] = {k: n for k, n in printed(session, room).items() if first and n} | {"pack": 1}
    return (
        BagReceived(len(custody.bags) + 1, as_planned, command.carrier, command.number.strip()),
        PaperMoved("secure", "carrier", counts),
        PaperMoved("carrier", "room", counts),
    )


def without_bag(plan: DayPlan, custody: Custody, command: CountPapers) -> tuple[Event, ...]:
    """The first count of what comes in no bag brings it into the room too: as many as the plan has, else as were counted."""
    session, kind = plan.room.session(command.session), command.material
    if bagged(session) or kind == "submission" or command.place != "opened" or custody.ledger(kind).balances:
        return ()
    packed = printed(session, plan.room.room.number).get(kind, 0) or command.counted
    counted = PaperCounted(kind, "opened", command.counted, packed)
    return (PaperMoved("secure", "opened", {kind: packed}), counted) if packed else (counted,)


def witness(plan: DayPlan, command: WitnessSeal) -> Decision:
    """Two different candidates, inside, looked at the seal."""
    people = set(command.candidates)
    if len(people) < plan.rules.room.witnesses or not people <= command.inside:
        return refuse(WITNESSES, n=plan.rules.room.witnesses)
    return (PaperWitnessed(candidates=command.candidates, intact=command.intact, bag=command.bag or None),)


def open_bags(plan: DayPlan, custody: Custody, command: OpenBags) -> Decision:
    """All bags in the room are opened, with the chief where the seal is not intact."""
    chief = chief_among(plan, command.actors)
    counts = {kind: n for kind, ledger in custody.ledgers.items() if (n := ledger.there("room"))}
    if not counts:
        return refuse(NO_BAG)
    if len(custody.witnesses) < plan.rules.room.witnesses:
        return refuse(WITNESSES, n=plan.rules.room.witnesses)
    if not custody.intact and not chief:
        return refuse(NOT_INTACT)
    approved_by = "" if custody.intact else chief
    return (PaperMoved("room", "opened", counts, case=command.case, approved_by=approved_by),)


def give(plan: DayPlan, custody: Custody, command: GiveOut) -> Decision:
    """One for each candidate at most; a later admission is given a later one."""
    for kind, count in command.counts.items():
        given = custody.ledger(kind).given + count
        if given > command.admitted:
            return refuse(MORE_THAN_INSIDE, admitted=command.admitted, given=given)
        if kind != "submission" and "opened" not in custody.ledger(kind).counted:
            return refuse(NOT_OPEN)
    decisions = []
    sources: tuple[tuple[Place, bool], ...] = (("opened", False), ("system", True))
    for source, of_system in sources:
        counts = {k: n for k, n in command.counts.items() if (k == "submission") == of_system}
        if counts:
            asked = MovePapers(command.session, source, "seats", counts, ())
            decisions.append(move(plan, custody, asked))
    return both(*decisions) if decisions else refuse(NOTHING_THERE)


def set_aside(plan: DayPlan, custody: Custody, command: SetAside, now: Milliseconds) -> Decision:
    """What was not given out: one for each absentee, the rest is left over."""
    if now < command.not_before:
        return refuse(NOT_CLOSED)
    on_paper: list[Kind] = [k for k in kinds_of(plan.room.session(command.session)) if k != "submission"]
    there = {kind: custody.ledger(kind).there("opened") for kind in on_paper}
    lying = {kind: custody.ledger(kind).balance("absent") for kind in on_paper}
    absent = {kind: min(n, max(0, command.absent - lying[kind])) for kind, n in there.items()}
    rest = {kind: n - absent[kind] for kind, n in there.items()}
    piles: tuple[tuple[Place, dict[Kind, int]], ...] = (("absent", absent), ("left_over", rest))
    events = tuple(
        PaperMoved("opened", target, some)
        for target, counts in piles
        if (some := {kind: n for kind, n in counts.items() if n})
    )
    return events or refuse(NOTHING_THERE)


def collect(plan: DayPlan, custody: Custody, command: Collect) -> Decision:
    """Everything that these candidates still have goes to what is collected."""
    who = set(command.candidates)
    if not who <= command.admitted or not (who or command.rest):
        return refuse(NOT_HERE)
    kinds = command.kinds or kinds_of(plan.room.session(command.session))
    if command.rest:  # who was found to lack something still lacks it
        who -= {one for kind in kinds for one in custody.ledger(kind).missing}
    counts: dict[Kind, int] = {}
    for kind in kinds:
        ledger = custody.ledger(kind)
        there = ledger.there("seats") + len(ledger.missing & who)
        if n := there if command.rest else min(len(who - ledger.handed_in), there):
            counts[kind] = n
    if not counts:
        return refuse(NOTHING_THERE)
    return (PaperMoved("seats", "collected", counts, candidates=tuple(sorted(who))),)
