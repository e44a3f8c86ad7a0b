"""What can happen in an emergency. Candidates are roster indices, staff are opaque ids."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, event

Found = Literal["safe", "missing", "escorted"]
"""安全撤出（返回时：已回座位）· 没有找到 · 由人带出"""
Roll = Literal["out", "back"]
"""The roll outside · the roll after the return."""
Outcome = Literal["returned", "broken_off", "false_alarm"]
"""返回续考 · 中止本场 · 误触，无人离开"""


@event("emergency.declared")
class Declared(Event, frozen=True):
    """The room is being evacuated: its exam time stands still from here, nobody is let in (EM)."""

    at: Milliseconds
    """Trusted time from which exam time stands still."""
    inside: tuple[int, ...]
    """Who was in the room by the record: the roll to be called."""
    outside: dict[str, tuple[str, ...]]
    """Who was out under escort just then, by roster index, with the ids of the escorts (CP-10, CP-14)."""


@event("muster.marked")
class Marked(Event, frozen=True):
    """One person of the roll was looked for. The newest mark holds."""

    candidate: int
    """Roster index."""
    roll: Roll
    """Outside, or after the return."""
    found: Found
    """What was found; in the roll after the return ``safe`` means seated again."""
    at: Milliseconds
    """When."""
    staff: tuple[str, ...] = ()
    """Ids of who led the person out, where somebody did."""


@event("emergency.returning")
class Returning(Event, frozen=True):
    """The building may be entered again: the roll begins anew at the seats."""

    at: Milliseconds
    """When."""


@event("emergency.ended")
class Ended(Event, frozen=True):
    """The emergency is over for this session."""

    at: Milliseconds
    """When exam time runs again, or when the session was broken off."""
    outcome: Outcome
    """How."""
    open: tuple[int, ...] = ()
    """Roster indices of those who were not found then; they stay open until they are marked as found."""
    by: str = ""
    """Id of the chief examiner or assessor who broke the session off."""
    provisional: bool = False
    """True for a telephone call that two people vouch for; it holds at once, and is countersigned later (design §6)."""


@event("emergency.countersigned")
class BreakOffCountersigned(Event, frozen=True):
    """Who broke the session off by telephone confirmed it in person: the obligation ends."""

    by: str
    """Id of that person."""
    at: Milliseconds
    """When."""
