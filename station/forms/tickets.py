"""Admission tickets, staff badges and the synthetic sitting's documents, as data for their templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from station.event import Milliseconds
from station.forms.codes import code128, qr
from station.forms.typesetting import typeset
from station.plan.model import Candidate, Role, Sitting, SittingPlan, Staff
from station.text import Text

LEVELS = {1: "一级/高级技师", 2: "二级/技师", 3: "三级/高级工", 4: "四级/中级工", 5: "五级/初级工"}
ROLE_NAMES: dict[Role, Text] = {
    "invigilator": Text("监考员", "Invigilator"),
    "lead": Text("主监考", "Lead invigilator"),
    "floating": Text("流动监考", "Floating invigilator"),
    "chief": Text("主考", "Chief examiner"),
    "supervisor": Text("督导员", "Supervisor"),
    "assessor": Text("考评员", "Assessor"),
    "custodian": Text("保管员", "Custodian"),
    "affairs": Text("考务人员", "Exam affairs"),
}
NOTICE = (
    "开考前 20 分钟凭本证和有效身份证件入场；开考 30 分钟后不得入场。手机等电子设备不得带入考场。"
    " Enter from 20 minutes before the start with this ticket and a valid ID; no entry 30 minutes after it. No phones."
)
"""ER-1, ER-3, ER-4."""

Pages = Literal["pdf", "png"]


def local_time(sitting: Sitting, moment: Milliseconds) -> str:
    """HH:MM at the site."""
    when = datetime.fromtimestamp(moment / 1000, UTC) + timedelta(minutes=sitting.utc_offset_minutes)
    return when.strftime("%H:%M")


def masked(id_number: str) -> str:
    """An ID number with its middle hidden: a lost ticket must not give it away."""
    return id_number if len(id_number) < 11 else id_number[:6] + "*" * (len(id_number) - 10) + id_number[-4:]


def tickets(
    plan: SittingPlan, photos: Mapping[str, str], kind: Pages, *, folder: Path, ppi: float = 150
) -> list[bytes]:
    """All admission tickets, three to a page. ``photos`` leads from a ticket number to a path below
    ``folder``."""
    sessions = {s.id: s for s in plan.sessions}
    seats: dict[int, list[dict[str, str]]] = {}
    for place in plan.placements:
        session = sessions[place.session]
        start, end = (local_time(plan.sitting, t) for t in (session.start, session.end))
        line = {"subject": session.subject, "time": f"{start}–{end}", "room": place.room, "seat": place.seat}
        seats.setdefault(place.candidate, []).append(line)
    data = {
        "site_name": plan.sitting.site_name,
        "demo": plan.sitting.demo,
        "notice": NOTICE,
        "tickets": [_ticket(c, seats.get(c.index, []), photos.get(c.ticket, "")) for c in plan.candidates],
    }
    return typeset("ticket", data, kind, folder=folder, ppi=ppi)


def _ticket(candidate: Candidate, sessions: list[dict[str, str]], photo: str) -> dict[str, object]:
    return {
        "name": candidate.name,
        "ticket": candidate.ticket,
        "id_masked": masked(candidate.id_number),
        "occupation": candidate.occupation,
        "level": LEVELS.get(candidate.level, ""),
        "sessions": sessions,
        "photo": photo,
        "code128": code128(candidate.ticket),
        "qr": qr(candidate.ticket),
    }


def badges(
    sitting: Sitting, people: Iterable[tuple[Staff, str]], kind: Pages, ppi: float = 150
) -> list[bytes]:
    """Badges of (person, badge text), eight to a page."""
    data = {
        "site_name": sitting.site_name,
        "day": sitting.day,
        "demo": sitting.demo,
        "badges": [
            {
                "name": person.name,
                "role": ROLE_NAMES[person.role].both(),
                "room": f"考场 Room {person.room}" if person.room else "",
                "qr": qr(text),
            }
            for person, text in people
        ],
    }
    return typeset("badge", data, kind, ppi=ppi)


def documents(
    people: Sequence[Candidate], photos: Mapping[str, str], *, folder: Path, ppi: float = 200
) -> list[bytes]:
    """Identity documents of the synthetic sitting as PNG, one for each candidate in order."""
    data = {
        "documents": [
            {
                "name": c.name,
                "sex": c.sex,
                "id_number": c.id_number,
                "photo": photos[c.ticket],
                "code128": code128(c.id_number),
            }
            for c in people
        ]
    }
    return typeset("document", data, "png", folder=folder, ppi=ppi)


def staff_card(people: Iterable[tuple[Staff, str]], kind: Pages = "pdf") -> list[bytes]:
    """The demo's list of (person, PIN)."""
    rows = [
        {"id": p.id, "name": p.name, "role": ROLE_NAMES[p.role].both(), "room": p.room, "pin": pin}
        for p, pin in people
    ]
    return typeset("staff-card", {"staff": rows}, kind)
