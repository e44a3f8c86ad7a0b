"""Words of an office's sheet as the plan's own values: level, role, form of exam, kind of paper."""

from __future__ import annotations

import re

from station.plan.model import MaterialKind, Role, SessionKind
from station.plan.sheet import code_form

LEVELS = {"高级技师": 1, "技师": 2, "高级工": 3, "中级工": 4, "初级工": 5}
"""Digest ID: five levels, the first is the highest."""

_LEVEL_DIGITS = dict(zip("12345一二三四五", (1, 2, 3, 4, 5, 1, 2, 3, 4, 5), strict=True))
_LEVEL_NUMBER = re.compile(r"([1-5一二三四五])级?")

ROLES: dict[str, Role] = {
    "监考员": "invigilator",
    "监考": "invigilator",
    "副监考": "invigilator",
    "主监考": "lead",
    "主监考员": "lead",
    "流动监考": "floating",
    "流动监考员": "floating",
    "主考": "chief",
    "督导员": "supervisor",
    "内部督导员": "supervisor",
    "质量督导员": "supervisor",
    "督导": "supervisor",
    "考评员": "assessor",
    "高级考评员": "assessor",
    "考评组长": "assessor",
    "保管员": "custodian",
    "试卷保管员": "custodian",
    "考务人员": "affairs",
    "考务": "affairs",
    "考务员": "affairs",
    "考场负责人": "affairs",
    "考点负责人": "affairs",
    "现场负责人": "affairs",
}
"""What a person on duty is called → role. The person responsible for the rooms (ST-2) is of the exam-affairs staff."""

_FORMS: dict[str, SessionKind] = {
    "纸笔": "paper",
    "笔试": "paper",
    "闭卷": "paper",
    "机考": "computer",
    "上机": "computer",
    "计算机": "computer",
    "实操": "practical",
    "操作": "practical",
    "技能": "practical",
}

# The longer word first: 答题卡 is a card although 答题 alone is a sheet.
_MATERIALS: tuple[tuple[str, MaterialKind], ...] = (
    ("草稿", "scratch"),
    ("答题卡", "card"),
    ("答题", "sheet"),
    ("答卷", "sheet"),
    ("工件", "workpiece"),
    ("试件", "workpiece"),
    ("毛坯", "workpiece"),
    ("试卷", "paper"),
    ("试题", "paper"),
    ("任务书", "paper"),
)


def level(text: str) -> int | None:
    """``高级工``, ``三级``, ``3``, ``高级工/三级`` → 3; ``None`` if it is none of the five or contradicts itself."""
    found: set[int] = set()
    for part in re.split(r"[/()、\s]+", code_form(text)):
        if not part:
            continue
        match = _LEVEL_NUMBER.fullmatch(part)
        value = _LEVEL_DIGITS[match[1]] if match else LEVELS.get(part) or LEVELS.get(part + "工")
        if value is None:
            return None
        found.add(value)
    return found.pop() if len(found) == 1 else None


def role(text: str) -> Role | None:
    """A post's name as a role; ``None`` if no such post is known."""
    return ROLES.get(code_form(text))


def session_kind(form: str, subject: str) -> SessionKind | None:
    """The form of an exam; without one, by the subject's name: skills are practical, all else is on paper."""
    if form:
        return next((kind for word, kind in _FORMS.items() if word in form), None)
    return "practical" if any(word in subject for word in ("实操", "操作", "技能")) else "paper"


def material_kind(text: str) -> MaterialKind | None:
    """The kind of a paper by its name, for example 理论试卷 → paper, 答题卡 → card."""
    return next((kind for word, kind in _MATERIALS if word in text), None)


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list in one cell: ``、`` ``，`` ``；`` ``/`` or a line break between them."""
    return tuple(part for part in re.split(r"[、,，;；/\n]+", text) if part.strip())
