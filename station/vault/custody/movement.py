"""One movement of papers: by an allowed way, no more than is there, approved where the way takes it."""

from __future__ import annotations

from station.errors import Refusal, refuse
from station.event import Decision
from station.plan.dayplan import DayPlan
from station.vault.custody.commands import ExchangePaper, LackPaper, MovePapers, TakeBack
from station.vault.custody.events import NotHandedIn, PaperMoved
from station.vault.custody.names import kind_name
from station.vault.custody.places import PLACE_NAMES, SOURCES, WAYS, Place, kinds_of
from station.vault.custody.problems import (
    GONE_ON,
    NEEDS_CHIEF,
    NEGATIVE,
    NO_SUCH_MATERIAL,
    NO_WAY,
    NOT_HERE,
    NOT_OPEN,
    NOTHING_THERE,
    TOO_FEW,
)
from station.vault.custody.state import Custody


def move(plan: DayPlan, custody: Custody, command: MovePapers) -> Decision:
    """The movement, or why not."""
    session = plan.room.session(command.session)
    way = WAYS.get((command.source, command.target))
    if way is None:
        return refuse(NO_WAY, source=PLACE_NAMES[command.source], target=PLACE_NAMES[command.target])
    if not command.counts:
        return refuse(NOTHING_THERE)
    for kind, count in command.counts.items():
        if kind != "pack" and kind not in kinds_of(session):
            return refuse(NO_SUCH_MATERIAL)
        if count < 1:
            return refuse(NEGATIVE)
        ledger = custody.ledger(kind)
        there = ledger.there(command.source)
        if command.source == "seats":
            there += len(ledger.missing & set(command.candidates))
        if command.source not in SOURCES and count > there:
            what = kind_name(session, kind)
            return refuse(TOO_FEW, place=PLACE_NAMES[command.source], what=what, there=there, wanted=count)
    if way.opened and not custody.bag_opened:
        return refuse(NOT_OPEN)
    chief = chief_among(
        plan, (command.approved_by,) if command.case and command.approved_by else command.actors
    )
    if way.chief and not chief:
        return refuse(NEEDS_CHIEF)
    return (
        PaperMoved(
            source=command.source,
            target=command.target,
            counts=command.counts,
            candidates=command.candidates,
            case=command.case,
            step=command.step,
            approved_by=chief if way.chief else "",
        ),
    )


def take_back(plan: DayPlan, custody: Custody, command: TakeBack) -> Decision:
    """The way back of what a step moved; not where the papers have gone on since."""
    session = plan.room.session(command.session)
    for kind, count in command.counts.items():
        there = custody.ledger(kind).there(command.target)
        if not 0 < count <= custody.by_step(command.case, command.step, kind, command.source, command.target):
            return refuse(NOTHING_THERE)
        if command.target not in SOURCES and count > there:
            what = kind_name(session, kind)
            return refuse(GONE_ON, place=PLACE_NAMES[command.target], what=what, there=there, wanted=count)
    moved = PaperMoved(command.target, command.source, command.counts, case=command.case, step=command.step)
    return (moved,)


def exchange(plan: DayPlan, custody: Custody, command: ExchangePaper) -> Decision:
    """A defective paper comes back from a seat, another goes there (CP-6)."""
    if command.candidate not in command.admitted:
        return refuse(NOT_HERE)

    def one(source: Place, target: Place) -> Decision:
        counts = dict.fromkeys(command.kinds, 1)
        who, case, step = (command.candidate,), command.case, command.step
        return move(
            plan,
            custody,
            MovePapers(command.session, source, target, counts, command.actors, who, case, step),
        )

    return both(one("seats", "defective"), one(command.source, "seats"))


def lack(custody: Custody, command: LackPaper) -> Decision:
    """A seat that had nothing to hand in (CP-16)."""
    who = command.candidate
    if who not in command.admitted:
        return refuse(NOT_HERE)
    ledgers = {kind: custody.ledger(kind) for kind in command.kinds}
    lacking = tuple(
        kind
        for kind, ledger in ledgers.items()
        if ledger.there("seats") > 0 and who not in ledger.handed_in | ledger.missing
    )
    return (NotHandedIn(who, lacking),) if lacking else refuse(NOTHING_THERE)


def both(*decisions: Decision) -> Decision:
    """All of them, or the first refusal."""
    for one in decisions:
        if isinstance(one, Refusal):
            return one
    return tuple(event for one in decisions if not isinstance(one, Refusal) for event in one)


def chief_among(plan: DayPlan, actors: tuple[str, ...]) -> str:
    """The chief examiner among these people; empty where there is none."""
    chiefs = {person.id for person in plan.room.staff if person.role == "chief"}
    return next((actor for actor in actors if actor in chiefs), "")
