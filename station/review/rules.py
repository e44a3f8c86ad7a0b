"""What the chief examiner may decide in a review.

- Only a chief examiner of the plan decides, with badge and PIN; the note carries the own key's signature and names the
  head that was seen (design §6, FL-10).
- A decision about an incident of this room names one that is there; one about another journal names its head.
- Confirm and dismiss need a sanction or an incident to speak of; change and "found" name a tier and case of the table (VI).
  Tier 1 cases 1 to 3 keep needing the warning that the record holds.
- Reasons are always given, but for a plain confirmation.
- Nothing is edited: a correction is a new decision that names the one before.
- An instruction stays open until the room says that it was done.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.errors import Refusal, problem, refuse
from station.event import Command, Milliseconds
from station.event import Decision as Events
from station.incidents.state import IncidentState, session_cases
from station.plan.dayplan import DayPlan
from station.plan.violations import ViolationCase
from station.review.events import Decided, Heeded, Verdict
from station.review.state import ReviewState
from station.text import Text

LONGEST = 2_000
"""Characters of a reason."""

CHIEF_ONLY = problem(
    "review.chief_only",
    what=("复核决定只能由主考作出。", "Only the chief examiner decides in a review."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="FL-10",
)
NO_CASE = problem(
    "review.no_case",
    what=("没有编号为 {case} 的事件。", "There is no incident number {case}."),
    now=("从列表中选择事件。", "Choose it from the list."),
)
NO_WORDS = problem(
    "review.no_words",
    what=(
        "须写明理由或指示（不超过 {limit} 字）。",
        "A reason or instruction is needed, of {limit} characters at most.",
    ),
    now=("写清楚再签名。", "Write it, then sign."),
    clause="VI",
)
NO_SANCTION = problem(
    "review.no_sanction",
    what=("该事件没有可{what}的处理。", "The incident has no sanction to {what}."),
    now=(
        "选择其他决定，或先由监考员记录违纪违规。",
        "Choose another decision, or have the violation recorded first.",
    ),
    clause="VI",
)
NO_VIOLATION = problem(
    "review.no_violation",
    what=("违纪违规表中没有第 {key} 项。", "The table of violations has no case {key}."),
    now=("从四档中选择。", "Choose from the four tiers."),
    clause="VI",
)
NOT_WARNED = problem(
    "review.not_warned",
    what=("第 {key} 项须有此前的警告记录。", "Case {key} needs an earlier warning on record."),
    now=("改选其他项。", "Choose another case."),
    clause="VI 考生违纪违规处理规定 一",
)
NO_DECISION = problem(
    "review.no_decision",
    what=("没有编号为 {number} 的决定，或已被更正。", "There is no decision {number}, or it was corrected."),
    now=("从列表中选择。", "Choose it from the list."),
)


WORDS: dict[Verdict, Text] = {
    "confirm": Text("确认", "confirm"),
    "change": Text("改判", "change"),
    "dismiss": Text("撤销", "dismiss"),
    "investigate": Text("继续调查", "investigate further"),
    "instruct": Text("指示考场", "instruct the room"),
    "found": Text("事后发现", "found afterwards"),
}
"""What each decision is called."""


class Decide(Command, frozen=True):
    """The chief's decision, signed."""

    decided: Decided
    """Everything but the number, which the rules give."""
    actors: tuple[str, ...]


class Heed(Command, frozen=True):
    """The room has done as instructed."""

    number: int
    text: str
    actors: tuple[str, ...]


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
    unfit = _fits(plan, state, event)
    if unfit is not None:
        return unfit
    return (event,)


def _fits(plan: DayPlan, state: ReviewedRoom, event: Decided) -> Refusal | None:
    if event.verdict in ("change", "found"):
        unfit = _in_table(plan, state, event)
        if unfit is not None:
            return unfit
    if event.verdict == "found" or event.journal:
        return None
    case = state.incidents.cases.get(event.case)
    if case is None:
        return refuse(NO_CASE, case=event.case)
    if event.verdict in ("change", "dismiss") and not case.sanctions:
        return refuse(NO_SANCTION, what=WORDS[event.verdict])
    return None


def table(plan: DayPlan) -> dict[str, ViolationCase]:
    """The table of violations as the plan's procedures carry it (config/violations.toml), by key."""
    steps = (step for one in plan.procedures.values() for step in one.steps)
    return {case.key: case for step in steps for case in step.cases}


def _in_table(plan: DayPlan, state: ReviewedRoom, event: Decided) -> Refusal | None:
    key = f"{event.tier}.{event.item}"
    known = table(plan)
    if key not in known:
        return refuse(NO_VIOLATION, key=key)
    if not known[key].needs_warning or event.journal:
        return None
    case = state.incidents.cases.get(event.case)
    cases = session_cases(state.incidents, case.session if case is not None else event.session)
    warned = {who for one in cases for who in one.warned(key)}
    return None if event.candidates and warned.issuperset(event.candidates) else refuse(NOT_WARNED, key=key)


def _heed(state: ReviewedRoom, command: Heed) -> Events:
    held = {one.event.number for one in state.review.instructions}
    if command.number not in held:
        return refuse(NO_DECISION, number=command.number)
    return (Heeded(number=command.number, text=command.text.strip() or None),)
