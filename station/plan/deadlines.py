"""``[[deadlines]]`` of a procedure: what is due so many days after a case was opened, and what meets it (考生投诉处理办法)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from station.plan.model import Model
from station.plan.workdays import LONGEST
from station.text import Text

Deciding = Literal["confirm", "change", "dismiss", "investigate", "instruct"]
"""A decision of the chief about the case (station/review)."""


class Deadline(Model, frozen=True):
    """One thing that is due. Exactly one of ``workdays`` and ``days``; at least one of what meets it."""

    label: Text
    """What is due, in a few words."""
    workdays: int = 0
    """Working days of config/workdays.toml after the day on which the case was opened."""
    days: int = 0
    """Calendar days after it."""
    step: str = ""
    """Id of the step whose answer meets it; what was put off or passed over does not."""
    outcome: str = ""
    """Outcome of the case that meets it."""
    decisions: tuple[Deciding, ...] = ()
    """Decisions of the chief about the case that meet it."""
    extendable: bool = False
    """It may be put later for a cause, and whoever waits is told (考生投诉处理办法 七)."""


def deadline_faults(
    deadlines: tuple[Deadline, ...], steps: frozenset[str], outcomes: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Every fault of a procedure's deadlines."""
    for one in deadlines:
        if not one.label.zh.strip() or not one.label.en.strip():
            yield "blank-text", "期限缺一种语言", "a deadline is blank in one language"
        if bool(one.workdays) == bool(one.days) or not 1 <= max(one.workdays, one.days) <= LONGEST:
            yield (
                "deadline",
                f"期限须有 workdays 或 days 之一，1 至 {LONGEST}",
                f"a deadline needs either workdays or days, 1 to {LONGEST}",
            )
        if one.workdays < 0 or one.days < 0:
            yield "deadline", "期限不能为负", "a deadline can't be negative"
        if not (one.step or one.outcome or one.decisions):
            yield "deadline", "未写明怎样才算办到", "nothing meets the deadline"
        if one.step and one.step not in steps:
            yield (
                "deadline",
                f"期限所指的步骤 {one.step} 不存在",
                f"a deadline names step {one.step}: not there",
            )
        if one.outcome and one.outcome not in outcomes:
            yield "deadline", f"没有结局 {one.outcome}", f"no end has the outcome {one.outcome}"
