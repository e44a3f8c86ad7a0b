"""What may happen at the door, as rules of a state machine: documents in any order, people who decide, the tour."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from station.checkin import decisions, tour
from station.checkin.documents import read as read_document
from station.checkin.from_paper import FromPaper, PaperLine
from station.checkin.rules import Correct, Expired, Missing, Override, Present, Unreadable, Withdraw
from station.event import Command
from tests.support.hands import Hands, candidates, desks, pauses, reasons, sessions, when
from tests.support.plans import MINUTE, candidate

documents = st.sampled_from(("ticket", "id"))


class DoorHands(Hands):
    """The door of one room."""

    @rule(
        name=sessions,
        who=candidates,
        kind=documents,
        certificate=st.booleans(),
        kept=st.sampled_from((0, 0, 1, 30_000, 4 * MINUTE)),
    )
    @when("open")
    def present(self, name: str, who: int, kind: str, certificate: bool, kept: int) -> None:
        """A document is read; or it was read before and kept since, while a question was open."""
        person = candidate(who)
        text = person.ticket if kind == "ticket" else person.id_number
        document = read_document(text, self.plan, certificate=certificate)
        self.ask(Present(self.session(name), document, self.now - kept if kept else None))

    @rule(
        text=st.sampled_from(
            ("20261107007", "2026110700070", "!", "STN1.X", "410101200001011", candidate(70).ticket)
        )
    )
    @when("open")
    def present_what_is_not_of_here(self, text: str) -> None:
        self.ask(Present(self.session("now"), read_document(text, self.plan)))

    @rule(who=candidates, pause=pauses, other=st.one_of(st.none(), st.none(), candidates))
    @when("open")
    def come_in(self, who: int, pause: int, other: int | None) -> None:
        """Ticket, then ID: the verdict by the handbook alone."""
        session = self.session("now")
        opens, closes = self.watch.facts.window(session)
        self._step_aside(session)
        before, first = self.day.inside(session), self.now
        self.ask(Present(session, read_document(candidate(who).ticket, self.plan)))
        self.day.source.advance(pause)
        self.ask(Present(session, read_document(candidate(other or who).id_number, self.plan)))
        facts = self.watch.facts.accounts[session]
        placed = who in self.plan.room.roster(session) and who not in {*facts.left, *facts.kept_out}
        in_time = opens <= self.now and first < closes and pause < 2 * MINUTE
        let_in = {who} if placed and in_time and other in (None, who) else set()
        assert self.day.inside(session) == before | let_in

    def _step_aside(self, session: str) -> None:
        """Nobody stands at the door, and what was read there is long ago."""
        if self.state.door.session(session).pending is not None:
            self.ask(Withdraw(session))
        self.day.source.advance(2_500)

    @rule(
        name=sessions,
        who=candidates,
        edge=st.sampled_from(("opens", "closes")),
        offset=st.sampled_from((-1, 0, 1)),
    )
    @when("open")
    def come_at_an_edge(self, name: str, who: int, edge: str, offset: int) -> None:
        """T−20 is judged at the second document, T+30 at the first: to the millisecond."""
        session = self.session(name)
        opens, closes = self.watch.facts.window(session)
        first = opens - 3_000 if edge == "opens" else closes + offset
        second = opens + offset if edge == "opens" else first + 3_000
        if (
            self.now + 2_500 > first
            or who not in self.plan.room.roster(session)
            or who
            in {*self.state.door.session(session).admitted, *self.watch.facts.accounts[session].kept_out}
        ):
            return
        self._step_aside(session)
        self.day.to_ms(first)
        self.ask(Present(session, read_document(candidate(who).ticket, self.plan)))
        self.day.to_ms(second)
        self.ask(Present(session, read_document(candidate(who).id_number, self.plan)))
        in_time = offset >= 0 if edge == "opens" else offset < 0
        assert (who in self.day.inside(session)) == in_time

    @rule(name=sessions, kind=documents)
    @when("open")
    def missing(self, name: str, kind: Any) -> None:
        self.ask(Missing(self.session(name), kind))

    @rule(name=sessions, kind=documents)
    @when("open")
    def expired(self, name: str, kind: Any) -> None:
        self.ask(Expired(self.session(name), kind))

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

    @rule(data=st.data(), name=sessions, who=candidates, reason=reasons, by=desks)
    @when("open")
    def correct_admission(
        self, data: st.DataObject, name: str, who: int, reason: str, by: tuple[str, ...]
    ) -> None:
        inside = sorted(self.day.inside(self.session(name)))
        who = data.draw(st.sampled_from([who, *inside]))
        outcome = self.ask(Correct(self.session(name), who, reason, by), *by)
        assert outcome.done == bool(who in inside and len(set(by)) > 1 and reason.strip())

    @rule(name=sessions, who=candidates, by=desks, back=st.sampled_from((-1, 0, 1, 10 * MINUTE, 40 * MINUTE)))
    @when("open")
    def enter_from_paper(self, name: str, who: int, by: tuple[str, ...], back: int) -> None:
        """A line that was written so long ago; whether it may be entered is in tests/support/facts.py."""
        session = self.session(name)
        line = PaperLine(who, self.now - back, ("ticket", "id"))
        sealed = self.state.papers.session(session).sealed
        opens, closes = self.watch.facts.window(session)
        outcome = self.ask(FromPaper(session, line, "s02", by, sealed), *by)
        assert not outcome.done or (opens <= self.now - back < closes and back >= 0 and len(set(by)) > 1)

    @rule(
        data=st.data(),
        name=sessions,
        who=candidates,
        what=st.sampled_from(("doubt", "admit", "settle", "exclude", "reseat", "certificate", "look")),
        reason=reasons,
        by=desks,
    )
    @when("open")
    def decide_on(
        self, data: st.DataObject, name: str, who: int, what: str, reason: str, by: tuple[str, ...]
    ) -> None:
        """People decide on somebody; whether they may is in tests/support/facts.py."""
        session = self.session(name)
        door = self.state.door.session(session)
        who = data.draw(st.sampled_from([who, *sorted(door.doubts), *sorted(door.inside)[:2]]))
        seat = data.draw(st.sampled_from(("A01", "a02", "A08", "B99", "")))
        command: Command
        match what:
            case "doubt":
                command = decisions.DoubtPhoto(session, who, reason)
            case "admit":
                command = decisions.AdmitInDoubt(session, who, reason, by)
            case "settle":
                outcome: Any = data.draw(st.sampled_from(("cleared", "stays", "out")))
                command = decisions.SettleDoubt(session, who, outcome, reason, by)
            case "exclude":
                why: Any = data.draw(st.sampled_from(("barred", "withdrawn", None)))
                command = decisions.Exclude(session, who, why, reason, by)
            case "reseat":
                command = decisions.Reseat(session, who, seat, reason, by)
            case "certificate":
                command = decisions.KeepCertificate(session, who, "No. 7", "派出所")
            case _:
                found = data.draw(st.sampled_from(sorted(tour.FOUND)))
                command = tour.CheckSeat(session, seat, found, reason)
        self.ask(command, *by)


__all__ = ["DoorHands"]
