"""What the timer knows: the anchor of trusted time, and each session's delays, made-up time, raised milestones
and ticked items.

A milestone that was raised and then moves to later (a start delay, minutes made up for the whole room) is *withdrawn*,
so that it is raised again at its new time, where

- nobody has acknowledged it yet, whatever kind it is, or
- it must be done again all the same: *entry* (the window has moved, so the door is shut until it opens anew), *remind*
  and *end* (what candidates were told is no longer true).

It stays as it was where its new time has come already, and where it is acknowledged and done once for all: papers once
drawn are in the room (*collect*), a seal once broken is broken (*witness*); their counts and guards go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import cast

from station.event import Milliseconds, Record
from station.incidents.events import TimeMadeUp
from station.plan.model import Session
from station.safety.events import Declared, Ended
from station.timer import own
from station.timer.clock import Anchor, Drift, Reading
from station.timer.events import (
    ClockConfirmed,
    ClockJumped,
    ClockSuspended,
    ItemTicked,
    MilestoneAcknowledged,
    MilestoneKind,
    MilestoneOverdue,
    MilestoneReached,
    OwnMilestoneAcknowledged,
    OwnMilestoneOverdue,
    OwnMilestoneReached,
    StartDelayed,
)
from station.timer.seen import NOTHING, Seen

MINUTE: Milliseconds = 60_000
AGAIN: frozenset[str] = frozenset({"entry", "remind", "end"})
"""Kinds that are done again when they move to later, even where somebody had acknowledged them."""
OF_END: frozenset[str] = frozenset({"remind", "end"})
"""Kinds that move with the end; all others move with the start alone."""


def key_of(kind: MilestoneKind, module: str = "") -> str:
    """Names a milestone within its session: its kind, and the module where it is one's."""
    return f"{kind}/{module}" if module else kind


def parts_of(key: str) -> tuple[MilestoneKind, str]:
    """The kind and the module that a key names."""
    kind, _, module = key.partition("/")
    return cast(MilestoneKind, kind), module


@dataclass(frozen=True)
class Times:
    """What moved in one session, and what was raised."""

    delay: Milliseconds = 0
    """Start delay that the chief recorded: moves T, T+30 and E."""
    made_up: Milliseconds = 0
    """Time made up for the whole room: moves E."""
    made_up_for: Mapping[int, Milliseconds] = field(default_factory=lambda: MappingProxyType({}))
    """Time made up for single candidates, by roster index: moves their own E."""
    own_moved: Mapping[int, Milliseconds] = field(default_factory=lambda: MappingProxyType({}))
    """When single candidates' own E was last moved for them alone."""
    own_raised: own.OwnMap = field(default_factory=lambda: own.NONE)
    """What was raised for single candidates (own.py)."""
    stopped: Milliseconds | None = None
    """Exam time stands still from here: the room is being led out."""
    moved_at: Milliseconds = 0
    """When start or end were last moved: what is due earlier than that is raised at once, and was not missed."""
    raised: Mapping[str, Milliseconds] = field(default_factory=lambda: MappingProxyType({}))
    """Raised milestones by key (:func:`key_of`) and when they were due."""
    raised_at: Mapping[str, Milliseconds] = field(default_factory=lambda: MappingProxyType({}))
    """When they were raised: later than due where the station was off."""
    missed: frozenset[str] = frozenset()
    acknowledged: frozenset[str] = frozenset()
    overdue: frozenset[str] = frozenset()
    """Those on record as overdue."""
    ticked: frozenset[tuple[str, str]] = frozenset()
    """Items that a person ticked: the milestone's key and the item's id."""

    @property
    def open(self) -> tuple[str, ...]:
        """Keys of the milestones that were raised and that nobody has acted on, oldest first."""
        waiting = (key for key in self.raised if key not in self.acknowledged)
        return tuple(sorted(waiting, key=lambda key: self.raised[key]))


@dataclass(frozen=True)
class TimerState:
    """The fold of all timer events."""

    anchor: Anchor | None = None
    wall_offset_ms: int = 0
    """The last recorded offset of the wall clock, so that one jump is recorded once."""
    steady_since: Milliseconds = 0
    """When the time was confirmed, or the wall clock jumped last: drift is counted from here."""
    jumps: int = 0
    """Recorded jumps of the wall clock, the whole day."""
    slept_ms: int | None = None
    """How long the confirmed boot had been suspended when that was last recorded; None where it is not known."""
    suspensions: tuple[int, ...] = ()
    """Recorded suspensions of the whole day, milliseconds each."""
    sessions: Mapping[str, Times] = field(default_factory=lambda: MappingProxyType({}))
    seen: Mapping[str, Seen] = field(default_factory=lambda: MappingProxyType({}))
    """What door and papers show, by session. Both are told of by the room, for deciding only."""

    def with_seen(self, seen: Mapping[str, Seen]) -> TimerState:
        """This state and what the parts above and beside the timer show now."""
        return replace(self, seen=MappingProxyType(dict(seen)))

    def times(self, session: str) -> Times:
        return self.sessions.get(session, Times())

    def drift(self, reading: Reading) -> Drift:
        """How the wall clock has run against trusted time, without the jumps that are recorded."""
        return Drift(reading.wall_offset_ms - self.wall_offset_ms, reading.time - self.steady_since)


def start_of(session: Session, state: TimerState) -> Milliseconds:
    """T: the scheduled start, moved only by a delay that the chief recorded."""
    return session.start + state.times(session.id).delay


def end_of(session: Session, state: TimerState, candidate: int | None = None) -> Milliseconds:
    """E for the room, or for one candidate where minutes were made up for that candidate alone."""
    times = state.times(session.id)
    longer = times.made_up_for.get(candidate, 0) if candidate is not None else 0
    return session.end + times.delay + times.made_up + longer


def last_end_of(session: Session, state: TimerState) -> Milliseconds:
    """E of the candidate who may work longest; whoever has left or never came holds nobody up, where the timer has been
    told of the door (:meth:`TimerState.with_seen`)."""
    times, gone = state.times(session.id), state.seen.get(session.id, NOTHING).gone
    longest = max((more for one, more in times.made_up_for.items() if one not in gone), default=0)
    return session.end + times.delay + times.made_up + max(0, longest)


def evolve(state: TimerState, record: Record) -> TimerState:
    """State after one more record. Events of other rooms that move time are heard too."""
    times = state.times(record.session)
    match record.event:
        case ClockConfirmed() as said:
            anchor = Anchor(
                said.time, said.boot, said.boot_us, said.wall, said.uncertainty_ms, said.drift_ppm
            )
            return replace(
                state,
                anchor=anchor,
                wall_offset_ms=0,
                steady_since=said.time,
                slept_ms=said.slept_ms,
            )
        case ClockJumped(offset_ms=offset):
            return replace(state, wall_offset_ms=offset, steady_since=record.time, jumps=state.jumps + 1)
        case ClockSuspended(slept_ms=slept, total_ms=total):
            return replace(state, slept_ms=total, suspensions=(*state.suspensions, slept))
        case MilestoneReached(milestone=kind, due=due, missed=missed, module=module):
            key = key_of(kind, module)
            return _with(
                state,
                record.session,
                replace(
                    times,
                    raised=MappingProxyType({**times.raised, key: due}),
                    raised_at=MappingProxyType({**times.raised_at, key: record.time}),
                    missed=times.missed | {key} if missed else times.missed - {key},
                ),
            )
        case MilestoneAcknowledged(milestone=kind, module=module):
            done = times.acknowledged | {key_of(kind, module)}
            return _with(state, record.session, replace(times, acknowledged=done))
        case MilestoneOverdue(milestone=kind, module=module):
            late = times.overdue | {key_of(kind, module)}
            return _with(state, record.session, replace(times, overdue=late))
        case ItemTicked(milestone=kind, item=item, module=module, done=ticked):
            one = frozenset({(key_of(kind, module), item)})
            return _with(
                state,
                record.session,
                replace(times, ticked=times.ticked | one if ticked else times.ticked - one),
            )
        case StartDelayed(minutes=minutes):
            moved = replace(times, delay=minutes * MINUTE)
            return _with(state, record.session, _moved(moved, minutes * MINUTE - times.delay, record.time))
        case Declared(at=at):
            return _with(state, record.session, replace(times, stopped=at))
        case Ended():
            return _with(state, record.session, replace(times, stopped=None))
        case TimeMadeUp(minutes=minutes, candidates=candidates):
            if not candidates:
                later = minutes * MINUTE
                moved = _moved(replace(times, made_up=times.made_up + later), later, record.time, OF_END)
                return _with(state, record.session, moved)
            longer = dict(times.made_up_for)
            for candidate in candidates:
                longer[candidate] = longer.get(candidate, 0) + minutes * MINUTE
            changed = replace(
                times,
                made_up_for=MappingProxyType(longer),
                own_moved=MappingProxyType({**times.own_moved, **dict.fromkeys(candidates, record.time)}),
                own_raised=own.moved(times.own_raised, minutes * MINUTE, record.time, candidates),
            )
            return _with(state, record.session, changed)
        case OwnMilestoneReached(milestone=which, due=due, candidates=people, missed=missed):
            rung = own.raised(times.own_raised, which, people, own.OwnRaised(due, record.time, missed))
            return _with(state, record.session, replace(times, own_raised=rung))
        case OwnMilestoneAcknowledged(milestone=which, candidates=people):
            known = own.acknowledged(times.own_raised, which, people)
            return _with(state, record.session, replace(times, own_raised=known))
        case OwnMilestoneOverdue(milestone=which, candidates=people):
            waits = own.overdue(times.own_raised, which, people)
            return _with(state, record.session, replace(times, own_raised=waits))
        case _:
            return state


def _moved(times: Times, by: Milliseconds, now: Milliseconds, kinds: frozenset[str] | None = None) -> Times:
    """The raised milestones (of these kinds) after they moved; withdrawn are those to be raised again."""
    due = {k: at + (by if kinds is None or k in kinds else 0) for k, at in times.raised.items()}
    gone = frozenset(
        k
        for k, at in due.items()
        if at > now and at > times.raised[k] and (k not in times.acknowledged or k in AGAIN)
    )
    return replace(
        times,
        moved_at=now,
        raised=MappingProxyType({k: at for k, at in due.items() if k not in gone}),
        raised_at=MappingProxyType({k: at for k, at in times.raised_at.items() if k not in gone}),
        missed=times.missed - gone,
        acknowledged=times.acknowledged - gone,
        overdue=times.overdue - gone,
        ticked=frozenset(t for t in times.ticked if t[0] not in gone),
        own_raised=own.moved(times.own_raised, by, now),
    )


def _with(state: TimerState, session: str, times: Times) -> TimerState:
    return replace(state, sessions=MappingProxyType({**state.sessions, session: times}))
