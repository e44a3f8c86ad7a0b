"""Who a step may have called, and under which names the office's phone list may give them (应急预案管理制度)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from station.text import Text

Phone = Literal[
    "lead",
    "chief",
    "site_office",
    "leading_group",
    "secure_room",
    "equipment",
    "technician",
    "discipline",
    "school_leader",
    "commander",
    "rescue",
    "clinic",
    "police",
    "fire",
    "traffic",
    "ambulance",
]

PHONE_NAMES: Mapping[Phone, Text] = {
    "lead": Text("主监考", "lead invigilator"),
    "chief": Text("主考", "chief examiner"),
    "site_office": Text("考点办公室", "site office"),
    "leading_group": Text("评价机构领导小组", "leading group of the assessing body"),
    "secure_room": Text("保密室", "secure room"),
    "equipment": Text("设备管理员", "equipment keeper"),
    "technician": Text("技术人员", "technician"),
    "discipline": Text("纪检监察部门", "discipline inspection"),
    "school_leader": Text("学校领导", "the school’s leader"),
    "commander": Text("应急总指挥", "overall commander"),
    "rescue": Text("应急救援小组", "rescue group"),
    "clinic": Text("医务室", "clinic"),
    "police": Text("公安 110", "police 110"),
    "fire": Text("消防 119", "fire brigade 119"),
    "traffic": Text("交通 122", "traffic police 122"),
    "ambulance": Text("急救 120", "ambulance 120"),
}

PHONE_WORDS: Mapping[Phone, tuple[str, ...]] = {
    "lead": ("主监考", "lead"),
    "chief": ("主考", "chief"),
    "site_office": ("考点办公室", "考务办公室", "考点", "site office", "office"),
    "leading_group": ("领导小组", "评价机构领导小组", "leading group"),
    "secure_room": ("保密室", "secure room"),
    "equipment": ("设备管理员", "设备", "equipment"),
    "technician": ("技术人员", "技术支持", "机房", "technician"),
    "discipline": ("纪检监察部门", "纪检", "discipline"),
    "school_leader": ("学校领导", "校领导", "school leader"),
    "commander": ("应急总指挥", "总指挥", "commander"),
    "rescue": ("应急救援小组", "应急救援组", "救援小组", "rescue group", "rescue"),
    "clinic": ("医务室", "校医", "clinic"),
    "police": ("公安", "police"),
    "fire": ("消防", "fire"),
    "traffic": ("交通", "traffic"),
    "ambulance": ("急救", "ambulance"),
}
"""Under which names the office's phone list may give them."""

PUBLIC_NUMBERS: Mapping[Phone, str] = {"police": "110", "fire": "119", "traffic": "122", "ambulance": "120"}
"""What is dialled where the plan gives no number; an ambulance is the country's number, not the handbook's."""


def number_of(phone: Phone, listed: Mapping[str, str]) -> str:
    """The number to dial: the office's own, else the public one; empty where there is neither. The screen and the printed card
    say the same."""
    given = (listed[word] for word in (phone, *PHONE_WORDS[phone]) if listed.get(word))
    return next(given, PUBLIC_NUMBERS.get(phone, ""))
