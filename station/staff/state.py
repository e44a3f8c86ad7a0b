"""The fold of the people of the day: who is here, away, out, stepped aside; visits; which alarms run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec
from msgspec.structs import replace

from station.event import Milliseconds, Record
from station.staff.events import (
    AssessorsComplete,
    AssessorsShort,
    Declared,
    LeaveOf,
    LeftPost,
    Reinstated,
    RemarkMade,
    Returned,
    RoomComplete,
    RoomShort,
    SignedIn,
    SignedOut,
    SteppedAside,
    VisitBegan,
    VisitEnded,
)
from station.vault.day.events import DayClosed, DayOpened, DayReopened, StaffReplaced
from station.vault.duty import replaced

Status = Literal["out", "here", "away"]


class Away(msgspec.Struct, frozen=True):
    """A leave of the post that has not ended."""

    minutes: int
    leave: LeaveOf
    cover: str = ""


class Presence(msgspec.Struct, frozen=True):
    """One person."""

    status: Status = "out"
    since: Milliseconds = 0
    """Of the last change."""
    signed_in: Milliseconds = 0
    """When this person last came on duty; 0 for never."""
    declared: bool = False
    """Relatives and own students have been declared (ST-5)."""
    away: Away | None = None


class Short(msgspec.Struct, frozen=True):
    """The alarm of one session that is short of invigilators."""

    since: Milliseconds
    raised: Milliseconds
    level: int


class Visit(msgspec.Struct, frozen=True):
    """One visit of a supervisor, or of the authorities (``person`` is empty then)."""

    person: str
    began: Milliseconds
    ended: Milliseconds = 0
    remarks: int = 0


class StaffState(msgspec.Struct, frozen=True):
    """Everybody, by id of the plan."""

    people: Mapping[str, Presence] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    aside: Mapping[str, tuple[int, ...]] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Who stepped aside, and for whom."""
    stand_ins: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Who came in an invigilator's place: who comes → who leaves."""
    short: Mapping[str, Short] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Alarms that run, by session."""
    assessors_short: frozenset[str] = frozenset()
    """Sessions whose missing assessors were recorded and have not come."""
    assessors_told: frozenset[str] = frozenset()
    """Sessions whose missing assessors were recorded."""
    visits: tuple[Visit, ...] = ()

    def of(self, person: str) -> Presence:
        return self.people.get(person, NOBODY)


NOBODY = Presence()


def evolve(state: StaffState, record: Record) -> StaffState:
    """State after one more record. Opening signs its two people in; a replacement and the closing sign out."""
    at, session = record.time, record.session
    match record.event:
        case DayOpened():
            return _each(state, record.actors, at, again=True)
        case DayReopened():
            # Whoever shows badge and PIN after a stop is here; who had left the post is back when that is said.
            return _each(state, record.actors, at, again=False)
        case SignedIn(person=person):
            return _person(state, person, status="here", since=at, signed_in=at, away=None)
        case SignedOut(person=person):
            return _person(state, person, status="out", since=at, away=None)
        case Declared(person=person):
            return _person(state, person, declared=True)
        case SteppedAside(person=person, candidates=candidates):
            aside = MappingProxyType({**state.aside, person: candidates})
            return _person(replace(state, aside=aside), person, status="out", since=at, away=None)
        case Reinstated(person=person):
            left = {one: whom for one, whom in state.aside.items() if one != person}
            return _person(replace(state, aside=MappingProxyType(left)), person, declared=False)
        case LeftPost(person=person, minutes=minutes, leave=leave, cover=cover):
            after = _person(state, person, status="away", since=at, away=Away(minutes, leave, cover))
            if cover and after.of(cover).status != "here":
                after = _person(after, cover, status="here", since=at, signed_in=at, away=None)
            return after
        case Returned(person=person):
            return _person(state, person, status="here", since=at, away=None)
        case StaffReplaced(comes=comes, leaves=leaves):
            after = replace(state, stand_ins=replaced(state.stand_ins, comes, leaves))
            if after.of(comes).status != "here":
                # Counts from now on, and is not here before badge and PIN say so.
                after = _person(after, comes, status="out", since=at, away=None)
            return _person(after, leaves, status="out", since=at, away=None)
        case RoomShort(since=since, level=level):
            before = state.short.get(session)
            now = Short(since, before.raised if before is not None else at, level)
            return replace(state, short=MappingProxyType({**state.short, session: now}))
        case RoomComplete():
            left_short = {one: what for one, what in state.short.items() if one != session}
            return replace(state, short=MappingProxyType(left_short))
        case AssessorsShort():
            return replace(
                state,
                assessors_short=state.assessors_short | {session},
                assessors_told=state.assessors_told | {session},
            )
        case AssessorsComplete():
            return replace(state, assessors_short=state.assessors_short - {session})
        case VisitBegan(person=person):
            return replace(state, visits=(*state.visits, Visit(person, at)))
        case VisitEnded(visit=number):
            return _visit(state, number, replace(state.visits[number], ended=at))
        case RemarkMade(visit=number):
            one = state.visits[number]
            return _visit(state, number, replace(one, remarks=one.remarks + 1))
        case DayClosed():
            gone = {
                one: presence if presence.status == "out" else replace(presence, status="out", since=at)
                for one, presence in state.people.items()
            }
            return replace(state, people=MappingProxyType(gone), short=MappingProxyType({}))
        case _:
            return state


def _each(state: StaffState, people: tuple[str, ...], at: Milliseconds, *, again: bool) -> StaffState:
    for one in people:
        if again or not state.of(one).signed_in:
            state = _person(state, one, status="here", since=at, signed_in=at, away=None)
    return state


def _person(state: StaffState, person: str, **changes: object) -> StaffState:
    changed = replace(state.of(person), **changes)
    return replace(state, people=MappingProxyType({**state.people, person: changed}))


def _visit(state: StaffState, number: int, visit: Visit) -> StaffState:
    visits = (*state.visits[:number], visit, *state.visits[number + 1 :])
    return replace(state, visits=visits)
