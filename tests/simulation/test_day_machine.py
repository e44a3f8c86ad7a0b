"""Any order of commands, faults and clock readings: after every step the room is as it must be.

Hypothesis plays the people, the power cut and the clock; what must hold is in tests/support/watch.py (the store)
and facts.py (the handbook). STATION_LONG=1 plays many more and longer days.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from station.checkin.documents import read as read_document
from station.checkin.rules import Override, Present
from station.errors import Refusal
from station.event import Command
from station.incidents import commands as incidents
from station.incidents.state import open_cases, session_cases
from station.room.closing import blocks
from station.room.leaving import close_day
from station.room.opening import needs_time, open_day
from station.room.sealing import needs_chief, propose, sign_and_seal
from station.timer.delays import DelayStart
from station.timer.rules import Acknowledge
from station.vault.custody.commands import (
    Collect,
    CountPapers,
    ExchangePaper,
    Explain,
    LackPaper,
    MovePapers,
    OpenBags,
    ReceiveBag,
    WitnessSeal,
)
from station.vault.custody.places import WAYS
from station.vault.day.events import RunStarted
from station.vault.day.rules import UnlockBadge
from tests.support.answers import answer_for
from tests.support.door_hands import DoorHands
from tests.support.hands import candidates, desks, pauses, people, reasons, sessions, when
from tests.support.plans import MINUTE, candidate
from tests.support.sim import badge

MOST_LOOKS = 600
"""At the cases of a session, until none may be open any more."""
LONG = 20 if os.environ.get("STATION_LONG") else 1
places = st.sampled_from(("opened", "left_over", "absent", "collected", "withdrawn", "bag"))
kinds = st.sampled_from(("paper", "card"))


class DayMachine(DoorHands):
    """One room under any hands."""

    # opening, stopping

    @initialize(stage=st.sampled_from(("imported", "door", "door", "exam", "counted", "second", "evening")))
    def begin(self, stage: str) -> None:
        self.play_to(stage)

    @rule(names=st.sampled_from((("s01", "s02"), ("s02", "s07"), ("s05", "s09"), ("s01", "s01"), ("s07",))))
    @when("imported", "down")
    def open(self, names: tuple[str, ...]) -> None:
        held = self.unlocked(*names)
        if held is None:
            return
        before = self.size
        # What a clock said before anybody confirmed it binds nobody.
        if needs_time(self.day.room) and self.state.day.last_sure:
            early = open_day(self.day.room, held, self.state.day.last_sure - 1)
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

    @rule(which=st.integers(0, 7))
    @when("imported", "down", "closed")
    def nothing_works_now(self, which: int) -> None:
        """Commands of every part, all of them good in an open room."""
        ticket = read_document(candidate(1).ticket, self.plan)
        commands: list[Command] = [
            Present("theory", ticket),
            Override("theory", 1, "公交停运", ("s07",)),
            Acknowledge("theory", "start"),
            DelayStart("theory", 5, "停电", ("s07",)),
            ReceiveBag("theory", "B-1"),
            MovePapers("theory", "secure", "spare", {"paper": 1}, ("s07",)),
            incidents.Start("CP-17", "theory", ("s01",), room=True),
            incidents.Nil("skills", ("s01", "s02")),
        ]
        assert not self.ask(commands[which]).done
        assert self.day.room.tick() == ()

    @rule(name=people)
    def wrong_pin(self, name: str) -> None:
        before = self.size
        waits = isinstance(self.day.room.begin_unlock(badge(name).text), Refusal)
        assert self.size == before
        assert isinstance(self.day.room.unlock(badge(name).text, "999998"), Refusal)
        assert self.size == before + (0 if waits else 2)

    @rule(name=people, by=desks)
    def unlock_badge(self, name: str, by: tuple[str, ...]) -> None:
        """Also before opening: who is locked out must not keep the room shut."""
        outcome = self.ask(UnlockBadge(by, name), *by)
        assert outcome.done == ("s07" in by and self.mode != "closed")

    # time

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

    # papers

    @rule(name=sessions, kind=kinds, place=places, off=st.sampled_from((0, 0, 0, -1, 2)))
    @when("open")
    def count(self, name: str, kind: Any, place: Any, off: int) -> None:
        session = self.session(name)
        counted = self.state.papers.session(session).ledger(kind).balance(place) + off
        self.ask(CountPapers(session, kind, place, counted))

    @rule(name=sessions, steps=st.integers(1, 4), by=desks)
    @when("open")
    def go_on_with_papers(self, name: str, steps: int, by: tuple[str, ...]) -> None:
        """What is to be done next, as the ledger expects; a bag whose seal is broken takes the chief."""
        session = self.session(name)
        for _ in range(steps):
            task, command = self.day.next_paper(session)
            if task is None or command is None:
                return
            if task.doing == "open":
                command = OpenBags(session, by)
            if task.doing == "witness" and len(self.day.inside(session)) < 2:
                return
            outcome = self.ask(command, *(by if task.doing == "open" else ()))
            assert outcome.done or task.doing == "open", (command, outcome.refusal)

    @rule(name=sessions, kind=kinds, who=candidates, what=st.sampled_from(("lack", "exchange", "collect")))
    @when("open")
    def single_seat(self, name: str, kind: Any, who: int, what: str) -> None:
        session = self.session(name)
        admitted = self.day.attendance(session).admitted
        commands: dict[str, Command] = {
            "lack": LackPaper(session, who, admitted, (kind,)),
            "exchange": ExchangePaper(session, who, admitted, (kind,), "opened", ("s01", "s02")),
            "collect": Collect(session, (who,), admitted),
        }
        assert not self.ask(commands[what]).done or who in admitted

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

    @rule(name=sessions, kind=kinds, way=st.sampled_from(sorted(WAYS)), by=desks)
    @when("open")
    def move(self, name: str, kind: Any, way: Any, by: tuple[str, ...]) -> None:
        outcome = self.ask(MovePapers(self.session(name), *way, {kind: 2}, by), *by)
        assert not (outcome.done and WAYS[way].chief) or "s07" in by

    @rule(data=st.data(), name=sessions, kind=kinds, place=places, by=desks)
    @when("open")
    def explain(self, data: st.DataObject, name: str, kind: Any, place: Any, by: tuple[str, ...]) -> None:
        """One of the differences that there are; without any there is nothing to explain."""
        session = self.session(name)
        there = sorted(self.watch.facts.accounts[session].unexplained)
        kind, place = data.draw(st.sampled_from(there)) if there else (kind, place)
        outcome = self.ask(Explain(session, kind, place, "复核属实", by), *by)
        assert not outcome.done or (there and len(set(by)) > 1)

    @rule(
        name=sessions,
        signers=st.sampled_from((("s01", "s02"), ("s01", "s02"), ("s01", "s01"), ("s01", "s07"))),
        recounted=st.booleans(),
    )
    @when("open")
    def seal(self, name: str, signers: tuple[str, ...], recounted: bool) -> None:
        """Both sign what they are shown; a count in between takes it back."""
        session = self.session(name)
        before = self.size
        chief = ("s07",) if needs_chief(self.day.room, session) else ()
        shown = propose(self.day.room, session, *chief)
        if isinstance(shown, Refusal):
            assert self.size == before
            return
        if recounted:
            left = self.state.papers.session(session).ledger("card").balance("left_over")
            assert self.ask(CountPapers(session, "card", "left_over", left + 1)).done
        held = self.unlocked(*dict.fromkeys((*signers, *chief)))
        if held is not None:
            outcome = sign_and_seal(self.day.room, session, shown, held)
            assert outcome.done == ({"s01", "s02"} <= set(signers) and not recounted)

    # incidents

    @rule(data=st.data(), name=sessions, who=st.lists(candidates, max_size=2), by=desks)
    @when("open")
    def start_case(self, data: st.DataObject, name: str, who: list[int], by: tuple[str, ...]) -> None:
        procedure = data.draw(st.sampled_from(sorted(self.plan.procedures)))
        session = self.session(name)
        concerned: dict[str, Any] = {"candidates": tuple(who), "room": not who}
        match self.plan.procedures[procedure].subjects:
            case "staff":
                concerned = {"people": ("s03",)}
            case "materials":
                concerned = {"materials": ("paper",)}
            case "seats":
                concerned = {"seats": ("A03", "Z99")}
        self.ask(incidents.Start(procedure, session, by, said="见证人所述", **concerned), *by)

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
        for _ in range(MOST_LOOKS):
            if not (waiting := open_cases(self.state.incidents, session)):
                break
            for case in waiting:
                command = answer_for(self.day, case.id, lambda some: data.draw(st.sampled_from(list(some))))
                if command is not None:
                    outcome = self.ask(command)
                    assert outcome.done, (command, outcome.refusal)
                    break
            else:
                self.day.wait(10 * MINUTE)
        stuck = [(case.procedure, case.current) for case in open_cases(self.state.incidents, session)]
        assert not stuck, f"never answered: {stuck}"
        if not session_cases(self.state.incidents, session):
            self.ask(incidents.Nil(session, ("s01", "s02")))
        self.watch.check()  # an end that was moved is known from the records only
        self.day.wait(max(0, self.watch.facts.end(session) - self.now))
        self.count_all(session)
        chief = ("s07",) if needs_chief(self.day.room, session) else ()
        held = self.unlocked("s01", "s02", *chief)
        if held is None or self.state.papers.session(session).sealed:
            return
        shown = propose(self.day.room, session, *chief)
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


class DoorMachine(DoorHands):
    """The door alone, at its busiest."""

    @initialize(opens=st.sampled_from(("08:37", "08:41", "09:01", "09:27")))
    def begin(self, opens: str) -> None:
        self.day.open()
        self.mode = "open"
        self.day.to(opens)


def play(examples: int) -> settings:
    """The same days each time, unless asked for long ones."""
    return settings(
        max_examples=examples * LONG,
        stateful_step_count=40 if LONG == 1 else 80,
        derandomize=True,
        deadline=None,
        database=None,
        # Shrinking a whole day takes minutes: in the usual run the failing day is shown as it was found.
        phases=(Phase.explicit, Phase.generate) if LONG == 1 else tuple(Phase),
        suppress_health_check=list(HealthCheck),
    )


DayMachine.TestCase.settings = play(40)
DoorMachine.TestCase.settings = play(20)
TestAnyDay = DayMachine.TestCase
TestAnyDoor = DoorMachine.TestCase
