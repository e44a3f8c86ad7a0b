"""What an action is, the places of the station, and the keys of a keyboard: what the one table (tui/actions.py) is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.plan.model import RoomKind
from station.text import Text

Where = Literal[
    "opening",
    "door",
    "seats",
    "tour",
    "timeline",
    "people",
    "incidents",
    "case",
    "papers",
    "collecting",
    "closing",
    "register",
    "log",
    "review",
    "emergency",
    "muster",
    "ready",
    "asking",
    "help",
    "prompt",
]
"""The places: one for each question that the screen asks."""

PLACE_NAMES: dict[Where, Text] = {
    "opening": Text("开启考场", "Opening"),
    "door": Text("入场", "Door"),
    "seats": Text("座位表", "Seats"),
    "tour": Text("座位核对", "Round of the seats"),
    "timeline": Text("时间安排", "Timeline"),
    "people": Text("在岗人员", "People on duty"),
    "incidents": Text("突发事件", "Incidents"),
    "case": Text("事件处理", "Incident in progress"),
    "papers": Text("试卷清点", "Papers"),
    "collecting": Text("逐座收卷", "Collection by seats"),
    "closing": Text("密封与关闭", "Seal and close"),
    "register": Text("登记簿", "Registers"),
    "log": Text("日志", "Log"),
    "review": Text("复核", "Review"),
    "ready": Text("就绪检查", "Ready?"),
    "asking": Text("逐项确认", "Item by item"),
    "emergency": Text("应急卡", "Emergency card"),
    "muster": Text("疏散点名", "Roll call"),
    "help": Text("帮助", "Help"),
    "prompt": Text("提问", "Question"),
}

OPEN: tuple[Where, ...] = (
    "door",
    "seats",
    "tour",
    "timeline",
    "people",
    "incidents",
    "case",
    "papers",
    "collecting",
    "closing",
    "register",
    "log",
    "review",
)
"""Places of an open day: from each of them every other is one key away."""

OF_EXAM_ROOMS: frozenset[str] = frozenset(
    {"door", "seats", "tour", "timeline", "incidents", "case", "papers", "people", "review"}
)
"""Places that a secure room doesn't have, and the actions that lead there."""

NOT_HERE: dict[RoomKind, frozenset[str]] = {
    "exam": frozenset(),
    "secure": OF_EXAM_ROOMS,
    "office": OF_EXAM_ROOMS - {"review"},
}
"""Places that a room of each kind doesn't have, and the actions that lead there."""
HOME: dict[RoomKind, Where] = {"exam": "door", "secure": "register", "office": "review"}
"""The place of a room of each kind that its day is mostly spent at, shown instead of those it doesn't have."""

KEYBOARD = (
    *(f"f{n}" for n in range(1, 13)),
    "enter",
    "insert",
    "home",
    "end",
    "pageup",
    "pagedown",
    "escape",
)
"""Every key that an action may have, as they lie on a keyboard."""
KEY_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "insert": "Insert",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
"""How keys are called that have no number."""


@dataclass(frozen=True)
class Action:
    """One thing that a person can do with one key."""

    id: str
    """Names the method ``do_<id>`` of the screen."""
    key: str
    """As Textual names it."""
    label: Text
    """A word or two for the footer."""
    help: Text
    """One sentence for the help screen and the manuals."""
    where: tuple[Where, ...]
    """The places in which it works."""
    rank: int
    """The footer shows low ranks first and leaves out what does not fit."""

    @property
    def key_name(self) -> str:
        """The key as it is printed on a keyboard."""
        return KEY_NAMES.get(self.key, self.key.upper())


def action(
    id_: str, key: str, rank: int, label: tuple[str, str], text: tuple[str, str], *where: Where
) -> Action:
    """A line of the table: id, key, rank in the footer, label and sentence in both languages, places."""
    return Action(id_, key, Text(*label), Text(*text), where, rank)
