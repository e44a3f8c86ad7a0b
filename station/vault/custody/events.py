"""What can happen to exam papers."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Sealed, event
from station.vault.custody.places import Kind, Place


@event("paper.bag_received")
class BagReceived(Event, frozen=True):
    """The seal number of a bag that was collected was read and entered (FL-2)."""

    bag: int
    """Counts from 1 in the session."""
    as_planned: Literal["yes", "no", "unknown"]
    """Whether the number is the plan's; unknown where the plan has none."""
    carrier: str = ""
    """Who carried it."""
    number: Sealed = None
    """The seal number."""


@event("paper.witnessed")
class PaperWitnessed(Event, frozen=True):
    """Two candidates looked at the paper bag's seal before it was opened (FL-4)."""

    candidates: tuple[int, ...]
    """Roster indices of the witnesses."""
    intact: bool
    """Whether they confirm that it is intact; if not, CP-4 follows."""
    bag: Sealed = None
    """Number on the bag or seal."""


@event("paper.moved")
class PaperMoved(Event, frozen=True):
    """Papers went from one place to another: one entry of the ledger, which balances before and after it."""

    source: Place
    """Where from."""
    target: Place
    """Where to."""
    counts: dict[Kind, int]
    """Sheets by kind; each above zero."""
    candidates: tuple[int, ...] = ()
    """Roster indices of those whose papers they are, where single seats are concerned."""
    case: int = 0
    """The incident that caused it, where there is one."""
    step: str = ""
    """The step of its procedure."""
    approved_by: str = ""
    """The chief examiner who approved it, where the way takes approval; who had a bag with a broken seal opened (CP-4)."""


@event("paper.counted")
class PaperCounted(Event, frozen=True):
    """One kind was counted at one place."""

    material: Kind
    """What was counted."""
    place: Place
    """Where."""
    counted: int
    """How many there were."""
    expected: int
    """The ledger's balance of the place then."""
    parts: tuple[int, ...] = ()
    """The count of each bag, where several were opened."""
    repeated: bool = False
    """Whether it is more than there can be, so that it was counted and entered a second time, with the same figure."""


@event("paper.not_handed_in")
class NotHandedIn(Event, frozen=True):
    """At collection something of a seat was missing (CP-16)."""

    candidate: int
    """Roster index of whose it is."""
    materials: tuple[Kind, ...]
    """What is missing."""


@event("paper.explained")
class DifferenceExplained(Event, frozen=True):
    """A difference was explained by two people (the record's actors): it is booked to the place ``difference``."""

    material: Kind
    """What differed."""
    place: Place
    """Where."""
    difference: int
    """Counted minus the ledger's balance."""
    case: int = 0
    """The incident that explains it, where there is one."""
    reason: Sealed = None
    """In words."""


@event("seal.proposed")
class SealProposed(Event, frozen=True):
    """The count note that both invigilators were shown, before they signed."""

    text: str
    """Its text, without signatures."""


@event("seal.made")
class SealMade(Event, frozen=True):
    """Both invigilators and the device signed the count note; what was collected is in the sealed bag."""

    number: int
    """Counts from 1 in this journal."""
    note: str
    """The signed note `station/seal/v1`."""
