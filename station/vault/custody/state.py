"""The papers of one room, per session: a ledger for each kind, the bags, the witnesses, the seals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Record
from station.vault.custody.events import (
    BagReceived,
    DifferenceExplained,
    NotHandedIn,
    PaperCounted,
    PaperMoved,
    PaperWitnessed,
    SealMade,
    SealProposed,
)
from station.vault.custody.ledger import Ledger
from station.vault.custody.places import Kind, Place


@dataclass(frozen=True)
class Bag:
    """One paper bag that was collected; its seal number is in the sealed part of entry ``entry``."""

    number: int
    entry: int
    carrier: str = ""
    as_planned: str = "unknown"


@dataclass(frozen=True)
class Custody:
    """All papers of one session."""

    ledgers: Mapping[Kind, Ledger] = field(default_factory=lambda: MappingProxyType({}))
    bags: tuple[Bag, ...] = ()
    witnesses: tuple[int, ...] = ()
    intact: bool | None = None
    """What they said of the bags in the room; None while nobody looked at the newest."""
    bag_opened: bool = False
    proposed: str = ""
    seals: tuple[str, ...] = ()
    """Signed count notes, oldest first."""
    moved_on: bool = False
    """The papers were counted otherwise or moved since the newest seal."""

    by_bag: Mapping[Kind, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """What each bag held when it was opened, where there were several: the newest count, in the bags' order."""
    steps: Mapping[tuple[int, str, Kind, Place, Place], int] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """(case, step, kind, source, target) → what a procedure's step moved, less what was taken back."""

    def by_step(self, case: int, step: str, kind: Kind, source: Place, target: Place) -> int:
        """What this step of this case has moved by this way."""
        return self.steps.get((case, step, kind, source, target), 0)

    def ledger(self, kind: Kind) -> Ledger:
        return self.ledgers.get(kind, Ledger())

    @property
    def sealed(self) -> bool:
        """Whether a seal says what the ledger says now."""
        return bool(self.seals) and not self.moved_on


_UNTOUCHED = Custody()


@dataclass(frozen=True)
class CustodyState:
    """The fold of all paper events."""

    sessions: Mapping[str, Custody] = field(default_factory=lambda: MappingProxyType({}))
    last_seal: str = ""
    """The newest count note of the journal: the next one names it."""
    seal_count: int = 0

    def session(self, session: str) -> Custody:
        return self.sessions.get(session, _UNTOUCHED)


def evolve(state: CustodyState, record: Record) -> CustodyState:
    """State after one more record. What changes a ledger voids what was proposed to be signed."""
    custody = state.session(record.session)
    match record.event:
        case PaperMoved(source=source, target=target, counts=counts, candidates=candidates) as happened:
            who = frozenset(candidates)
            moved = {kind: custody.ledger(kind).moved(source, target, n, who) for kind, n in counts.items()}
            opened = custody.bag_opened or (source, target) in (
                ("room", "opened"),
                ("secure", "opened"),  # without a bag; with one, nothing comes that way before it is open
            )
            after = _ledgers(state, record.session, moved, bag_opened=opened)
            return _session(after, record.session, _step(after.session(record.session), happened))
        case PaperCounted(material=kind, place=place, counted=counted, parts=parts):
            after = _ledgers(state, record.session, {kind: custody.ledger(kind).count(place, counted)})
            if not parts or place != "opened":
                return after
            by_bag = MappingProxyType({**custody.by_bag, kind: parts})
            return _session(after, record.session, replace(after.session(record.session), by_bag=by_bag))
        case NotHandedIn(candidate=candidate, materials=kinds):
            left = {kind: custody.ledger(kind).not_handed_in(candidate) for kind in kinds}
            return _ledgers(state, record.session, left)
        case DifferenceExplained(material=kind, place=place, difference=difference, case=case):
            settled = custody.ledger(kind).explain(place, difference, record.seq, case)
            return _ledgers(state, record.session, {kind: settled})
        case BagReceived(bag=number, carrier=carrier, as_planned=as_planned):
            bag = Bag(number, record.seq, carrier, as_planned)
            return _session(state, record.session, replace(custody, bags=(*custody.bags, bag), intact=None))
        case PaperWitnessed(candidates=candidates, intact=intact):
            return _session(state, record.session, replace(custody, witnesses=candidates, intact=intact))
        case SealProposed(text=text):
            return _session(state, record.session, replace(custody, proposed=text))
        case SealMade(number=number, note=note):
            packed = {kind: into_bag(kind, ledger) for kind, ledger in custody.ledgers.items()}
            sealed = replace(
                custody,
                ledgers=MappingProxyType(packed),
                seals=(*custody.seals, note),
                proposed="",
                moved_on=False,
            )
            return replace(_session(state, record.session, sealed), last_seal=note, seal_count=number)
        case _:
            return state


def _step(custody: Custody, moved: PaperMoved) -> Custody:
    """What a step of a case moved is remembered as its own; the same way back takes it off again."""
    if not (moved.case and moved.step):
        return custody
    steps = dict(custody.steps)
    for kind, n in moved.counts.items():
        there = (moved.case, moved.step, kind, moved.source, moved.target)
        back = (moved.case, moved.step, kind, moved.target, moved.source)
        if back in steps:
            steps[back] -= n
        else:
            steps[there] = steps.get(there, 0) + n
    return replace(custody, steps=MappingProxyType({one: n for one, n in steps.items() if n}))


def into_bag(kind: Kind, ledger: Ledger) -> Ledger:
    """The ledger after sealing: what was collected is in the sealed bag, which is the paper bag (CP-17)."""
    source: Place = "opened" if kind == "pack" else "collected"
    count = ledger.balance(source)
    return ledger.moved(source, "bag", count, frozenset()) if count else ledger


def _session(state: CustodyState, session: str, custody: Custody) -> CustodyState:
    return replace(state, sessions=MappingProxyType({**state.sessions, session: custody}))


def _ledgers(
    state: CustodyState, session: str, changed: Mapping[Kind, Ledger], *, bag_opened: bool = False
) -> CustodyState:
    custody = state.session(session)
    told = any(
        (now.balances, now.off) != (custody.ledger(kind).balances, custody.ledger(kind).off)
        for kind, now in changed.items()
    )
    after = replace(custody, ledgers=MappingProxyType({**custody.ledgers, **changed}))
    if bag_opened:
        after = replace(after, bag_opened=True)
    if told:
        after = replace(after, proposed="", moved_on=bool(custody.seals))
    return _session(state, session, after)
