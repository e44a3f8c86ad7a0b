"""What can happen to the day's time."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, Sealed, event

MilestoneKind = Literal["collect", "entry", "witness", "start", "close", "remind", "end"]
"""领取 · 入场 · 启封见证 · 开考 · 停止入场 · 提醒 · 收卷 (FL-2 … FL-9)"""


@event("clock.confirmed")
class ClockConfirmed(Event, frozen=True):
    """Two people confirmed the time (design §5); trusted time runs on from here."""

    time: Milliseconds
    """The time they agreed on."""
    boot: str
    """Boot id in which it holds."""
    boot_us: int
    """CLOCK_BOOTTIME at that moment, microseconds."""
    wall: Milliseconds
    """The wall clock at that moment."""
    uncertainty_ms: int
    """How far the confirmed time may be off."""


@event("clock.jumped")
class ClockJumped(Event, frozen=True):
    """The wall clock moved against trusted time by more than the set limit. No verdict moves with it."""

    offset_ms: int
    """Wall clock minus trusted time, beyond what it was when confirmed."""


@event("timer.milestone")
class MilestoneReached(Event, frozen=True):
    """A milestone of a session came due and was raised."""

    milestone: MilestoneKind
    """Which one."""
    due: Milliseconds
    """When it was due by plan, rules and delays known then."""
    missed: bool
    """True where it is raised late, since the station was off at its time."""


@event("timer.acknowledged")
class MilestoneAcknowledged(Event, frozen=True):
    """A person has seen a milestone and acted on it."""

    milestone: MilestoneKind
    """Which one."""


@event("timer.start_delayed")
class StartDelayed(Event, frozen=True):
    """The chief examiner delayed the start for the whole room: T, T+30 and E move."""

    minutes: int
    """By how much the start moves, counted from the scheduled T (not added up)."""
    reason: Sealed = None
    """Why."""
