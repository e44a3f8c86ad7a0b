"""Where exam papers can be, what is counted there, and the ways from one place to another.

The ledger is double-entry: whatever leaves one place comes to another, so that the balances of all places together are
always zero. What the site hands to the room comes from a *source*, whose balance is what it has given, below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from station.plan.model import MaterialKind, Session
from station.text import Text

Place = Literal[
    "secure",
    "other_room",
    "copies",
    "system",
    "carrier",
    "room",
    "spare",
    "opened",
    "seats",
    "absent",
    "defective",
    "left_over",
    "withdrawn",
    "collected",
    "bag",
    "difference",
]
PLACES: tuple[Place, ...] = get_args(Place)
Kind = MaterialKind | Literal["pack", "submission"]
"""What is counted: the plan's materials, the paper bags themselves, and what was handed in on computers."""

PLACE_NAMES: Mapping[Place, Text] = {
    "secure": Text("保密室", "secure room"),
    "other_room": Text("他场", "other room"),
    "copies": Text("复印", "copies"),
    "system": Text("考试系统", "exam system"),
    "carrier": Text("领卷途中", "with the carrier"),
    "room": Text("袋封", "sealed in room"),
    "spare": Text("备用卷", "spare papers"),
    "opened": Text("启封待发", "opened"),
    "seats": Text("考生手中", "with seats"),
    "absent": Text("缺考卷", "absentees'"),
    "defective": Text("缺损", "defective"),
    "left_over": Text("余卷", "left over"),
    "withdrawn": Text("撤回封存", "withdrawn"),
    "collected": Text("收回", "collected"),
    "bag": Text("答卷袋", "answer bag"),
    "difference": Text("差数", "difference"),
}
KIND_NAMES: Mapping[str, Text] = {
    "paper": Text("试卷", "test paper"),
    "card": Text("答题卡", "answer card"),
    "sheet": Text("答题纸", "answer sheet"),
    "scratch": Text("草稿纸", "scratch paper"),
    "workpiece": Text("工件", "workpiece"),
    "pack": Text("试卷袋", "paper bag"),
    "submission": Text("提交", "submission"),
}
"""Kinds as a count note and the screens name them where the office's plan has no name of its own."""

SOURCES: frozenset[Place] = frozenset({"secure", "other_room", "copies", "system"})
"""Outside the room: their balance may be below zero."""
PASSING: tuple[Place, ...] = ("carrier", "room", "opened", "seats")
"""Where nothing may be left when the papers are sealed."""
KEPT: tuple[Place, ...] = ("spare", "absent", "defective", "left_over", "withdrawn", "collected")
"""Where papers are at the end: each is counted before it is sealed (FL-9)."""
ANSWERS: frozenset[Kind] = frozenset({"card", "sheet", "submission"})
"""What is looked for by CP-16 when it is missing."""


@dataclass(frozen=True)
class Way:
    """How papers may go from one place to another."""

    name: Text
    chief: bool = False
    """It takes the chief examiner's approval."""
    opened: bool = True
    """Only after the bag was opened."""


WAYS: Mapping[tuple[Place, Place], Way] = {
    ("secure", "carrier"): Way(Text("从保密室领取", "collected from the secure room"), opened=False),
    ("carrier", "room"): Way(Text("封袋到场", "sealed bag in the room"), opened=False),
    ("room", "opened"): Way(Text("启封", "bag opened"), opened=False),
    ("room", "left_over"): Way(Text("未启封退回", "unopened bag goes back"), opened=False),
    ("secure", "spare"): Way(Text("领入备用卷", "spare papers come in"), chief=True),
    ("secure", "opened"): Way(Text("补领", "more come from the secure room"), chief=True),
    ("spare", "opened"): Way(Text("启用备用卷", "spare papers put into use"), chief=True),
    ("other_room", "opened"): Way(Text("领入余卷", "left-over papers come in"), chief=True),
    ("opened", "other_room"): Way(Text("余卷调出", "papers go to another room"), chief=True),
    ("left_over", "other_room"): Way(Text("余卷调出", "left-over papers go to another room"), chief=True),
    ("spare", "other_room"): Way(Text("备用卷调出", "spare papers go to another room"), chief=True),
    ("copies", "opened"): Way(Text("领入复印件", "copies come in"), chief=True),
    ("opened", "seats"): Way(Text("发出", "given out")),
    ("spare", "seats"): Way(Text("换发备用卷", "spare paper to a seat"), chief=True),
    ("left_over", "seats"): Way(Text("补发", "left-over paper to a seat")),
    ("absent", "seats"): Way(Text("补发", "absentee's paper to a seat")),
    ("seats", "opened"): Way(Text("退回待发", "back from a seat")),
    ("seats", "defective"): Way(Text("缺损换回", "defective, exchanged")),
    ("opened", "defective"): Way(Text("缺损", "defective, set aside")),
    ("opened", "absent"): Way(Text("缺考卷另放", "absentees' papers set aside")),
    ("opened", "left_over"): Way(Text("余卷另放", "left-over papers set aside")),
    ("room", "withdrawn"): Way(Text("撤回封存", "withdrawn and sealed"), opened=False),
    ("opened", "withdrawn"): Way(Text("撤回封存", "withdrawn and sealed")),
    ("seats", "withdrawn"): Way(Text("从考生处撤回封存", "withdrawn from seats and sealed")),
    ("spare", "withdrawn"): Way(Text("撤回封存", "withdrawn and sealed")),
    ("seats", "collected"): Way(Text("收卷", "collected")),
    ("system", "seats"): Way(Text("开机作答", "working at the system"), opened=False),
}
"""Every way that is allowed. Into ``difference`` and out of it leads an explanation alone, into ``bag`` the seal."""


def kinds_of(session: Session) -> tuple[Kind, ...]:
    """What is counted in a session: the plan's materials, and submissions where it is computer-based."""
    kinds: list[Kind] = [m.kind for m in session.materials]
    if session.kind == "computer":
        kinds.append("submission")
    return tuple(kinds)


def printed(session: Session, room: str) -> dict[Kind, int]:
    """Sheets packed for the room, by kind."""
    return {m.kind: m.printed.get(room, 0) for m in session.materials}


def bagged(session: Session) -> bool:
    """Whether the session's papers come in sealed bags. At computers only questions and answers on paper do; scratch paper is
    counted and given out."""
    kinds = {m.kind for m in session.materials}
    return bool(kinds) and (session.kind != "computer" or bool(kinds & {"paper", "card", "sheet"}))
