"""A seeded day's papers: counted wrongly and again, exchanged, brought in, sent out, withdrawn, not handed in."""

from __future__ import annotations

import random
from collections.abc import Callable

from station.vault.custody.commands import (
    Collect,
    CountPapers,
    ExchangePaper,
    Explain,
    LackPaper,
    MovePapers,
    OpenBags,
    ReceiveBag,
)
from station.vault.custody.ledger import Ledger
from station.vault.custody.places import Kind, Place
from tests.support.sim import ExamDay

PAIR = ("s01", "s02")
CHIEF = "s07"


class PaperScript:
    """The papers of one session; ``step`` is called after each thing done."""

    def __init__(self, day: ExamDay, rng: random.Random, session: str, step: Callable[[], None]) -> None:
        self.day = day
        self.rng = rng
        self.session = session
        self.step = step

    def ledger(self, kind: Kind) -> Ledger:
        return self.day.room.state.papers.session(self.session).ledger(kind)

    @property
    def admitted(self) -> frozenset[int]:
        return self.day.attendance(self.session).admitted

    def receive(self) -> None:
        """T−30: one bag, or two."""
        for bag in range(self.rng.choice((1, 1, 2))):
            self.day.do(ReceiveBag(self.session, f"B-{bag}", "s01"))
            self.step()

    def open_bag(self) -> None:
        """T−5: witnesses; a broken seal takes the chief. Papers may lack (CP-6) or be of another subject (CP-5)."""
        one, two = sorted(self.day.inside(self.session))[:2]
        intact = self.rng.random() < 0.8
        self.day.witness(one, two, session=self.session, intact=intact)
        self.step()
        by = () if intact else ("s01", CHIEF)
        self.day.do(OpenBags(self.session, by), *by)
        short = self.rng.choice((0, 0, 2))
        self.count("paper", "opened", 30 - short)
        self.count("card", "opened")
        if short:
            self.move("secure", "opened", short, chief=True)
        wrong = self.rng.choice((0, 0, 0, 3))
        if wrong:
            self.move("opened", "withdrawn", wrong)
            self.move(self.rng.choice(("secure", "other_room", "copies")), "opened", wrong, chief=True)

    def give(self) -> None:
        """After T+30: all have theirs, the rest is set aside."""
        self.day.papers(self.session, "explain")
        self.explain()
        self.day.papers(self.session)

    def during(self) -> None:
        """A misprint is exchanged; wrong papers are withdrawn from seats and replaced (CP-7); some go to another room."""
        if self.rng.random() < 0.4 and self.ledger("paper").there("left_over"):
            who = self.rng.choice(sorted(self.admitted))
            self.day.do(ExchangePaper(self.session, who, self.admitted, ("paper",), "left_over", PAIR))
            self.step()
        if self.rng.random() < 0.3:
            n = self.rng.randrange(1, 4)
            self.move("seats", "withdrawn", n)
            self.move("secure", "spare", n, chief=True)
            self.move("spare", "seats", n, chief=True)
        if self.rng.random() < 0.2 and (n := self.ledger("paper").there("left_over")):
            self.move("left_over", "other_room", n, chief=True)

    def move(self, source: Place, target: Place, n: int, *, chief: bool = False) -> None:
        actors = (CHIEF,) if chief else PAIR
        self.day.do(MovePapers(self.session, source, target, {"paper": n}, actors), *actors)
        self.step()

    def finish(self) -> None:
        """E: seat by seat; some hand in nothing, and some of that is found; counts, now and then wrong; explanations."""
        for kind in ("paper", "card"):
            self._lacks(kind)
        self.day.papers(self.session, "count", "explain")
        while True:
            task, command = self.day.next_paper(self.session)
            if task is None:
                return
            if task.doing == "explain":
                self.explain()
            elif task.doing == "count" and task.kind is not None and task.place is not None:
                self.count(task.kind, task.place)
            else:
                assert command is not None
                self.day.do(command)
            self.step()

    def _lacks(self, kind: Kind) -> None:
        """CP-16: half of what is missing is found among other papers."""
        if self.rng.random() < 0.7:
            return
        who = self.rng.choice(sorted(self.admitted))
        if self.ledger(kind).there("seats"):
            self.day.do(LackPaper(self.session, who, self.admitted, (kind,)))
            self.step()
            if self.rng.random() < 0.5:
                self.day.do(Collect(self.session, (who,), self.admitted, (kind,)))
                self.step()

    def count(self, kind: Kind, place: Place, exact: int | None = None) -> None:
        """Now and then one differs, is counted again, or is a true difference."""
        want = self.ledger(kind).balance(place) if exact is None else exact
        found = max(0, want + self.rng.choice((0, 0, 0, 0, -1, 1)))
        self.day.do(CountPapers(self.session, kind, place, found))
        self.step()
        if found != want and self.rng.random() < 0.5:
            self.day.do(CountPapers(self.session, kind, place, want))
            self.step()

    def explain(self) -> None:
        """Two people, every difference there is."""
        for kind, ledger in self.day.room.state.papers.session(self.session).ledgers.items():
            for place in ledger.off:
                self.day.do(Explain(self.session, kind, place, "两人复点，差数属实", PAIR), *PAIR)
                self.step()


class OtherScript(PaperScript):
    """What is handed in of a computer-based or practical session: submissions, workpieces, scratch paper."""

    def receive(self) -> None:
        task, command = self.day.next_paper(self.session)
        if task is not None and task.doing == "receive" and command is not None:
            self.day.do(command)
            self.step()

    def open_bag(self) -> None:
        task, _ = self.day.next_paper(self.session)
        if task is not None and task.doing == "witness":
            one, two = sorted(self.day.inside(self.session))[:2]
            self.day.witness(one, two, session=self.session)
            self.step()
            self.day.do(OpenBags(self.session, ()))
            self.step()

    def during(self) -> None:
        """Nothing is exchanged."""

    def finish(self) -> None:
        for kind in self.day.room.state.papers.session(self.session).ledgers:
            self._lacks(kind)
        self.day.papers(self.session, "count", "explain")
        while True:
            task, command = self.day.next_paper(self.session)
            if task is None:
                return
            if task.doing == "explain":
                self.explain()
            elif task.doing == "count" and task.kind is not None and task.place is not None:
                self.count(task.kind, task.place)
            else:
                assert command is not None
                self.day.do(command)
            self.step()
