"""What can happen to the people of the day. A person is named by the plan's opaque id."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, Sealed, event

LeaveOf = Literal["chief", "phone", "none"]
"""Whose leave somebody has who leaves the post: the chief's by badge, the chief's by telephone, nobody's (ST-4)."""
RemarkKind = Literal["remark", "breach", "measure"]
"""意见 · 制止的违规 · 提出的措施 (ST-7)"""


@event("staff.signed_in")
class SignedIn(Event, frozen=True):
    """A member of staff came on duty, by badge and PIN (ST-4). Opening the day signs its two people in without this."""

    person: str
    """Who."""
    due: Milliseconds
    """By when this person was to be here."""
    late_minutes: int
    """Minutes after that, a begun one counted; 0 is in time."""


@event("staff.signed_out")
class SignedOut(Event, frozen=True):
    """A member of staff went off duty, by badge and PIN."""

    person: str
    """Who."""


@event("staff.declared")
class Declared(Event, frozen=True):
    """Relatives and own students among this room's candidates, as the person says and as the roster says (ST-5)."""

    person: str
    """Who declares."""
    candidates: tuple[int, ...]
    """Roster indices that the person named; none is a declaration too."""
    listed: tuple[int, ...]
    """Roster indices that the office's list links to this person."""


@event("staff.stepped_aside")
class SteppedAside(Event, frozen=True):
    """The person must step aside and does not serve in this room (回避, ST-5)."""

    person: str
    """Who."""
    candidates: tuple[int, ...]
    """For whom, by roster index."""


@event("staff.reinstated")
class Reinstated(Event, frozen=True):
    """The chief examiner (the record's actor) found that a declaration was a slip; the person may sign in again."""

    person: str
    """Who."""
    reason: Sealed = None
    """What the slip was."""


@event("staff.left_post")
class LeftPost(Event, frozen=True):
    """Somebody left the post for a while (ST-4)."""

    person: str
    """Who leaves."""
    minutes: int
    """For how long, as announced."""
    leave: LeaveOf
    """With whose leave."""
    cover: str
    """Who takes over meanwhile, having shown badge and PIN; empty when nobody does."""
    reason: Sealed = None
    """Why."""


@event("staff.returned")
class Returned(Event, frozen=True):
    """Back at the post, by badge and PIN; whoever took over no longer counts."""

    person: str
    """Who."""
    away_minutes: int
    """How long it was, a begun minute counted."""


@event("staff.short")
class RoomShort(Event, frozen=True):
    """The room has fewer invigilators than the rules ask for, between the opening of entry and the seal (ST-1)."""

    present: int
    """How many are there."""
    since: Milliseconds
    """Since when."""
    level: int
    """1 when it was noticed first; one more each time the alarm is repeated."""


@event("staff.complete")
class RoomComplete(Event, frozen=True):
    """The room has its invigilators again, or needs none any more."""

    since: Milliseconds
    """Since when it had been short."""
    over: bool
    """True where the session's end ended it and nobody came."""


@event("staff.assessors_short")
class AssessorsShort(Event, frozen=True):
    """A practical session is about to start and assessors are missing (ST-3)."""

    here: int
    """Assessors who have signed in."""
    occupations: tuple[str, ...]
    """Occupations with too few."""
    modules: tuple[str, ...]
    """Modules with nobody."""


@event("staff.assessors_complete")
class AssessorsComplete(Event, frozen=True):
    """Every occupation and module has its assessors now (ST-3)."""

    here: int
    """Assessors who have signed in."""


@event("staff.visit")
class VisitBegan(Event, frozen=True):
    """A supervisor came, by badge and PIN; or one of the authorities, whom a person on duty lets in (ST-7)."""

    person: str
    """The supervisor; empty for a visitor of the authorities."""
    guest: Sealed = None
    """Name and unit of a visitor without a badge."""


@event("staff.visit_ended")
class VisitEnded(Event, frozen=True):
    """The visit is over."""

    visit: int
    """Which: counted from 0 in the order of this journal."""


@event("staff.remark")
class RemarkMade(Event, frozen=True):
    """What a supervisor says on a visit: a remark, a breach that was stopped, a measure proposed (ST-7)."""

    visit: int
    """Of which visit."""
    remark: RemarkKind
    """What it is."""
    text: Sealed = None
    """In words."""
