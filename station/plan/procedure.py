"""A contingency procedure (突发事件处理办法) as data: who may start it, when, on whom, and its steps.

A step asks for one thing; its kind says what an answer needs and what follows (station/incidents/rules.py). Steps
form paths without circles, and every path ends.

    confirm      done, as asked                    choose       one option, each leads on
    enter        one value (``input``)             count        a number, counted by ``people``
    report       told to ``phone``                 approve      decided by one of ``roles``, may offer options
    evidence     what was secured                  statement    signed, or refused before witnesses
    note         a remark, may stay empty          wait         until the phase ``until``
    delay_start  exam time is being lost           delay_stop   no longer: the minutes are made up
    warn         candidates were warned            sanction     a person chooses tier and case
    escort_out   out with ``people`` of ``roles``  escort_back  in the room again
    leave        left for good                     refer        another procedure opens (``refer``)
    end          how it ended (``outcome``)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from station.plan.model import Model, Role
from station.plan.violations import ViolationCase
from station.text import Text

Phase = Literal["before", "entry", "exam", "collection", "after"]
"""考前 · 入场 · 考试中 · 收卷 · 收卷后"""
Kind = Literal[
    "confirm",
    "choose",
    "enter",
    "report",
    "approve",
    "evidence",
    "statement",
    "count",
    "delay_start",
    "delay_stop",
    "warn",
    "sanction",
    "escort_out",
    "escort_back",
    "leave",
    "refer",
    "wait",
    "note",
    "end",
]
Input = Literal["text", "number", "time", "seats", "candidates", "staff", "materials"]
Subjects = Literal["candidate", "candidates", "any", "room"]
"""One candidate · one or more · candidates or the whole room · the whole room"""
Phone = Literal["chief", "site_office", "clinic", "leading_group", "police", "fire", "traffic"]

PHONE_NAMES: Mapping[Phone, Text] = {
    "chief": Text("主考", "chief examiner"),
    "site_office": Text("考点办公室", "site office"),
    "clinic": Text("医务室", "clinic"),
    "leading_group": Text("评价机构领导小组", "leading group of the assessing body"),
    "police": Text("公安 110", "police 110"),
    "fire": Text("消防 119", "fire brigade 119"),
    "traffic": Text("交通 122", "traffic police 122"),
}
"""Who a step may have called (应急预案管理制度)."""

PHONE_WORDS: Mapping[Phone, tuple[str, ...]] = {
    "chief": ("主考", "chief"),
    "site_office": ("考点办公室", "考务办公室", "考点", "site office", "office"),
    "clinic": ("医务室", "校医", "clinic"),
    "leading_group": ("领导小组", "评价机构领导小组", "leading group"),
    "police": ("公安", "police"),
    "fire": ("消防", "fire"),
    "traffic": ("交通", "traffic"),
}
"""Under which names the office's phone list may give them."""

DEFERRABLE: frozenset[Kind] = frozenset(
    {"confirm", "enter", "report", "evidence", "statement", "count", "note", "wait"}
)
"""What may be done later: nothing after it rests on its answer."""


class Option(Model, frozen=True):
    """One answer to choose."""

    key: str
    label: Text
    to: str = ""
    """Id of the step it leads to; empty means the step's own ``next``."""
    people: int = 1
    """Different members of staff this answer takes (witnesses of a refusal)."""


class Step(Model, frozen=True):
    """One thing to do, to say or to decide."""

    id: str
    kind: Kind
    ask: Text
    """What to do now: one imperative sentence; at an end, how it ended."""
    clause: str = ""
    """Where it differs from the procedure's."""
    next: str = ""
    options: tuple[Option, ...] = ()
    input: Input | None = None
    """What ``enter`` takes."""
    minimum: int = 0
    maximum: int = 9999
    """Bounds of a number or count."""
    people: int = 1
    """Different members of staff it takes; for an escort, how many go along."""
    roles: tuple[Role, ...] = ()
    """Who decides (approve), who goes along (escort), who must do it; empty means anyone on duty."""
    phone: Phone | None = None
    """Who to call or to report to."""
    until: Phase | None = None
    """What ``wait`` waits for."""
    refer: str = ""
    """Id of the procedure that ``refer`` opens."""
    default: str = ""
    """Key of the violation that ``sanction`` proposes, for example ``4.4``."""
    must: bool = False
    """Can't be put off even where its kind could."""
    outcome: str = ""
    """Word for the statistics at an ``end``."""
    cases: tuple[ViolationCase, ...] = ()
    """What ``sanction`` may choose: filled in from violations.toml, never written in the file."""

    @property
    def deferrable(self) -> bool:
        """Whether it may be put off with a reason."""
        return self.kind in DEFERRABLE and not self.must

    def option(self, key: str) -> Option | None:
        """The option of that key."""
        return next((one for one in self.options if one.key == key), None)

    @property
    def targets(self) -> tuple[str, ...]:
        """Every step it may lead to, in the file's order."""
        named = [one.to or self.next for one in self.options] if self.options else [self.next]
        return tuple(dict.fromkeys(one for one in named if one))


class Words(Model, frozen=True):
    """What a person may type to find it."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    initials: tuple[str, ...]
    """Pinyin initials in lower case: a kiosk has no input method."""


class Procedure(Model, frozen=True):
    """One procedure."""

    id: str
    """``CP-1`` … ``CP-18``, or a site's own."""
    clause: str
    """The handbook's chapter and number, for example ``突发事件处理办法 三``."""
    title: Text
    words: Words
    roles: tuple[Role, ...]
    """Who may start it."""
    phases: tuple[Phase, ...]
    """When it is likely; it may be started at any time."""
    subjects: Subjects
    severity: int
    """1 (most serious) … 4."""
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """The step of that id. Raises KeyError."""
        for one in self.steps:
            if one.id == step_id:
                return one
        raise KeyError(step_id)

    @property
    def first(self) -> Step:
        return self.steps[0]


class Fault(Model, frozen=True):
    """One thing wrong in a file of procedures."""

    file: str
    name: str
    """Short name of the fault, for example ``unknown-target``; the manual lists them."""
    why: Text
    procedure: str = ""
    step: str = ""

    @property
    def where(self) -> str:
        return " › ".join(part for part in (self.file, self.procedure, self.step) if part)
