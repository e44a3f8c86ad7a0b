"""What can happen to things in custody: they change hands, are guarded, travel.

Staff are opaque ids. Names of people who are on no list here, words, places and numbers on seals are sealed.
"""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, Sealed, event

Kind = Literal["collect", "return", "hand_over", "lend", "give_back", "copy", "destroy"]
"""领取 · 交回 · 移交 · 借阅 · 归还 · 复制 · 销毁 (PM-4, PM-5, PM-7)"""
KINDS: tuple[Kind, ...] = ("collect", "return", "hand_over", "lend", "give_back", "copy", "destroy")

Item = Literal["bag", "papers", "file"]
"""试卷袋 · 试卷材料 · 其他文件"""

Side = Literal["", "custodian", "receiver"]
"""Which of the two sides has no badge on this kiosk's list; empty where both have."""


@event("transfer.recorded")
class HandedOver(Event, frozen=True):
    """A row of the transfer register: both sides confirmed with badge and PIN (PM-5). Corrections are new rows."""

    number: int
    """Number of the row, counted from 1 in this journal."""
    kind: Kind
    """What was done."""
    item: Item
    """What kind of thing it was."""
    count: int
    """How many sheets, bags or copies; 0 in a correction says that it never took place."""
    custodian: str = ""
    """Id of who gave; empty where that side has no badge here."""
    receiver: str = ""
    """Id of who got; for destroying, of who saw it done; empty where that side has no badge here."""
    outsider: Side = ""
    """Which side has no badge on this kiosk's list."""
    witness: str = ""
    """Id of the second witness, where one side has no badge."""
    leaves: bool = False
    """The things leave the site: the leader's consent is needed (PM-5)."""
    approved_by: str = ""
    """Id of the leader who consented."""
    provisional: bool = False
    """Consent was given by telephone; it stays open until the leader countersigns."""
    seal: int = 0
    """Number of the count note under which the bag was sealed."""
    answers: int = 0
    """The row of the lending that this giving back ends."""
    corrects: int = 0
    """The earlier row that this one takes the place of."""
    what: Sealed = None
    """What it was, in words."""
    seal_code: Sealed = None
    """What stands on the seal."""
    place: Sealed = None
    """Where."""
    name: Sealed = None
    """Name of the side without a badge."""
    unit: Sealed = None
    """That person's unit."""
    why: Sealed = None
    """Why that person has no badge here."""
    remarks: Sealed = None
    """Remarks; of a correction, the reason."""


@event("transfer.countersigned")
class TransferCountersigned(Event, frozen=True):
    """The leader who consented by telephone confirmed it in person."""

    number: int
    """The row."""
    by: str
    """Id of the leader."""


@event("guard.began")
class GuardBegan(Event, frozen=True):
    """Somebody came on duty in the secure room (PM-2)."""

    person: str
    """Id of who guards from here on."""


@event("guard.ended")
class GuardEnded(Event, frozen=True):
    """Somebody went off duty in the secure room."""

    person: str
    """Id of who no longer guards."""
    handed_to: tuple[str, ...] = ()
    """Ids of those who took over; empty where nobody did."""


@event("guard.short")
class GuardShort(Event, frozen=True):
    """Alarm: fewer people guard the secure room than must."""

    here: int
    """How many guard it."""
    needed: int
    """How many must (setting ``room.guards``)."""


@event("guard.round")
class RoundMade(Event, frozen=True):
    """The guards looked at what they keep."""

    intact: bool
    """Doors, cabinets and seals were as they should be."""
    remarks: Sealed = None
    """What was seen."""


@event("visitor.came")
class VisitorCame(Event, frozen=True):
    """Somebody who does not guard came into the secure room."""

    number: int
    """Counts from 1 in this journal."""
    person: str = ""
    """Id, where the visitor is on this kiosk's list."""
    name: Sealed = None
    """Name, where not."""
    unit: Sealed = None
    """That person's unit."""
    purpose: Sealed = None
    """What for."""


@event("visitor.left")
class VisitorLeft(Event, frozen=True):
    """A visitor left the secure room."""

    number: int
    """Which visit."""


@event("transport.left")
class TransportLeft(Event, frozen=True):
    """Papers are on the way: assigned person, vehicle, seals (PM-3)."""

    number: int
    """Counts from 1 in this journal."""
    inbound: bool
    """They come to this site; otherwise they leave it."""
    row: int = 0
    """The row of the transfer register under which they leave the site."""
    person: str = ""
    """Id of the assigned person; empty where that is somebody of another place."""
    at: Milliseconds = 0
    """When it left; for what comes from elsewhere, as it was said."""
    bags: int = 0
    """How many bags or boxes."""
    intact: bool = True
    """All seals were intact on leaving."""
    name: Sealed = None
    """The assigned person's name and unit, where they are on no list here."""
    driver: Sealed = None
    """Who drives."""
    vehicle: Sealed = None
    """The vehicle's number."""
    route: Sealed = None
    """From where to where."""


@event("transport.stopped")
class TransportStopped(Event, frozen=True):
    """A stop on the way, with its cause."""

    number: int
    """Which transport."""
    at: Milliseconds
    """When it stopped."""
    minutes: int
    """How long it stood."""
    cause: Sealed = None
    """Why."""


@event("transport.arrived")
class TransportArrived(Event, frozen=True):
    """A transport came to its end; the seals were looked at again."""

    number: int
    """Which transport."""
    intact: bool
    """All seals were intact on arrival."""
    remarks: Sealed = None
    """What was seen; needed where a seal was not intact."""
