"""Whether those who are drawn to rooms (ST-1) suffice for every session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.errors import problem
from station.plan.findings import Findings, Place
from station.plan.model import ROOM_ROLES
from station.plan.roster import Roster
from station.plan.rules import Rules
from station.plan.schedule import Schedule

if TYPE_CHECKING:
    from station.plan.staffing import Staffing

LOTS_DUE = problem(
    "plan.lots_due",
    what=(
        "{count} 名监考员没有填考场号，由抽签决定。",
        "{count} invigilators have no room: they are drawn by lot.",
    ),
    now=("生成计划后运行 station plan lots。", "Run station plan lots on the plan."),
    clause="ST-1",
)
LOTS_FEW = problem(
    "plan.lots_few",
    what=(
        "“{subject}”待抽签的监考员 {count} 名，空缺 {wanted} 个。",
        '"{subject}": {count} invigilators to be drawn for {wanted} places.',
    ),
    now=("在考务人员名单中补足。", "Complete the list of staff."),
    clause="ST-1",
)


def check_lots(
    staffing: Staffing, schedule: Schedule, roster: Roster, rules: Rules, findings: Findings
) -> None:
    """A warning that somebody is to be drawn, an error where too few are."""
    waiting = [s for s in staffing.staff if s.role in ROOM_ROLES and not s.room]
    if not waiting:
        return
    findings.warning(LOTS_DUE, Place(staffing.sheet), count=len(waiting))
    for session in schedule.sessions.values():
        places = 0
        for room in {p.room for p in roster.placements if p.session == session.id}:
            posted = sum(
                s.role in ROOM_ROLES and s.room == room and (not s.sessions or session.id in s.sessions)
                for s in staffing.staff
            )
            places += max(0, rules.room.invigilators - posted)
        free = sum((not s.sessions or session.id in s.sessions) for s in waiting)
        if free < places:
            findings.error(
                LOTS_FEW, Place(staffing.sheet), subject=session.subject, count=free, wanted=places
            )
