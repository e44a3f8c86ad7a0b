"""The hands that a state machine has on one room: commands, badges, a day played up to some point.

``ask`` holds every command to the one rule of all commands: a refused one leaves no trace, an accepted one is
stored, and only an open room takes any.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine

from station.checkin.rules import Override
from station.event import Command
from station.incidents.commands import Nil
from station.plan.dayplan import DayPlan
from station.plan.procedures import load_procedures
from station.plan.rules import load_rules
from station.room import Outcome, RoomState, fold
from station.vault import entry as entries
from station.vault.credential import Credential
from station.vault.custody.rules import CountPapers, Explain, WitnessSeal, expected, next_stage
from tests.support.plans import room_plan
from tests.support.sim import PIN, ExamDay, badge
from tests.support.watch import Watch

CANDIDATES = 8
"""Few, so that the same ones meet often."""


class Hands(RuleBasedStateMachine):
    """One room; ``mode`` is what it must be: imported, open, down (started, nobody's badge shown) or closed."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.day = ExamDay(Path(self.folder.name), plan=room_plan(CANDIDATES))
        self.plan = DayPlan(self.day.plan, load_rules(), load_procedures())
        self.watch = Watch(self.day)
        self.mode = "imported"
        self.boots = 0

    @property
    def size(self) -> int:
        return self.day.room.journal.size

    @property
    def now(self) -> int:
        return self.day.room.now().time

    @property
    def state(self) -> RoomState:
        return self.day.room.state

    def session(self, name: str) -> str:
        """``now`` is the one that the door works for."""
        if name != "now":
            return name
        return "theory" if self.now < self.watch.facts.end("theory") else "skills"

    def ask(self, command: Command, *actors: str) -> Outcome:
        """A command; a refused one leaves no trace, an accepted one is stored."""
        before, state = self.size, self.state
        outcome = self.day.room.submit(command, actors or None)
        if outcome.refusal is not None:
            assert (self.size, self.state) == (before, state)
            assert outcome.refusal.what.zh
            assert outcome.refusal.now.zh
        else:
            assert self.size == before + len(outcome.records)
        said = {"imported": "day.not_open", "down": "day.not_open", "closed": "day.closed"}.get(self.mode)
        assert said is None or (outcome.refusal is not None and outcome.refusal.code == said)
        return outcome

    def unlocked(self, *names: str) -> list[Credential] | None:
        """These people's credentials; None where a badge must wait."""
        got = [self.day.room.unlock(badge(name).text, PIN) for name in names]
        found = [one for one in got if isinstance(one, Credential)]
        return found if len(found) == len(names) else None

    def play_to(self, stage: str) -> None:
        """The day is played in order up to here."""
        if stage == "imported":
            return
        self.day.open()
        self.mode = "open"
        self.day.to("08:39")
        if stage == "door":
            return
        self.day.to("08:40")
        for who in range(1, CANDIDATES - 1):
            self.day.admit(who)
        self.day.count("receipt", 30)
        self.day.witness(1, 2)
        self.day.count("opening", 30)
        self.day.to("09:00")
        self.day.count("given", CANDIDATES - 2)
        if stage == "exam":
            return
        self.day.to("10:29")
        if stage == "collection":
            return
        self.day.to("10:30")
        self.day.count("collected", CANDIDATES - 2)
        self.day.count("left", 32 - CANDIDATES)
        self.day.do(Nil("theory", ("s01", "s02")))
        assert self.day.seal().done
        self.day.to("13:39")

    def count_all(self, session: str) -> None:
        """Every count of a session that is missing, every difference explained."""
        inside = frozenset(self.day.inside(session))
        while len(inside) < 2:
            who = min(set(range(1, CANDIDATES + 1)) - inside)
            assert self.ask(Override(session, who, "证件经公安核实", ("s07",)), "s07").done
            inside = frozenset(self.day.inside(session))
        if not self.state.papers.session(session).intact:
            assert self.ask(WitnessSeal(session, tuple(inside)[:2], inside, True)).done
        for material in self.plan.room.session(session).materials:
            kind = material.kind
            while (stage := next_stage(self.state.papers.session(session).ledger(kind))) is not None:
                papers = self.state.papers.session(session)
                counted = max(0, expected(self.plan, papers, material, stage, len(inside)))
                assert self.ask(CountPapers(session, kind, stage, counted, len(inside))).done
            for stage in self.state.papers.session(session).ledger(kind).unexplained():
                by = ("s01", "s02")
                assert self.ask(Explain(session, kind, stage, "复核属实", by), *by).done

    def teardown(self) -> None:
        if self.day.room.journal.size:
            bodies = enumerate(self.day.room.journal.entries())
            assert fold(entries.record_of(entries.decode(b, n)) for n, b in bodies) == self.state
        self.day.crash()
        self.folder.cleanup()


__all__ = ["CANDIDATES", "Hands"]
