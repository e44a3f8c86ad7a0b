"""Visits of supervisors and of the authorities, question by question (ST-7)."""

from __future__ import annotations

from station.staff.events import RemarkKind
from station.staff.rules import EndVisit, Remark, Visit
from station.text import Text, plain
from station.tui.people_steps import own_badge
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.reasons import ask_reason

REMARKS: dict[RemarkKind, tuple[Text, ...]] = {
    "remark": (
        Text("巡查时考场秩序正常", "The room was in order"),
        Text("详见督导情况反馈表", "See the feedback form"),
    ),
    "breach": (
        Text("制止无关人员进入", "Kept out somebody who had no business here"),
        Text("制止考务人员使用手机", "Stopped staff from using a telephone"),
        Text("详见督导情况反馈表", "See the feedback form"),
    ),
    "measure": (
        Text("建议增派流动监考", "Send one more floating invigilator"),
        Text("建议加强巡视", "Walk the room more often"),
        Text("详见督导情况反馈表", "See the feedback form"),
    ),
}


async def visit(place: Place, badge: str = "") -> None:
    """A supervisor is here."""
    shown = await own_badge(place, Text("督导到访", "A supervisor's visit"), badge)
    if shown is not None:
        place.station.submit(Visit(place.session.id, (shown.person,)))


async def guest(place: Place) -> None:
    """Somebody of the authorities, without a badge of this sitting (ST-7)."""
    who = await place.ask(
        Field(Text("来访者姓名、单位（拼音亦可）", "Name and unit of the visitor"), "words")
    )
    shown = (
        None if who is None else await own_badge(place, Text("在岗人员扫证登记", "Entered by staff on duty"))
    )
    if who is not None and shown is not None:
        place.station.submit(Visit(place.session.id, (shown.person,), who))


async def remark(place: Place) -> None:
    """What a supervisor says, from a short list or typed."""
    number = await _open_visit(place)
    if number is None:
        return
    kind = await place.ask(
        Choice(
            Text("登记什么", "What is entered"),
            [
                Option("remark", Text("意见", "A remark")),
                Option("breach", Text("制止的违规", "A breach that was stopped")),
                Option("measure", Text("提出的措施", "A measure proposed")),
            ],
        )
    )
    if kind is None:
        return
    which: RemarkKind = "breach" if kind == "breach" else "measure" if kind == "measure" else "remark"
    words = await ask_reason(place, Text("内容", "In words"), REMARKS[which])
    shown = None if words is None else await own_badge(place, Text("督导员确认", "The supervisor confirms"))
    if words is not None and shown is not None:
        place.station.submit(Remark(place.session.id, number, which, words.zh, (shown.person,)))


async def end_visit(place: Place) -> None:
    """The visit is over."""
    number = await _open_visit(place)
    shown = None if number is None else await own_badge(place, Text("督导离开", "The visit ends"))
    if number is not None and shown is not None:
        place.station.submit(EndVisit(place.session.id, number, (shown.person,)))


async def _open_visit(place: Place) -> int | None:
    running = [(n, one) for n, one in enumerate(place.room.state.staff.visits) if not one.ended]
    if len(running) == 1:
        return running[0][0]
    guests = Text("上级督导", "Authorities")
    options = [
        Option(str(n), plain(place.station.staff_name(one.person)) if one.person else guests)
        for n, one in running
    ]
    chosen = await place.ask(Choice(Text("哪次巡查", "Which visit"), options))
    return None if chosen is None else int(chosen)
