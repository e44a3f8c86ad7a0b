"""The start that moves.

- The chief examiner alone delays it, before it has happened, and a delay only grows (CP-1's window counts from the real
  start). Papers that arrive late, a power cut: the exam is everybody's, so everybody's times move.
- A delay that was mistyped is set smaller as a *correction*: the chief and a second person, before the start has
  happened, to a start that still lies ahead. What was refused or raised meanwhile stays on record as it was decided: a
  candidate refused as too early comes again, nobody is let in afterwards by the correction itself.
- What was raised and moves with it: station.timer.state.
"""

from __future__ import annotations

from station.errors import problem, refuse
from station.event import Command, Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.timer.events import StartDelayed
from station.timer.state import MINUTE, TimerState

CHIEF_ONLY = problem(
    "timer.chief_only",
    what=("推迟开考须由主考批准。", "Only the chief examiner may delay the start."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="FL-10",
)
ALREADY_STARTED = problem(
    "timer.already_started",
    what=(
        "本场已经开考，不能再改动开考时间。",
        "This session has started; its start can't be moved any more.",
    ),
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
        "从原定开考时间算起，输入更大的分钟数；输错的推迟用「改小推迟」更正。",
        "Enter a larger number, counted from the scheduled start; a mistyped delay is corrected by “Set smaller”.",
    ),
    clause="CP-1",
)
SECOND_PERSON = problem(
    "timer.second_person",
    what=("更正推迟须主考和另一名工作人员。", "Correcting a delay takes the chief and a second person."),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person scan the badge and enter the PIN."),
    clause="CP-1",
)
NOT_SMALLER = problem(
    "timer.not_smaller",
    what=(
        "更正只能把推迟改小；现已推迟 {minutes} 分钟。",
        "A correction only makes the delay smaller; it is {minutes} minutes now.",
    ),
    now=(
        "输入 0 到 {most} 的分钟数；要再推迟用「推迟开考」。",
        "Enter 0 to {most} minutes; to delay more, use “Delay the start”.",
    ),
    clause="CP-1",
)
IN_THE_PAST = problem(
    "timer.in_the_past",
    what=(
        "改成推迟 {minutes} 分钟，开考时刻就已过去。",
        "With a delay of {minutes} minutes the start would lie in the past.",
    ),
    now=("输入至少 {least} 分钟。", "Enter at least {least} minutes."),
    clause="CP-1",
)


class DelayStart(Command, frozen=True):
    """The chief moves the start."""

    session: str
    minutes: int
    reason: str
    actors: tuple[str, ...]


class CorrectDelay(Command, frozen=True):
    """The chief and a second person set a mistyped delay smaller."""

    session: str
    minutes: int
    reason: str
    actors: tuple[str, ...]


def delay(plan: DayPlan, state: TimerState, command: DelayStart) -> Decision:
    """The start, later."""
    times = state.times(command.session)
    if not _by_chief(plan, command.actors):
        return refuse(CHIEF_ONLY)
    if "start" in times.raised:
        return refuse(ALREADY_STARTED)
    if command.minutes * MINUTE <= times.delay:
        return refuse(BACKWARDS, minutes=times.delay // MINUTE)
    return (StartDelayed(minutes=command.minutes, reason=command.reason),)


def correct(plan: DayPlan, state: TimerState, command: CorrectDelay, now: Milliseconds) -> Decision:
    """The start, earlier than a delay said and never in the past."""
    times, scheduled = state.times(command.session), plan.room.session(command.session).start
    before = times.delay // MINUTE
    if not _by_chief(plan, command.actors):
        return refuse(CHIEF_ONLY)
    if len(set(command.actors)) < 2:
        return refuse(SECOND_PERSON)
    if "start" in times.raised:
        return refuse(ALREADY_STARTED)
    if not 0 <= command.minutes < before:
        return refuse(NOT_SMALLER, minutes=before, most=max(0, before - 1))
    if scheduled + command.minutes * MINUTE <= now:
        return refuse(IN_THE_PAST, minutes=command.minutes, least=(now - scheduled) // MINUTE + 1)
    return (StartDelayed(minutes=command.minutes, reason=command.reason, corrected_from=before),)


def _by_chief(plan: DayPlan, actors: tuple[str, ...]) -> bool:
    return any(plan.room.person(actor).role == "chief" for actor in actors)
