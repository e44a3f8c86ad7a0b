"""The supervisors' feedback form (督导情况反馈表, ST-7) of one room's day, from the visits and remarks in its journal."""

from __future__ import annotations

from datetime import date

from station.forms.day import Day
from station.forms.heading import heading
from station.forms.marks import marks
from station.staff.events import RemarkKind, RemarkMade, VisitBegan
from station.staff.report import report_due

REMARK_NAMES: dict[RemarkKind, str] = {"remark": "意见", "breach": "制止的违规", "measure": "提出的措施"}
LINES = 5
"""Lines to write on."""


def supervision_form(day: Day) -> dict[str, object]:
    """Data of ``supervision.typ``. A day without visits gives the form too: empty, for what was seen elsewhere.

    Raises:
        PlanError: the site's calendar is wrong, where the report is due in working days.
    """
    plan = day.plan.room
    due = report_due(date.fromisoformat(plan.sitting.day), day.plan.rules.staff)
    return {
        **heading(day),
        "due": due.said().zh,
        "visits": _visits(day),
        "sessions": [_session(day, number) for number in range(len(plan.sessions))],
        "lines": LINES,
        "group": [one.name for one in plan.staff if one.role == "supervisor"],
    }


def _visits(day: Day) -> list[dict[str, object]]:
    """Each visit with its remarks, by its number in the journal."""
    began = [r for r in day.records if isinstance(r.event, VisitBegan)]
    remarks = [(r, r.event) for r in day.records if isinstance(r.event, RemarkMade)]
    found: list[dict[str, object]] = []
    for number, (record, visit) in enumerate(zip(began, day.state.staff.visits, strict=True)):
        event = record.event
        guest = event.guest if isinstance(event, VisitBegan) else None
        found.append(
            {
                "who": day.staff((visit.person,)) if visit.person else f"主管部门：{guest or '（密封）'}",
                "from": day.clock(visit.began),
                "until": day.clock(visit.ended) if visit.ended else "",
                "entry": record.seq,
                "remarks": [
                    {
                        "at": day.clock(r.time),
                        "kind": REMARK_NAMES[said.remark],
                        "text": said.text or "（密封）",
                        "entry": r.seq,
                    }
                    for r, said in remarks
                    if said.visit == number
                ],
            }
        )
    return found


def _session(day: Day, number: int) -> dict[str, object]:
    """What the room itself recorded of one session, in figures."""
    session = day.plan.room.sessions[number]
    door = day.state.door.session(session.id)
    found = marks(day, session)
    return {
        "subject": session.subject,
        "expected": len(day.plan.seats[session.id]),
        "present": len(door.admitted),
        "absent": len(door.absent),
        "incidents": len(day.cases(session.id)),
        "flags": len(found),
        "waiting": sum(1 for one in found if one["waits"]),
    }
