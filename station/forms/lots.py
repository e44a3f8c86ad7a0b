"""The draw on paper: what went in, who came where, and lines to sign (ST-1)."""

from __future__ import annotations

from station.forms.typesetting import typeset
from station.plan.lots import Record
from station.plan.model import SittingPlan


def lots_sheet(plan: SittingPlan, record: Record, digest: str) -> bytes:
    """One PDF. Raises DeviceError: typesetting failed."""
    names = {p.id: p.name for p in plan.staff}
    subjects = {s.id: s.subject for s in plan.sessions}
    rows: dict[tuple[str, str], list[str]] = {}
    for one in record.result:
        mark = "（主监考）" if one.role == "lead" else ""
        rows.setdefault((one.draw, one.room), []).append(f"{names[one.person]}{mark} {one.person}")
    for line in record.list:
        if line.startswith("fixed "):
            _, draw, room, person, _, name = line.split(" ", 5)
            rows.setdefault((draw, room), []).append(f"{name} {person}（考点指定）")
    order = {room.number: n for n, room in enumerate(plan.rooms)}
    data = {
        "site": plan.sitting.site_name,
        "day": plan.sitting.day,
        "demo": plan.sitting.demo,
        "list": record.list_sha256,
        "seed": record.seed,
        "random": record.seed_from == "random",
        "witnesses": "、".join(record.witnesses),
        "time": record.time,
        "record": digest,
        "rows": [
            {"draw": _draw(draw, subjects), "room": room, "people": "、".join(people)}
            for (draw, room), people in sorted(
                rows.items(), key=lambda row: (_at(row[0][0], record), order.get(row[0][1], 0))
            )
        ],
        "reserves": [
            {"draw": _draw(draw, subjects), "people": "、".join(f"{names[p]} {p}" for p in left)}
            for draw, left in record.reserves.items()
            if left
        ],
    }
    return typeset("lots", data)[0]


def _draw(draw: str, subjects: dict[str, str]) -> str:
    return "、".join(subjects.get(one, one) for one in draw.split("+"))


def _at(draw: str, record: Record) -> int:
    return list(record.attempts).index(draw) if draw in record.attempts else 0
