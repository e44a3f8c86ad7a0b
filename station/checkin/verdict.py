"""One kind of verdict: the form in which all of them are said, and the list that they stand on.

Three tones: **admit** 请入场 · **stop** 请止步 · **check** 需核验 (a person has to look). Sentences hold
placeholders; ``wording`` fills them from the recorded event, so that a verdict reads the same years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.text import Text

Tone = Literal["admit", "stop", "check"]

WORDS: dict[Tone, Text] = {
    "admit": Text("请入场", "ADMIT"),
    "stop": Text("请止步", "STOP"),
    "check": Text("需核验", "CHECK"),
}
"""The big word of each tone."""

ENTRY = "考场规则 一"
LATE = "考场规则 三"
MISSING = "考场规则 一；突发事件处理办法 一"
PERSON = "考场规则 一；突发事件处理办法 三"
ABSENT = (
    "本场不得入场，按缺考登记；有异议请报告主考。",
    "No entry to this session: enter as absent. Objections go to the chief examiner.",
)
"""What follows where nobody may come back."""


@dataclass(frozen=True)
class Verdict:
    """One kind of verdict. ``why`` and ``next`` may hold ``{placeholders}``."""

    code: str
    tone: Tone
    why: Text
    next: Text
    """One sentence that says what to do."""
    clause: str
    next_final: Text | None = None
    """What to do where the candidate may not come back."""
    admits: bool = False
    """The candidate counts as inside from here on."""
    shows_person: bool = True
    """Whether the screen may show the candidate: not where two documents lead to two people."""
    doubts: bool = False
    """From here on only people decide about this candidate: a further scan alone lets nobody in."""
    procedure: str = ""
    """Procedure that it hands over to, for example ``CP-3``; the screen offers it."""

    @property
    def word(self) -> Text:
        """The big word: three characters, or one English word."""
        return WORDS[self.tone]


VERDICTS: dict[str, Verdict] = {}
"""Every verdict by code; both manuals are held against it."""


def verdict(
    code: str,
    tone: Tone,
    why: tuple[str, str],
    next: tuple[str, str],
    clause: str,
    *,
    final: tuple[str, str] | None = None,
    admits: bool = False,
    shows_person: bool = True,
    doubts: bool = False,
    procedure: str = "",
) -> Verdict:
    """Put a verdict on the list; ``why``, ``next`` and ``final`` are (Chinese, English)."""
    made = Verdict(
        code,
        tone,
        Text(*why),
        Text(*next),
        clause,
        next_final=Text(*final) if final else None,
        admits=admits,
        shows_person=shows_person,
        doubts=doubts,
        procedure=procedure,
    )
    VERDICTS[code] = made
    return made
