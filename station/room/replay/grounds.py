"""What a replay judges by: the figures and the sessions that the opening entry holds.

People are stand-ins: each candidate of the room has a ticket and an ID number made of the roster index, whoever is named
in an entry has the part that the entry gives. Who they really are decides nothing that is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import msgspec

from station.errors import PlanError, problem
from station.plan.dayplan import DayPlan
from station.plan.model import (
    Candidate,
    Material,
    Module,
    Placement,
    Role,
    Room,
    RoomPlan,
    Session,
    SessionKind,
    Sitting,
    Staff,
)
from station.plan.rules import Rules, load_rules
from station.vault.day.events import DayOpened, PlannedSession

NO_GROUNDS = problem(
    "replay.no_grounds",
    what=(
        "开启记录里没有设置和场次，不能复算：是较早版本的日志，或考场没有开启过。",
        "No opening entry holds figures and sessions, so nothing can be computed again: an earlier version's journal, or a "
        "room that was never opened.",
    ),
    now=(
        "用当时的程序版本核对，或用 station verify 核验日志本身。",
        "Use that version of the program, or check the journal itself with station verify.",
    ),
    clause="design §5",
)
BAD_GROUNDS = problem(
    "replay.bad_grounds",
    what=(
        "第 {seq} 条里的设置或场次有误：{why}。",
        "Entry {seq} holds figures or sessions that are wrong: {why}.",
    ),
    now=("保留原件，报告认定中心。", "Keep the original and tell the exam center."),
    clause="design §5",
)


def ticket_of(candidate: int) -> str:
    """The stand-in's admission ticket number."""
    return f"TICKET{candidate}"


def id_of(candidate: int) -> str:
    """The stand-in's ID number."""
    return f"ID{candidate}"


NOBODY = "NOBODY"
"""A number that no stand-in has."""


def rules_of(recorded: Mapping[str, Mapping[str, Any]], seq: int) -> Rules:
    """The figures on record; what a later version added stands at its default.

    Raises:
        PlanError: they are not figures.
    """
    known = msgspec.to_builtins(load_rules())
    merged = {
        section: {name: recorded.get(section, {}).get(name, value) for name, value in figures.items()}
        for section, figures in known.items()
    }
    try:
        return msgspec.convert(merged, Rules, strict=True)
    except msgspec.ValidationError as error:
        raise PlanError(BAD_GROUNDS, seq=seq, why=str(error)) from error


def plan_of(opened: DayOpened, origin: str, seq: int) -> DayPlan:
    """The stand-in plan. ``origin`` is the journal's: center/site/day/room/device/n.

    Raises:
        PlanError: the entry holds no sessions, or ones that are wrong.
    """
    if not opened.sessions:
        raise PlanError(NO_GROUNDS)
    parts = origin.split("/")
    if len(parts) < 6:
        raise PlanError(BAD_GROUNDS, seq=seq, why=origin)
    center, (site, day, room) = "/".join(parts[:-5]), parts[-5:-2]
    people = sorted({index for session in opened.sessions for index, _ in session.seats})
    plan = RoomPlan(
        sitting=Sitting(center, site, "", day),
        room=Room(room),
        sessions=tuple(_session(session, seq) for session in opened.sessions),
        candidates=tuple(Candidate(one, ticket_of(one), "", id_of(one)) for one in people),
        placements=tuple(
            Placement(session.id, index, room, seat)
            for session in opened.sessions
            for index, seat in session.seats
        ),
        staff=(),
        site_key="00" * 32,
    )
    return DayPlan(plan, rules_of(opened.rules, seq))


def _session(planned: PlannedSession, seq: int) -> Session:
    if planned.kind not in get_args(SessionKind):
        raise PlanError(BAD_GROUNDS, seq=seq, why=planned.kind)
    materials = (Material("paper", "", {}),) if planned.papers else ()
    modules = tuple(Module(one, "", start, minutes) for one, start, minutes in planned.modules)
    return Session(planned.id, "", planned.kind, planned.start, planned.end, materials, modules=modules)  # type: ignore[arg-type]


def with_rules(plan: DayPlan, rules: Mapping[str, Mapping[str, Any]], seq: int) -> DayPlan:
    """The plan under the figures of a reopening."""
    return DayPlan(plan.room, rules_of(rules, seq)) if rules else plan


def with_staff(plan: DayPlan, people: Iterable[str], role: Role) -> DayPlan:
    """The plan with people who have that part in this room."""
    room = plan.room.room.number
    staff = tuple(Staff(person, "", role, "" if role == "chief" else room, seal_key="-") for person in people)
    return DayPlan(msgspec.structs.replace(plan.room, staff=staff), plan.rules)
