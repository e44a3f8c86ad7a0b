"""The hands that a state machine has on one room: commands, badges, a day played up to some point.

``ask`` holds every command to the one rule of all commands: a refused one leaves no trace, an accepted one is
stored, and only an open room takes any.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from station.checkin.rules import Override
from station.event import Command
from station.incidents.commands import Nil
from station.plan.dayplan import DayPlan
from station.plan.procedures import load_procedures
from station.plan.rules import load_rules
from station.room import Outcome, RoomState, fold
from station.vault import entry as entries
from station.vault.credential import Credential
from station.vault.custody.commands import Explain, OpenBags
from station.vault.day.rules import UnlockBadge
from tests.support.plans import MINUTE, room_plan
from tests.support.sim import PIN, ExamDay, badge
from tests.support.watch import Watch

T = TypeVar("T")
CANDIDATES = 8
"""Few, so that the same ones meet often."""

people = st.sampled_from(("s01", "s02", "s07"))
desks = st.sampled_from((("s01", "s02"), ("s01", "s01"), ("s07",), ("s07", "s01"), ("s03", "s05"), ("s08",)))
sessions = st.sampled_from(("now", "now", "now", "theory", "skills"))
candidates = st.integers(1, CANDIDATES + 1)
reasons = st.sampled_from(("公交停运", "公交停运", " "))
pauses = st.sampled_from((0, 1, 2_499, 2_500, 30_000, 119_999, 120_000, 120_001, 5 * MINUTE, 20 * MINUTE))

# Minutes from T or from E: the edges of the handbook.
edges = st.sampled_from((("T", -30), ("T", -20), ("T", 0), ("T", 30), ("E", -15), ("E", 0)))


def when(*modes: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """The rule is for a room in one of these modes."""
    return precondition(lambda self: self.mode in modes)


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
        if isinstance(command, UnlockBadge) and self.mode != "closed":
            return outcome
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
        self._play("theory", "08:40", "09:00", "10:29" if stage == "exam" else "10:30", stage)
        if stage not in ("second", "evening"):
            return
        self.day.to("13:39")
        if stage == "evening":
            self._play("skills", "13:40", "14:00", "16:00", stage)

    def _play(self, session: str, entry: str, start: str, end: str, stage: str) -> None:
        self.day.to(entry)
        for who in range(1, CANDIDATES - 1):
            self.day.admit(who, session)
        self.day.papers(session, "give")
        self.day.to(start)
        self.day.papers(session)
        if stage == "exam":
            return
        self.day.to(end)
        self.day.papers(session)
        if stage == "counted":
            return
        self.day.do(Nil(session, ("s01", "s02")))
        assert self.day.seal(session).done

    def count_all(self, session: str) -> None:
        """Everything that is to be done with a session's papers now, every difference explained."""
        inside = frozenset(self.day.inside(session))
        while len(inside) < 2:
            who = min(set(range(1, CANDIDATES + 1)) - inside)
            assert self.ask(Override(session, who, "证件经公安核实", ("s07",)), "s07").done
            inside = frozenset(self.day.inside(session))
        pair = ("s01", "s02")
        while True:
            task, command = self.day.next_paper(session)
            if task is None:
                return
            if task.doing == "explain" and task.kind is not None and task.place is not None:
                command = Explain(session, task.kind, task.place, "复核属实", pair)
            if task.doing == "open":
                command = OpenBags(session, ("s07",))
            assert command is not None
            assert self.ask(command, *(() if task.doing != "explain" else pair)).done

    # time

    @rule(milliseconds=pauses)
    def wait(self, milliseconds: int) -> None:
        self.day.source.advance(milliseconds)

    @rule(edge=edges, name=sessions, offset=st.sampled_from((-1, 0, 1)), far=st.sampled_from((10, 10, 90)))
    @when("open")
    def come_to(self, edge: tuple[str, int], name: str, offset: int, far: int) -> None:
        session = self.session(name)
        facts = self.watch.facts
        base = facts.start(session) if edge[0] == "T" else facts.end(session)
        ahead = base + edge[1] * MINUTE + offset - self.now
        if 0 < ahead < far * MINUTE:
            self.day.wait(ahead)
            assert self.now == base + edge[1] * MINUTE + offset

    @rule()
    def tick(self) -> None:
        self.day.room.tick()
        if self.mode == "open":
            assert self.day.room.tick() == ()

    # what must hold

    @invariant()
    def holds(self) -> None:
        self.watch.check()

    def teardown(self) -> None:
        if self.day.room.journal.size:
            bodies = enumerate(self.day.room.journal.entries())
            assert fold(entries.record_of(entries.decode(b, n)) for n, b in bodies) == self.state
        self.day.crash()
        self.folder.cleanup()


__all__ = [
    "CANDIDATES",
    "Hands",
    "candidates",
    "desks",
    "pauses",
    "people",
    "reasons",
    "sessions",
    "when",
]
