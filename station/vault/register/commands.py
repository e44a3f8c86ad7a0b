"""What people ask of the registers. ``actors`` are those who have just shown badge and PIN."""

from __future__ import annotations

from station.event import Command, Milliseconds
from station.vault.register.events import Item, Kind, Side


class HandOver(Command, frozen=True):
    """Something changes hands, is lent, given back, copied or destroyed."""

    kind: Kind
    item: Item
    count: int
    place: str
    actors: tuple[str, ...]
    session: str = ""
    """Of the session's bag; empty for all else."""
    custodian: str = ""
    receiver: str = ""
    outsider: Side = ""
    witness: str = ""
    leaves: bool = False
    approver: str = ""
    telephone: bool = False
    """The leader is elsewhere and was asked by telephone."""
    answers: int = 0
    corrects: int = 0
    what: str = ""
    seal_code: str = ""
    name: str = ""
    unit: str = ""
    why: str = ""
    remarks: str = ""


class Countersign(Command, frozen=True):
    """The leader who was telephoned confirms in person."""

    number: int
    actors: tuple[str, ...]


class BeginGuard(Command, frozen=True):
    """People come on duty; where others hand over to them, those go off."""

    people: tuple[str, ...]
    actors: tuple[str, ...]
    relieved: tuple[str, ...] = ()


class EndGuard(Command, frozen=True):
    """Somebody goes off duty and nobody takes over."""

    person: str
    actors: tuple[str, ...]


class LookAtGuard(Command, frozen=True):
    """Is the secure room guarded? Asked by the alarm."""


class MakeRound(Command, frozen=True):
    """The guards looked at what they keep."""

    intact: bool
    remarks: str
    actors: tuple[str, ...]


class LetIn(Command, frozen=True):
    """A visitor comes into the secure room."""

    purpose: str
    actors: tuple[str, ...]
    person: str = ""
    name: str = ""
    unit: str = ""


class LetOut(Command, frozen=True):
    """A visitor leaves the secure room."""

    number: int
    actors: tuple[str, ...]


class Depart(Command, frozen=True):
    """Papers set out."""

    inbound: bool
    bags: int
    intact: bool
    driver: str
    vehicle: str
    route: str
    actors: tuple[str, ...]
    row: int = 0
    person: str = ""
    name: str = ""
    at: Milliseconds = 0
    """When it left, where that was earlier than now; 0 is now."""


class Stop(Command, frozen=True):
    """A transport stood still on the way."""

    number: int
    at: Milliseconds
    minutes: int
    cause: str
    actors: tuple[str, ...]


class Arrive(Command, frozen=True):
    """A transport came to its end."""

    number: int
    intact: bool
    remarks: str
    actors: tuple[str, ...]
