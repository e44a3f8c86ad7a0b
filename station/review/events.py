"""What can happen in a review."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Sealed, event

Verdict = Literal["confirm", "change", "dismiss", "investigate", "instruct", "found", "extend", "made_good"]
"""确认 · 改判 · 撤销 · 继续调查 · 指示考场 · 事后发现 · 延长期限 · 补办完毕"""


@event("review.decided")
class Decided(Event, frozen=True):
    """The chief examiner decided about an incident, or about what was found afterwards (VI, CP-3, FL-10)."""

    number: int
    """Counts from 1 in this journal."""
    journal: str
    """Origin of the journal that holds the incident; empty where it is this one."""
    seen: int
    """So many entries of that journal the chief had seen."""
    root: str
    """Base64: the root over them."""
    case: int
    """Number of the incident there; 0 for what was found afterwards."""
    verdict: Verdict
    """What was decided."""
    note: str
    """The chief's signed note ``station/decision/v1``."""
    session: str = ""
    """The session of what was found afterwards."""
    candidates: tuple[int, ...] = ()
    """Roster indices whose sanction is confirmed, changed, dismissed or found."""
    tier: int = 0
    """Of a changed or newly found violation: 1 … 4."""
    item: int = 0
    """Number of the case within its tier."""
    replaces: int = 0
    """The decision that this one corrects."""
    until: str = ""
    """Of an extended deadline: its new last day, as YYYY-MM-DD (考生投诉处理办法 七)."""
    text: Sealed = None
    """Reasons, instructions, what is to be found out."""
    salt: Sealed = None
    """With the text it gives the note's digest; alone the digest tells nothing."""


@event("review.heeded")
class Heeded(Event, frozen=True):
    """The room did as instructed."""

    number: int
    """The decision with the instruction."""
    journal: str = ""
    """Origin of the journal that holds the decision, for example the site office's; empty where it is this one."""
    text: Sealed = None
    """What was done."""
