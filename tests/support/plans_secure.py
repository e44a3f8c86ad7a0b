"""The plan of a secure room: its custodians, who serves the site, and the invigilators who collect papers there."""

from __future__ import annotations

import msgspec

from station.plan.dayplan import DayPlan
from station.plan.model import Room, RoomPlan, Staff
from station.plan.rules import load_rules
from tests.support.plans import room_plan, staff


def secure_staff() -> tuple[Staff, ...]:
    """The usual staff with three custodians more, and somebody responsible for the site."""
    return (
        *staff(),
        Staff("s10", "保管乙", "custodian", room="BM"),
        Staff("s11", "保管丙", "custodian", room="BM"),
        Staff("s12", "保管丁", "custodian", room="BM"),
        Staff("s13", "考点负责人甲", "affairs", post="考点负责人"),
    )


def secure_plan() -> RoomPlan:
    """Nobody sits there; nothing is examined there."""
    return msgspec.structs.replace(
        room_plan(),
        room=Room("BM", 0, "一楼档案室", "secure"),
        sessions=(),
        candidates=(),
        placements=(),
        staff=secure_staff(),
        elsewhere={},
    )


def secure_day_plan() -> DayPlan:
    return DayPlan(secure_plan(), load_rules())
