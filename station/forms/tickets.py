"""Admission tickets, staff badges and the synthetic sitting's documents, as data for their templates.

As PDF they fill A4 sheets; as PNG each is a picture of its own at :data:`PPI`, where a module of a code is a whole
number of pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from station.event import Milliseconds
from station.forms.codes import code128, qr
from station.forms.pictures import embedded
from station.forms.typesetting import Pages, typeset
from station.plan.model import Candidate, Role, Sitting, SittingPlan, Staff
from station.text import Text
from station.vault.note import Signer
from station.vault.ticket_note import sign_ticket, ticket_of, to_line

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
NOTICE = Text(
    "开考前 20 分钟起凭本证和有效身份证件入场；开考 30 分钟后不得入场。手机等电子设备不得带入考场。",
    "Entry from 20 minutes before the start with this ticket and a valid ID; none from 30 minutes after it."
    " No phones.",
)
"""ER-1, ER-3, ER-4."""
PPI = 25.4 / 0.12
"""Pixels of 0.12 mm."""


def local_time(sitting: Sitting, moment: Milliseconds) -> str:
    """HH:MM at the site."""
    when = datetime.fromtimestamp(moment / 1000, UTC) + timedelta(minutes=sitting.utc_offset_minutes)
    return when.strftime("%H:%M")


def masked(id_number: str) -> str:
    """An ID number with its middle hidden: a lost ticket must not give it away."""
    if len(id_number) < 11:
        return "*" * max(0, len(id_number) - 2) + id_number[-2:]
    return id_number[:6] + "*" * (len(id_number) - 10) + id_number[-4:]


def tickets(
    plan: SittingPlan, photos: Mapping[str, bytes], kind: Pages, signer: Signer | None = None
) -> list[bytes]:
    """All admission tickets of a plan; ``photos`` by SHA-256, as the plan names them.

    With ``signer``, the center's plan key, each QR code holds a signed note (vault/ticket_note.py) that a room can
    verify without any list; the bar code holds the number alone either way.

    Raises:
        DeviceError: typesetting failed.
    """
    sessions = {s.id: s for s in plan.sessions}
    seats: dict[int, list[dict[str, str]]] = {}
    for place in sorted(plan.placements, key=lambda p: sessions[p.session].start):
        session = sessions[place.session]
        start, end = (local_time(plan.sitting, t) for t in (session.start, session.end))
        line = {"subject": session.subject, "time": f"{start}–{end}", "room": place.room, "seat": place.seat}
        seats.setdefault(place.candidate, []).append(line)
    data = {
        "alone": kind == "png",
        "site_name": plan.sitting.site_name,
        "day": plan.sitting.day,
        "demo": plan.sitting.demo,
        "notice": [NOTICE.zh, NOTICE.en],
        "tickets": [
            _ticket(c, seats.get(c.index, []), photos.get(c.photo, b""), _square(plan, c, signer))
            for c in plan.candidates
        ],
    }
    return typeset("ticket", data, kind, ppi=PPI)


def _square(plan: SittingPlan, candidate: Candidate, signer: Signer | None) -> str:
    if signer is None or not any(p.candidate == candidate.index for p in plan.placements):
        return candidate.ticket
    return to_line(sign_ticket(ticket_of(plan, candidate.index), signer))


def _ticket(
    candidate: Candidate, sessions: list[dict[str, str]], photo: bytes, square: str
) -> dict[str, object]:
    return {
        "name": candidate.name,
        "ticket": candidate.ticket,
        "id_kind": candidate.id_kind,
        "id_masked": masked(candidate.id_number),
        "occupation": " · ".join(part for part in (candidate.occupation, candidate.trade) if part),
        "level": LEVELS.get(candidate.level, ""),
        "sessions": sessions,
        "photo": embedded(photo),
        "bars": code128(candidate.ticket),
        "square": qr(square),
    }


def badges(sitting: Sitting, people: Iterable[tuple[Staff, str]], kind: Pages) -> list[bytes]:
    """Badges of (person, badge text). Whoever holds such a page holds the secret: print it, then destroy it.

    Raises:
        DeviceError: typesetting failed.
    """
    data = {
        "alone": kind == "png",
        "site_name": sitting.site_name,
        "day": sitting.day,
        "demo": sitting.demo,
        "badges": [
            {
                "name": person.name,
                "role": person.post or ROLE_NAMES[person.role].zh,
                "role_en": ROLE_NAMES[person.role].en,
                "room": f"考场 Room {person.room}" if person.room else "",
                "square": qr(text),
            }
            for person, text in people
        ],
    }
    return typeset("badge", data, kind, ppi=PPI)


def officer_badge(center: str, person: str, name: str, text: str) -> bytes:
    """The badge of an officer of the center, as a PDF. Raises DeviceError: typesetting failed."""
    badge = {
        "name": name,
        "role": "认定中心经手人",
        "role_en": "Officer of the exam center",
        "room": "",
        "square": qr(text),
    }
    data = {"alone": False, "site_name": center, "day": person, "demo": False, "badges": [badge]}
    return typeset("badge", data, "pdf", ppi=PPI)[0]


def documents(people: Sequence[Candidate], photos: Mapping[str, bytes]) -> list[bytes]:
    """Identity documents of the synthetic sitting as PNG, one for each candidate in order.

    Raises:
        DeviceError: typesetting failed.
    """
    data = {
        "documents": [
            {
                "name": c.name,
                "sex": c.sex,
                "id_number": c.id_number,
                "photo": embedded(photos.get(c.photo, b"")),
                "bars": code128(c.id_number),
            }
            for c in people
        ]
    }
    return typeset("document", data, "png", ppi=PPI)


def staff_card(people: Iterable[tuple[Staff, str]], kind: Pages = "pdf") -> list[bytes]:
    """The demo's list of (person, PIN). Raises DeviceError: typesetting failed."""
    rows = [
        {
            "id": p.id,
            "name": p.name,
            "role": f"{p.post or ROLE_NAMES[p.role].zh}  {ROLE_NAMES[p.role].en}",
            "room": p.room,
            "pin": pin,
        }
        for p, pin in people
    ]
    return typeset("staff-card", {"staff": rows}, kind)
