"""What a report and a statement are asked for. A kiosk types no Chinese: what is long stands on paper."""

from __future__ import annotations

from typing import Any

from station.plan.procedure import Step
from station.text import Text, plain
from station.tui.place import Place
from station.tui.prompts import Choice, Option
from station.tui.prompts.staff import StaffChoice
from station.tui.reasons import ask_reason

ON_PAPER = (
    Text("已写入纸质《考场情况记录表》", "Written in the paper record form"),
    Text("已写入记录表并附证据", "Written in the record form, evidence attached"),
    Text("证据无法提取，已写明情形", "Evidence can't be taken; its nature is written down"),
)
TALK = (
    Text("笔录已写在纸上，编入记录表", "The record of the talk is on paper, with the record form"),
    Text("本人拒谈，已写明", "The person would not talk; written down"),
)
INSTRUCTED = (
    Text("已请示，按程序继续", "Instructions sought: go on by the procedure"),
    Text("另有指示，已写入《考场情况记录表》", "Other instructions, written in the record form"),
    Text("主管人员到场处理", "Somebody comes to deal with it"),
)
NOBODY = "nobody"
HOW = (
    Option("telephone", Text("电话", "By telephone")),
    Option("in_person", Text("当面", "In person")),
    Option("radio", Text("对讲机", "By radio")),
    Option("messenger", Text("派人", "By messenger")),
    Option(NOBODY, Text("无人应答（记下，稍后再报）", "Nobody answers (recorded; report again)")),
)


async def ask_report(place: Place, step: Step, given: dict[str, Any]) -> bool:
    """How it was reported and what was instructed; a call that nobody answered."""
    how = await place.ask(Choice(step.ask, HOW))
    if how is None:
        return False
    if how == NOBODY:
        given |= {"how": "telephone", "answered": False}
        return True
    said = await ask_reason(place, Text("得到什么指示", "What was instructed"), INSTRUCTED)
    if said is None:
        return False
    given |= {"how": how, "instructed": said.zh}
    return True


async def ask_statement(place: Place, step: Step, given: dict[str, Any]) -> bool:
    """Who of the staff signs, and the record of the talk where the step wants one."""
    if step.signer == "staff":
        people: list[str] = []
        for number in range(max(1, step.people)):
            left = [one for one in place.plan.room.staff if one.id not in people]
            ask = Text(f"谁陈述并签名：第 {number + 1} 人", f"Who states and signs: person {number + 1}")
            person = await place.ask(StaffChoice(ask, left))
            if person is None:
                return False
            people.append(person)
        given["people"] = tuple(people)
    if step.input is None:
        return True
    words = await ask_reason(place, step.says or plain(""), TALK)
    if words is None:
        return False
    given["text"] = words.zh
    return True
