"""The ledger of one room's papers, per session and material."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Record
from station.plan.model import MaterialKind
from station.vault.custody.events import (
    DifferenceExplained,
    Movement,
    PaperCounted,
    PaperMoved,
    PaperWitnessed,
    SealMade,
    SealProposed,
    Stage,
)

INCOMING: frozenset[Movement] = frozenset({"spare_in", "left_over_in", "copies_in"})


@dataclass(frozen=True)
class Count:
    """One count: what there was, what was expected."""

    counted: int
    expected: int

    @property
    def difference(self) -> int:
        return self.counted - self.expected


@dataclass(frozen=True)
class Ledger:
    """One material in one session."""

    counts: Mapping[Stage, Count] = field(default_factory=lambda: MappingProxyType({}))
    moved: Mapping[Movement, int] = field(default_factory=lambda: MappingProxyType({}))
    explained: Mapping[Stage, int] = field(default_factory=lambda: MappingProxyType({}))
    """Stage → the difference that was explained."""
    held_back: int = 0
    """Sheets withdrawn before any was given out (CP-5): they lack in what is left, not in what is collected."""

    @property
    def incoming(self) -> int:
        """Sheets that came in after opening."""
        return sum(count for movement, count in self.moved.items() if movement in INCOMING)

    @property
    def withdrawn(self) -> int:
        return self.moved.get("withdrawn", 0)

    def counted(self, stage: Stage) -> int | None:
        count = self.counts.get(stage)
        return None if count is None else count.counted

    def expected(self, stage: Stage) -> int | None:
        """What the counts and movements, as they stand now, lead to expect; None where plan or door say it."""
        given = self.counted("given") or 0
        match stage:
            case "opening":
                return self.counted("receipt") or 0
            case "collected":
                return given - (self.withdrawn - self.held_back)
            case "left":
                return (self.counted("opening") or 0) + self.incoming - given - self.held_back
            case _:
                return None

    def unexplained(self) -> dict[Stage, int]:
        """Stages whose difference nobody has explained as it stands now."""
        return {
            stage: count.difference
            for stage, count in self.counts.items()
            if count.difference and self.explained.get(stage) != count.difference
        }


@dataclass(frozen=True)
class Custody:
    """All papers of one session."""

    ledgers: Mapping[MaterialKind, Ledger] = field(default_factory=lambda: MappingProxyType({}))
    witnesses: tuple[int, ...] = ()
    intact: bool | None = None
    proposed: str = ""
    seals: tuple[str, ...] = ()
    """Signed count notes, oldest first."""
    moved_on: bool = False
    """The papers were counted otherwise or moved since the newest seal."""

    def ledger(self, material: MaterialKind) -> Ledger:
        return self.ledgers.get(material, Ledger())

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
    """State after one more record. A count or movement that changes the ledger voids what was proposed to be
    signed."""
    custody = state.session(record.session)
    match record.event:
        case PaperCounted(material=material, stage=stage, counted=counted, expected=expected):
            ledger = custody.ledger(material)
            counts = MappingProxyType({**ledger.counts, stage: Count(counted, expected)})
            return _papers(state, record.session, material, replace(ledger, counts=counts))
        case PaperMoved(material=material, movement=movement, count=count):
            ledger = custody.ledger(material)
            moved = MappingProxyType({**ledger.moved, movement: ledger.moved.get(movement, 0) + count})
            before = movement == "withdrawn" and "given" not in ledger.counts
            held_back = ledger.held_back + (count if before else 0)
            return _papers(state, record.session, material, replace(ledger, moved=moved, held_back=held_back))
        case DifferenceExplained(material=material, stage=stage, difference=difference):
            ledger = custody.ledger(material)
            explained = MappingProxyType({**ledger.explained, stage: difference})
            return _ledger(state, record.session, material, replace(ledger, explained=explained))
        case PaperWitnessed(candidates=candidates, intact=intact):
            return _session(state, record.session, replace(custody, witnesses=candidates, intact=intact))
        case SealProposed(text=text):
            return _session(state, record.session, replace(custody, proposed=text))
        case SealMade(number=number, note=note):
            sealed = _session(
                state,
                record.session,
                replace(custody, seals=(*custody.seals, note), proposed="", moved_on=False),
            )
            return replace(sealed, last_seal=note, seal_count=number)
        case _:
            return state


def _session(state: CustodyState, session: str, custody: Custody) -> CustodyState:
    return replace(state, sessions=MappingProxyType({**state.sessions, session: custody}))


def _papers(state: CustodyState, session: str, material: MaterialKind, ledger: Ledger) -> CustodyState:
    """The ledger after its papers were counted or moved: what later counts should have been follows."""
    counts = {
        stage: Count(count.counted, count.expected if (want := ledger.expected(stage)) is None else want)
        for stage, count in ledger.counts.items()
    }
    settled = replace(ledger, counts=MappingProxyType(counts))
    custody = state.session(session)
    if settled == custody.ledger(material):
        return state
    changed = _session(state, session, replace(custody, proposed="", moved_on=bool(custody.seals)))
    return _ledger(changed, session, material, settled)


def _ledger(state: CustodyState, session: str, material: MaterialKind, ledger: Ledger) -> CustodyState:
    custody = state.session(session)
    return _session(
        state, session, replace(custody, ledgers=MappingProxyType({**custody.ledgers, material: ledger}))
    )
