"""What may be done in an emergency (应急预案管理制度, 安全规程; CP-10, CP-14).

- Whoever is on duty declares an evacuation, with one key; it asks nobody first. Exam time stands still from that moment,
  the door lets nobody in, papers stay where they lie.
- The roll is everyone who is in the room by the record, and everyone who is out under escort just then with the escorts'
  names. Each is safe, missing, or led out by a named member of staff. A mark may be changed at any time: the newest holds.
- Somebody says when the building may be entered again; then everybody is called a second time, at the seats. The exam goes
  on when all have been called. Who is not back stays open, after the end too, until marked as found.
- The time that was lost is made up for the whole room, in whole minutes upwards, each minute once (lost_time.py). Before
  the start, and after the end, nobody loses any.
- In danger the chief examiner or an assessor breaks the session off; no time is made up then, nobody enters any more. By
  telephone it holds at once where two others vouch for the call; the same person countersigns later (design §6).
- A false alarm ends at once, as long as nobody was called.
"""

from __future__ import annotations

from typing import Literal

from station.errors import Refusal, refuse
from station.event import Command, Decision, Event, Milliseconds
from station.incidents.events import TimeMadeUp
from station.incidents.lost_time import end_of, lost
from station.plan.dayplan import DayPlan
from station.plan.model import Role
from station.safety import problems
from station.safety.events import BreakOffCountersigned, Declared, Ended, Found, Marked, Returning
from station.safety.state import Emergency, SafetyState

BREAKS_OFF: frozenset[Role] = frozenset({"chief", "assessor"})
STEP = "evacuation"
"""Under this name minutes are made up that belong to no case."""


class Declare(Command, frozen=True):
    """Lead the room out."""

    session: str


class Mark(Command, frozen=True):
    """One person of the roll was looked for."""

    session: str
    candidate: int
    found: Found
    staff: tuple[str, ...] = ()
    """Who led the person out."""


class Return(Command, frozen=True):
    """The building may be entered again."""

    session: str


class End(Command, frozen=True):
    """The exam goes on, or it was a false alarm."""

    session: str
    outcome: Literal["returned", "false_alarm"] = "returned"


class BreakOff(Command, frozen=True):
    """The session is broken off."""

    session: str
    actors: tuple[str, ...]
    """Who has just shown badge and PIN."""
    telephone: str = ""
    """Id of the chief examiner or assessor who decided by telephone; two of the actors vouch for the call."""


class CountersignBreakOff(Command, frozen=True):
    """Who broke the session off by telephone confirms it in person."""

    session: str
    actors: tuple[str, ...]
    """Who has just shown badge and PIN."""


SafetyCommand = Declare | Mark | Return | End | BreakOff | CountersignBreakOff


def decide(plan: DayPlan, state: SafetyState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not. Raises TypeError for a command of another part."""
    if not isinstance(command, SafetyCommand):
        raise TypeError(f"{type(command).__name__} is no command in an emergency")
    if all(one.id != command.session for one in plan.room.sessions):
        return refuse(problems.NO_SESSION, session=command.session)
    held = state.of(command.session)
    if isinstance(command, Declare):
        return _declare(state, command, held, now)
    if held is None:
        return refuse(problems.NOT_ON)
    if isinstance(command, Mark):
        return _mark(plan, held, command, now)
    if isinstance(command, CountersignBreakOff):
        return _countersign(held, command, now)
    if not held.on:
        return refuse(problems.NOT_ON)
    match command:
        case Return():
            return (Returning(at=now),) if held.returning is None else ()
        case End(outcome="false_alarm"):
            return (
                refuse(problems.MARKED) if held.out or held.back else _go_on(plan, state, held, command, now)
            )
        case End():
            return _end(plan, state, held, command, now)
        case BreakOff():
            return _break_off(plan, held, command, now)


def _declare(state: SafetyState, command: Declare, held: Emergency | None, now: Milliseconds) -> Decision:
    if held is not None and held.on:
        return refuse(problems.IS_ON)
    if held is not None and held.outcome == "broken_off":
        return refuse(problems.BROKEN_OFF)
    outside = state.outside.get(command.session, {})
    inside = tuple(one for one in state.inside.get(command.session, ()) if one not in outside)
    return (Declared(at=now, inside=inside, outside={str(one): staff for one, staff in outside.items()}),)


def _mark(plan: DayPlan, held: Emergency, command: Mark, now: Milliseconds) -> Decision:
    if command.candidate not in held.everybody:
        return refuse(problems.NOT_ON_ROLL)
    if not held.on and command.candidate not in held.missing:
        return refuse(problems.NOT_ON)
    known = {person.id for person in plan.room.staff}
    if command.found == "escorted" and (not command.staff or not set(command.staff) <= known):
        return refuse(problems.NO_ESCORT)
    staff = command.staff if command.found == "escorted" else ()
    return (Marked(candidate=command.candidate, roll=held.roll, found=command.found, at=now, staff=staff),)


def _end(plan: DayPlan, state: SafetyState, held: Emergency, command: End, now: Milliseconds) -> Decision:
    if held.returning is None:
        return refuse(problems.NOT_RETURNING)
    if held.unmarked:
        return refuse(problems.UNMARKED, count=len(held.unmarked))
    return _go_on(plan, state, held, command, now)


def _go_on(plan: DayPlan, state: SafetyState, held: Emergency, command: End, now: Milliseconds) -> Decision:
    # Minutes first: a crash in between leaves the evacuation on, and its minutes count once when it is ended again.
    ended = Ended(at=now, outcome=command.outcome, open=held.missing)
    return (*_made_up(plan, state, held, now), ended)


def _made_up(plan: DayPlan, state: SafetyState, held: Emergency, now: Milliseconds) -> tuple[Event, ...]:
    if held.since >= end_of(plan, state.incidents, held.session, held.everybody):
        return ()
    since, minutes = lost(plan, state.incidents, held.session, held.since, now, ())
    if minutes <= 0:
        return ()
    return (TimeMadeUp(case=0, step=STEP, to="", minutes=minutes, since=since, until=now),)


def _break_off(plan: DayPlan, held: Emergency, command: BreakOff, now: Milliseconds) -> Decision:
    may = {p.id for p in plan.room.staff if p.role in BREAKS_OFF}
    if command.telephone:
        known = {p.id for p in plan.room.staff}
        if command.telephone not in may:
            return refuse(problems.WHO_MAY)
        if len((set(command.actors) - {command.telephone}) & known) < 2:
            return refuse(problems.TWO_VOUCH)
        by = command.telephone
    else:
        by = next((one for one in command.actors if one in may), "")
        if not by:
            return refuse(problems.WHO_MAY)
    # Whoever was called and not found stays open; so does who was never called.
    left = tuple(one for one in held.everybody if one in held.missing or one not in {**held.out, **held.back})
    ended = Ended(at=now, outcome="broken_off", open=left, by=by, provisional=bool(command.telephone))
    return (ended,)


def _countersign(held: Emergency, command: CountersignBreakOff, now: Milliseconds) -> Decision:
    if not held.to_countersign:
        return refuse(problems.NOTHING_TO_SIGN)
    if held.to_countersign not in command.actors:
        return refuse(problems.OTHER_SIGNER)
    return (BreakOffCountersigned(held.to_countersign, now),)


def not_now(state: SafetyState, session: str) -> Refusal | None:
    """Why nobody may be let in now; None where nothing speaks against it."""
    held = state.of(session)
    if held is None:
        return None
    if held.on:
        return refuse(problems.IS_ON)
    return refuse(problems.BROKEN_OFF) if held.outcome == "broken_off" else None
