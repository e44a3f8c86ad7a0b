"""The registers as they stand: rows, turns of the guard, visitors, transports. Nothing sealed is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Milliseconds, Record
from station.vault.day.events import DayClosed, DayOpened
from station.vault.register.events import (
    GuardBegan,
    GuardEnded,
    GuardShort,
    HandedOver,
    TransferCountersigned,
    TransportArrived,
    TransportLeft,
    TransportStopped,
    VisitorCame,
    VisitorLeft,
)
from station.vault.register.gaps import Turn


@dataclass(frozen=True)
class Row:
    """One row of the transfer register."""

    event: HandedOver
    seq: int
    """Index of its entry."""
    time: Milliseconds
    session: str
    corrected_by: int = 0
    """The row that took its place."""
    countersigned: bool = False

    @property
    def holds(self) -> bool:
        """Whether it says what is so: not corrected, and not a word that nothing took place."""
        return not self.corrected_by and self.event.count > 0


@dataclass(frozen=True)
class Visit:
    """Somebody in the secure room who does not guard it."""

    person: str
    since: Milliseconds
    until: Milliseconds | None = None


@dataclass(frozen=True)
class Transport:
    """Papers on the way."""

    event: TransportLeft
    stops: int = 0
    arrived: Milliseconds | None = None
    intact: bool = True
    """As found on arrival."""


@dataclass(frozen=True)
class Bag:
    """What the papers say of one session's bag."""

    seal: int
    """Number of the count note that holds now; 0 where the papers are not sealed."""
    sheets: int
    """Sheets that belong into it: received, or after sealing collected and left."""
    came: bool = False
    """A bag of the session came into the room: its seal number is on record."""


@dataclass(frozen=True)
class RegisterState:
    """The fold of all events of the registers."""

    rows: Mapping[int, Row] = field(default_factory=lambda: MappingProxyType({}))
    turns: tuple[Turn, ...] = ()
    short: bool = False
    """An alarm was raised and too few are still there."""
    needed: int = 0
    """How many must guard, by the newest alarm."""
    visits: Mapping[int, Visit] = field(default_factory=lambda: MappingProxyType({}))
    transports: Mapping[int, Transport] = field(default_factory=lambda: MappingProxyType({}))
    opened: Milliseconds = 0
    closed: Milliseconds | None = None
    bags: Mapping[str, Bag] = field(default_factory=lambda: MappingProxyType({}))
    """By session, told by the room (``with_bags``): the register lies beside the papers and can't hear them."""

    @property
    def on_guard(self) -> tuple[str, ...]:
        """Ids of those who guard now."""
        return tuple(turn.person for turn in self.turns if turn.until is None)

    def with_bags(self, bags: Mapping[str, Bag]) -> RegisterState:
        """The state with what the papers say of the sessions' bags."""
        return replace(self, bags=MappingProxyType(dict(bags)))

    def bag_rows(self, session: str, kind: str) -> tuple[Row, ...]:
        """The rows about a session's bag that hold, of one kind."""
        return tuple(
            row
            for row in self.rows.values()
            if row.holds and row.session == session and row.event.kind == kind
        )

    def lent(self) -> tuple[Row, ...]:
        """What was lent and is not given back."""
        back = {row.event.answers for row in self.rows.values() if row.holds}
        return tuple(
            row
            for number, row in self.rows.items()
            if row.holds and row.event.kind == "lend" and number not in back
        )

    def to_countersign(self) -> tuple[Row, ...]:
        """What a leader allowed by telephone and has not confirmed in person."""
        return tuple(
            row for row in self.rows.values() if row.holds and row.event.provisional and not row.countersigned
        )

    def inside(self) -> tuple[int, ...]:
        """Numbers of visits that have not ended."""
        return tuple(number for number, visit in self.visits.items() if visit.until is None)

    def under_way(self) -> tuple[int, ...]:
        """Numbers of transports that have not arrived."""
        return tuple(number for number, one in self.transports.items() if one.arrived is None)

    def not_returned(self) -> tuple[str, ...]:
        """Sessions whose bag came, is sealed by now and was not given back to custody."""
        return tuple(
            session
            for session, bag in self.bags.items()
            if bag.seal
            and (bag.came or self.bag_rows(session, "collect"))
            and not self.bag_rows(session, "return")
        )

    def not_collected(self) -> tuple[str, ...]:
        """Sessions whose bag is in the room while no row says that the custodian gave it out."""
        return tuple(
            session
            for session, bag in self.bags.items()
            if bag.came and not self.bag_rows(session, "collect")
        )


def evolve(state: RegisterState, record: Record) -> RegisterState:
    """State after one more record."""
    match record.event:
        case HandedOver() as row:
            return _handed_over(state, record, row)
        case TransferCountersigned(number=number):
            return _rows(state, number, replace(state.rows[number], countersigned=True))
        case GuardBegan(person=person):
            turned = replace(state, turns=(*state.turns, Turn(person, record.time)))
            return replace(turned, short=turned.short and len(turned.on_guard) < turned.needed)
        case GuardEnded(person=person):
            ended = tuple(
                replace(t, until=record.time) if t.person == person and t.until is None else t
                for t in state.turns
            )
            return replace(state, turns=ended)
        case GuardShort(needed=needed):
            return replace(state, short=True, needed=needed)
        case VisitorCame(number=number, person=person):
            return _visits(state, number, Visit(person, record.time))
        case VisitorLeft(number=number):
            return _visits(state, number, replace(state.visits[number], until=record.time))
        case TransportLeft(number=number) as left:
            return _transports(state, number, Transport(left))
        case TransportStopped(number=number):
            one = state.transports[number]
            return _transports(state, number, replace(one, stops=one.stops + 1))
        case TransportArrived(number=number, intact=intact):
            one = state.transports[number]
            return _transports(state, number, replace(one, arrived=record.time, intact=intact))
        case DayOpened():
            return replace(state, opened=record.time)
        case DayClosed():
            return replace(state, closed=record.time)
        case _:
            return state


def _handed_over(state: RegisterState, record: Record, row: HandedOver) -> RegisterState:
    made = _rows(state, row.number, Row(row, record.seq, record.time, record.session))
    if not row.corrects:
        return made
    before = replace(made.rows[row.corrects], corrected_by=row.number)
    return _rows(made, row.corrects, before)


def _rows(state: RegisterState, number: int, row: Row) -> RegisterState:
    return replace(state, rows=MappingProxyType({**state.rows, number: row}))


def _visits(state: RegisterState, number: int, visit: Visit) -> RegisterState:
    return replace(state, visits=MappingProxyType({**state.visits, number: visit}))


def _transports(state: RegisterState, number: int, one: Transport) -> RegisterState:
    return replace(state, transports=MappingProxyType({**state.transports, number: one}))
