"""What can happen to an incident.

A case is one run of one procedure. Every event that answers a step is a :class:`StepEvent`: it carries the
step's effect *and* where the case stands afterwards, so that one command is one entry and a crash never leaves half
of it. Where ``to`` is empty the case doesn't move: the event adds a fact, or takes one back.

Candidates are roster indices, staff are opaque ids; words that people wrote are sealed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from station.event import Event, Milliseconds, Sealed, event
from station.plan.model import Role

Evidence = Literal["", "still", "file", "bag", "described", "none"]
"""A picture taken here · a kept file · in a bag with a number · described · none can be taken, or there is none (CP-12)"""
How = Literal["", "in_person", "telephone", "radio", "messenger"]
"""当面 · 电话 · 对讲 · 派人"""


class StepEvent(Event, frozen=True):
    """What all answers to a step carry."""

    case: int
    """Number of the case, counted from 1 over the whole day; 0 for minutes made up after an evacuation."""
    step: str
    """Id of the step that was answered."""
    to: str
    """Id of the step at which the case stands now; empty where the case doesn't move."""


@event("incident.opened")
class Opened(Event, frozen=True):
    """A case was opened: a procedure of the handbook now runs."""

    case: int
    """Number of the case, counted from 1 over the whole day."""
    procedure: str
    """Clause id of the procedure, for example ``CP-6``."""
    severity: int
    """1 (most serious) … 4, as the procedure says: the order in which open cases are shown."""
    to: str
    """Id of the first step."""
    candidates: tuple[int, ...] = ()
    """Roster indices of the candidates concerned; empty where the whole room is."""
    referred_by: int = 0
    """The case whose step led here; 0 where there is none."""
    seats: tuple[str, ...] = ()
    """Seats concerned in which nobody is placed."""
    staff: tuple[str, ...] = ()
    """Ids of the staff concerned."""
    materials: tuple[str, ...] = ()
    """Kinds of exam material concerned."""
    excluded: tuple[str, ...] = ()
    """Tiers and cases that no sanction may choose, carried over from the case that led here."""
    escorts: tuple[str, ...] = ()
    """Ids of the staff who are out with the candidate, taken over from the case that led here."""
    said: Sealed = None
    """What was seen, in a person's words."""


@event("incident.answered")
class Answered(StepEvent, frozen=True):
    """A step was done and answered."""

    choice: str = ""
    """Key of the chosen option."""
    number: int | None = None
    """A counted or entered number."""
    at: Milliseconds | None = None
    """An entered moment; for a delay, from or to when it ran, where that is not the time of the entry."""
    candidates: tuple[int, ...] = ()
    """Roster indices named in the answer."""
    people: tuple[str, ...] = ()
    """Ids of the staff named in the answer."""
    materials: dict[str, int] = msgspec.field(default_factory=dict)
    """Sheets by kind of material."""
    blobs: tuple[str, ...] = ()
    """SHA-256 (hex) of kept pictures or files of evidence, as they are kept: sealed."""
    evidence: Evidence = ""
    """How evidence was secured."""
    excludes: tuple[str, ...] = ()
    """Tiers and cases that the chosen option rules out for the sanctions of this case."""
    handed_over: bool = False
    """Who is outside under escort is now in the case that was opened."""
    bag: Sealed = None
    """Number of the bag that holds the evidence."""
    text: Sealed = None
    """What a person wrote."""
    attached: Sealed = None
    """What opens ``blobs``: type, size, SHA-256 in clear and key, a line each (station.vault.evidence)."""


@event("incident.reported")
class Reported(StepEvent, frozen=True):
    """The incident was reported and instructions were sought (FL-10)."""

    whom: str
    """Who was told: a key of the sitting's phone list, for example ``chief``."""
    people: tuple[str, ...] = ()
    """Ids of staff who were told in person."""
    how: How = ""
    """How it was reported."""
    answered: Milliseconds | None = None
    """When it was answered, where that is not the time of the entry."""
    text: Sealed = None
    """What was said."""
    instructed: Sealed = None
    """What was instructed."""


@event("incident.called")
class Called(Event, frozen=True):
    """Somebody was called and nobody answered; the step is still to be done."""

    case: int
    """Number of the case."""
    step: str
    """Id of the step."""
    whom: str
    """Who was called: a key of the sitting's phone list."""
    how: How = ""
    """How."""


@event("incident.approved")
class Approved(StepEvent, frozen=True):
    """The person in charge decided. By telephone that is provisional until countersigned (design §6)."""

    by: str
    """Id of the person who decided."""
    role: Role
    """The role in which that person decided."""
    provisional: bool
    """True for a telephone call that two people of the room vouch for; an obligation stays open."""
    choice: str = ""
    """Key of the chosen option, where the step offers several."""
    text: Sealed = None
    """Conditions or reasons given."""


@event("incident.countersigned")
class Countersigned(Event, frozen=True):
    """The person who decided by telephone confirmed it in person: the obligation ends."""

    case: int
    """Number of the case."""
    step: str
    """Id of the step that was approved by telephone."""
    by: str
    """Id of the person who confirms."""


@event("incident.warned")
class Warned(StepEvent, frozen=True):
    """Candidates were warned; tier 1 cases 1 to 3 need this before a sanction (VI)."""

    candidates: tuple[int, ...]
    """Roster indices of those warned."""
    violation: str = ""
    """Key of the case they were warned of, for example ``1.1``; empty where it was not said."""
    text: Sealed = None
    """What they were told."""


@event("incident.violation")
class Violation(StepEvent, frozen=True):
    """A person chose tier and case of a candidate's violation (VI)."""

    candidate: int
    """Roster index."""
    tier: int
    """1 … 4."""
    item: int
    """Number of the case within its tier."""
    confirmed_by: tuple[str, ...]
    """Ids of the staff who confirm the facts."""
    more: bool = False
    """True where the same answer names further candidates, each an entry of its own."""
    text: Sealed = None
    """The facts, for the record form."""


@event("incident.escorted_out")
class EscortedOut(StepEvent, frozen=True):
    """A candidate left the room under escort (CP-10, CP-14)."""

    candidate: int
    """Roster index."""
    staff: tuple[str, ...]
    """Ids of the escorts: at least two different people who never leave the candidate."""


@event("incident.escorted_back")
class EscortedBack(StepEvent, frozen=True):
    """A candidate who was out is in the room again."""

    candidate: int
    """Roster index."""


@event("incident.left_early")
class LeftEarly(StepEvent, frozen=True):
    """A candidate left for good before the end (CP-10, CP-15)."""

    candidate: int
    """Roster index."""


@event("incident.time_made_up")
class TimeMadeUp(StepEvent, frozen=True):
    """Minutes that the handling cost are added to the end (顺延)."""

    minutes: int
    """Whole minutes, rounded up; negative where a correction takes back what was granted."""
    since: Milliseconds
    """From when exam time was lost."""
    until: Milliseconds
    """Until when."""
    candidates: tuple[int, ...] = ()
    """Roster indices of those who get them; empty means the whole room."""


@event("incident.time_measured")
class TimeMeasured(StepEvent, frozen=True):
    """What the handling cost was measured and is granted to nobody: the handbook makes no time up here, or it was
    decided so."""

    minutes: int
    """Whole minutes, rounded up."""
    since: Milliseconds
    """From when."""
    until: Milliseconds
    """Until when."""


@event("incident.deferred")
class Deferred(StepEvent, frozen=True):
    """A step was put off with a reason; it stays listed until it is done."""

    offered: bool = False
    """True for a step that is merely offered (可): it was passed over, and nothing is due."""
    reason: Sealed = None
    """Why."""


@event("incident.corrected")
class Corrected(StepEvent, frozen=True):
    """Two people struck answers that were wrong. They stay in the journal and count for nothing any more.

    An answer on which the way depends is struck with all that followed: the case stands at ``step`` again (``to``
    is the same). Any other is struck alone: the case stays where it is and ``step`` is to be answered anew. Where
    ``step`` and ``to`` are empty the whole case is struck: it is closed with the outcome ``struck``.
    """

    struck: tuple[str, ...]
    """Ids of all struck steps: the corrected one and those that followed from it."""
    reason: Sealed = None
    """What was wrong."""


@event("incident.closed")
class Closed(Event, frozen=True):
    """A case came to its end."""

    case: int
    """Number of the case."""
    step: str
    """Id of the end step."""
    outcome: str
    """Key of the outcome, for example ``cheating`` or ``settled``."""
    deferred: tuple[str, ...] = ()
    """Ids of steps still put off."""
    text: Sealed = None
    """A closing remark."""


@event("incident.none")
class NoIncidents(Event, frozen=True):
    """The room says that nothing went wrong in this session; silence is not taken for it."""
