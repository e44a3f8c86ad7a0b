"""Who may enter.

- Entry takes the admission ticket **and** a valid ID, in either order; both must belong to one person of this
  room and session (ER-1). Where the ID card is lost, a police certificate stands in for it (CP-1; a setting).
- The window is ``[T−20:00.000, T+30:00.000)`` on trusted time; T moves only by a delay that the chief
  recorded (ER-1, ER-3, CP-1, CP-2). T+30 is judged at an attempt's first document, T−20 at its second.
- An attempt lapses two minutes after its last scan; another ticket starts a new one. What lapses, or is given
  up for another, is judged: the missing document refuses *for now*, and until the window closes the candidate
  may come back (CP-1; a setting). Back means a new attempt.
- A document that the operator holds but can't read starts an attempt: who came in time is not late because of
  a crumpled code. A reading that is no document starts and ends nothing.
- A reading kept while a question was open tells two times. Coming in time is judged by when it was **read**: T+30
  at a first document, and whether the attempt before it had lapsed. Going in is judged by when it is **presented**:
  T−20, who is inside, who is kept out, and from when the other document is waited for. A reading is never later
  than now, and joining an attempt doesn't move that attempt's beginning. The entry holds both times (CP-2, ER-3).
- The same code again within moments of the reading is one reading: heard, not written.
- Absence is entered when the window has closed, the attempts pending then have settled and no reading from inside
  the window is still kept (FL-6). Who is entered and comes in by a right that was there before is no longer absent.
- Nobody is sent to a seat where somebody else sits by the record: who finds the listed seat given to another takes
  the one that was freed by it.
- While the room is being led out nobody is let in and nothing lapses or is entered as absent; after a session was broken
  off nobody enters any more (EM).
- Only the chief examiner lets someone in whom the rules refuse, with a reason. An admission recorded wrongly
  is taken back by two people, with a reason (design §6).
- Whatever else people decide at the door stands in ``decisions``, the tour of the seats in ``tour``, what was written
  on paper in ``from_paper``.
"""

from __future__ import annotations

from msgspec.structs import replace

from station.checkin.case import Case
from station.checkin.decisions import AdmitInDoubt, Decided, decide_doubt
from station.checkin.documents import Document
from station.checkin.events import (
    AbsenceEntered,
    AdmissionCorrected,
    Overridden,
    SeenKind,
    Withdrawn,
)
from station.checkin.from_paper import FromPaper, enter_paper
from station.checkin.judge import judge, missing, unreadable
from station.checkin.places import Here, find
from station.checkin.problems import (
    CHIEF_ONLY,
    IS_INSIDE,
    NO_SESSION,
    NOT_INSIDE,
    NOT_ON_ROSTER,
    NOTHING_PENDING,
    REASON_NEEDED,
    SEEN_BEFORE,
    TWO_PEOPLE,
)
from station.checkin.register import DoorState, seat_for
from station.checkin.state import after_event
from station.checkin.tour import CheckSeat, check_seat
from station.checkin.verdicts import CLOSED, EXPIRED
from station.checkin.window import window_of
from station.errors import Refusal, refuse
from station.event import Command, Decision, Event, Milliseconds
from station.plan.dayplan import DayPlan
from station.safety.problems import BROKEN_OFF, IS_ON


class Present(Command, frozen=True):
    """A document was read at the door."""

    session: str
    document: Document
    read_at: Milliseconds | None = None
    """Trusted time of the reading, where it was kept meanwhile; None means just now."""


class Missing(Command, frozen=True):
    """The operator says that the candidate doesn't have this document."""

    session: str
    kind: SeenKind


class Expired(Command, frozen=True):
    """The operator sees that this document is no longer valid: it counts as missing (CP-1)."""

    session: str
    kind: SeenKind


class Unreadable(Command, frozen=True):
    """The operator holds this document, and its code can't be read."""

    session: str
    kind: SeenKind


class Withdraw(Command, frozen=True):
    """The operator drops the pending attempt."""

    session: str


class Settle(Command, frozen=True):
    """The clock: lapses an attempt, enters absence."""

    session: str
    kept_since: Milliseconds | None = None
    """When the oldest reading was read that is kept and not presented yet; None where none is."""


class Override(Command, frozen=True):
    """The chief examiner lets a candidate in against the rules."""

    session: str
    candidate: int
    reason: str
    actors: tuple[str, ...]
    """Staff who have just shown badge and PIN; one of them is the chief."""


class Correct(Command, frozen=True):
    """Two people take back an admission that was recorded wrongly."""

    session: str
    candidate: int
    reason: str
    actors: tuple[str, ...]
    """Staff who have just shown badge and PIN."""


DoorCommand = (
    Present
    | Missing
    | Expired
    | Unreadable
    | Withdraw
    | Settle
    | Override
    | Correct
    | Decided
    | CheckSeat
    | FromPaper
)

LETS_IN = Present | Missing | Expired | Unreadable | Override | AdmitInDoubt
"""What brings somebody nearer to being let in."""


def decide(plan: DayPlan, state: DoorState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not; no events where a reading was a repeated one."""
    if not isinstance(command, DoorCommand):
        raise TypeError(f"the door does not know {type(command).__name__}")
    if all(s.id != command.session for s in plan.room.sessions):
        return refuse(NO_SESSION, session=command.session)
    halted = state.session(command.session).halted
    if halted == "evacuated" and isinstance(command, Settle):
        return ()
    if halted and isinstance(command, LETS_IN):
        return refuse(IS_ON if halted == "evacuated" else BROKEN_OFF)
    case = case_of(plan, state, command.session, now)
    if isinstance(command, Decided):
        lapsed, case = _lapse(case)
        decision = decide_doubt(case, command)
        return decision if isinstance(decision, Refusal) else (*lapsed, *decision)
    match command:
        case Present(document=document):
            return _present(_as_read(case, command), document)
        case Missing(kind=kind):
            return _missing(case, kind)
        case Expired(kind=kind):
            lapsed, case = _lapse(case)
            return (*lapsed, missing(case, kind, said=EXPIRED))
        case Unreadable(kind=kind):
            lapsed, case = _lapse(case)
            return (*lapsed, unreadable(case, kind))
        case Withdraw():
            return _withdraw(case)
        case Settle(kept_since=kept_since):
            return _settle(case, kept_since)
        case CheckSeat():
            return check_seat(case, command)
        case FromPaper():
            return enter_paper(case, command)
        case Override():
            return _override(case, command)
        case Correct():
            return _correct(case, command)


def case_of(plan: DayPlan, state: DoorState, session: str, now: Milliseconds) -> Case:
    """What the door's verdicts of that session depend on right now."""
    door = state.session(session)
    return Case(
        plan,
        session,
        door,
        window_of(plan, plan.room.session(session), door.start_delay),
        now,
        stand_ins=state.stand_ins,
    )


def heard_before(plan: DayPlan, state: DoorState, command: Present, now: Milliseconds) -> bool:
    """Whether this reading is the same code again within moments (verdict ``duplicate``): heard, not
    written."""
    return _repeated(_as_read(case_of(plan, state, command.session, now), command), command.document)


def _as_read(case: Case, command: Present) -> Case:
    """The case as this reading meets it; one that claims to come from later was read now."""
    read_at = command.read_at
    return case if read_at is None or read_at >= case.now else replace(case, read_at=read_at)


def _present(case: Case, document: Document) -> Decision:
    if _repeated(case, document):
        return ()
    lapsed, case = _lapse(case)
    given_up, case = _supersede(case, document)
    return (*lapsed, *given_up, judge(case, document))


def _repeated(case: Case, document: Document) -> bool:
    span = case.plan.rules.entry.same_code_milliseconds
    return bool(document.mark) and any(
        heard.mark == document.mark and abs(case.came - heard.at) < span for heard in case.door.heard
    )


def _missing(case: Case, kind: SeenKind) -> Decision:
    lapsed, case = _lapse(case)
    if case.seen == kind:
        return refuse(SEEN_BEFORE)
    return (*lapsed, missing(case, kind))


def _withdraw(case: Case) -> Decision:
    lapsed, case = _lapse(case)
    pending = case.door.pending
    if pending is None:
        return lapsed or refuse(NOTHING_PENDING)
    return (Withdrawn(attempt=pending.attempt, at=case.now, candidate=pending.candidate),)


def _settle(case: Case, kept_since: Milliseconds | None) -> Decision:
    # The kept reading may be the very document that is waited for, or that of somebody who came in time.
    kept = replace(case, read_at=kept_since)
    lapsed, case = _lapse(case) if _lapsed(kept) else ((), case)
    door = case.door
    if door.pending is not None or not case.window.closed(case.now) or not case.window.closed(kept.came):
        return lapsed
    roster = case.plan.seats[case.session]
    absent = tuple(c for c in roster if c not in door.admitted and c not in door.absent)
    if door.absence_entered and not absent:
        return lapsed
    return (
        *lapsed,
        AbsenceEntered(
            at=case.now,
            closes=case.window.closes,
            candidates=absent,
            rule=f"{CLOSED.clause}: {case.window.words}",
        ),
    )


def _override(case: Case, command: Override) -> Decision:
    roles = {person.id: person.role for person in case.plan.room.staff}
    chief = next((actor for actor in command.actors if roles.get(actor) == "chief"), None)
    if chief is None:
        return refuse(CHIEF_ONLY)
    if not command.reason.strip():
        return refuse(REASON_NEEDED)
    roster = case.plan.seats[case.session]
    if command.candidate not in roster:
        return refuse(NOT_ON_ROSTER)
    if command.candidate in case.door.inside:
        return refuse(IS_INSIDE)
    pending = case.door.pending
    own = pending is not None and pending.candidate == command.candidate
    return (
        Overridden(
            candidate=command.candidate,
            seat=seat_for(case.door, roster, command.candidate),
            attempt=case.attempt if own else case.door.attempts + 1,
            at=case.now,
            opens=case.window.opens,
            closes=case.window.closes,
            start=case.window.start,
            chief=chief,
            refused=case.door.last_of.get(command.candidate, ""),
            rule=f"design §6: {case.window.words}",
            reason=command.reason.strip(),
        ),
    )


def _correct(case: Case, command: Correct) -> Decision:
    known = {person.id for person in case.plan.room.staff}
    people = tuple(dict.fromkeys(actor for actor in command.actors if actor in known))
    if len(people) < 2:
        return refuse(TWO_PEOPLE)
    if not command.reason.strip():
        return refuse(REASON_NEEDED)
    admission = case.door.inside.get(command.candidate)
    if admission is None:
        return refuse(NOT_INSIDE)
    return (
        AdmissionCorrected(
            candidate=command.candidate,
            attempt=admission.attempt,
            at=case.now,
            people=people,
            reason=command.reason.strip(),
        ),
    )


def _lapse(case: Case) -> tuple[tuple[Event, ...], Case]:
    """A pending attempt that nothing followed is judged before anything else."""
    return _give_up(case) if _lapsed(case) else ((), case)


def _lapsed(case: Case) -> bool:
    pending = case.door.pending
    lapses = case.plan.rules.entry.attempt_lapses_seconds * 1_000
    return pending is not None and case.came - pending.last_at >= lapses


def _supersede(case: Case, document: Document) -> tuple[tuple[Event, ...], Case]:
    """Another person's document of the same kind means that the person before has stepped aside."""
    pending = case.door.pending
    if pending is None or pending.document != document.kind:
        return (), case
    place = find(case.plan, case.session, document)
    if document.disagrees or document.wrong or (place is None and document.check_failed):
        return (), case
    if isinstance(place, Here) and place.candidate == pending.candidate:
        return (), case
    return _give_up(case)


def _give_up(case: Case) -> tuple[tuple[Event, ...], Case]:
    pending = case.door.pending
    if pending is None:
        return (), case
    judged = missing(replace(case, read_at=None), pending.waits_for)
    return (judged,), replace(case, door=after_event(case.door, judged, case.now))
