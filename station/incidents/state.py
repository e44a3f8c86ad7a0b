"""What is known of the day's incidents: the fold of their events. No sealed word is kept here; the journal has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, TypeVar

from station.event import Event, Milliseconds, Record, kind_of
from station.incidents.case import STRUCK, Case, Given, Grant, Sanction, Waiting
from station.incidents.events import (
    Answered,
    Approved,
    Closed,
    Corrected,
    Countersigned,
    Deferred,
    EscortedBack,
    EscortedOut,
    LeftEarly,
    NoIncidents,
    Opened,
    StepEvent,
    TimeMadeUp,
    Violation,
    Warned,
)
from station.incidents.reply_events import Challenged, Differed, Replied, Settled

__all__ = ["STRUCK", "Case", "Given", "Grant", "Sanction", "Waiting"]

T = TypeVar("T")


@dataclass(frozen=True)
class Obligation:
    """What stays to be done after a case, or even the day, is closed."""

    kind: Literal["deferred", "countersign"]
    case: int
    procedure: str
    step: str
    by: str = ""
    """Who has to countersign."""

    def __str__(self) -> str:
        words = ["incident", str(self.case), self.procedure, self.step, self.kind, self.by]
        return " ".join(word for word in words if word)


@dataclass(frozen=True)
class IncidentState:
    """All cases of the day."""

    cases: Mapping[int, Case] = field(default_factory=lambda: MappingProxyType({}))
    """Cases by number."""
    nil: frozenset[str] = frozenset()
    """Sessions for which people said that nothing went wrong."""
    apart: Mapping[str, tuple[Grant, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Minutes made up outside any case, by session: an evacuation's (station.safety)."""
    delays: Mapping[str, Milliseconds] = field(default_factory=lambda: MappingProxyType({}))
    """Start delays by session. Not folded here: the timer knows them and the room hands them over (with_delays)."""

    let_in: Mapping[str, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
    """Who was let in, by session. Not folded here: the door knows, and the room hands it over (with_room)."""

    def with_room(self, let_in: Mapping[str, frozenset[int]]) -> IncidentState:
        """The same state where these candidates were let in: nobody else can be led out or leave."""
        return replace(self, let_in=MappingProxyType(dict(let_in)))

    def with_delays(self, delays: Mapping[str, Milliseconds]) -> IncidentState:
        """The same state where sessions start later by so many milliseconds (the chief's start delay)."""
        return replace(self, delays=MappingProxyType(dict(delays)))


def session_cases(state: IncidentState, session: str) -> tuple[Case, ...]:
    """All cases of a session, open and closed, in order of opening."""
    return tuple(case for case in state.cases.values() if case.session == session)


def open_cases(state: IncidentState, session: str) -> tuple[Case, ...]:
    """Cases that still run: the most serious first, the older first among equals."""
    running = (case for case in session_cases(state, session) if case.open)
    return tuple(sorted(running, key=lambda case: (case.severity, case.opened, case.id)))


def blocking(state: IncidentState, session: str) -> tuple[Case, ...]:
    """Cases that must come to their end before the day can be closed."""
    return open_cases(state, session)


def obligations(state: IncidentState, session: str) -> tuple[Obligation, ...]:
    """What may stay open when the day is closed, and is then listed: steps put off, calls not yet countersigned."""
    found: list[Obligation] = []
    for case in session_cases(state, session):
        found += [Obligation("deferred", case.id, case.procedure, step) for step in case.deferred]
        found += [
            Obligation("countersign", case.id, case.procedure, step, by)
            for step, by in case.to_countersign.items()
        ]
    return tuple(found)


def nil_recorded(state: IncidentState, session: str) -> bool:
    """Whether people said that nothing went wrong in this session."""
    return session in state.nil


def outside(state: IncidentState, session: str) -> dict[int, tuple[str, ...]]:
    """Candidates who are out under escort now, and with whom."""
    return {case.candidates[0]: case.escorts for case in session_cases(state, session) if case.escorts}


def evolve(state: IncidentState, record: Record) -> IncidentState:
    """State after one more record."""
    happened = record.event
    if isinstance(happened, Opened):
        opened = Case(
            id=happened.case,
            procedure=happened.procedure,
            session=record.session,
            severity=happened.severity,
            opened=record.time,
            candidates=happened.candidates,
            step=happened.to,
            referred_by=happened.referred_by,
            since=record.time,
            seats=happened.seats,
            staff=happened.staff,
            materials=happened.materials,
            ruled_out=happened.excluded,
            taken_over=happened.escorts,
        )
        return replace(_put(state, opened), nil=state.nil - {record.session})
    if isinstance(happened, NoIncidents):
        return replace(state, nil=state.nil | {record.session})
    if isinstance(happened, TimeMadeUp) and not happened.case:
        grant = Grant(happened.step, happened.minutes, happened.since, happened.until, happened.candidates)
        held = (*state.apart.get(record.session, ()), grant)
        return replace(state, apart=MappingProxyType({**state.apart, record.session: held}))
    if isinstance(happened, StepEvent | Closed | Countersigned | Challenged | Differed):
        return _put(state, _moved(state.cases[happened.case], happened, record))
    return state


def _moved(case: Case, happened: Event, record: Record) -> Case:
    match happened:
        case Closed(outcome=outcome):
            return replace(case, closed=record.time, outcome=outcome)
        case Countersigned(step=step):
            return replace(case, to_countersign=_without(case.to_countersign, (step,)))
        case Corrected():
            return _struck(case, happened, record)
        case Deferred(step=step, to=to, offered=offered):
            moved = replace(case, step=to, path=(*case.path, step), since=record.time)
            if offered:
                return replace(moved, declined=(*case.declined, step))
            return replace(moved, deferred=(*case.deferred, step))
        case TimeMadeUp(step=step, minutes=minutes) if minutes < 0:
            return replace(case, grants=tuple(one for one in case.grants if one.step != step))
        case TimeMadeUp(step=step, minutes=minutes, since=since, until=until, candidates=candidates):
            grant = Grant(step, minutes, since, until, candidates)
            return replace(_answered(case, happened, record), grants=(*case.grants, grant))
        case Violation(step=step, candidate=candidate, tier=tier, item=item, confirmed_by=confirmed_by):
            sanction = Sanction(step, candidate, tier, item, confirmed_by, record.seq, record.time)
            others = (one for one in case.sanctions if (one.step, one.candidate) != (step, candidate))
            held = replace(case, sanctions=(*others, sanction))
            return held if happened.more else _answered(held, happened, record)
        case Approved(step=step, by=by, provisional=True):
            waiting = MappingProxyType({**case.to_countersign, step: by})
            return replace(_answered(case, happened, record), to_countersign=waiting)
        case Challenged(step=step, by=by):
            return _waits(case, step, Waiting(by, record.time))
        case Differed(step=step, by=by):
            return _waits(case, step, replace(case.waiting[step], second=by, differed=record.time))
        case Settled(step=step, by=by, provisional=provisional, holds=holds):
            signs = {**case.to_countersign, step: by} if provisional else {**case.to_countersign}
            held = replace(case, to_countersign=MappingProxyType(signs))
            return _answered(held, happened, record) if holds else _waits(held, step, None)
        case StepEvent():
            return _answered(case, happened, record)
        case _:
            return case


def _answered(case: Case, happened: StepEvent, record: Record) -> Case:
    step = happened.step
    moved = replace(
        case,
        given=MappingProxyType({**case.given, step: _given(happened, record)}),
        deferred=tuple(one for one in case.deferred if one != step),
        declined=tuple(one for one in case.declined if one != step),
        again=tuple(one for one in case.again if one != step),
        waiting=_without(case.waiting, (step,)),
    )
    if not happened.to:
        return moved
    return replace(moved, step=happened.to, path=(*case.path, step), since=record.time)


def _given(happened: StepEvent, record: Record) -> Given:
    base = Given(kind_of(happened), record.seq, record.time, record.actors)
    match happened:
        case Answered(choice=choice, number=number, at=at, candidates=candidates, people=people):
            said = replace(base, choice=choice, number=number, at=at, candidates=candidates, people=people)
            return replace(said, excludes=happened.excludes, handed_over=happened.handed_over)
        case Approved(by=by, choice=choice):
            return replace(base, choice=choice, people=(by,))
        case Warned(candidates=candidates, violation=violation):
            return replace(base, candidates=candidates, violation=violation)
        case EscortedOut(candidate=candidate, staff=staff):
            return replace(base, candidates=(candidate,), people=staff)
        case Replied(first=first):
            return replace(base, actors=(first, *record.actors))
        case Settled(by=by):
            return replace(base, people=(by,))
        case EscortedBack(candidate=candidate) | LeftEarly(candidate=candidate):
            return replace(base, candidates=(candidate,))
        case _:
            return base


def _struck(case: Case, happened: Corrected, record: Record) -> Case:
    struck = happened.struck
    whole = not happened.step
    rewound = happened.to == happened.step
    closed = record.time if whole else None
    gone = (*struck, case.step) if rewound else struck
    return replace(
        case,
        waiting=_without(case.waiting, gone),
        step=happened.to or case.step,
        path=tuple(one for one in case.path if one not in struck) if rewound else case.path,
        given=_without(case.given, struck),
        deferred=tuple(one for one in case.deferred if one not in struck),
        declined=tuple(one for one in case.declined if one not in struck),
        since=record.time if rewound else case.since,
        again=tuple(one for one in case.again if one not in struck) + (() if rewound else struck),
        to_countersign=_without(case.to_countersign, struck),
        grants=tuple(one for one in case.grants if one.step not in struck),
        sanctions=tuple(one for one in case.sanctions if one.step not in struck),
        closed=closed if rewound else case.closed,
        outcome=(STRUCK if whole else "") if rewound else case.outcome,
    )


def _waits(case: Case, step: str, waiting: Waiting | None) -> Case:
    """The case with a step that waits for the second person, or no longer does."""
    kept = _without(case.waiting, (step,))
    return replace(case, waiting=MappingProxyType({**kept, step: waiting}) if waiting else kept)


def _without(kept: Mapping[str, T], struck: tuple[str, ...]) -> Mapping[str, T]:
    return MappingProxyType({step: value for step, value in kept.items() if step not in struck})


def _put(state: IncidentState, case: Case) -> IncidentState:
    return replace(state, cases=MappingProxyType({**state.cases, case.id: case}))
