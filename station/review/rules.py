"""What the chief examiner may decide in a review.

- Only a chief examiner of the plan decides, with badge and PIN; the note carries the own key's signature and names the
  head that was seen (design §6, FL-10).
- A decision about an incident names one that is there; one about another journal names its head, and that journal must have been
  read here and verify (station.review.judged).
- Whoever signs has seen every decision about the incident that is known here, made on no newer state of the journal.
- Confirm and dismiss need a sanction or an incident to speak of; change and "found" name a tier and case of the table (VI).
  Tier 1 cases 1 to 3 keep needing the warning that the record holds. What was found afterwards names candidates of the journal's
  room, and in tiers 1 and 2 the session, whose result alone they reach.
- Reasons are always given, but for a plain confirmation.
- Nothing is edited: a correction is a new decision that names the one before; what was found afterwards is withdrawn by
  a dismissal that names it and no incident.
- A deadline is extended where the handbook lets it be: see extending.py.
- An instruction stays open until the room says that it was done; a closed room can't carry one out. What a room left open when it
  closed is signed off in another journal: see owed.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.errors import Refusal, refuse
from station.event import Command, Milliseconds
from station.event import Decision as Events
from station.incidents.state import IncidentState, session_cases
from station.plan.dayplan import DayPlan
from station.plan.violations import ViolationCase
from station.review.deadlines import deadlines
from station.review.events import Decided, Heeded, Verdict
from station.review.extending import unextendable
from station.review.judged import Judged
from station.review.owed import settles
from station.review.problems import (
    CHIEF_ONLY,
    DECIDED_SINCE,
    NO_CASE,
    NO_DECISION,
    NO_SANCTION,
    NO_SESSION,
    NO_VIOLATION,
    NO_WORDS,
    NOT_SEATED,
    NOT_VERIFIED,
    NOT_WARNED,
    NOTHING_DUE,
    ROOM_CLOSED,
)
from station.review.state import ReviewState
from station.review.views import Source
from station.text import Text

LONGEST = 2_000
"""Characters of a reason."""


WORDS: dict[Verdict, Text] = {
    "confirm": Text("确认", "confirm"),
    "change": Text("改判", "change"),
    "dismiss": Text("撤销", "dismiss"),
    "investigate": Text("继续调查", "investigate further"),
    "instruct": Text("指示考场", "instruct the room"),
    "found": Text("事后发现", "found afterwards"),
    "extend": Text("延长期限", "extend the deadline"),
    "made_good": Text("补办完毕", "made good"),
}
"""What each decision is called."""


class Decide(Command, frozen=True):
    """The chief's decision, signed."""

    decided: Decided
    """Everything but the number, which the rules give."""
    actors: tuple[str, ...]
    judged: Judged | None = None
    """The journal that is judged, as it was read and verified; None where it is this one and nothing else is at hand."""
    knows: frozenset[Source] | None = None
    """The decisions about the incident that the chief was shown; None where no screen was between."""


class Heed(Command, frozen=True):
    """The room has done as instructed."""

    number: int
    text: str
    actors: tuple[str, ...]
    journal: str = ""
    """Origin of the journal that holds the instruction; empty where it is this one."""
    instruction: Decided | None = None
    """The instruction as it was read in another journal, its signature checked."""


@dataclass(frozen=True)
class ReviewedRoom:
    """What the rules are given: the decisions so far, and this room's incidents."""

    review: ReviewState
    incidents: IncidentState


def next_number(state: ReviewState) -> int:
    """The number that the next decision gets."""
    return max(state.decisions, default=0) + 1


def decide(plan: DayPlan, state: ReviewedRoom, command: Command, now: Milliseconds) -> Events:
    """The events that follow from a command, or why not. Raises TypeError for a command of another part."""
    match command:
        case Decide():
            return _decide(plan, state, command)
        case Heed():
            return _heed(state, command)
        case _:
            raise TypeError(f"the review does not know {type(command).__name__}")


def _decide(plan: DayPlan, state: ReviewedRoom, command: Decide) -> Events:
    event = command.decided
    chiefs = {person.id for person in plan.room.staff if person.role == "chief"}
    if not chiefs.intersection(command.actors):
        return refuse(CHIEF_ONLY)
    text = (event.text or "").strip()
    if (not text and event.verdict != "confirm") or len(text) > LONGEST:
        return refuse(NO_WORDS, limit=LONGEST)
    if event.replaces and (
        event.replaces not in state.review.decisions or state.review.decisions[event.replaces].replaced
    ):
        return refuse(NO_DECISION, number=event.replaces)
    if event.journal and (command.judged is None or command.judged.journal != event.journal):
        return refuse(NOT_VERIFIED, journal=event.journal)
    unfit = _fits(plan, state, command) or _stale(command)
    if unfit is not None:
        return unfit
    return (event,)


def _stale(command: Decide) -> Refusal | None:
    """Whether there are decisions about the incident that the chief had not seen, or that were made on a newer state."""
    event, judged = command.decided, command.judged
    if judged is None or event.verdict == "found":
        return None
    for made in judged.about(event.case):
        after = (
            made.held.seq >= event.seen
            if made.journal == judged.journal
            else made.held.event.seen > event.seen
        )
        unseen = command.knows is not None and Source(made.journal, made.held.seq) not in command.knows
        if after or unseen:
            return refuse(DECIDED_SINCE, by="、".join(made.held.by))
    return None


def _fits(plan: DayPlan, state: ReviewedRoom, command: Decide) -> Refusal | None:
    event, incidents = command.decided, state.incidents
    if event.journal and command.judged is not None:
        plan, incidents = command.judged.plan, command.judged.incidents
    if event.verdict == "found":
        unfit = _whom(plan, event)
        if unfit is not None:
            return unfit
    if event.verdict in ("change", "found"):
        unfit = _in_table(plan, incidents, event)
        if unfit is not None:
            return unfit
    if event.verdict == "found" or _withdraws(state, event):
        return None
    case = incidents.cases.get(event.case)
    if case is None:
        return refuse(NO_CASE, case=event.case)
    if event.verdict in ("change", "dismiss") and not case.sanctions:
        return refuse(NO_SANCTION, what=WORDS[event.verdict])
    if event.verdict == "instruct" and command.judged is not None and command.judged.closed:
        return refuse(ROOM_CLOSED, room=plan.room.room.number)
    if event.verdict == "made_good" and not (
        event.journal and any(settles(case, incidents, one) for one in command.actors)
    ):
        return refuse(NOTHING_DUE)
    if event.verdict == "extend":
        judged = command.judged
        about = state.review.about("", case.id)
        known = about if judged is None else tuple(one.held for one in judged.about(case.id))
        return unextendable(deadlines(plan, case, known), event.until)
    return None


def _withdraws(state: ReviewedRoom, event: Decided) -> bool:
    """Whether it takes back what this journal holds as found afterwards."""
    taken = state.review.decisions.get(event.replaces)
    return (
        event.verdict == "dismiss"
        and not event.case
        and taken is not None
        and taken.event.verdict == "found"
        and taken.event.journal == event.journal
    )


def table(plan: DayPlan) -> dict[str, ViolationCase]:
    """The table of violations as the plan's procedures carry it (config/violations.toml), by key."""
    steps = (step for one in plan.procedures.values() for step in one.steps)
    return {case.key: case for step in steps for case in step.cases}


def _whom(plan: DayPlan, event: Decided) -> Refusal | None:
    """Candidates of the room, and of the session where one is named; tiers 1 and 2 must name one."""
    if not event.session and event.tier <= 2:
        return refuse(NO_SESSION)
    seats = [seats for session, seats in plan.seats.items() if event.session in ("", session)]
    known = {one for inside in seats for one in inside}
    return None if event.candidates and known.issuperset(event.candidates) else refuse(NOT_SEATED)


def choosable(
    plan: DayPlan, incidents: IncidentState, session: str, who: tuple[int, ...]
) -> list[ViolationCase]:
    """The cases of the table that may be chosen for what was found afterwards: those that need a warning only where it is on
    record; those of tiers 1 and 2 only with a session."""
    return [
        one
        for one in sorted(table(plan).values(), key=lambda one: (one.tier, one.item))
        if (session or one.tier > 2) and (not one.needs_warning or _warned(incidents, session, one.key, who))
    ]


def _warned(incidents: IncidentState, session: str, key: str, who: tuple[int, ...]) -> bool:
    warned = {one for case in session_cases(incidents, session) for one in case.warned(key)}
    return bool(who) and warned.issuperset(who)


def _in_table(plan: DayPlan, incidents: IncidentState, event: Decided) -> Refusal | None:
    key = f"{event.tier}.{event.item}"
    known = table(plan)
    if key not in known:
        return refuse(NO_VIOLATION, key=key)
    if not known[key].needs_warning:
        return None
    case = incidents.cases.get(event.case)
    session = case.session if case is not None else event.session
    return None if _warned(incidents, session, key, event.candidates) else refuse(NOT_WARNED, key=key)


def _heed(state: ReviewedRoom, command: Heed) -> Events:
    if command.journal:
        told = command.instruction
        fits = told is not None and told.verdict == "instruct" and told.number == command.number
        if not fits or (command.journal, command.number) in state.review.heeded:
            return refuse(NO_DECISION, number=command.number)
        return (Heeded(number=command.number, journal=command.journal, text=command.text.strip() or None),)
    held = {one.event.number for one in state.review.instructions}
    if command.number not in held:
        return refuse(NO_DECISION, number=command.number)
    return (Heeded(number=command.number, text=command.text.strip() or None),)
