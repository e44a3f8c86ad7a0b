"""When too few people were on guard: computed from the turns alone, over any number of days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from station.event import Milliseconds


@dataclass(frozen=True)
class Turn:
    """One person's time on guard. A turn that still runs has no end."""

    person: str
    since: Milliseconds
    until: Milliseconds | None = None


@dataclass(frozen=True)
class Gap:
    """A stretch of time with fewer guards than needed: from ``since`` to before ``until``."""

    since: Milliseconds
    until: Milliseconds
    fewest: int
    """How few there were at the worst moment."""


def gaps(turns: Iterable[Turn], needed: int, start: Milliseconds, end: Milliseconds) -> tuple[Gap, ...]:
    """The gaps between ``start`` and ``end``, in order, none of them empty and no two of them touching."""
    changes: dict[Milliseconds, int] = {start: 0}
    for turn in turns:
        since, until = max(turn.since, start), min(end if turn.until is None else turn.until, end)
        if since < until:
            changes[since] = changes.get(since, 0) + 1
            changes[until] = changes.get(until, 0) - 1
    found: list[Gap] = []
    here = 0
    moments = sorted(moment for moment in {*changes, end} if start <= moment <= end)
    for since, until in pairwise(moments):
        here += changes.get(since, 0)
        if here >= needed:
            continue
        if found and found[-1].until == since:
            found[-1] = Gap(found[-1].since, until, min(found[-1].fewest, here))
        else:
            found.append(Gap(since, until, here))
    return tuple(found)
