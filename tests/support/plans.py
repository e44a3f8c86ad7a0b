"""A small room plan made by hand: room 01, two sessions on 2026-11-07, thirty candidates, staff of every
role."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from station.plan.dayplan import DayPlan
from station.plan.model import (
    Candidate,
    Elsewhere,
    Material,
    Placement,
    Room,
    RoomPlan,
    Session,
    Sitting,
    Staff,
    site_hash,
)
from station.plan.rules import load_rules

SITE_KEY = "5e" * 16
SHANGHAI = timezone(timedelta(hours=8))
MINUTE = 60_000


def at(clock: str) -> int:
    """Milliseconds of a local time on the exam day, for example ``at("08:40")``."""
    when = datetime.fromisoformat(f"2026-11-07T{clock}").replace(tzinfo=SHANGHAI)
    return int(when.timestamp() * 1000)


T = at("09:00")
E = at("10:30")
MATERIALS = (
    Material("paper", "试卷", {"01": 30}, spare=5),
    Material("card", "答题卡", {"01": 30}, spare=5),
)


def resident_id(n: int) -> str:
    """A valid resident ID number, different for each n."""
    body = f"4101012000{1 + n // 28 % 12:02d}{1 + n % 28:02d}{100 + n:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def candidate(n: int) -> Candidate:
    return Candidate(index=n, ticket=f"2026110700{n:02d}", name=f"考生{n:02d}", id_number=resident_id(n))


def staff() -> tuple[Staff, ...]:
    return (
        Staff("s01", "监考甲", "lead", room="01"),
        Staff("s02", "监考乙", "invigilator", room="01"),
        Staff("s03", "监考丙", "lead", room="02"),
        Staff("s04", "监考丁", "invigilator", room="02"),
        Staff("s05", "流动甲", "floating"),
        Staff("s06", "流动乙", "floating"),
        Staff("s07", "主考", "chief"),
        Staff("s08", "督导", "supervisor"),
        Staff("s09", "保管", "custodian"),
    )


def room_plan(candidates: int = 30) -> RoomPlan:
    people = tuple(candidate(n) for n in range(1, candidates + 1))
    stranger, later = candidate(70), candidate(71)
    return RoomPlan(
        sitting=Sitting(
            center="demo.center",
            site="S01",
            site_name="演示考点",
            day="2026-11-07",
            phones={"chief": "8001", "office": "8002"},
            demo=True,
        ),
        room=Room("01"),
        sessions=(
            Session("theory", "理论知识", "paper", T, E, MATERIALS, last_room="02"),
            Session("skills", "操作技能", "paper", at("14:00"), at("16:00"), MATERIALS, last_room="02"),
        ),
        candidates=people,
        placements=tuple(
            Placement(session, p.index, "01", f"A{p.index:02d}")
            for session in ("theory", "skills")
            for p in people
        ),
        staff=staff(),
        site_key=SITE_KEY,
        elsewhere={
            site_hash(SITE_KEY, "ticket", stranger.ticket): (Elsewhere("theory", "02", "B05"),),
            site_hash(SITE_KEY, "id", stranger.id_number): (Elsewhere("theory", "02", "B05"),),
            site_hash(SITE_KEY, "ticket", later.ticket): (Elsewhere("skills", "01", "A31"),),
        },
    )


def day_plan(candidates: int = 30) -> DayPlan:
    return DayPlan(room_plan(candidates), load_rules())
