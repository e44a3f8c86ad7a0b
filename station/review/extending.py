"""Whether a deadline may be put later: the result of a complaint, not the first answer in writing (考生投诉处理办法 三, 七).

The new last day is a working day after the one that holds, and is named while the deadline is not met. The handbook sets no
limit; a year at once is taken for a slip of the hand.
"""

from __future__ import annotations

from station.errors import Refusal, problem, refuse
from station.review.deadlines import DueBy, day_of, works

LONGEST_EXTENSION = 366
"""Days by which a deadline can be put later at once."""

NOT_EXTENDABLE = problem(
    "review.not_extendable",
    what=("该事件没有可以延长的期限。", "That incident has no deadline that may be extended."),
    now=(
        "三个工作日的书面答复不能延长，按期办；已办的无须延长。",
        "The first answer in writing can’t be put later: give it in time; what is done needs no more time.",
    ),
    clause="考生投诉处理办法 三、七",
)
NOT_LATER = problem(
    "review.not_later",
    what=(
        "新的期限 {until} 须是 {due} 之后一年以内的工作日。",
        "The new last day {until} must be a working day after {due}, within a year of it.",
    ),
    now=("按工作日数重新填写。", "Enter it again as a number of working days."),
    clause="考生投诉处理办法 七",
)


def unextendable(due: tuple[DueBy, ...], until: str) -> Refusal | None:
    """Whether a deadline of the case may be put to that day."""
    left = [one.due.day for one in due if one.extendable and one.met is None]
    if not left:
        return refuse(NOT_EXTENDABLE)
    day = day_of(until)
    if day is None or not works(day) or not 0 < (day - min(left)).days <= LONGEST_EXTENSION:
        return refuse(NOT_LATER, until=until or "—", due=min(left).isoformat())
    return None
