"""What a screen shows of incidents: immutable pictures computed from plan, state and time.

One step is shown at a time (read, then do): what to do, who to call, what an answer takes, how long it has run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.event import Milliseconds
from station.incidents.lost_time import MINUTE, end_of, site_clock, start_of
from station.incidents.people import role_names
from station.incidents.state import Case, IncidentState, Waiting
from station.incidents.waiting import waits_until
from station.incidents.wording import NOTHING, filled
from station.plan.dayplan import DayPlan
from station.plan.model import Role
from station.plan.phones import number_of
from station.plan.procedure import (
    PHONE_NAMES,
    Input,
    Kind,
    Phase,
    Phone,
    Procedure,
    Step,
)
from station.plan.violations import ViolationCase
from station.text import Text, plain

_HINTS: Mapping[Kind, Text] = {
    "confirm": Text("做完后确认", "Confirm when done"),
    "choose": Text("按数字键选择", "Choose by its number"),
    "enter": Text("填写后确认", "Fill in, then confirm"),
    "report": Text("报告后确认，可记下指示", "Confirm when reported; note the instructions"),
    "approve": Text(
        "由批准人刷证；不在场时电话请示", "The person who decides shows the badge, or is telephoned"
    ),
    "evidence": Text("写明或拍照后确认", "Describe it or take a picture, then confirm"),
    "statement": Text("选择已签名或拒签", "Choose signed or refused"),
    "count": Text("填写清点数", "Enter the number counted"),
    "delay_start": Text("确认即开始计时", "Confirming starts the count"),
    "delay_stop": Text("确认即停止计时并顺延", "Confirming stops the count and makes the time up"),
    "warn": Text("警告后确认", "Confirm when warned"),
    "sanction": Text("选择档次与情形", "Choose tier and case"),
    "escort_out": Text("刷陪同人员的工作证", "Scan the escorts' badges"),
    "escort_back": Text("考生回座后确认", "Confirm when the candidate is seated"),
    "leave": Text("考生离场后确认", "Confirm when the candidate has left"),
    "refer": Text("确认即转入该程序", "Confirming opens that procedure"),
    "wait": Text(
        "到时确认；期间可处理其他事项", "Confirm when it is time; other things can be done meanwhile"
    ),
    "note": Text("可填写备注，也可直接确认", "Add a remark, or just confirm"),
    "end": Text("确认结束本事件", "Confirm to close this case"),
}


@dataclass(frozen=True)
class Call:
    """Who to call."""

    name: Text
    number: str
    """Empty where the plan gives none."""


@dataclass(frozen=True)
class Choice:
    """One option, in the order in which the number keys count."""

    key: str
    label: Text
    people: int


@dataclass(frozen=True)
class ToDo:
    """A step that was put off and stays listed."""

    step: str
    ask: Text
    hint: Text


@dataclass(frozen=True)
class CaseView:
    """One case at its current step."""

    case: int
    procedure: str
    title: Text
    clause: str
    severity: int
    candidates: tuple[int, ...]
    seats: tuple[str, ...]
    """Seats of those concerned; empty means the whole room."""
    step: str
    number: int
    """This is step ``number`` …"""
    total: int
    """… of at most so many."""
    ask: Text
    kind: Kind
    hint: Text
    """What an answer takes, in a few words."""
    options: tuple[Choice, ...]
    input: Input | None
    minimum: int
    maximum: int
    people: int
    """Different members of staff it takes."""
    roles: tuple[Role, ...]
    deferrable: bool
    violations: tuple[ViolationCase, ...]
    """What a sanction may choose, the proposal first."""
    call: Call
    elapsed: Milliseconds
    """Since the case was opened; until its end where it is closed."""
    losing_since: Milliseconds | None
    """Since when exam time is being lost."""
    outside_since: Milliseconds | None
    """Since when the candidate is out."""
    deferred: tuple[ToDo, ...]
    declined: tuple[ToDo, ...]
    """What was offered and passed over."""
    open: bool
    others: str = ""
    """Staff or materials concerned, in words; empty where there are none."""
    offered: bool = False
    """Whether it may be passed over."""
    reply: Text | None = None
    """What the second person answers."""
    waits: Text | None = None
    """Who has answered and what is waited for, where one of two people has; None elsewhere."""
    differs: bool = False
    """Whether the second person found it otherwise."""
    not_before: str = ""
    """HH:MM from which a step that waits can be confirmed; empty where it waits for nothing now."""
    says: Text | None = None
    """The words to be signed, or the question of an interview."""


def phase_of(plan: DayPlan, state: IncidentState, session: str, now: Milliseconds) -> Phase:
    """Which phase of a session runs now: before entry, entry until the start, exam, then collection."""
    start = start_of(plan, state, session)
    if now < start - plan.rules.entry.opens_before_minutes * MINUTE:
        return "before"
    if now < start:
        return "entry"
    return "exam" if now < end_of(plan, state, session) else "collection"


def case_view(plan: DayPlan, state: IncidentState, case: int, now: Milliseconds) -> CaseView:
    """One case as it stands now. Raises KeyError where case or procedure isn't there."""
    held = state.cases[case]
    procedure = plan.procedures[held.procedure]
    step = procedure.step(held.current)
    roster = plan.room.roster(held.session)
    done = held.path.index(step.id) if held.again else len(held.path)
    until = now if held.closed is None else held.closed

    def worded(text: Text) -> Text:
        return filled(plan, state, held, text)

    waiting = held.waiting.get(step.id)

    def todo(step_id: str) -> ToDo:
        one = procedure.step(step_id)
        return ToDo(step_id, worded(one.ask), _hint(one))

    return CaseView(
        case=case,
        procedure=procedure.id,
        title=procedure.title,
        clause=step.clause or procedure.clause,
        severity=held.severity,
        candidates=held.candidates,
        seats=(*(roster.get(one, "") for one in held.candidates), *held.seats),
        step=step.id,
        number=done + 1,
        total=done + longest(procedure, step.id),
        ask=worded(step.ask),
        kind=step.kind,
        hint=_hint(step),
        options=tuple(
            Choice(one.key, worded(one.label), max(one.people, step.people)) for one in step.options
        ),
        input=step.input,
        minimum=step.minimum,
        maximum=step.maximum,
        people=step.people,
        roles=step.roles,
        deferrable=step.deferrable and held.closed is None and not held.again and waiting is None,
        violations=_proposal_first(step),
        call=_call(plan, step),
        elapsed=max(0, until - held.opened),
        losing_since=_losing_since(held, procedure),
        outside_since=_outside_since(held),
        deferred=tuple(todo(one) for one in held.deferred),
        declined=tuple(todo(one) for one in held.declined),
        open=held.open,
        not_before=_not_before(plan, state, held, step, now),
        others=worded(plain("{staff}{materials}")).zh.replace(NOTHING.zh, ""),
        offered=step.offered and held.closed is None and not held.again and waiting is None,
        reply=None if step.reply is None else worded(step.reply),
        waits=None if waiting is None else waits_for(plan, waiting),
        differs=waiting is not None and waiting.differed is not None,
        says=None if step.says is None else worded(step.says),
    )


def waits_for(plan: DayPlan, waiting: Waiting) -> Text:
    """Who has answered, and what is waited for now."""
    first, at = plan.room.person(waiting.first).name, site_clock(plan, waiting.since)
    if waiting.differed is None:
        return Text(
            f"{at} {first}已答，等第二人应答", f"{at} {first} answered; waits for the second person’s reply"
        )
    second, then = plan.room.person(waiting.second).name, site_clock(plan, waiting.differed)
    return Text(
        f"{at} {first}已答，{then} {second}答复不一致：待一致，或主监考、主考决定",
        f"{at} {first} answered, {then} {second} differs: until they agree, or the lead or chief decides",
    )


def _not_before(plan: DayPlan, state: IncidentState, case: Case, step: Step, now: Milliseconds) -> str:
    if step.kind != "wait" or not case.open:
        return ""
    until = waits_until(plan, state, case, step)
    return site_clock(plan, until) if now < until else ""


def longest(procedure: Procedure, step_id: str) -> int:
    """Steps on the longest path from here to an end, both included."""
    memo: dict[str, int] = {}

    def steps(here: str) -> int:
        if here not in memo:
            memo[here] = 1 + max((steps(target) for target in procedure.step(here).targets), default=0)
        return memo[here]

    return steps(step_id)


def _hint(step: Step) -> Text:
    hint = _HINTS[step.kind]
    if step.kind in ("approve", "escort_out"):
        return Text(f"{hint.zh}（{role_names(step.roles).zh}）", f"{hint.en} ({role_names(step.roles).en})")
    if step.reply is not None:
        return Text(f"{hint.zh}（一人先答，另一人应答）", f"{hint.en} (one answers, another replies)")
    if step.people > 1:
        return Text(f"{hint.zh}（{step.people} 人刷证）", f"{hint.en} ({step.people} people show badges)")
    return hint


def _proposal_first(step: Step) -> tuple[ViolationCase, ...]:
    return tuple(sorted(step.cases, key=lambda one: (one.key != step.default, one.tier, one.item)))


def _call(plan: DayPlan, step: Step) -> Call:
    who: Phone = step.phone or "chief"
    return Call(PHONE_NAMES[who], number_of(who, plan.room.sitting.phones))


def _losing_since(case: Case, procedure: Procedure) -> Milliseconds | None:
    since: Milliseconds | None = None
    for passed in case.path:
        kind, given = procedure.step(passed).kind, case.given.get(passed)
        if kind == "delay_start" and given is not None:
            since = given.at or given.time
        elif kind == "delay_stop":
            since = None
    return since if procedure.time_made_up else None


def _outside_since(case: Case) -> Milliseconds | None:
    if not case.escorts:
        return None
    out = (given.time for given in case.given.values() if given.kind == "incident.escorted_out")
    return max(out, default=case.opened)
