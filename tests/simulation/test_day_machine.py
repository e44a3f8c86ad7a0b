"""Any order of commands, faults and clock readings: after every step the room is as it must be.

Hypothesis plays the people, the power cut and the clock; what must hold is in tests/support/watch.py (the store)
and facts.py (the handbook). STATION_LONG=1 plays many more and longer days.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from station.checkin.documents import read as read_document
from station.checkin.rules import Correct, Missing, Override, Present, Unreadable, Withdraw
from station.errors import Refusal
from station.event import Command
from station.incidents import commands as incidents
from station.incidents.state import open_cases, session_cases
from station.room.closing import blocks
from station.room.leaving import close_day
from station.room.opening import needs_time, open_day
from station.room.sealing import propose, sign_and_seal
from station.timer.rules import Acknowledge, DelayStart
from station.vault.custody.events import STAGES
from station.vault.custody.rules import CountPapers, Explain, MovePapers, WitnessSeal, expected
from station.vault.day.events import RunStarted
from station.vault.day.rules import UnlockBadge
from tests.support.answers import answer_for
from tests.support.hands import CANDIDATES, Hands
from tests.support.plans import MINUTE, candidate
from tests.support.sim import badge

LONG = 20 if os.environ.get("STATION_LONG") else 1
T = TypeVar("T")

people = st.sampled_from(("s01", "s02", "s07"))
desks = st.sampled_from((("s01", "s02"), ("s01", "s01"), ("s07",), ("s07", "s01"), ("s03", "s05"), ("s08",)))
sessions = st.sampled_from(("now", "now", "now", "theory", "skills"))
candidates = st.integers(1, CANDIDATES + 1)
reasons = st.sampled_from(("公交停运", "公交停运", " "))
documents = st.sampled_from(("ticket", "id"))
stages = st.sampled_from(STAGES)
kinds = st.sampled_from(("paper", "card"))
pauses = st.sampled_from((0, 1, 2_499, 2_500, 30_000, 119_999, 120_000, 120_001, 5 * MINUTE, 20 * MINUTE))
# Minutes from T and whether from T or E: the edges of the handbook.
edges = st.sampled_from((("T", -30), ("T", -20), ("T", 0), ("T", 30), ("E", -15), ("E", 0)))


def when(*modes: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    return precondition(lambda self: self.mode in modes)


class DayMachine(Hands):
    """One room under any hands."""

    # opening, stopping

    @initialize(stage=st.sampled_from(("imported", "door", "door", "exam", "exam", "collection", "second")))
    def begin(self, stage: str) -> None:
        self.play_to(stage)

    @rule(names=st.sampled_from((("s01", "s02"), ("s02", "s07"), ("s05", "s09"), ("s01", "s01"), ("s07",))))
    @when("imported", "down")
    def open(self, names: tuple[str, ...]) -> None:
        held = self.unlocked(*names)
        if held is None:
            return
        before = self.size
        if needs_time(self.day.room):
            early = open_day(self.day.room, held, self.state.day.last_entry - 1)
            assert early is not None
            assert self.size == before
        refusal = open_day(self.day.room, held)
        own = self.mode == "imported"
        may = set(names) == {"s01", "s02"} if own else len(set(names)) == 2
        assert (refusal is None) == may
        if refusal is not None:
            assert self.size == before
            return
        self.mode = "open"

    @rule(how=st.sampled_from(("crash", "crash", "end", "reboot")), pause=pauses, goes_on=st.booleans())
    def stop(self, how: str, pause: int, goes_on: bool) -> None:
        before, clean = self.state, how == "end"
        if clean:
            self.day.room.end()
        else:
            self.day.crash()
        if how == "reboot":
            self.boots += 1
            self.day.source.reboot(pause, f"{self.boots:032x}")
        else:
            self.day.source.advance(pause)
        self.day.start()
        self.watch.follow()
        if self.mode == "open":
            self.mode = "down"
        last = self.day.room.records(self.size - 1)
        [started] = [one.event for one in last]
        assert started == RunStarted(self.day.room.version, clean)
        after = self.state
        assert (after.door, after.papers, after.incidents) == (before.door, before.papers, before.incidents)
        assert (after.timer, after.day.phase) == (before.timer, before.day.phase)
        if goes_on and self.mode == "down" and (held := self.unlocked("s01", "s02")) is not None:
            assert open_day(self.day.room, held) is None
            self.mode = "open"

    @rule(which=st.integers(0, 8))
    @when("imported", "down", "closed")
    def nothing_works_now(self, which: int) -> None:
        """Commands of every part, all of them good in an open room."""
        ticket = read_document(candidate(1).ticket, self.plan)
        commands: list[Command] = [
            Present("theory", ticket),
            Override("theory", 1, "公交停运", ("s07",)),
            Acknowledge("theory", "start"),
            DelayStart("theory", 5, "停电", ("s07",)),
            CountPapers("theory", "paper", "receipt", 30, 0),
            MovePapers("theory", "paper", "spare_in", 1, ("s07",)),
            incidents.Start("CP-17", "theory", ("s01",), room=True),
            incidents.Nil("skills", ("s01", "s02")),
            UnlockBadge(("s07",), "s01"),
        ]
        assert not self.ask(commands[which]).done
        assert self.day.room.tick() == ()

    @rule(name=people)
    def wrong_pin(self, name: str) -> None:
        before = self.size
        waits = isinstance(self.day.room.begin_unlock(badge(name).text), Refusal)
        assert self.size == before
        assert isinstance(self.day.room.unlock(badge(name).text, "999998"), Refusal)
        assert self.size == before + (0 if waits else 1)

    @rule(name=people, by=desks)
    @when("open")
    def unlock_badge(self, name: str, by: tuple[str, ...]) -> None:
        outcome = self.ask(UnlockBadge(by, name), *by)
        assert self.mode != "open" or outcome.done == ("s07" in by)

    # time

    @rule(milliseconds=pauses)
    def wait(self, milliseconds: int) -> None:
        self.day.source.advance(milliseconds)

    @rule(edge=edges, name=sessions, offset=st.sampled_from((-1, 0, 1)))
    @when("open")
    def come_to(self, edge: tuple[str, int], name: str, offset: int) -> None:
        session = self.session(name)
        facts = self.watch.facts
        base = facts.start(session) if edge[0] == "T" else facts.end(session)
        ahead = base + edge[1] * MINUTE + offset - self.now
        if 0 < ahead < 90 * MINUTE:
            self.day.wait(ahead)
            assert self.now == base + edge[1] * MINUTE + offset

    @rule()
    def tick(self) -> None:
        self.day.room.tick()
        if self.mode == "open":
            assert self.day.room.tick() == ()

    @rule(milliseconds=st.sampled_from((-3_600_000, -2_001, -2_000, 2_000, 2_001, 600_000)))
    def somebody_sets_the_wall_clock(self, milliseconds: int) -> None:
        confirmed, before = not needs_time(self.day.room), self.now
        self.day.source.set_wall(self.day.source.wall() + milliseconds)
        assert not confirmed or self.now == before

    @rule(name=sessions, minutes=st.sampled_from((-5, 0, 5, 10)), by=desks)
    @when("open")
    def delay_start(self, name: str, minutes: int, by: tuple[str, ...]) -> None:
        self.ask(DelayStart(self.session(name), minutes, "停电", by), *by)

    @rule(name=sessions, milestone=st.sampled_from(("collect", "entry", "start", "end")))
    @when("open")
    def acknowledge(self, name: str, milestone: Any) -> None:
        self.ask(Acknowledge(self.session(name), milestone))

    # the door

    @rule(name=sessions, who=candidates, kind=documents, certificate=st.booleans())
    @when("open")
    def present(self, name: str, who: int, kind: str, certificate: bool) -> None:
        person = candidate(who)
        text = person.ticket if kind == "ticket" else person.id_number
        document = read_document(text, self.plan, certificate=certificate)
        self.ask(Present(self.session(name), document))

    @rule(
        text=st.sampled_from(
            ("20261107007", "2026110700070", "!", "STN1.X", "410101200001011", candidate(70).ticket)
        )
    )
    @when("open")
    def present_what_is_not_of_here(self, text: str) -> None:
        self.ask(Present(self.session("now"), read_document(text, self.plan)))

    @rule(who=candidates, pause=pauses, other=st.one_of(st.none(), candidates))
    @when("open")
    def come_in(self, who: int, pause: int, other: int | None) -> None:
        session = self.session("now")
        self.ask(Present(session, read_document(candidate(who).ticket, self.plan)))
        self.day.source.advance(pause)
        self.ask(Present(session, read_document(candidate(other or who).id_number, self.plan)))

    @rule(name=sessions, kind=documents)
    @when("open")
    def missing(self, name: str, kind: Any) -> None:
        self.ask(Missing(self.session(name), kind))

    @rule(name=sessions, kind=documents)
    @when("open")
    def unreadable(self, name: str, kind: Any) -> None:
        self.ask(Unreadable(self.session(name), kind))

    @rule(name=sessions)
    @when("open")
    def withdraw(self, name: str) -> None:
        self.ask(Withdraw(self.session(name)))

    @rule(name=sessions, who=candidates, reason=reasons, by=desks)
    @when("open")
    def override(self, name: str, who: int, reason: str, by: tuple[str, ...]) -> None:
        outcome = self.ask(Override(self.session(name), who, reason, by), *by)
        assert not outcome.done or ("s07" in by and reason.strip())

    @rule(name=sessions, who=candidates, reason=reasons, by=desks)
    @when("open")
    def correct_admission(self, name: str, who: int, reason: str, by: tuple[str, ...]) -> None:
        outcome = self.ask(Correct(self.session(name), who, reason, by), *by)
        assert not outcome.done or (len(set(by)) > 1 and reason.strip())

    # papers

    @rule(name=sessions, kind=kinds, stage=stages, off=st.sampled_from((0, 0, 0, -1, 2)), by=desks)
    @when("open")
    def count(self, name: str, kind: Any, stage: Any, off: int, by: tuple[str, ...]) -> None:
        session = self.session(name)
        papers, inside = self.state.papers.session(session), len(self.day.inside(session))
        material = next(m for m in self.plan.room.session(session).materials if m.kind == kind)
        counted = expected(self.plan, papers, material, stage, inside) + off
        self.ask(CountPapers(session, kind, stage, counted, inside, by), *by)

    @rule(
        name=sessions,
        who=st.lists(candidates, min_size=1, max_size=3),
        intact=st.sampled_from((True, True, False)),
    )
    @when("open")
    def witness(self, name: str, who: list[int], intact: bool) -> None:
        session = self.session(name)
        inside = frozenset(self.day.inside(session))
        outcome = self.ask(WitnessSeal(session, tuple(who), inside, intact, "B-0107"))
        assert not outcome.done or len(set(who) & inside) == len(set(who)) >= 2

    @rule(name=sessions, kind=kinds, movement=st.sampled_from(("spare_in", "withdrawn")), by=desks)
    @when("open")
    def move(self, name: str, kind: Any, movement: Any, by: tuple[str, ...]) -> None:
        self.ask(MovePapers(self.session(name), kind, movement, 2, by), *by)

    @rule(name=sessions, kind=kinds, stage=stages, by=desks)
    @when("open")
    def explain(self, name: str, kind: Any, stage: Any, by: tuple[str, ...]) -> None:
        self.ask(Explain(self.session(name), kind, stage, "复核属实", by), *by)

    @rule(
        name=sessions, signers=st.sampled_from((("s01", "s02"), ("s01", "s01"), ("s01", "s07"))), pause=pauses
    )
    @when("open")
    def seal(self, name: str, signers: tuple[str, ...], pause: int) -> None:
        session = self.session(name)
        before = self.size
        shown = propose(self.day.room, session)
        if isinstance(shown, Refusal):
            assert self.size == before
            return
        self.day.source.advance(pause)
        held = self.unlocked(*signers)
        if held is not None:
            outcome = sign_and_seal(self.day.room, session, shown, held)
            assert outcome.done == (set(signers) == {"s01", "s02"})

    # incidents

    @rule(data=st.data(), name=sessions, who=st.lists(candidates, max_size=2), by=desks)
    @when("open")
    def start_case(self, data: st.DataObject, name: str, who: list[int], by: tuple[str, ...]) -> None:
        procedure = data.draw(st.sampled_from(sorted(self.plan.procedures)))
        session = self.session(name)
        self.ask(incidents.Start(procedure, session, by, tuple(who), room=not who, said="见证人所述"), *by)

    @rule(data=st.data(), steps=st.integers(1, 6), pause=pauses)
    @when("open")
    def go_on_with_a_case(self, data: st.DataObject, steps: int, pause: int) -> None:
        for _ in range(steps):
            waiting = [c.id for s in ("theory", "skills") for c in open_cases(self.state.incidents, s)]
            if not waiting:
                return
            case = data.draw(st.sampled_from(waiting))
            command = answer_for(self.day, case, lambda some: data.draw(st.sampled_from(list(some))))
            if command is not None:
                outcome = self.ask(command)
                assert outcome.done, (command, outcome.refusal)
            self.day.source.advance(pause)

    @rule(
        data=st.data(),
        by=desks,
        reason=reasons,
        what=st.sampled_from(("correct", "defer", "countersign", "answer")),
    )
    @when("open", "closed")
    def meddle_with_a_case(self, data: st.DataObject, by: tuple[str, ...], reason: str, what: str) -> None:
        cases = list(self.state.incidents.cases.values())
        if not cases:
            return
        case = data.draw(st.sampled_from(cases))
        step = data.draw(st.sampled_from([*dict.fromkeys((*case.given, case.current, *case.deferred))]))
        match what:
            case "correct":
                self.ask(incidents.Correct(case.session, case.id, step, reason, by), *by)
            case "defer":
                self.ask(incidents.Defer(case.session, case.id, step, reason, by), *by)
            case "countersign":
                self.ask(incidents.Countersign(case.session, case.id, step, by), *by)
            case _:
                number = data.draw(st.integers(-1, 3))
                self.ask(incidents.Answer(case.session, case.id, step, by, number=number, text=reason), *by)

    @rule(name=sessions)
    @when("open")
    def nothing_went_wrong(self, name: str) -> None:
        session = self.session(name)
        outcome = self.ask(incidents.Nil(session, ("s01", "s02")))
        assert not outcome.done or not session_cases(self.state.incidents, session)

    # the end

    @rule(data=st.data(), name=sessions)
    @when("open")
    def settle(self, data: st.DataObject, name: str) -> None:
        """Everything that is open in a session is brought to its end, and its papers are sealed."""
        session = self.session(name)
        if self.now < self.watch.facts.window(session)[1]:
            return
        while waiting := open_cases(self.state.incidents, session):
            command = answer_for(self.day, waiting[0].id, lambda some: data.draw(st.sampled_from(list(some))))
            if command is not None:
                assert self.ask(command).done
            else:
                self.day.wait(10 * MINUTE)
        if not session_cases(self.state.incidents, session):
            self.ask(incidents.Nil(session, ("s01", "s02")))
        self.count_all(session)
        self.watch.check()  # an end that was moved is known from the records only
        self.day.wait(max(0, self.watch.facts.end(session) - self.now))
        held = self.unlocked("s01", "s02")
        if held is None or self.state.papers.session(session).sealed:
            return
        shown = propose(self.day.room, session)
        assert not isinstance(shown, Refusal), shown
        assert sign_and_seal(self.day.room, session, shown, held).done

    @rule(names=st.sampled_from((("s01", "s02"), ("s01", "s02"), ("s01", "s01"), ("s01", "s07"))))
    @when("open")
    def close(self, names: tuple[str, ...]) -> None:
        held = self.unlocked(*names)
        if held is None:
            return
        before, left = self.size, blocks(self.plan, self.state)
        outcome = close_day(self.day.room, held)
        assert outcome.done == (not left and set(names) == {"s01", "s02"})
        if outcome.done:
            self.mode = "closed"
            assert self.day.room.tick() == ()
        else:
            assert self.size == before

    # what must hold

    @invariant()
    def holds(self) -> None:
        self.watch.check()


DayMachine.TestCase.settings = settings(
    max_examples=80 * LONG,
    stateful_step_count=40 if LONG == 1 else 80,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestAnyDay = DayMachine.TestCase
