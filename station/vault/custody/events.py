"""What can happen to exam papers."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Sealed, event
from station.plan.model import MaterialKind

Stage = Literal["receipt", "opening", "given", "collected", "left"]
"""领取 · 启封 · 发出 · 收回 · 剩余: where papers are counted (PM-4, FL-4, FL-9)"""
STAGES: tuple[Stage, ...] = ("receipt", "opening", "given", "collected", "left")

Movement = Literal["spare_in", "left_over_in", "copies_in", "withdrawn"]
"""备用卷 · 余卷 · 复印 · 撤回封存: papers that come into the room or are withdrawn after opening (CP-5 …
CP-7)"""


@event("paper.counted")
class PaperCounted(Event, frozen=True):
    """One material was counted at one stage."""

    material: MaterialKind
    """What was counted."""
    stage: Stage
    """At which hand-over."""
    counted: int
    """How many sheets there were."""
    expected: int
    """How many the ledger expected then."""
    case: int = 0
    """The incident under which a bag with a broken seal was opened."""
    approved_by: str = ""
    """The chief examiner who had a bag with a broken seal opened (CP-4)."""


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
    """Papers came into the room or were withdrawn after opening."""

    material: MaterialKind
    """What was moved."""
    movement: Movement
    """Where from or to."""
    count: int
    """How many sheets."""
    case: int = 0
    """The incident that caused it, where there is one."""
    approved_by: str = ""
    """Who approved it: the chief, for spare and left-over papers."""


@event("paper.explained")
class DifferenceExplained(Event, frozen=True):
    """A difference between counted and expected was explained by two people (the record's actors)."""

    material: MaterialKind
    """What differed."""
    stage: Stage
    """Where."""
    difference: int
    """Counted minus expected."""
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
    """Both invigilators and the device signed the count note; the papers are sealed."""

    number: int
    """Counts from 1 in this journal."""
    note: str
    """The signed note `station/seal/v1`."""
