"""What a replay found: for each subject how many were computed again, and every disagreement with its entry."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from station.text import Text

Subject = Literal[
    "clock",
    "uncertainty",
    "verdict",
    "document",
    "absence",
    "permission",
    "paper",
    "milestone",
    "confirmation",
    "jump",
]
SUBJECTS: dict[Subject, Text] = {
    "clock": Text("各条的可信时间", "trusted time of entries"),
    "uncertainty": Text("时间误差", "uncertainty of times"),
    "confirmation": Text("确认时间", "confirmations of the time"),
    "jump": Text("系统钟跳变", "wall-clock jumps"),
    "verdict": Text("按时间判定的入场", "verdicts that time decides"),
    "document": Text("按证件判定的入场：时段与时刻", "verdicts that a document decides: window and times"),
    "absence": Text("登记缺考", "absences"),
    "permission": Text("主考放行：时段", "chief's permissions: window"),
    "paper": Text("纸面补录入场", "entries from paper"),
    "milestone": Text("时间节点", "milestones"),
}
"""Subject → what it is called; the table has its rows in this order."""


@dataclass(frozen=True)
class Disagreement:
    """One thing that the rules would have said otherwise."""

    seq: int
    """Number of the entry."""
    subject: Subject
    what: Text
    """What is on record, and what the rules say."""


@dataclass
class Report:
    """The whole of it."""

    entries: int = 0
    computed: Counter[Subject] = field(default_factory=Counter)
    skipped: Counter[Text] = field(default_factory=Counter)
    """Why not computed → how many."""
    disagreements: list[Disagreement] = field(default_factory=list)

    def disagree(self, seq: int, subject: Subject, what: Text) -> None:
        """Add a disagreement."""
        self.disagreements.append(Disagreement(seq, subject, what))

    def count(self, subject: Subject) -> int:
        """How many disagreements this subject has."""
        return sum(one.subject == subject for one in self.disagreements)
