"""A door without room or disk: commands in, records out, the state folded from the records alone."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as changed_struct

from station.checkin.decisions import DoubtPhoto, Exclude
from station.checkin.documents import Document, read
from station.checkin.events import Exclusion, Judged, Overridden, SeenKind
from station.checkin.register import DoorState, SessionDoor
from station.checkin.rules import Missing, Override, Present, Settle, Unreadable, Withdraw, decide
from station.checkin.state import evolve
from station.checkin.views import DoorView, door_view
from station.errors import Refusal
from station.event import Command, Event, Record
from station.plan.dayplan import DayPlan
from tests.support.plans import candidate, day_plan

SESSION = "theory"


def with_entry(plan: DayPlan, **changed: object) -> DayPlan:
    """The plan under changed [entry] settings."""
    entry = changed_struct(plan.rules.entry, **changed)
    return replace(plan, rules=changed_struct(plan.rules, entry=entry))


class Door:
    """One session's door at a moment that the test moves."""

    def __init__(self, plan: DayPlan | None = None, session: str = SESSION) -> None:
        self.plan = plan or day_plan()
        self.session = session
        self.state = DoorState()
        self.records: list[Record] = []
        self.refusal: Refusal | None = None

    def do(self, now: int, command: Command) -> tuple[Event, ...]:
        """The events of a command; a refusal is kept and gives none."""
        decision = decide(self.plan, self.state, command, now)
        self.refusal = decision if isinstance(decision, Refusal) else None
        events = () if isinstance(decision, Refusal) else decision
        for happened in events:
            self.hear(happened, now)
        return events

    def hear(self, happened: Event, now: int) -> None:
        record = Record(len(self.records), now, self.session, (), happened)
        self.records.append(record)
        self.state = evolve(self.state, record)

    def show(self, now: int, text: str, **how: object) -> tuple[Event, ...]:
        """A text is scanned."""
        return self.present(now, read(text, self.plan, **how))  # type: ignore[arg-type]

    def present(self, now: int, document: Document) -> tuple[Event, ...]:
        return self.do(now, Present(self.session, document))

    def ticket(self, now: int, n: int) -> tuple[Event, ...]:
        return self.show(now, candidate(n).ticket)

    def id(self, now: int, n: int) -> tuple[Event, ...]:
        return self.show(now, candidate(n).id_number)

    def enter(self, now: int, n: int) -> str:
        """Ticket, then ID; the code of the verdict."""
        self.ticket(now, n)
        self.id(now, n)
        return self.last

    def missing(self, now: int, kind: SeenKind) -> tuple[Event, ...]:
        return self.do(now, Missing(self.session, kind))

    def unreadable(self, now: int, kind: SeenKind) -> tuple[Event, ...]:
        return self.do(now, Unreadable(self.session, kind))

    def withdraw(self, now: int) -> tuple[Event, ...]:
        return self.do(now, Withdraw(self.session))

    def settle(self, now: int) -> tuple[Event, ...]:
        return self.do(now, Settle(self.session))

    def override(self, now: int, n: int, *actors: str, reason: str = "公交停运") -> tuple[Event, ...]:
        return self.do(now, Override(self.session, n, reason, actors))

    def doubt(self, now: int, n: int) -> tuple[Event, ...]:
        return self.do(now, DoubtPhoto(self.session, n))

    def exclude(self, now: int, n: int, why: Exclusion | None, *actors: str) -> tuple[Event, ...]:
        return self.do(now, Exclude(self.session, n, why, "考点决定", actors or ("s07",)))

    @property
    def door(self) -> SessionDoor:
        return self.state.session(self.session)

    @property
    def last(self) -> str:
        """Code of the newest verdict; empty before the first."""
        last = self.door.last
        if isinstance(last, Overridden):
            return "overridden"
        return last.verdict if isinstance(last, Judged) else ""

    def view(self, now: int) -> DoorView:
        return door_view(self.plan, self.state, self.session, now)
