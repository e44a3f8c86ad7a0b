"""What the timer allows.

- The time is confirmed by two different people at opening, and again after a reboot; a confirmed time lies
  never before the newest entry that was made under a confirmed time (design §5).
- A wall clock that moves by more than ``clock.jump_seconds`` is recorded once; nothing else follows from it.
- A suspended machine is recorded once it has woken, with how long it slept; what came due meanwhile is raised at
  once after.
- A milestone is raised once, when it is due by trusted time; one that came due while the station was off is
  raised at once and says so (FL-2 … FL-9).
- A raised milestone is acknowledged by a person at any time; the entry names the items then open (checklist.py). One
  of which nothing was done for ``timeline.overdue_after_minutes`` is recorded as overdue, once.
- Candidates with minutes of their own have a reminder and an end of their own beside the room's: own_rules.py.
- How the start moves: delays.py.
"""

from __future__ import annotations

from station.errors import Refusal, problem, refuse
from station.event import Command, Decision, Event, Milliseconds
from station.plan.dayplan import DayPlan
from station.timer.checklist import CheckDayBefore, TickItem, acted_on, check_day_before, open_items, tick
from station.timer.clock import Reading
from station.timer.delays import CorrectDelay, DelayStart, correct, delay
from station.timer.events import (
    ClockConfirmed,
    ClockJumped,
    ClockSuspended,
    MilestoneAcknowledged,
    MilestoneKind,
    MilestoneOverdue,
    MilestoneReached,
)
from station.timer.milestones import due, rule_of
from station.timer.own_rules import (
    MISSED_AFTER_MS,
    AcknowledgeOwn,
    acknowledge_own,
    own_overdue,
    own_raised,
)
from station.timer.signed import ConfirmSigned, confirm_signed
from station.timer.state import MINUTE, TimerState, key_of, parts_of
from station.timer.wording import hms

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
    """The alarm woke the room: raises what is due in one session and says what is overdue."""

    session: str


class Acknowledge(Command, frozen=True):
    """A person acts on a raised milestone."""

    session: str
    milestone: MilestoneKind
    module: str = ""


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
            return _tick(plan, state, session, now)
        case Acknowledge(session=session, milestone=kind, module=module):
            times, key = state.times(session), key_of(kind, module)
            if key not in times.raised:
                return refuse(NOT_RAISED)
            planned = plan.room.session(session) if session else None
            left = open_items(plan, planned, state, kind, module)
            return () if key in times.acknowledged else (MilestoneAcknowledged(kind, module, left),)
        case AcknowledgeOwn():
            return acknowledge_own(state, command)
        case TickItem():
            return tick(plan, state, command)
        case CheckDayBefore():
            return check_day_before(plan.checklists, state, command)
        case DelayStart():
            return delay(plan, state, command)
        case CorrectDelay():
            return correct(plan, state, command, now)
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


def _tick(plan: DayPlan, state: TimerState, session: str, now: Milliseconds) -> Decision:
    planned, times = plan.room.session(session), state.times(session)
    raised = tuple(
        MilestoneReached(
            milestone=m.kind,
            due=m.at,
            missed=now - max(m.at, times.moved_at) > MISSED_AFTER_MS,
            at=now,
            rule=rule_of(m, planned, state),
            module=m.module,
        )
        for m in due(plan, planned, state, now)
    )
    limit = plan.rules.timeline.overdue_after_minutes * MINUTE
    late = (
        key
        for key in times.open
        # A room that is led out has other things to do.
        if times.stopped is None
        and key not in times.overdue
        and now - max(times.raised[key], times.raised_at[key]) >= limit
        and not acted_on(plan, planned, state, *parts_of(key))
    )
    return (
        *raised,
        *own_raised(plan, planned, state, now),
        *(_overdue(key, times.raised[key]) for key in late),
        *own_overdue(plan, planned, state, now),
    )


def _overdue(key: str, at: Milliseconds) -> MilestoneOverdue:
    kind, module = parts_of(key)
    return MilestoneOverdue(kind, at, module)
