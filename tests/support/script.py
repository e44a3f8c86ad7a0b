"""A whole exam day from a seed: who comes when and with what, what goes wrong, when the power fails.

    day = ScriptedDay(folder, seed)
    day.play()              opening → door → papers → incidents → seal, twice, → closing
    day.expected[session]   who must be in the room by what they showed and when

Whatever the script does is checked by Watch after each step. Nothing waits: a day takes a few tenths of a second.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from station.checkin.documents import read as read_document
from station.checkin.rules import Missing, Override, Present, Unreadable, Withdraw
from station.incidents.commands import Countersign, Nil
from station.incidents.state import session_cases
from station.plan.model import RoomPlan
from station.room import current_session
from station.room.opening import needs_time, open_day
from station.staff.rules import EndVisit, LeavePost, Remark, Return, SignIn, Visit
from station.timer.delays import DelayStart
from station.timer.rules import Acknowledge
from station.vault.credential import Credential
from tests.support.incident_script import IncidentScript
from tests.support.paper_script import OtherScript, PaperScript
from tests.support.plans import MINUTE, candidate
from tests.support.sim import PIN, ExamDay, badge
from tests.support.watch import Watch

STORIES = (
    *["on time"] * 14,
    *["late"] * 4,
    "early, comes back",
    "too late",
    "never comes",
    "forgot the ID",
    "forgot the ID, comes back",
    "another's ID",
    "another's ID, comes back",
    "unreadable ticket",
    "slow",
    "twice",
    "too late, the chief lets in",
)


class ScriptedDay:
    """The hands of one day."""

    def __init__(self, folder: Path, seed: int, faults: float = 0.04, plan: RoomPlan | None = None) -> None:
        self.rng = random.Random(f"scripted day {seed}")
        self.people_rng = random.Random(f"people of day {seed}")
        """Of its own, so that what candidates do does not hang on what staff does."""
        self.faults = faults
        self.day = ExamDay(folder, plan=plan)
        self.watch = Watch(self.day)
        self.expected: dict[str, set[int]] = {}
        self.shown: list[int] = []
        """When the one who is at the door has shown something."""
        self.boots = 0
        self.crashes = 0

    def play(self) -> None:
        """From opening to closing."""
        self._wrong_pin("s01")
        self._all_unlock()
        self.day.open()
        self.step()
        first, second = (session.id for session in self.day.plan.sessions)
        self.session(first)
        self.session(second)
        self._countersign()
        self._all_unlock()
        for pair in (("s01", "s07"), ("s01", "s01")):
            refused = self.day.close(*pair).refusal
            assert refused is not None
            assert refused.code == "day.two_invigilators"
        outcome = self.day.close()
        assert outcome.done, outcome.refusal
        self.watch.check()

    # time and trouble

    def step(self) -> None:
        """After each thing done: all must hold; now and then the power fails or somebody sets the clock."""
        self.watch.check()
        if self.rng.random() < self.faults:
            self._fault()
            self.watch.check()

    def to(self, moment: int) -> None:
        self.day.to_ms(moment)
        self.step()

    def _fault(self) -> None:
        kind = self.rng.choice(("crash", "crash", "reboot", "stop", "clock", "pin"))
        if kind == "clock":
            jump = self.rng.choice((-7_200_000, -2_500, 1_999, 90_000))
            self.day.source.set_wall(self.day.source.wall() + jump)
            self.day.room.tick()
            return
        if kind == "pin":
            self._wrong_pin(self.rng.choice(("s01", "s02", "s07")))
            return
        self.crashes += 1
        before = self.day.room.state
        if kind == "stop":
            self.day.room.end()
        else:
            self.day.crash()
        pause = self.rng.randrange(1_000, 40_000)
        # Before the machine is started again somebody has set its clock right: a reboot reads it.
        self.day.source.set_wall(max(self.day.source.wall(), before.day.last_entry))
        if kind == "reboot":
            self.boots += 1
            self.day.source.reboot(pause, f"{self.boots:032x}")
        else:
            self.day.source.advance(pause)
        self.day.start()
        self.watch.follow()
        self.watch.check()
        after = self.day.room.state
        assert (after.door, after.papers, after.incidents) == (before.door, before.papers, before.incidents)
        assert needs_time(self.day.room) == (kind == "reboot")
        pair = self.rng.choice((("s01", "s02"), ("s02", "s07"), ("s05", "s08")))
        assert open_day(self.day.room, [self.unlock(one) for one in pair]) is None

    def _wrong_pin(self, person: str) -> None:
        for _ in range(self.rng.randrange(1, 7)):
            self.day.room.unlock(badge(person).text, "314158")

    def unlock(self, person: str) -> Credential:
        """Badge and PIN, after the wait that wrong PINs may have brought."""
        got = self.day.room.unlock(badge(person).text, PIN)
        while not isinstance(got, Credential):
            self.day.source.advance(15_000)
            got = self.day.room.unlock(badge(person).text, PIN)
        return got

    def _all_unlock(self) -> None:
        """Whoever must wait after wrong PINs has waited."""
        for person in ("s01", "s02", "s07"):
            self.unlock(person)

    # one session

    def session(self, session: str) -> None:
        """From the collection of its papers to their seal."""
        rng, planned = self.rng, self.day.plan.session(session)
        self.expected[session] = set()
        start = planned.start
        self.to(start - 29 * MINUTE)
        made = PaperScript if planned.kind == "paper" else OtherScript
        papers = made(self.day, self.rng, session, self.step)
        papers.receive()
        if rng.random() < 0.3:
            minutes = rng.randrange(1, 12)
            self.day.do(DelayStart(session, minutes, "停电", ("s07",)))
            start += minutes * MINUTE
            self.step()
        opening = (start - 5 * MINUTE, papers.open_bag)
        planned_moments = [*self._visits(session, start), opening, *self._people(start)]
        for moment, do in sorted(planned_moments, key=lambda v: v[0]):
            if moment > self.day.room.now().time:
                self.to(moment)
            do()
            self.step()
        self.to(start + 31 * MINUTE)
        papers.give()
        self._incidents(session)
        papers.during()
        self._end(session, papers)

    def _visits(self, session: str, start: int) -> list[tuple[int, Callable[[], None]]]:
        rng, visits = self.rng, []
        for n, person in enumerate(self.day.plan.candidates):
            # Two are always there in time: they look at the bag's seal.
            story = "on time" if n < 2 else rng.choice(STORIES)
            come = {"late": (1, 29), "too late": (30, 50), "too late, the chief lets in": (30, 40)}
            edge = {2: "at the opening", 3: "at the closing"}.get(n)
            if edge is not None:
                moment = start - 20 * MINUTE - 3_000 if n == 2 else start + 30 * MINUTE - 1
                visits.append((moment, self._visit(session, start, person.index, edge)))
                continue
            span = come.get(story, (-25, -21) if story == "early, comes back" else (-19, -7))
            moment = start + rng.randrange(span[0] * MINUTE, span[1] * MINUTE)
            visits.append((moment, self._visit(session, start, person.index, story)))
            if story.endswith("comes back"):
                again = start + rng.randrange(-5 * MINUTE, 28 * MINUTE)
                visits.append((again, self._visit(session, start, person.index, "on time")))
        visits.append((start + rng.randrange(-15, 20) * MINUTE, lambda: self._stranger(session)))
        return visits

    def _visit(self, session: str, start: int, who: int, story: str) -> Callable[[], None]:
        def come() -> None:
            self.shown.clear()
            if story in ("at the opening", "at the closing"):
                self._at_an_edge(session, start, who, story)
                return
            if story == "never comes" or who in self.day.inside(session):
                return
            show()
            if self.day.room.state.door.session(session).pending is not None:
                # Who is next must not be taken for the one who steps aside.
                self.day.do(Withdraw(session))

        def show() -> None:
            ticket, own = candidate(who).ticket, candidate(who).id_number
            match story:
                case "forgot the ID" | "forgot the ID, comes back":
                    self._show(session, ticket)
                    self.day.do(Missing(session, "id"))
                    return
                case "another's ID" | "another's ID, comes back":
                    self._show(session, ticket)
                    self._show(session, candidate(who % 30 + 1).id_number)
                    return
                case "unreadable ticket":
                    self.shown.append(self.day.room.now().time)
                    self.day.do(Unreadable(session, "ticket"))
                    self._pause(5_000)
                    self._show(session, ticket)
                case _:
                    order = [ticket, own] if self.rng.random() < 0.8 else [own, ticket]
                    self._show(session, order[0])
                    own = order[1]
                    if story == "slow":
                        self._pause(125_000)
            self._show(session, own)
            self._judge(session, start, who)
            if story == "twice":
                self._pause(4_000)
                self._show(session, ticket)
            if story == "too late, the chief lets in" and who not in self.day.inside(session):
                self.day.do(Override(session, who, "交通事故，主考批准", ("s07",)), "s07")
                self.expected[session].add(who)

        return come

    def _at_an_edge(self, session: str, start: int, who: int, story: str) -> None:
        """T−20 is judged at the second document, T+30 at the first: to the millisecond."""
        opens, closes, offset = start - 20 * MINUTE, start + 30 * MINUTE, self.rng.choice((-1, 0))
        first = opens - 3_000 if story == "at the opening" else closes + offset
        second = opens + offset if story == "at the opening" else first + 3_000
        self.day.to_ms(first)
        self._read(session, candidate(who).ticket)
        self.day.to_ms(second)
        self._read(session, candidate(who).id_number)
        self._judge(session, start, who)

    def _judge(self, session: str, start: int, who: int) -> None:
        """The handbook's word on two good documents shown at these moments."""
        first, last = self.shown[0], self.shown[-1]
        in_time = start - 20 * MINUTE <= last and first < start + 30 * MINUTE
        if in_time and all(later - one < 2 * MINUTE for one, later in pairwise(self.shown)):
            self.expected[session].add(who)

    def _stranger(self, session: str) -> None:
        self._show(session, candidate(70).ticket)
        self._pause(3_000)
        self._show(session, self.rng.choice(("", "〇〇一", "2026110700999", "STN1.S01.X")))

    def _read(self, session: str, text: str) -> None:
        assert self.day.room.plan is not None
        self.shown.append(self.day.room.now().time)
        self.day.do(Present(session, read_document(text, self.day.room.plan)))

    def _show(self, session: str, text: str) -> None:
        self._read(session, text)
        self._pause(self.rng.randrange(2_600, 9_000))

    def _pause(self, milliseconds: int) -> None:
        self.day.wait(milliseconds)
        self.step()

    # people

    def _people(self, start: int) -> list[tuple[int, Callable[[], None]]]:
        """A floating invigilator signs in late; an invigilator leaves the post, mostly with cover; a supervisor comes by."""
        rng, found = self.people_rng, []
        found.append((start - rng.randrange(25, 29) * MINUTE, self._sign_in("s05")))
        leaves = start + rng.randrange(32, 40) * MINUTE if rng.random() < 0.3 else start - 8 * MINUTE
        lasts = rng.randrange(2, 9) * MINUTE
        cover = "s05" if rng.random() < 0.7 else ""
        found += [(leaves, self._leave("s02", cover)), (leaves + lasts, self._return("s02"))]
        found.append((start + rng.randrange(1, 25) * MINUTE, self._supervised))
        return found

    def _sign_in(self, person: str) -> Callable[[], None]:
        def come() -> None:
            state = self.day.room.state.staff
            if state.of(person).status == "out":
                self.unlock(person)
                self.day.do(SignIn(self._session(), (person,)), person)

        return come

    def _leave(self, person: str, cover: str) -> Callable[[], None]:
        def go() -> None:
            by = (cover or person,)
            self.unlock(by[0])
            self.day.do(LeavePost(self._session(), person, 10, "phone", cover, "上厕所", by), *by)

        return go

    def _return(self, person: str) -> Callable[[], None]:
        def back() -> None:
            self.unlock(person)
            self.day.do(Return(self._session(), (person,)), person)

        return back

    def _supervised(self) -> None:
        number = len(self.day.room.state.staff.visits)
        self.unlock("s08")
        self.day.do(Visit(self._session(), ("s08",)), "s08")
        self.day.do(Remark(self._session(), number, "remark", "巡查时考场秩序正常", ("s08",)), "s08")
        self.day.do(EndVisit(self._session(), number, ("s08",)), "s08")

    def _session(self) -> str:
        assert self.day.room.plan is not None
        return current_session(self.day.room.plan, self.day.room.state, self.day.room.now().time).id

    # incidents

    def _incidents(self, session: str) -> None:
        """Some procedures run side by side, in any order, on whom each of them asks for."""
        incidents = IncidentScript(self.day, self.rng, session, self._pause)
        incidents.begin()
        while incidents.waiting and self._before_end(session):
            incidents.on()

    def _before_end(self, session: str) -> bool:
        return self.day.room.now().time < self.watch.facts.end(session)

    # the end

    def _end(self, session: str, papers: PaperScript) -> None:
        self.to(self.watch.facts.end(session))
        IncidentScript(self.day, self.rng, session, self._pause).to_the_end()
        if not session_cases(self.day.room.state.incidents, session):
            self.day.do(Nil(session, ("s01", "s02")))
        self.to(self.watch.facts.end(session))
        papers.finish()
        self._all_unlock()
        outcome = self.day.seal(session)
        assert outcome.done, outcome.refusal
        self.step()

    def _countersign(self) -> None:
        """The chief confirms what was decided by telephone; what is left is an obligation."""
        for case in self.day.room.state.incidents.cases.values():
            for step, by in case.to_countersign.items():
                if self.rng.random() < 0.7:
                    self.day.do(Countersign(case.session, case.id, step, (by,)), by)
        for kind in ("entry", "start", "end"):
            self.day.do(Acknowledge("skills", kind))


__all__ = ["ScriptedDay"]
