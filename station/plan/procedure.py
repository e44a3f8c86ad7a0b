"""A contingency procedure (突发事件处理办法) as data: who may start it, when, on whom, and its steps.

docs/procedures.md is the whole format. A step asks for one thing; its kind says what an answer needs and what follows
(station/incidents/answers.py). Steps form paths without circles, and every path ends.

    confirm      done, as asked                    choose       one option, each leads on
    enter        one value (``input``)             count        a number, counted by ``people``; a move with from, to
    report       told to ``phone``                 approve      decided by one of ``roles``, may offer options
    evidence     what was secured, or why not      statement    signed, or refused before witnesses
    note         a remark, may stay empty          wait         until a phase, or ``minutes``
    delay_start  exam time is being lost           delay_stop   no longer: the minutes are made up, or only recorded
    warn         candidates were warned            sanction     a person chooses tier and case
    escort_out   out with ``people`` of ``roles``  escort_back  in the room again
    leave        left for good                     refer        another procedure opens (``refer``)
    end          how it ended (``outcome``)
"""

from __future__ import annotations

from typing import Literal

import msgspec

from station.plan.deadlines import Deadline
from station.plan.model import MaterialKind, Model, Role
from station.plan.phones import PHONE_NAMES, PHONE_WORDS, Phone
from station.plan.violations import ViolationCase
from station.text import Text

__all__ = ["PHONE_NAMES", "PHONE_WORDS", "Phone"]

Phase = Literal["before", "entry", "exam", "collection", "after"]
"""考前 · 入场 · 考试中 · 收卷 · 收卷后"""
Moment = Literal["before", "entry", "exam", "entry_closed", "collection", "after"]
"""What ``wait`` may wait for: a phase, or the end of entry (T+30)."""
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
Subjects = Literal["candidate", "candidates", "any", "room", "seats", "staff", "materials"]
"""One candidate · one or more · candidates or the whole room · the whole room · seats, occupied or not · members of
staff · kinds of exam material"""
Signer = Literal["candidate", "staff", "other"]

DEFERRABLE: frozenset[Kind] = frozenset(
    {"confirm", "enter", "report", "evidence", "statement", "count", "note", "wait"}
)
"""What may be done later: nothing after it rests on its answer."""

LEAVING: frozenset[Kind] = frozenset({"leave", "escort_out", "confirm"})
"""Kinds that may carry ``leaves``."""


class Option(Model, frozen=True):
    """One answer to choose."""

    key: str
    label: Text
    to: str = ""
    """Id of the step it leads to; empty means the step's own ``next``."""
    people: int = 1
    """Different members of staff this answer takes (witnesses of a refusal)."""
    excludes: tuple[str, ...] = ()
    """Tiers (``2``) or cases (``3.1``) that no sanction of this case, nor of those it refers to, may choose any more."""


SIGNED = (
    Option("signed", Text("已签名", "Signed")),
    Option("refused", Text("拒绝签名，两人见证", "Refuses to sign; two people witness it"), people=2),
)
"""The options of a statement that names none."""


class Step(Model, frozen=True, rename={"source": "from", "target": "to"}):
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
    reply: Text | None = None
    """What the second person answers to ``ask`` read aloud (challenge and response)."""
    roles: tuple[Role, ...] = ()
    """Who decides (approve), who goes along (escort), who must do it; empty means anyone on duty."""
    phone: Phone | None = None
    """Who to call or to report to."""
    until: Moment | None = None
    """What ``wait`` waits for."""
    minutes: int = 0
    """How long ``wait`` lasts from the step before it."""
    refer: str = ""
    """Id of the procedure that ``refer`` opens."""
    hands_over: bool = False
    """For ``refer``: who is outside under escort stays so in the case that opens; this case's escort is over."""
    default: str = ""
    """Key of the violation that ``sanction`` proposes, or that ``warn`` warns of, for example ``1.1``."""
    allow: tuple[str, ...] = ()
    """Tiers (``1``) or cases (``3.1``) that ``sanction`` may choose; empty means all."""
    must: bool = True
    """False where the handbook says "may" (可): offered; passing it over takes a reason and leaves nothing due."""
    now: bool = False
    """Can't be put off even where its kind could."""
    leaves: bool = False
    """The candidate goes out of the exam before its end (CP-10, CP-15 only)."""
    time_made_up: bool = True
    """False at ``delay_stop``: the minutes are recorded and granted to nobody."""
    material: MaterialKind | None = None
    """What ``count`` counts."""
    source: str = ""
    """``from``: the place of the ledger that the counted sheets leave."""
    target: str = ""
    """``to``: the place that receives them."""
    signer: Signer = "candidate"
    """Who signs a ``statement``."""
    says: Text | None = None
    """The words that are signed, or the question of an interview (笔录)."""
    outcome: str = ""
    """Word for the statistics at an ``end``."""
    cases: tuple[ViolationCase, ...] = ()
    """What ``sanction`` may choose: filled in from violations.toml, never written in the file."""

    @property
    def single(self) -> bool:
        """Whether it leads to one step, whatever is answered."""
        return len(self.targets) == 1

    @property
    def deferrable(self) -> bool:
        """Whether it may be put off with a reason."""
        return self.must and self.kind in DEFERRABLE and not (self.now or self.minutes) and self.single

    @property
    def offered(self) -> bool:
        """Whether it may be passed over with a reason."""
        return not self.must and self.single

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
    """``CP-1`` … ``CP-18``, ``EM-1`` …, or a site's own."""
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
    screens: tuple[str, ...] = ()
    """Places of the screen where it is offered first, for example ``door``."""
    covers: tuple[str, ...] = ()
    """Clauses of config/coverage.toml that it answers; its own id besides, where that is one."""
    deadlines: tuple[Deadline, ...] = ()
    """What is due days after a case was opened (CC-1)."""
    time_made_up: bool = True
    """False: no minute is ever granted by it (CP-10, CP-14)."""
    sanctions: bool = True
    """False: nobody is warned or sanctioned by it (illness, CP-10)."""
    site: bool = msgspec.field(default=False)
    """Whether the site added or adapted it: filled in when it is read, never written in the file."""

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


def named(keys: tuple[str, ...], case: ViolationCase) -> bool:
    """Whether a case of the table is among these tiers and cases."""
    return str(case.tier) in keys or case.key in keys
