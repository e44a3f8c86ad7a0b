"""What stands under the status row of every place while people are missing: louder each time it is repeated (ST-1, ST-3)."""

from __future__ import annotations

from station.checkin.wording import clock
from station.event import Milliseconds
from station.plan.model import Session
from station.room import Room
from station.staff.presence import assessors_lacking, at_post
from station.text import Text
from station.timer.state import start_of


def staff_alarm(room: Room, session: Session, now: Milliseconds) -> Text | None:
    """The alarm that runs now; None when everybody is here who has to be."""
    plan = room.plan
    if plan is None:
        return None
    state = room.state.staff
    running = state.short.get(session.id) or next(iter(state.short.values()), None)
    if running is not None:
        here = len(at_post(plan, state, session.id))
        since, wanted = clock(plan, running.since), plan.rules.room.invigilators
        head = Text(
            f"监考员 {here}/{wanted} 人在岗（自 {since}）：",
            f"Invigilators {here} of {wanted} since {since}: ",
        )
        todo = _todo(running.level, plan.room.sitting.phones.get("chief", ""))
        return Text(head.zh + todo.zh, head.en + todo.en)
    if session.id in state.assessors_short and now < start_of(session, room.state.timer):
        occupations, modules = assessors_lacking(plan, state, session)
        named = "、".join((*occupations, *modules))
        return Text(
            f"考评员未到齐：{named}；报告主考，到岗后按 Home 签到",
            f"Assessors missing: {named}; tell the chief; Home signs in who comes",
        )
    return None


def _todo(level: int, phone: str) -> Text:
    if level == 1:
        return Text("回到岗位；到岗或代岗按 Home 登记", "back to the post; Home signs in who comes")
    if level == 2:
        return Text("请流动监考来顶，按 Home 登记", "call a floating invigilator; Home enters it")
    return Text(
        f"立即报告主考 {phone}，按 Home、F3 更换".replace("  ", " "),
        f"tell the chief {phone} at once; Home, F3 replaces".replace("  ", " "),
    )
