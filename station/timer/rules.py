"""What the timer allows.

- The time is confirmed by two different people at opening, and again after a reboot; a confirmed time lies
  never before the newest entry that was made under a confirmed time (design §5).
- A wall clock that moves by more than ``clock.jump_seconds`` is recorded once; nothing else follows from it.
- A suspended machine is recorded once it has woken, with how long it slept; what came due meanwhile is raised at
  once after.
- A milestone is raised once, when it is due by trusted time; one that came due while the station was off is
  raised at once and says so (FL-2 … FL-9).
- The start is delayed by the chief examiner only, before it has happened, never backwards (CP-1's window
  counts from the real start).
"""

from __future__ import annotations

from station.errors import Refusal, problem, refuse
from station.event import Command, Decision, Event, Milliseconds
from station.plan.dayplan import DayPlan
from station.timer.clock import Reading
from station.timer.events import (
    ClockConfirmed,
    ClockJumped,
    ClockSuspended,
    MilestoneAcknowledged,
    MilestoneKind,
    MilestoneReached,
    StartDelayed,
)
from station.timer.milestones import due, rule_of
from station.timer.signed import ConfirmSigned, confirm_signed
from station.timer.state import MINUTE, TimerState
from station.timer.wording import hms

MISSED_AFTER_MS: Milliseconds = 5_000
"""A milestone raised later than this after its time is said to be missed."""

TWO_PEOPLE = problem(
    "clock.two_people",
    what=("确认时间需要两名不同的工作人员。", "Confirming the time takes two different members of staff."),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person scan the badge and enter the PIN."),
    clause="design §5",
)
BEFORE_LAST = problem(
    "clock.before_last",
    what=(
        "所确认的时间早于日志中最后一个已确认的时间（{last}）。",
        "That time lies before the newest confirmed time of the journal ({last}).",
    ),
    now=("对照考点标准钟，重新确认时间。", "Compare with the site's clock and confirm again."),
    clause="design §5",
)
NOT_RAISED = problem(
    "timer.not_raised",
    what=("该时间节点尚未到。", "That milestone is not due yet."),
    now=("到时会自动提示，无需操作。", "It will be raised by itself; nothing to do."),
    clause="FL",
)
CHIEF_ONLY = problem(
    "timer.chief_only",
    what=("推迟开考须由主考批准。", "Only the chief examiner may delay the start."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="FL-10",
)
ALREADY_STARTED = problem(
    "timer.already_started",
    what=("本场已经开考，不能再推迟开考。", "This session has started; its start can't be delayed any more."),
    now=(
        "耽误的时间用突发事件程序记录并补时。",
        "Record lost minutes in the incident's procedure; they are made up there.",
    ),
    clause="FL-5",
)
BACKWARDS = problem(
    "timer.backwards",
    what=(
        "开考只能往后推迟；现已推迟 {minutes} 分钟。",
        "The start only moves to later; it is delayed by {minutes} minutes now.",
    ),
    now=(
        "从原定开考时间算起，输入更大的分钟数。",
        "Enter a larger number of minutes, counted from the scheduled start.",
    ),
    clause="CP-1",
)


class ConfirmTime(Command, frozen=True):
    """Two people agree on the time shown (or on the site clock's)."""

    time: Milliseconds
    reading: Reading
    last_known: Milliseconds
    actors: tuple[str, ...]


class Look(Command, frozen=True):
    """The clock was looked at: records a suspension and a wall-clock jump if there is one."""

    reading: Reading


class Tick(Command, frozen=True):
    """The alarm woke the room: raises what is due in one session."""

    session: str


class Acknowledge(Command, frozen=True):
    """A person acts on a raised milestone."""

    session: str
    milestone: MilestoneKind


class DelayStart(Command, frozen=True):
    """The chief moves the start."""

    session: str
    minutes: int
    reason: str
    actors: tuple[str, ...]


def decide(plan: DayPlan, state: TimerState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not."""
    match command:
        case ConfirmTime():
            return _confirm(plan, command)
        case ConfirmSigned():
            if len(set(command.actors)) < 2:
                return refuse(TWO_PEOPLE)
            if command.time < command.last_known:
                return refuse(BEFORE_LAST, last=hms(command.last_known))
            said = confirm_signed(plan.rules.clock, command)
            return said if isinstance(said, Refusal) else (said,)
        case Look(reading=reading):
            return _look(plan, state, reading) if reading.confirmed else ()
        case Tick(session=session):
            return tuple(
                MilestoneReached(
                    milestone=m.kind,
                    due=m.at,
                    missed=now - m.at > MISSED_AFTER_MS,
                    at=now,
                    rule=rule_of(m, plan.room.session(session), state),
                )
                for m in due(plan, plan.room.session(session), state, now)
            )
        case Acknowledge(session=session, milestone=kind):
            times = state.times(session)
            if kind not in times.raised:
                return refuse(NOT_RAISED)
            return () if kind in times.acknowledged else (MilestoneAcknowledged(milestone=kind),)
        case DelayStart():
            return _delay(plan, state, command)
        case _:
            raise TypeError(f"the timer does not know {type(command).__name__}")


def _look(plan: DayPlan, state: TimerState, reading: Reading) -> tuple[Event, ...]:
    limit = plan.rules.clock.jump_seconds * 1_000
    found: list[Event] = []
    slept = 0 if state.slept_ms is None else reading.slept_ms - state.slept_ms
    if slept > limit:
        found.append(ClockSuspended(slept_ms=slept, total_ms=reading.slept_ms))
    if abs(reading.wall_offset_ms - state.wall_offset_ms) > limit:
        found.append(ClockJumped(offset_ms=reading.wall_offset_ms))
    return tuple(found)


def _confirm(plan: DayPlan, command: ConfirmTime) -> Decision:
    if len(set(command.actors)) < 2:
        return refuse(TWO_PEOPLE)
    if command.time < command.last_known:
        return refuse(BEFORE_LAST, last=hms(command.last_known))
    stamp = command.reading.stamp
    return (
        ClockConfirmed(
            time=command.time,
            boot=stamp.boot,
            boot_us=stamp.boot_us,
            wall=stamp.wall,
            uncertainty_ms=plan.rules.clock.confirm_tolerance_seconds * 1_000,
            drift_ppm=plan.rules.clock.drift_ppm,
            slept_ms=command.reading.slept_ms,
        ),
    )


def _delay(plan: DayPlan, state: TimerState, command: DelayStart) -> Decision:
    if not any(plan.room.person(actor).role == "chief" for actor in command.actors):
        return refuse(CHIEF_ONLY)
    if "start" in state.times(command.session).raised:
        return refuse(ALREADY_STARTED)
    if command.minutes * MINUTE <= state.times(command.session).delay:
        return refuse(BACKWARDS, minutes=state.times(command.session).delay // MINUTE)
    return (StartDelayed(minutes=command.minutes, reason=command.reason),)
