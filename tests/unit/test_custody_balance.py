"""The ledger follows every later count; a seal holds for the counts that it names and no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import Refusal
from station.event import Command, Record
from station.plan.model import MaterialKind
from station.vault.custody.events import STAGES, PaperCounted, SealMade, Stage
from station.vault.custody.rules import (
    CountPapers,
    Explain,
    MovePapers,
    ProposeSeal,
    Seal,
    WitnessSeal,
    decide,
)
from station.vault.custody.state import Custody, CustodyState, Ledger, evolve
from tests.support.plans import E, T, day_plan

PLAN = day_plan()
INSIDE = frozenset(range(1, 29))
KINDS: tuple[MaterialKind, ...] = ("paper", "card")


class Ledgers:
    """Commands against the rules of custody alone."""

    def __init__(self) -> None:
        self.state = CustodyState()

    def ask(self, command: Command, now: int = E) -> str:
        """Empty when it was done, else the refusal's code."""
        decision = decide(PLAN, self.state, command, now)
        if isinstance(decision, Refusal):
            return decision.code
        for happened in decision:
            self.state = evolve(self.state, Record(0, T, "theory", ("s01", "s02"), happened))
        return ""

    def count(self, stage: Stage, counted: int, *kinds: MaterialKind) -> None:
        for kind in kinds or KINDS:
            assert self.ask(CountPapers("theory", kind, stage, counted, len(INSIDE))) == ""

    def open_bag(self, counted: int = 30) -> None:
        self.count("receipt", 30)
        assert self.ask(WitnessSeal("theory", (3, 4), INSIDE, True)) == ""
        self.count("opening", counted)

    def counted(self) -> None:
        """Everything counted, nothing differs."""
        self.open_bag()
        for stage, n in (("given", 28), ("collected", 28), ("left", 2)):
            self.count(stage, n)  # type: ignore[arg-type]

    def propose(self, chief: str = "") -> str:
        return self.ask(ProposeSeal("theory", "origin/1", 9, "cm9vdA==", 28, 2, E, chief))

    def seal(self) -> None:
        """As if both had signed."""
        made = SealMade(self.state.seal_count + 1, self.custody.proposed)
        self.state = evolve(self.state, Record(0, E, "theory", ("s01", "s02"), made))

    @property
    def custody(self) -> Custody:
        return self.state.session("theory")

    @property
    def paper(self) -> Ledger:
        return self.custody.ledger("paper")


@pytest.fixture
def ledgers() -> Ledgers:
    return Ledgers()


def test_a_later_count_moves_what_the_others_should_have_been(ledgers: Ledgers) -> None:
    ledgers.counted()
    ledgers.count("given", 27, "paper")
    assert ledgers.paper.unexplained() == {"given": -1, "collected": 1, "left": -1}
    ledgers.count("given", 28, "paper")
    assert ledgers.paper.unexplained() == {}


def test_papers_that_come_in_late_are_missed(ledgers: Ledgers) -> None:
    ledgers.counted()
    assert ledgers.ask(MovePapers("theory", "paper", "spare_in", 3, ("s07",))) == ""
    assert ledgers.paper.unexplained() == {"left": -3}


def test_what_is_withdrawn_from_the_bag_is_not_asked_of_the_candidates(ledgers: Ledgers) -> None:
    """CP-5: the wrong papers go back before any was given out; spare papers take their place."""
    ledgers.open_bag()
    assert ledgers.ask(MovePapers("theory", "paper", "withdrawn", 30, ("s01",))) == ""
    assert ledgers.ask(MovePapers("theory", "paper", "spare_in", 30, ("s07",))) == ""
    for stage, n in (("given", 28), ("collected", 28), ("left", 2)):
        ledgers.count(stage, n, "paper")  # type: ignore[arg-type]
    assert ledgers.paper.unexplained() == {}


def test_what_is_withdrawn_from_candidates_is_not_collected(ledgers: Ledgers) -> None:
    """CP-7: three wrong papers are found after the start."""
    ledgers.open_bag()
    ledgers.count("given", 28, "paper")
    assert ledgers.ask(MovePapers("theory", "paper", "withdrawn", 3, ("s01",))) == ""
    ledgers.count("collected", 25, "paper")
    ledgers.count("left", 2, "paper")
    assert ledgers.paper.unexplained() == {}


@given(
    opened=st.integers(0, 40),
    given_out=st.integers(0, 40),
    moves=st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 9)), max_size=4),
)
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
def test_no_sheet_appears_or_is_lost(
    opened: int, given_out: int, moves: list[tuple[bool, bool, int]]
) -> None:
    """What is expected to be collected, left and withdrawn is what was opened and came in."""
    ledgers = Ledgers()
    ledgers.open_bag(opened)

    def move(wanted: bool) -> None:
        for after_giving, withdrawn, n in moves:
            if after_giving == wanted:
                movement = "withdrawn" if withdrawn else "copies_in"
                ask = MovePapers("theory", "paper", movement, n, ("s07",))  # type: ignore[arg-type]
                assert ledgers.ask(ask) == ""

    move(False)
    ledgers.count("given", given_out, "paper")
    move(True)
    ledger = ledgers.paper
    expected = (ledger.expected("collected") or 0) + (ledger.expected("left") or 0)
    assert expected + ledger.withdrawn == opened + ledger.incoming


def test_a_count_after_the_proposal_voids_it(ledgers: Ledgers) -> None:
    ledgers.counted()
    assert ledgers.propose() == ""
    shown = ledgers.custody.proposed
    ledgers.count("collected", 28, "paper")
    assert ledgers.custody.proposed == shown
    ledgers.count("collected", 27, "paper")
    assert ledgers.custody.proposed == ""
    assert ledgers.ask(Seal("theory", shown + "\n— a b\n", "device")) == "seal.signatures"


def test_nothing_is_sealed_before_an_end_that_moved_since(ledgers: Ledgers) -> None:
    ledgers.counted()
    assert ledgers.propose() == ""
    late = Seal("theory", ledgers.custody.proposed + "\n— a b\n", "device", not_before=E + 1)
    assert ledgers.ask(late) == "seal.too_early"


def test_a_seal_holds_for_the_counts_that_it_names(ledgers: Ledgers) -> None:
    ledgers.counted()
    assert ledgers.propose() == ""
    ledgers.seal()
    ledgers.count("left", 2)
    assert ledgers.custody.sealed
    assert ledgers.ask(MovePapers("theory", "paper", "spare_in", 1, ("s07",))) == "paper.sealed"
    ledgers.count("left", 1, "card")
    assert not ledgers.custody.sealed
    assert ledgers.propose() == "seal.unexplained"
    assert ledgers.ask(Explain("theory", "card", "left", "夹在试卷内", ("s01", "s02"))) == ""
    assert ledgers.propose() == "seal.chief_signs"
    assert ledgers.propose("s07") == ""
    ledgers.seal()
    assert ledgers.custody.sealed
    assert len(ledgers.custody.seals) == 2


def test_a_bag_with_a_broken_seal_is_opened_by_the_chief(ledgers: Ledgers) -> None:
    """CP-4: the bag stays closed, the anomaly is written down, then the chief has it opened."""
    ledgers.count("receipt", 30)
    assert ledgers.ask(WitnessSeal("theory", (3, 4), INSIDE, False)) == ""
    opening = CountPapers("theory", "paper", "opening", 30, 28, ("s01", "s02"))
    assert ledgers.ask(opening) == "paper.not_intact"
    by_chief = CountPapers("theory", "paper", "opening", 30, 28, ("s07", "s01"), case=4)
    decision = decide(PLAN, ledgers.state, by_chief, T)
    assert decision == (PaperCounted("paper", "opening", 30, 30, case=4, approved_by="s07"),)
    assert ledgers.ask(by_chief) == ""
    assert ledgers.custody.intact is False


@pytest.mark.parametrize("stage", STAGES)
def test_the_chief_s_name_stands_only_where_it_mattered(stage: Stage, ledgers: Ledgers) -> None:
    ledgers.counted()
    decision = decide(PLAN, ledgers.state, CountPapers("theory", "paper", stage, 28, 28, ("s07",)), E)
    assert not isinstance(decision, Refusal)
    [counted] = decision
    assert isinstance(counted, PaperCounted)
    assert counted.approved_by == ""
