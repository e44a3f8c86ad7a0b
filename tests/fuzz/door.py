"""All commands of the door, in any order, at any time around the window, on states that evolve; under the ledger of
``oracle``."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec

from station.checkin import decisions as d
from station.checkin import rules as r
from station.checkin.documents import Document, read, read_together
from station.checkin.events import Judged, Overridden, Presented
from station.checkin.from_paper import FromPaper, PaperLine
from station.checkin.register import DoorState
from station.checkin.rules import decide
from station.checkin.seating import seating
from station.checkin.state import evolve
from station.checkin.tour import FOUND, CheckSeat
from station.checkin.views import door_view
from station.checkin.wording import explain
from station.errors import Refusal
from station.event import Command, Event, Milliseconds, Record
from station.incidents.events import EscortedBack, EscortedOut, LeftEarly
from station.plan.dayplan import DayPlan
from station.timer.events import StartDelayed
from station.vault import entry as entries
from tests.fuzz.mutate import PEOPLE, corpus, genuine, mutated, plan
from tests.fuzz.oracle import LAPSE, STAFF, Ledger, Shown, truth
from tests.fuzz.tally import Tally, drawn, need, need_words
from tests.support.doors import with_entry
from tests.support.plans import MINUTE, T

SESSION = "theory"
STEPS = 60
OPENS, CLOSES = T - 20 * MINUTE, T + 30 * MINUTE
REASONS = ("公交停运", "", "  ", "x", "[/]{seat}")
STAMP = entries.Stamp(T, T, "00" * 16, 1)


class Play:
    """One day at one door."""

    def __init__(self, rng: Random, tally: Tally) -> None:
        self.rng, self.tally = rng, tally
        self.plan: DayPlan = plan()
        if rng.random() < 0.5:
            self.plan = with_entry(
                self.plan,
                close_inclusive=rng.random() < 0.5,
                missing_document_may_return=rng.random() < 0.5,
                accept_police_certificate=rng.random() < 0.7,
            )
        entry = self.plan.rules.entry
        self.ledger = Ledger(
            frozenset(range(1, PEOPLE + 1)), T, entry.close_inclusive, entry.missing_document_may_return
        )
        self.state = DoorState()
        self.records: list[Record] = []
        self.now: Milliseconds = rng.choice((OPENS, T, CLOSES)) + rng.randint(-4 * MINUTE, MINUTE)

    def step(self) -> None:
        """Time passes, somebody does something."""
        rng = self.rng
        self.now += rng.choice((0, 1, 300, 2_499, 2_500, 5_000, 5_000, 30_000, LAPSE - 1, LAPSE, 400_000))
        if rng.random() < 0.1:
            edge = rng.choice((OPENS, T, CLOSES, self.ledger.opens, self.ledger.closes)) + rng.choice(
                (-1, 0, 1)
            )
            self.now = max(self.now, edge)
        if rng.random() < 0.06:
            self._elsewhere()
            return
        command, shown, came = self._command()
        name = type(command).__name__
        decision = decide(self.plan, self.state, command, self.now)
        if isinstance(decision, Refusal):
            need_words(decision.what, decision.code)
            need_words(decision.now, decision.code)
            self.tally.classes[f"door {name} refused {decision.code}"] += 1
        else:
            need(getattr(command, "session", SESSION) != "nope", "an unknown session was judged", command)
            for happened in decision:
                self._hear(command, shown, came, happened)
            if not decision:
                self.tally.classes[f"door {name} nothing"] += 1
        self._compare(command)

    def _hear(
        self, command: Command | None, shown: Shown | None, came: Milliseconds, happened: Event
    ) -> None:
        session = str(getattr(command, "session", SESSION))
        if isinstance(happened, Judged | Overridden):
            said = explain(self.plan, happened)
            code = happened.verdict if isinstance(happened, Judged) else "overridden"
            need_words(said.why, code)
            need_words(said.next, code)
            self.tally.classes[f"door {code}"] += 1
        else:
            self.tally.classes[f"door {type(happened).__name__}"] += 1
        if session == SESSION:
            # An attempt that lapsed is judged before the reading that came: that verdict is not about it.
            own = isinstance(happened, Presented) or (isinstance(happened, Judged) and happened.mark != "")
            self.ledger.hear(command, shown if own else None, came, self.now, happened)
        record = Record(len(self.records), self.now, session, (), entries.bare(happened))
        self.records.append(record)
        self.state = evolve(self.state, record)

    def _compare(self, command: object) -> None:
        door, ledger = self.state.session(SESSION), self.ledger
        need(set(door.inside) == ledger.inside, "inside", command, sorted(door.inside), sorted(ledger.inside))
        pending = door.pending
        need((pending.attempt if pending else None) == ledger.open, "pending", command, pending, ledger.open)
        need(not set(door.inside) & door.absent, "inside and absent", command, door.absent)
        need(set(door.doubts) == ledger.doubts, "doubts", command, sorted(door.doubts), sorted(ledger.doubts))
        seats = [entry.seat for entry in door.inside.values()]
        need(len(set(seats)) == len(seats), "two on one seat", command, seats)
        if self.rng.random() < 0.1:
            view = door_view(self.plan, self.state, SESSION, self.now)
            need_words(view.next, "next step")
            need(len(seating(self.plan, self.state, SESSION)) >= PEOPLE, "a seat is missing", command)

    def _elsewhere(self) -> None:
        """What other parts record and the door hears."""
        rng, inside = self.rng, sorted(self.ledger.inside)
        # The start only moves to later (timer.rules).
        later = [minutes for minutes in (5, 20, 45) if T + minutes * MINUTE > self.ledger.start]
        if not inside or (later and rng.random() < 0.1):
            if not later:
                return
            minutes = rng.choice(later)
            self._hear(None, None, self.now, StartDelayed(minutes=minutes))
            self.ledger.start = T + minutes * MINUTE
            return
        who, step = rng.choice(inside), rng.choice(("a", "b"))
        outside = who in self.state.session(SESSION).outside
        one: Event = LeftEarly(case=1, step=step, to="", candidate=who)
        if rng.random() < 0.7:
            one = (
                EscortedBack(case=1, step=step, to="", candidate=who)
                if outside
                else EscortedOut(case=1, step=step, to="", candidate=who, staff=("s05", "s06"))
            )
        self._hear(None, None, self.now, one)

    def finish(self) -> None:
        """The records alone give the state, read back from an entry's bytes too."""
        state = replayed = DoorState()
        for record in self.records:
            state = evolve(state, record)
            clear, _ = entries.split(record.event)
            body = entries.encode(
                seq=record.seq, happened=record.event, session=record.session, stamp=STAMP, actors=(),
                salt=bytes(16), clear=clear, sealed=None,
            )  # fmt: skip
            again = entries.record_of(entries.decode(body, record.seq))
            replayed = evolve(replayed, msgspec.structs.replace(again, time=record.time))
        need(state == self.state, "the fold of the records is another state")
        need(replayed == self.state, "the fold of the stored entries is another state")

    # commands

    def _command(self) -> tuple[Command, Shown | None, Milliseconds]:
        rng = self.rng
        if rng.random() < 0.55:
            return self._present()
        kind: Any = rng.choice(("ticket", "id"))
        session = SESSION if rng.random() < 0.97 else rng.choice(("skills", "nope", ""))
        who = rng.choice([*range(PEOPLE + 2), *self.ledger.inside, *self.ledger.doubts])
        reason, actors = self._reason(), self._actors()
        back = rng.choice((0, 1, 60_000, 600_000, -1))
        made: list[Command] = [
            r.Missing(session, kind),
            r.Expired(session, kind),
            r.Unreadable(session, kind),
            r.Withdraw(session),
            r.Settle(session, rng.choice((None, None, self.now - back))),
            r.Override(session, who, reason, actors),
            r.Correct(session, who, reason, actors),
            d.DoubtPhoto(session, who, reason),
            d.AdmitInDoubt(session, who, reason, actors),
            d.SettleDoubt(session, who, rng.choice(("cleared", "stays", "out")), reason, actors),
            d.Exclude(session, who, rng.choice(("barred", "withdrawn", None)), reason, actors),
            d.Reseat(session, who, mutated(rng.choice(("A01", "A02", "X1", "")), rng), reason, actors),
            d.KeepCertificate(session, who, reason, rng.choice(("派出所", " "))),
            CheckSeat(session, rng.choice(("A01", "a02", "A09", "")), rng.choice(sorted(FOUND)), reason),
            self._from_paper(session, who, actors, back),
        ]
        return rng.choice(made), None, self.now

    def _from_paper(self, session: str, who: int, actors: tuple[str, ...], back: Milliseconds) -> FromPaper:
        """A line of the paper, mostly one that may be entered as far as the paper goes."""
        rng, written = self.rng, self.now - back
        if rng.random() < 0.7:
            written = min(max(written, self.ledger.opens), self.ledger.closes - 1)
            actors = ("s01", "s02")
        ticked = rng.choice((("ticket", "id"), ("ticket", "id"), ("ticket",), ("ticket", "certificate")))
        line = PaperLine(who, written, ticked)
        return FromPaper(session, line, rng.choice(("s02", "s02", "zz")), actors, rng.random() < 0.1)

    def _present(self) -> tuple[Command, Shown | None, Milliseconds]:
        rng = self.rng
        whose = self.ledger.whose
        if whose is not None and rng.random() < 0.5:
            text = rng.choice([t for t, n, _ in genuine() if n == whose])
        elif rng.random() < 0.6:
            text = rng.choice(genuine())[0]
        else:
            text = mutated(rng.choice(corpus()), rng)
        document: Document = read(text, self.plan, certificate=rng.random() < 0.05)
        shown = truth(text, document)
        if rng.random() < 0.03:
            other = rng.choice(corpus())
            second = read(other, self.plan)
            document = read_together([document, second])
            if (document.kind, document.number) == (second.kind, second.number):
                text = other
            shown = truth(text, document)
        back = rng.choice((None,) * 6 + (0, 1, 3_000, 90_000, LAPSE, 900_000, -5_000))
        read_at = None if back is None else self.now - back
        came = self.now if read_at is None else min(read_at, self.now)
        return r.Present(SESSION, document, read_at), shown, came

    def _reason(self) -> str:
        return self.rng.choice(REASONS)

    def _actors(self) -> tuple[str, ...]:
        rng = self.rng
        few = rng.choice(
            (("s01", "s02"), ("s07",), ("s01", "s01"), ("s07", "s01"), ("s03", "s04"), (), ("zz", "s01"))
        )
        return few if rng.random() < 0.9 else tuple(rng.sample(sorted(STAFF), 3))


def run(seed: int, name: str, tally: Tally) -> None:
    """One day of sixty commands."""
    play = Play(drawn(seed, name), tally)
    for _ in range(STEPS):
        play.step()
        tally.inputs["door"] += 1
    play.finish()
