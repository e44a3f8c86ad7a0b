"""When E−15 and E of a candidate's own are raised, acknowledged and overdue.

- Once for each moment, for all who share it; on top of the room's own milestones, which these never replace.
- Nobody who is absent or has left is called to; door and people are told of by the room (seen.py).
- Minutes taken back so late that the own end has passed by then: the end is raised at once, and is not missed.
- While a room is led out its time stands still, for these as for all.
"""

from __future__ import annotations

from station.errors import problem, refuse
from station.event import Command, Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.timer.events import (
    OwnKind,
    OwnMilestoneAcknowledged,
    OwnMilestoneOverdue,
    OwnMilestoneReached,
)
from station.timer.milestones import MEANINGS
from station.timer.own import waiting
from station.timer.seen import NOTHING
from station.timer.state import MINUTE, TimerState, end_of

MISSED_AFTER_MS: Milliseconds = 5_000
"""A milestone raised later than this after its time is said to be missed."""

OWN_NOT_RAISED = problem(
    "timer.own_not_raised",
    what=("这些座位的时间节点尚未到。", "That time of these seats has not come yet."),
    now=("到时会自动提示，无需操作。", "It will be raised by itself; nothing to do."),
    clause="FL-9",
)


class AcknowledgeOwn(Command, frozen=True):
    """A person acts on a raised moment of candidates who work longer than the room."""

    session: str
    milestone: OwnKind
    due: Milliseconds


def own_times(
    plan: DayPlan, session: Session, state: TimerState
) -> dict[tuple[OwnKind, Milliseconds], tuple[int, ...]]:
    """Who has which moment of their own, by kind and time, the earliest first; without those who are not here."""
    times, gone = state.times(session.id), state.seen.get(session.id, NOTHING).gone
    before = plan.rules.timeline.remind_before_end_minutes * MINUTE
    each: list[tuple[Milliseconds, OwnKind, int]] = []
    for who, longer in times.made_up_for.items():
        end = end_of(session, state, who)
        if who in gone:
            continue
        if longer > 0:
            each += [(end - before, "remind", who), (end, "end", who)]
        elif times.own_moved.get(who, 0) > end:
            each.append((end, "end", who))
    found: dict[tuple[OwnKind, Milliseconds], tuple[int, ...]] = {}
    for at, kind, who in sorted(each):
        found[kind, at] = (*found.get((kind, at), ()), who)
    return found


def own_raised(
    plan: DayPlan, session: Session, state: TimerState, now: Milliseconds
) -> tuple[OwnMilestoneReached, ...]:
    """The moments that have come and were not raised yet."""
    times = state.times(session.id)
    # While a room is led out its exam time stands still: what was not due before waits for the return.
    until = now if times.stopped is None else min(now, times.stopped)
    found = []
    for (kind, at), people in own_times(plan, session, state).items():
        who = tuple(one for one in people if (kind, one) not in times.own_raised)
        if at > until or not who:
            continue
        known = max(at, times.moved_at, *(times.own_moved.get(one, 0) for one in who))
        found.append(
            OwnMilestoneReached(
                milestone=kind,
                due=at,
                candidates=who,
                missed=now - known > MISSED_AFTER_MS,
                at=now,
                rule=f"{MEANINGS[kind].clause}: E{(at - end_of(session, state)) // MINUTE:+d}",
            )
        )
    return tuple(found)


def own_overdue(
    plan: DayPlan, session: Session, state: TimerState, now: Milliseconds
) -> tuple[OwnMilestoneOverdue, ...]:
    """Raised moments that nobody has acted on for too long."""
    times, limit = state.times(session.id), plan.rules.timeline.overdue_after_minutes * MINUTE
    if times.stopped is not None:
        # A room that is led out has other things to do.
        return ()
    found = []
    for (kind, due), people in waiting(times.own_raised).items():
        held = {one: times.own_raised[kind, one] for one in people}
        late = tuple(w for w, one in held.items() if not one.overdue and now - one.since >= limit)
        if late:
            found.append(OwnMilestoneOverdue(kind, due, late))
    return tuple(found)


def acknowledge_own(state: TimerState, command: AcknowledgeOwn) -> Decision:
    """A person's word that the seats were told."""
    own = state.times(command.session).own_raised
    shared = {w: one for (kind, w), one in own.items() if (kind, one.due) == (command.milestone, command.due)}
    if not shared:
        return refuse(OWN_NOT_RAISED)
    still = tuple(sorted(w for w, one in shared.items() if not one.acknowledged))
    return (OwnMilestoneAcknowledged(command.milestone, command.due, still),) if still else ()
