"""Whatever people do, every entry leaves the ledger in balance, and nothing unexplained is ever sealed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from station.errors import Refusal
from station.event import Command
from station.vault.custody.commands import (
    Collect,
    CountPapers,
    ExchangePaper,
    Explain,
    GiveOut,
    LackPaper,
    MovePapers,
    OpenBags,
    ReceiveBag,
    Seal,
    SetAside,
    WitnessSeal,
)
from station.vault.custody.expected import as_expected
from station.vault.custody.ledger import Ledger
from station.vault.custody.places import PLACES, SOURCES, WAYS
from station.vault.custody.seal import SEAL, out_of_balance
from tests.support.custody import DEVICE, DOOR, INSIDE, PAIR, PaperDesk, signed

PEOPLE = st.sampled_from((("s01", "s02"), ("s01", "s01"), ("s07",), ("s07", "s01")))
KINDS = st.sampled_from(("paper", "card"))
FEW = st.integers(-1, 31)
WHO = st.integers(1, 30)


class LedgerMachine(RuleBasedStateMachine):
    """Any commands in any order, against the pure rules."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = PaperDesk()
        self.sealed: list[str] = []

    def ask(self, command: Command) -> bool:
        before = self.desk.state
        decision = self.desk.ask(command)
        assert not isinstance(decision, Refusal) or self.desk.state is before
        return not isinstance(decision, Refusal)

    @rule(steps=st.integers(1, 9), people=PEOPLE)
    def in_order(self, steps: int, people: tuple[str, ...]) -> None:
        """What is next, as the ledger expects it: allowed, but that a broken seal takes the chief."""
        for _ in range(steps):
            task = self.desk.next()
            if task is None or self.desk.custody.sealed:
                return
            command = as_expected(self.desk.session, self.desk.custody, DOOR, task)
            match task.doing:
                case "receive":
                    command = ReceiveBag("theory", "B-1")
                case "explain":
                    assert task.kind is not None
                    assert task.place is not None
                    command = Explain("theory", task.kind, task.place, "复核属实", PAIR)
                case "open":
                    command = OpenBags("theory", people)
            assert command is not None
            assert self.ask(command) or task.doing == "open"

    @rule(intact=st.booleans(), who=st.lists(WHO, min_size=1, max_size=3))
    def witness(self, intact: bool, who: list[int]) -> None:
        self.ask(WitnessSeal("theory", tuple(who), INSIDE, intact))

    @rule()
    def another_bag(self) -> None:
        self.ask(ReceiveBag("theory", "B-2"))

    @rule(kind=KINDS, place=st.sampled_from(PLACES), n=FEW)
    def count(self, kind: str, place: str, n: int) -> None:
        self.ask(CountPapers("theory", kind, place, n))  # type: ignore[arg-type]

    @rule(kind=KINDS, way=st.sampled_from(sorted(WAYS)), n=FEW, people=PEOPLE, who=st.lists(WHO, max_size=2))
    def move(self, kind: str, way: tuple[str, str], n: int, people: tuple[str, ...], who: list[int]) -> None:
        self.ask(MovePapers("theory", *way, {kind: n}, people, tuple(who)))  # type: ignore[arg-type]

    @rule(kind=KINDS, n=FEW, absent=st.integers(0, 3))
    def give_and_set_aside(self, kind: str, n: int, absent: int) -> None:
        self.ask(GiveOut("theory", {kind: n}, len(INSIDE)))  # type: ignore[dict-item]
        self.ask(SetAside("theory", absent))

    @rule(kind=KINDS, who=WHO, source=st.sampled_from(("opened", "spare", "left_over")), people=PEOPLE)
    def exchange(self, kind: str, who: int, source: str, people: tuple[str, ...]) -> None:
        self.ask(ExchangePaper("theory", who, INSIDE, (kind,), source, people))  # type: ignore[arg-type]

    @rule(kind=KINDS, who=WHO, lacks=st.booleans())
    def seat(self, kind: str, who: int, lacks: bool) -> None:
        self.ask(LackPaper("theory", who, INSIDE, (kind,)) if lacks else Collect("theory", (who,), INSIDE))  # type: ignore[arg-type]

    @rule(kind=KINDS, place=st.sampled_from(PLACES), people=PEOPLE)
    def explain(self, kind: str, place: str, people: tuple[str, ...]) -> None:
        done = self.ask(Explain("theory", kind, place, "说明", people))  # type: ignore[arg-type]
        assert not done or len(set(people)) == 2

    @rule(chief=st.sampled_from(("", "s07")), wait=st.booleans())
    def seal(self, chief: str, wait: bool) -> None:
        decision = self.desk.propose(chief=chief)
        if isinstance(decision, Refusal) or wait:
            return
        text = self.desk.custody.proposed
        off = [ledger.off for ledger in self.desk.custody.ledgers.values() if ledger.off]
        assert not off, "proposed with a difference that nobody explained"
        values = SEAL.read(text)
        assert out_of_balance(values) == ""
        people = (*PAIR, *((chief,) if chief else ()))
        assert self.ask(Seal("theory", signed(text, *people), DEVICE.vkey))
        lines = {str(line).split()[0]: str(line).split()[1:] for line in values["count"]}
        for kind, ledger in self.desk.custody.ledgers.items():
            said = dict(word.split("=") for word in lines.get(kind, ()))
            assert {place: str(n) for place, n in ledger.balances.items()} == said

    @invariant()
    def balances(self) -> None:
        for kind, ledger in self.desk.custody.ledgers.items():
            assert sum(ledger.balances.values()) == 0, kind
            for place in PLACES:
                assert ledger.there(place) >= 0 or place in SOURCES or place == "difference", (kind, place)
            assert ledger.off.get("seats", 0) == -len(ledger.missing)
            assert ledger.balance("difference") == -sum(one.difference for one in ledger.explained)
        if self.desk.custody.sealed:
            assert not any(ledger.off for ledger in self.desk.custody.ledgers.values())


LedgerMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True, database=None
)
TestLedger = LedgerMachine.TestCase


@given(
    moves=st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES), st.integers(1, 9)), max_size=12
    )
)
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
def test_a_movement_takes_from_one_place_what_it_brings_to_another(
    moves: list[tuple[str, str, int]],
) -> None:
    """The account itself, without rules: a plain counter says the same."""
    ledger, plain = Ledger(), Counter[str]()
    for source, target, n in moves:
        ledger = ledger.moved(source, target, n, frozenset())  # type: ignore[arg-type]
        plain[source] -= n
        plain[target] += n
    assert dict(ledger.balances) == {place: n for place, n in plain.items() if n}
    assert sum(ledger.balances.values()) == 0
