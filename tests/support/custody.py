"""The rules of custody alone: commands against a plan and a state, with keys that really sign."""

from __future__ import annotations

import msgspec

from station.errors import Refusal
from station.event import Command, Decision, Event, Record
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.vault.custody.commands import (
    CountPapers,
    Explain,
    ProposeSeal,
    ReceiveBag,
    Seal,
)
from station.vault.custody.expected import as_expected
from station.vault.custody.ledger import Ledger
from station.vault.custody.places import Kind, Place
from station.vault.custody.rules import decide
from station.vault.custody.state import Custody, CustodyState, evolve
from station.vault.custody.tasks import Attendance, Doing, Task, next_task
from station.vault.note import Signer, sign_note
from tests.support.plans import E, T, day_plan

DEVICE = Signer.from_seed("demo.center/S01/k1", bytes(32))
SIGNERS = {
    p: Signer.from_seed(f"demo.center/staff/{p}/seal", p.encode().ljust(32, b"\0"))
    for p in ("s01", "s02", "s03", "s07")
}
BASE = day_plan()
PLAN = DayPlan(
    msgspec.structs.replace(
        BASE.room,
        staff=tuple(
            msgspec.structs.replace(p, seal_key=SIGNERS[p.id].vkey) if p.id in SIGNERS else p
            for p in BASE.room.staff
        ),
    ),
    BASE.rules,
)
INSIDE = frozenset(range(1, 29))
PAIR = ("s01", "s02")
DOOR = Attendance(INSIDE, INSIDE, 2, closed=True, ended=True)


def signed(text: str, *people: str) -> str:
    """A count note signed by the device and these people."""
    return sign_note(text, [DEVICE, *(SIGNERS[p] for p in people)])


class PaperDesk:
    """One session's papers; 28 of 30 candidates are inside."""

    def __init__(self, session: Session | None = None, bags: tuple[str, ...] = ()) -> None:
        planned = session or PLAN.room.session("theory")
        self.session = msgspec.structs.replace(planned, bags={"01": bags} if bags else {})
        self.plan = DayPlan(msgspec.structs.replace(PLAN.room, sessions=(self.session,)), PLAN.rules)
        self.state = CustodyState()
        self.seq = 0

    @property
    def custody(self) -> Custody:
        return self.state.session("theory")

    @property
    def paper(self) -> Ledger:
        return self.custody.ledger("paper")

    # commands

    def ask(self, command: Command, now: int = E) -> Decision:
        decision = decide(self.plan, self.state, command, now)
        for event in () if isinstance(decision, Refusal) else decision:
            self.hear(event)
        return decision

    def hear(self, event: Event) -> None:
        self.state = evolve(self.state, Record(self.seq, T, "theory", PAIR, event))
        self.seq += 1

    def done(self, command: Command, now: int = E) -> tuple[Event, ...]:
        decision = self.ask(command, now)
        assert not isinstance(decision, Refusal), decision.code
        return decision

    def refused(self, command: Command, now: int = E) -> str:
        before = self.state
        decision = self.ask(command, now)
        assert isinstance(decision, Refusal)
        assert self.state is before
        return decision.code

    def count(self, kind: Kind, place: Place, counted: int) -> None:
        self.done(CountPapers("theory", kind, place, counted))

    def propose(self, now: int = E, chief: str = "", *, telephone: bool = False) -> Decision:
        return self.ask(ProposeSeal("theory", "origin/1", 9, "cm9vdA==", 28, 2, E, chief, telephone), now)

    def proposed(self, chief: str = "", *, telephone: bool = False) -> str:
        decision = self.propose(chief=chief, telephone=telephone)
        assert not isinstance(decision, Refusal), (decision.code, decision.values)
        return self.custody.proposed

    def seal(self, chief: str = "") -> None:
        note = signed(self.proposed(chief), *PAIR, *((chief,) if chief else ()))
        self.done(Seal("theory", note, DEVICE.vkey))

    # up to some point of the day

    def next(self) -> Task | None:
        return next_task(self.session, "01", self.custody, DOOR)

    def task(self) -> str:
        task = self.next()
        return task.doing if task else ""

    def papers(self, *until: Doing) -> None:
        """What is due, as the ledger expects it, up to one of these or what people must explain."""
        while (task := self.next()) is not None and task.doing not in until:
            command = as_expected(self.session, self.custody, DOOR, task)
            if task.doing == "receive":
                command = ReceiveBag("theory", "B-1", "s01")
            if command is None:
                return
            self.done(command)

    def opened(self) -> None:
        """Opened and counted."""
        self.papers("give")

    def given(self) -> None:
        self.papers("set_aside")

    def collected(self) -> None:
        self.papers("collect")
        task = self.next()
        command = None if task is None else as_expected(self.session, self.custody, DOOR, task)
        assert command is not None
        self.done(command)

    def whole_day(self) -> None:
        self.papers()

    def explained(self) -> None:
        """A day with one paper short, explained by two people."""
        self.collected()
        self.count("paper", "collected", 27)
        self.papers("explain")
        self.done(Explain("theory", "paper", "collected", "考生带走", PAIR))
        self.papers()


__all__ = ["DEVICE", "DOOR", "INSIDE", "PAIR", "PLAN", "SIGNERS", "PaperDesk", "signed"]
