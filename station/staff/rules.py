"""What the people of the day may do.

- **Duty** (ST-4). Everybody signs in and out with badge and PIN; minutes after ``staff.on_duty_before_minutes`` before T are
  recorded as late. Opening the day signs its two people in.
- **Stepping aside** (ST-5). Whoever may come to invigilate, mark or score declares relatives and own students among this room's
  candidates when signing in. Any, or any that the office's list names: the person does not serve here. Only the chief takes
  back a declaration that was a slip, and never the list's word.
- **Leave of the post** (ST-4). Announced in minutes; with the chief's leave by badge, by telephone, or without, as it was.
  Whoever takes over shows badge and PIN, is fit to stand in, is not in charge here already, and need not step aside.
- **Two in the room** (ST-1). Between the opening of entry and the seal, fewer than ``room.invigilators`` are an alarm and
  an entry that says since when; it is repeated every ``staff.alarm_again_minutes`` until they are complete.
- **Assessors** (ST-3). Shortly before a practical session missing assessors are recorded once, and when they are complete.
- **Visits** (ST-7). A supervisor comes by badge, says what there is to say, interferes with nothing.
"""

from __future__ import annotations

from typing import cast

from station.errors import Refusal, refuse
from station.event import Command, Decision, Event, Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Staff
from station.staff import problems
from station.staff.events import (
    AssessorsComplete,
    AssessorsShort,
    Declared,
    LeaveOf,
    LeftPost,
    Reinstated,
    RemarkKind,
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
from station.staff.presence import (
    DECLARES,
    MINUTE,
    assessors_here,
    assessors_lacking,
    at_post,
    begun_minutes,
    due_at,
    duty_session,
    in_charge,
    late_minutes,
    links,
    short_since,
)
from station.staff.state import StaffState
from station.vault.day.rules import STANDING_IN

LONGEST_LEAVE = 60
"""Minutes; whoever is away for longer is replaced."""


class SignIn(Command, frozen=True):
    """Somebody comes on duty and declares relatives and own students."""

    session: str
    actors: tuple[str, ...]
    """The person, whose badge and PIN were just shown."""
    candidates: tuple[int, ...] = ()
    """Declared, by roster index; none is the usual word."""


class Declare(Command, frozen=True):
    """Somebody who signed in by opening the day declares relatives and own students."""

    session: str
    actors: tuple[str, ...]
    candidates: tuple[int, ...] = ()


class SignOut(Command, frozen=True):
    """Somebody goes off duty."""

    session: str
    actors: tuple[str, ...]


class Reinstate(Command, frozen=True):
    """The chief takes a declaration back that was a slip."""

    session: str
    person: str
    reason: str
    actors: tuple[str, ...]


class LeavePost(Command, frozen=True):
    """Somebody leaves the post for a while."""

    session: str
    person: str
    minutes: int
    leave: LeaveOf
    cover: str
    reason: str
    actors: tuple[str, ...]
    """Whoever showed badge and PIN: the chief, who takes over, or without either the one who leaves."""


class Return(Command, frozen=True):
    """Somebody is back at the post."""

    session: str
    actors: tuple[str, ...]


class Visit(Command, frozen=True):
    """A supervisor comes; or a visitor of the authorities, for whom a person on duty shows the badge."""

    session: str
    actors: tuple[str, ...]
    guest: str = ""


class EndVisit(Command, frozen=True):
    """The visit is over."""

    session: str
    visit: int
    actors: tuple[str, ...]


class Remark(Command, frozen=True):
    """What a supervisor says."""

    session: str
    visit: int
    remark: RemarkKind
    text: str
    actors: tuple[str, ...]


class Watch(Command, frozen=True):
    """The alarm woke the room: are its people here?"""

    session: str
    opens: Milliseconds
    """When entry opens (T−20)."""
    start: Milliseconds
    """T, delays included."""
    over: bool
    """The session's papers are sealed, or it has none and is over."""


def decide(plan: DayPlan, state: StaffState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not."""
    match command:
        case Watch():
            return (*_room(plan, state, command, now), *_assessors(plan, state, command, now))
        case Reinstate():
            return _reinstate(plan, state, command)
        case LeavePost():
            return _leave(plan, state, command)
        case Remark() | EndVisit():
            return _of_visit(plan, state, command)
        case Visit():
            return _visit(plan, command)
    person = _person(plan, cast("tuple[str, ...]", getattr(command, "actors", ())))
    if isinstance(person, Refusal):
        return person
    presence = state.of(person.id)
    match command:
        case SignIn():
            return _sign_in(plan, state, command, person, now)
        case Declare(candidates=candidates):
            return (
                refuse(problems.NOT_HERE) if presence.status == "out" else _declared(plan, person, candidates)
            )
        case SignOut():
            return refuse(problems.NOT_HERE) if presence.status == "out" else (SignedOut(person=person.id),)
        case Return():
            if presence.status != "away":
                return refuse(problems.NOT_AWAY)
            return (Returned(person=person.id, away_minutes=begun_minutes(now - presence.since)),)
        case _:
            raise TypeError(f"the people do not know {type(command).__name__}")


def _person(plan: DayPlan, actors: tuple[str, ...]) -> Staff | Refusal:
    if len(actors) != 1:
        return refuse(problems.ONE_BADGE)
    found = next((p for p in plan.room.staff if p.id == actors[0]), None)
    return found if found is not None else refuse(problems.UNKNOWN)


def _sign_in(plan: DayPlan, state: StaffState, command: SignIn, person: Staff, now: Milliseconds) -> Decision:
    status = state.of(person.id).status
    if status != "out":
        return refuse(problems.IS_HERE if status == "here" else problems.IS_AWAY)
    if person.id in state.aside:
        return refuse(problems.ASIDE)
    declared: tuple[Event, ...] = ()
    if person.role in DECLARES:
        said = _declared(plan, person, command.candidates)
        if isinstance(said, Refusal) or any(isinstance(one, SteppedAside) for one in said):
            return said
        declared = said
    signed = SignedIn(
        person=person.id,
        due=due_at(plan, duty_session(plan, person.id, now)),
        late_minutes=late_minutes(plan, person.id, now),
    )
    return (*declared, signed)


def _declared(plan: DayPlan, person: Staff, candidates: tuple[int, ...]) -> tuple[Event, ...] | Refusal:
    known = {c.index for c in plan.room.candidates}
    if not known.issuperset(candidates):
        return refuse(problems.NOT_A_CANDIDATE)
    named, listed = tuple(sorted(set(candidates))), links(plan, person.id)
    said = Declared(person=person.id, candidates=named, listed=listed)
    for_whom = tuple(sorted({*named, *listed}))
    return (said, SteppedAside(person=person.id, candidates=for_whom)) if for_whom else (said,)


def _reinstate(plan: DayPlan, state: StaffState, command: Reinstate) -> Decision:
    if not _chief(plan, command.actors) or not command.reason.strip():
        return refuse(problems.CHIEF_LIFTS)
    if command.person not in state.aside or links(plan, command.person):
        return refuse(problems.NOT_ASIDE)
    return (Reinstated(person=command.person, reason=command.reason.strip()),)


def _leave(plan: DayPlan, state: StaffState, command: LeavePost) -> Decision:
    status = state.of(command.person).status
    if status != "here":
        return refuse(problems.IS_AWAY if status == "away" else problems.NOT_HERE)
    if not 1 <= command.minutes <= LONGEST_LEAVE:
        return refuse(problems.MINUTES, longest=LONGEST_LEAVE)
    if command.leave == "chief" and not _chief(plan, command.actors):
        return refuse(problems.CHIEF_GIVES_LEAVE)
    if command.cover and not _covers(plan, state, command):
        return refuse(problems.CANT_COVER)
    if command.leave != "chief" and not command.cover and command.person not in command.actors:
        return refuse(problems.ONE_BADGE)
    return (
        LeftPost(
            person=command.person,
            minutes=command.minutes,
            leave=command.leave,
            cover=command.cover,
            reason=command.reason.strip() or None,
        ),
    )


def fit_to_cover(plan: DayPlan, state: StaffState, session: str) -> tuple[Staff, ...]:
    """Who of the list may take over for a while in this session."""
    busy = {p.away.cover for p in state.people.values() if p.away is not None}
    return tuple(
        p
        for p in plan.room.staff
        if p.role in STANDING_IN
        and p.id not in in_charge(plan, state, session) | busy | state.aside.keys()
        and state.of(p.id).status != "away"
        and not links(plan, p.id)
    )


def _covers(plan: DayPlan, state: StaffState, command: LeavePost) -> bool:
    fit = {p.id for p in fit_to_cover(plan, state, command.session)}
    return command.cover in fit and command.cover in command.actors


def _chief(plan: DayPlan, actors: tuple[str, ...]) -> bool:
    return any(p.role == "chief" for p in plan.room.staff if p.id in actors)


def _visit(plan: DayPlan, command: Visit) -> Decision:
    person = _person(plan, command.actors)
    if isinstance(person, Refusal):
        return person
    if guest := command.guest.strip():
        return (VisitBegan(person="", guest=guest),)
    if person.role != "supervisor":
        return refuse(problems.NOT_A_SUPERVISOR)
    return (VisitBegan(person=person.id),)


def _of_visit(plan: DayPlan, state: StaffState, command: Remark | EndVisit) -> Decision:
    if not 0 <= command.visit < len(state.visits) or state.visits[command.visit].ended:
        return refuse(problems.NO_VISIT)
    person = _person(plan, command.actors)
    if isinstance(person, Refusal):
        return person
    whose = state.visits[command.visit].person
    if whose and person.id != whose:
        return refuse(problems.NOT_A_SUPERVISOR)
    if isinstance(command, EndVisit):
        return (VisitEnded(visit=command.visit),)
    if not command.text.strip():
        return refuse(problems.WORDS_NEEDED)
    return (RemarkMade(visit=command.visit, remark=command.remark, text=command.text.strip()),)


def _room(plan: DayPlan, state: StaffState, command: Watch, now: Milliseconds) -> tuple[Event, ...]:
    running = state.short.get(command.session)
    if command.over:
        return (RoomComplete(since=running.since, over=True),) if running is not None else ()
    if now < command.opens:
        return ()
    since = short_since(plan, state, command.session, command.opens)
    if since is None:
        return (RoomComplete(since=running.since, over=False),) if running is not None else ()
    again = plan.rules.staff.alarm_again_minutes * MINUTE
    level = 1 if running is None else 1 + (now - running.raised) // again
    if running is not None and level <= running.level:
        return ()
    present = len(at_post(plan, state, command.session))
    return (RoomShort(present=present, since=running.since if running is not None else since, level=level),)


def _assessors(plan: DayPlan, state: StaffState, command: Watch, now: Milliseconds) -> tuple[Event, ...]:
    session = plan.room.session(command.session)
    before = command.start - plan.rules.staff.assessors_before_minutes * MINUTE
    told = session.id in state.assessors_told
    if session.kind != "practical" or now < before or (not told and now >= command.start):
        return ()
    occupations, modules = assessors_lacking(plan, state, session)
    here = len(assessors_here(plan, state))
    if (occupations or modules) and not told:
        return (AssessorsShort(here=here, occupations=occupations, modules=modules),)
    if session.id in state.assessors_short and not occupations and not modules:
        return (AssessorsComplete(here=here),)
    return ()
