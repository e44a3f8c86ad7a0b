"""``config/timeline.toml``: what is to be done at each milestone, as short lists a site can change.

An item is either ticked by a person, or sensed: the journal itself shows that it is done (papers counted, seal witnessed).
An unknown or missing name is refused with the place of the fault.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, get_args

import msgspec

from station.errors import PlanError, problem
from station.locations import config_dir
from station.plan.model import Session, SessionKind
from station.text import Text

MilestoneKind = Literal[
    "before",
    "collect",
    "entry",
    "witness",
    "start",
    "module_start",
    "module_end",
    "close",
    "remind",
    "end",
]
"""考前一日 · 领取 · 入场 · 启封见证 · 开考 · 模块开始 · 模块结束 · 停止入场 · 提醒 · 收卷 (FL-1 … FL-9)"""

Sensor = Literal["receipt", "witnessed", "opening", "given", "absences", "collected", "left", "sealed"]
"""What the journal shows by itself: papers counted at a stage, the seal witnessed, absences entered, papers sealed."""

PAPER_SENSORS: frozenset[Sensor] = frozenset(get_args(Sensor)) - {"absences"}
MOST_ITEMS = 5
LEAST_ITEMS = 2

BAD_TIMELINE = problem(
    "config.timeline",
    what=("时间节点清单 timeline.toml 有误：{why}。", "The checklists in timeline.toml are wrong: {why}."),
    now=(
        "改正该项，或恢复随程序附带的 config/timeline.toml。",
        "Correct that item, or put back the config/timeline.toml that came with the program.",
    ),
    clause="config/timeline.toml",
)


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do at one milestone."""

    milestone: MilestoneKind
    id: str
    """Stands for the item in the journal; unique within its milestone."""
    zh: str
    en: str
    clause: str
    sensed: Sensor | None = None
    """Ticks itself when the journal shows it; without it a person ticks."""
    only: tuple[SessionKind, ...] = ()
    """Kinds of session that it is for; empty means all."""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Checklists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All items in the order in which they are to be done."""

    item: tuple[Item, ...] = ()

    def of(self, kind: MilestoneKind, session: Session | None = None) -> tuple[Item, ...]:
        """The items of one milestone that this session asks for: none about papers where it has none."""
        return tuple(one for one in self.item if one.milestone == kind and _asked(one, session))


def _asked(item: Item, session: Session | None) -> bool:
    if session is None:
        return True
    if item.sensed in PAPER_SENSORS and not session.materials:
        return False
    return not item.only or session.kind in item.only


def load_checklists(path: Path | None = None) -> Checklists:
    """Read the checklists; without a path, those that came with the program.

    Raises:
        PlanError: not readable, not TOML, a name unknown, an item twice, a list shorter or longer than allowed.
    """
    where = path or config_dir() / "timeline.toml"
    try:
        made = msgspec.convert(tomllib.loads(where.read_text(encoding="utf-8")), Checklists, strict=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD_TIMELINE, why=str(error)) from error
    seen: set[tuple[str, str]] = set()
    for item in made.item:
        if (item.milestone, item.id) in seen:
            raise PlanError(BAD_TIMELINE, why=f"{item.milestone}: {item.id} ×2")
        if not (item.id and item.zh and item.en and item.clause):
            raise PlanError(BAD_TIMELINE, why=f"{item.milestone}: {item.id}: id, zh, en, clause")
        seen.add((item.milestone, item.id))
    for kind in get_args(MilestoneKind):
        for form in get_args(SessionKind):
            count = sum(1 for i in made.item if i.milestone == kind and (not i.only or form in i.only))
            papers = kind not in ("collect", "witness") or form != "computer"
            if count > MOST_ITEMS or (count < LEAST_ITEMS and papers):
                raise PlanError(BAD_TIMELINE, why=f"{kind} ({form}): {count}, {LEAST_ITEMS}–{MOST_ITEMS}")
    return made
