"""What the timer knows: the anchor of trusted time, and each session's delays, made-up time and raised
milestones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Milliseconds, Record
from station.incidents.events import TimeMadeUp
from station.plan.model import Session
from station.safety.events import Declared, Ended
from station.timer.clock import Anchor, Drift, Reading
from station.timer.events import (
    ClockConfirmed,
    ClockJumped,
    ClockSuspended,
    MilestoneAcknowledged,
    MilestoneKind,
    MilestoneReached,
    StartDelayed,
)

MINUTE: Milliseconds = 60_000


@dataclass(frozen=True)
class Times:
    """What moved in one session, and what was raised."""

    delay: Milliseconds = 0
    """Start delay that the chief recorded: moves T, T+30 and E."""
    made_up: Milliseconds = 0
    """Time made up for the whole room: moves E."""
    made_up_for: Mapping[int, Milliseconds] = field(default_factory=lambda: MappingProxyType({}))
    """Time made up for single candidates, by roster index: moves their own E."""
    raised: Mapping[MilestoneKind, Milliseconds] = field(default_factory=lambda: MappingProxyType({}))
    """Raised milestones and when they were due."""
    missed: frozenset[MilestoneKind] = frozenset()
    acknowledged: frozenset[MilestoneKind] = frozenset()
    stopped: Milliseconds | None = None
    """Exam time stands still from here: the room is being led out."""


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
    own = times.made_up_for.get(candidate, 0) if candidate is not None else 0
    return session.end + times.delay + times.made_up + own


def last_end_of(session: Session, state: TimerState) -> Milliseconds:
    """E of the candidate who may work longest."""
    times = state.times(session.id)
    return session.end + times.delay + times.made_up + max(times.made_up_for.values(), default=0)


def evolve(state: TimerState, record: Record) -> TimerState:
    """State after one more record. Events of other rooms that move time are heard too."""
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
        case MilestoneReached(milestone=kind, due=due, missed=missed):
            times = state.times(record.session)
            return _with(
                state,
                record.session,
                replace(
                    times,
                    raised=MappingProxyType({**times.raised, kind: due}),
                    missed=times.missed | {kind} if missed else times.missed,
                ),
            )
        case MilestoneAcknowledged(milestone=kind):
            times = state.times(record.session)
            return _with(state, record.session, replace(times, acknowledged=times.acknowledged | {kind}))
        case StartDelayed(minutes=minutes):
            times = state.times(record.session)
            return _with(state, record.session, replace(times, delay=minutes * MINUTE))
        case Declared(at=at):
            return _with(state, record.session, replace(state.times(record.session), stopped=at))
        case Ended():
            return _with(state, record.session, replace(state.times(record.session), stopped=None))
        case TimeMadeUp(minutes=minutes, candidates=candidates):
            times = state.times(record.session)
            if not candidates:
                return _with(state, record.session, replace(times, made_up=times.made_up + minutes * MINUTE))
            own = dict(times.made_up_for)
            for candidate in candidates:
                own[candidate] = own.get(candidate, 0) + minutes * MINUTE
            return _with(state, record.session, replace(times, made_up_for=MappingProxyType(own)))
        case _:
            return state


def _with(state: TimerState, session: str, times: Times) -> TimerState:
    return replace(state, sessions=MappingProxyType({**state.sessions, session: times}))
