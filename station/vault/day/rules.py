"""Who may unlock, open, reopen and close.

- Wrong PINs: five are free, each further one doubles a wait, after fifteen the badge is locked until the
  chief unlocks it. Badge and PIN of the chief are held to the same rule. Every try is an entry before it is
  made and counts as a failure until the badge opens: killing the program gives no free try (design §6).
- Two different invigilators of this room open the day (ST-1); any two on the staff list reopen it after a
  stop.
- The chief examiner alone puts somebody in an invigilator's place, with a reason; from that entry on the one counts and the
  other no longer does (ST-1, ST-4).
- The secure room is opened and closed by two different custodians (PM-2); the site office by a chief examiner and a second one
  or somebody whom the plan places there.
- Closing: what blocks (an unsealed session, an unexplained count, a running incident) blocks; what may stay
  open is listed as an obligation. Two different invigilators of this room close (design §6). Nothing is
  recorded after that but bundles and what became of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from station.errors import Problem, Refusal, problem, refuse
from station.event import Command, Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.lots_list import record_hash
from station.plan.model import ROOM_ROLES, Role, Session, Staff
from station.plan.procedures import changed, set_hash
from station.plan.rules import AccessRules
from station.text import Text
from station.vault.day.events import (
    AccessUnlocked,
    DayClosed,
    DayOpened,
    DayReopened,
    PlannedSession,
    StaffReplaced,
)
from station.vault.day.state import DayState
from station.vault.duty import planned, serving

WAIT = problem(
    "access.wait",
    what=("PIN 连续输错 {count} 次。", "The PIN was wrong {count} times in a row."),
    now=("请等待 {seconds} 秒后再试。", "Wait {seconds} seconds, then try again."),
    clause="design §6",
)
LOCKED = problem(
    "access.locked",
    what=("此工作证因 PIN 多次输错已锁定。", "This badge is locked after too many wrong PINs."),
    now=(
        "请主考用本人工作证和 PIN 解锁。",
        "Have the chief examiner unlock it with the chief's own badge and PIN.",
    ),
    clause="design §6",
)
TWO_INVIGILATORS = problem(
    "day.two_invigilators",
    what=(
        "开启和关闭考场需要本考场两名不同的监考员。",
        "Opening and closing take two different invigilators of this room.",
    ),
    now=(
        "请本考场另一名监考员扫工作证并输入 PIN。",
        "Have this room's other invigilator scan the badge and enter the PIN.",
    ),
    clause="ST-1 考务人员安排",
)
TWO_KEEPERS = problem(
    "day.two_custodians",
    what=(
        "开启和关闭试卷保密室需要两名不同的保管员。",
        "Opening and closing the secure room take two different custodians.",
    ),
    now=(
        "请另一名保管员扫工作证并输入 PIN。",
        "Have another custodian scan the badge and enter the PIN.",
    ),
    clause="PM-2 试卷管理",
)
TWO_OF_OFFICE = problem(
    "day.two_of_office",
    what=(
        "开启和关闭考点办公室需要主考和办公室另一名工作人员。",
        "Opening and closing the site office take a chief examiner and another of its people.",
    ),
    now=(
        "请主考和计划中列在本办公室的另一人扫工作证并输入 PIN。",
        "Have a chief examiner and another person whom the plan places here scan their badges and enter the PINs.",
    ),
    clause="FL-10",
)
TWO_STAFF = problem(
    "day.two_staff",
    what=(
        "重新开启需要名单上的两名不同工作人员。",
        "Reopening takes two different people on the staff list.",
    ),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person scan the badge and enter the PIN."),
    clause="design §4",
)
NOT_OPEN = problem(
    "day.not_open",
    what=("本考场尚未开启。", "This room's day is not open."),
    now=("先由两名监考员开启考场。", "Have two invigilators open the room first."),
)
CLOSED = problem(
    "day.closed",
    what=("本考场已经关闭，不能再登记。", "This room's day is closed; nothing more is recorded."),
    now=(
        "导出并交付日志；事后情况报告主考，由认定中心登记。",
        "Export and deliver the journal; tell the chief what came up later, for the center to record.",
    ),
    clause="design §6",
)
ALREADY = problem(
    "day.already",
    what=("这一步已经做过。", "That has been done already."),
    now=("无需重复，继续下一步。", "Nothing to repeat; go on."),
)
BLOCKED = problem(
    "day.blocked",
    what=("还不能关闭考场：{what}。", "The day can't be closed yet: {what}."),
    now=("先处理所列事项，再关闭。", "Settle what is listed, then close."),
    clause="FL-9 实施认定",
)
CHIEF_UNLOCKS = problem(
    "access.chief_unlocks",
    what=("只有主考可以解锁工作证。", "Only the chief examiner unlocks a badge."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="design §6",
)

CHIEF_REPLACES = problem(
    "staff.chief_replaces",
    what=("只有主考可以更换监考员。", "Only the chief examiner may replace an invigilator."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="ST-4 考务人员工作守则",
)
CANT_STAND_IN = problem(
    "staff.cant_stand_in",
    what=("此人不能顶替监考员。", "This person can't stand in for an invigilator."),
    now=(
        "换名单上的另一名监考员或流动监考；名单上没有的，请认定中心重发计划包。",
        "Take another invigilator or floating invigilator of the list; for somebody else the center sends a new package.",
    ),
    clause="ST-1 考务人员安排",
)
NOT_SERVING = problem(
    "staff.not_serving",
    what=(
        "被更换的人现在不是本考场监考员。",
        "The person to be replaced is not an invigilator of this room now.",
    ),
    now=("核对是谁离岗，再选一次。", "See who leaves, and choose again."),
    clause="ST-1 考务人员安排",
)
MUST_STEP_ASIDE = problem(
    "staff.must_step_aside",
    what=(
        "此人在本考场有须回避的考生，不能顶替。",
        "Candidates of this room are this person's relatives or students: no standing in here.",
    ),
    now=("另选一人。", "Choose somebody else."),
    clause="ST-5 回避",
)
WHY_REPLACED = problem(
    "staff.why_replaced",
    what=("没有写更换的理由。", "No reason is given for the replacement."),
    now=("选一个理由。", "Choose a reason."),
    clause="ST-4 考务人员工作守则",
)
STANDING_IN: frozenset[Role] = frozenset({*ROOM_ROLES, "floating", "affairs"})
"""Roles of the list that may stand in."""


class Open(Command, frozen=True):
    """Open the day, or reopen it after a stop."""

    actors: tuple[str, ...]
    plan: str
    config: str
    version: str
    day_key: str


class Close(Command, frozen=True):
    """Close the day."""

    actors: tuple[str, ...]
    blocks: tuple[Text, ...]
    """What still blocks, found by the room over all its parts."""
    obligations: tuple[str, ...]


class UnlockBadge(Command, frozen=True):
    """The chief lifts a lock."""

    actors: tuple[str, ...]
    person: str


class ReplaceInvigilator(Command, frozen=True):
    """The chief examiner puts somebody in an invigilator's place."""

    actors: tuple[str, ...]
    comes: str
    leaves: str
    note: str
    """``station/duty/v1``, signed."""
    reason: str


def may_try(rules: AccessRules, state: DayState, person: str, now: Milliseconds) -> Refusal | None:
    """Whether a PIN may be tried for this badge now; None is yes."""
    failures = state.failures.get(person)
    if failures is None or failures.count < rules.free_attempts:
        return None
    if failures.count >= rules.locked_after:
        return refuse(LOCKED)
    wait = rules.first_wait_seconds * 1_000 * 2 ** (failures.count - rules.free_attempts)
    left = failures.last + wait - now
    return refuse(WAIT, count=failures.count, seconds=-(-left // 1_000)) if left > 0 else None


def decide(plan: DayPlan, state: DayState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not."""
    match command:
        case Open():
            return _open(plan, state, command)
        case Close():
            return _close(plan, state, command)
        case ReplaceInvigilator():
            return _replace(plan, state, command)
        case UnlockBadge(actors=actors, person=person):
            if not any(person.role == "chief" for person in _listed(plan, actors)):
                return refuse(CHIEF_UNLOCKS)
            return (AccessUnlocked(person=person),)
        case _:
            raise TypeError(f"the day does not know {type(command).__name__}")


def lift_lock(roles: Mapping[str, str], command: UnlockBadge) -> Decision:
    """The chief lifts a lock. ``roles`` by person id: of the plan, or of its public note while the day is not open."""
    if not any(roles.get(actor) == "chief" for actor in command.actors):
        return refuse(CHIEF_UNLOCKS)
    return (AccessUnlocked(person=command.person),)


def _replace(plan: DayPlan, state: DayState, command: ReplaceInvigilator) -> Decision:
    if not any(person.role == "chief" for person in _listed(plan, command.actors)):
        return refuse(CHIEF_REPLACES)
    if not command.reason.strip():
        return refuse(WHY_REPLACED)
    serve = invigilators(plan, state)
    person = next((p for p in plan.room.staff if p.id == command.comes and p.seal_key), None)
    if person is None or person.role not in STANDING_IN or command.comes in serve:
        return refuse(CANT_STAND_IN)
    if set(person.recusal).intersection(c.ticket for c in plan.room.candidates):
        return refuse(MUST_STEP_ASIDE)
    if command.leaves not in serve:
        return refuse(NOT_SERVING)
    return (
        StaffReplaced(
            comes=command.comes, leaves=command.leaves, note=command.note, reason=command.reason.strip()
        ),
    )


def invigilators(plan: DayPlan, state: DayState) -> frozenset[str]:
    """Ids of those who serve this room now."""
    return serving(planned(plan), state.stand_ins)


def _open(plan: DayPlan, state: DayState, command: Open) -> Decision:
    if state.phase == "closed":
        return refuse(CLOSED)
    if state.phase == "imported":
        if not _two_invigilators(plan, state, command.actors):
            return refuse(_two_of(plan))
        return (
            DayOpened(
                plan=command.plan,
                config=command.config,
                version=command.version,
                day_key=command.day_key,
                rules=msgspec.to_builtins(plan.rules),
                sessions=tuple(_as_planned(plan, session) for session in plan.room.sessions),
                lots=record_hash(plan.room.lots),
                procedures=set_hash(plan.procedures),
                changed_procedures=changed(plan.procedures),
            ),
        )
    if state.on_duty:
        return refuse(ALREADY)
    if len(_listed(plan, command.actors)) < 2:
        return refuse(TWO_STAFF)
    return (
        DayReopened(
            config=command.config,
            version=command.version,
            rules=msgspec.to_builtins(plan.rules),
            procedures=set_hash(plan.procedures),
            changed_procedures=changed(plan.procedures),
        ),
    )


def _as_planned(plan: DayPlan, session: Session) -> PlannedSession:
    seats = tuple(plan.seats[session.id].items())
    modules = tuple((one.id, one.start_minutes, one.minutes) for one in session.modules)
    return PlannedSession(
        session.id, session.kind, session.start, session.end, seats, bool(session.materials), modules
    )


def _close(plan: DayPlan, state: DayState, command: Close) -> Decision:
    if state.phase != "open":
        return refuse(CLOSED if state.phase == "closed" else NOT_OPEN)
    if not _two_invigilators(plan, state, command.actors):
        return refuse(_two_of(plan))
    if command.blocks:
        return refuse(
            BLOCKED,
            what=Text("；".join(b.zh for b in command.blocks), "; ".join(b.en for b in command.blocks)),
        )
    return (DayClosed(obligations=command.obligations),)


def _listed(plan: DayPlan, actors: tuple[str, ...]) -> list[Staff]:
    """The different people of these ids who are on the staff list."""
    known = {person.id: person for person in plan.room.staff}
    return [known[actor] for actor in dict.fromkeys(actors) if actor in known]


def _two_of(plan: DayPlan) -> Problem:
    return {"secure": TWO_KEEPERS, "office": TWO_OF_OFFICE}.get(plan.room.room.kind, TWO_INVIGILATORS)


def _two_invigilators(plan: DayPlan, state: DayState, actors: tuple[str, ...]) -> bool:
    here = invigilators(plan, state).intersection(actors)
    if plan.room.room.kind == "office" and not any(
        p.id in here and p.role == "chief" for p in plan.room.staff
    ):
        return False
    return len(here) >= plan.rules.room.invigilators
