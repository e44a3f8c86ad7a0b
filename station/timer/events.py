"""What can happen to the day's time."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, Sealed, event
from station.plan.checklists import MilestoneKind as MilestoneKind

OwnKind = Literal["remind", "end"]
"""The milestones that a candidate with minutes of their own has for themselves."""


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
    drift_ppm: int = 0
    """How much the boot clock is assumed to drift at most from here on, parts per million; entries of before there was
    such a figure say 0."""
    slept_ms: int | None = None
    """How long this boot had been suspended by then; none in entries of before it was noted."""
    by: Literal["people", "center"] = "people"
    """Two people by eye, or a time that the center signed."""
    note: str = ""
    """The center's note ``station/time/v1``, where it was that."""
    asked_us: int = 0
    """CLOCK_BOOTTIME when the code was made that the note is for, microseconds."""


@event("clock.jumped")
class ClockJumped(Event, frozen=True):
    """The wall clock moved against trusted time by more than the set limit. No verdict moves with it."""

    offset_ms: int
    """Wall clock minus trusted time, beyond what it was when confirmed."""


@event("clock.suspended")
class ClockSuspended(Event, frozen=True):
    """The machine slept and woke. Trusted time ran on through it (CLOCK_BOOTTIME); nobody could be judged meanwhile."""

    slept_ms: int
    """For how long, as far as it was not recorded before: CLOCK_BOOTTIME minus CLOCK_MONOTONIC."""
    total_ms: int
    """How long this boot has been suspended in all."""


@event("timer.milestone")
class MilestoneReached(Event, frozen=True):
    """A milestone of a session came due and was raised."""

    milestone: MilestoneKind
    """Which one."""
    due: Milliseconds
    """When it was due by plan, rules and delays known then."""
    missed: bool
    """True where it is raised late, since the station was off at its time."""
    at: Milliseconds = 0
    """Trusted time at which it was raised; 0 in entries of before it was noted."""
    off_by_ms: int = 0
    """How far trusted time may have been off then."""
    rule: str = ""
    """The clause and the moment it was raised by, for example ``FL-3 考场规则 一: T-20``."""
    module: str = ""
    """The module of a practical exam that starts or ends with it."""


@event("timer.acknowledged")
class MilestoneAcknowledged(Event, frozen=True):
    """A person has seen a milestone and acted on it."""

    milestone: MilestoneKind
    """Which one."""
    module: str = ""
    """The module of a practical exam, where the milestone is one's."""
    open: tuple[str, ...] = ()
    """Items of its checklist that were neither ticked nor sensed then."""


@event("timer.item_ticked")
class ItemTicked(Event, frozen=True):
    """A person ticked an item of a milestone's checklist, or took the tick back."""

    milestone: MilestoneKind
    """Whose checklist."""
    item: str
    """The item's id in config/timeline.toml."""
    module: str = ""
    """The module of a practical exam, where the milestone is one's."""
    done: bool = True
    """False where a tick is taken back."""


@event("timer.overdue")
class MilestoneOverdue(Event, frozen=True):
    """Nobody acted on a raised milestone for longer than `timeline.overdue_after_minutes`."""

    milestone: MilestoneKind
    """Which one."""
    due: Milliseconds
    """When it was due."""
    module: str = ""
    """The module of a practical exam, where the milestone is one's."""


@event("timer.start_delayed")
class StartDelayed(Event, frozen=True):
    """The chief examiner delayed the start for the whole room, or corrected a delay: T, T+30 and E move."""

    minutes: int
    """By how much the start moves, counted from the scheduled T (not added up)."""
    reason: Sealed = None
    """Why."""
    corrected_from: int = 0
    """Where this corrects a delay to a smaller one: the minutes it was before."""


@event("timer.own_milestone")
class OwnMilestoneReached(Event, frozen=True):
    """E−15 or E of candidates who work longer than the room came due and was raised (突发事件处理办法)."""

    milestone: OwnKind
    """Which of the two."""
    due: Milliseconds
    """When it was due by plan, rules, delays and minutes made up known then."""
    candidates: tuple[int, ...]
    """Roster indices of those who share that moment, without those who had left."""
    missed: bool
    """True where it is raised late, since the station was off at its time."""
    at: Milliseconds = 0
    """Trusted time at which it was raised."""
    off_by_ms: int = 0
    """How far trusted time may have been off then."""
    rule: str = ""
    """The clause and the moment, counted from the room's E: ``FL-9 实施认定: E+12``."""


@event("timer.own_acknowledged")
class OwnMilestoneAcknowledged(Event, frozen=True):
    """A person has told the seats and acted on it."""

    milestone: OwnKind
    """Which of the two."""
    due: Milliseconds
    """When it was due."""
    candidates: tuple[int, ...]
    """Roster indices."""


@event("timer.own_overdue")
class OwnMilestoneOverdue(Event, frozen=True):
    """Nobody acted on it for longer than `timeline.overdue_after_minutes`."""

    milestone: OwnKind
    """Which of the two."""
    due: Milliseconds
    """When it was due."""
    candidates: tuple[int, ...]
    """Roster indices."""
