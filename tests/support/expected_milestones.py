"""How often each milestone of a session must have been raised: from the plan's times and what moved them, nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from station.event import Record
from station.incidents.events import TimeMadeUp
from station.plan.model import Session
from station.timer.events import MilestoneAcknowledged, StartDelayed
from tests.support.plans import MINUTE

OF_START = {"collect": -30, "entry": -20, "witness": -5, "start": 0, "close": 30}
OF_END = {"remind": -15, "end": 0}
ONCE = ("collect", "witness", "start", "close")
"""Done once for all: not raised anew where somebody had acknowledged them."""


def expected(session: Session, records: Sequence[Record]) -> Counter[tuple[str, int]]:
    """(milestone, when it was due) → times raised, up to the last record."""
    found: Counter[tuple[str, int]] = Counter()
    raised: dict[str, int] = {}
    acknowledged: set[str] = set()
    delay = made_up = 0

    def due(kind: str) -> int:
        if kind in OF_START:
            return session.start + delay + OF_START[kind] * MINUTE
        return session.end + delay + made_up + OF_END[kind] * MINUTE

    def until(now: int) -> None:
        for kind in (*OF_START, *OF_END):
            if kind not in raised and due(kind) <= now:
                raised[kind] = due(kind)
                found[kind, due(kind)] += 1

    for record in (one for one in records if one.session == session.id):
        match record.event:
            case StartDelayed(minutes=minutes):
                until(record.time)
                delay = minutes * MINUTE
                moved: tuple[str, ...] = (*OF_START, *OF_END)
            case TimeMadeUp(minutes=minutes, candidates=()):
                until(record.time)
                made_up += minutes * MINUTE
                moved = tuple(OF_END)
            case MilestoneAcknowledged(milestone=kind):
                acknowledged.add(kind)
                continue
            case _:
                continue
        for kind in moved:
            stays = kind in acknowledged and kind in ONCE
            if kind in raised and due(kind) > max(record.time, raised[kind]) and not stays:
                del raised[kind]
                acknowledged.discard(kind)
    until(records[-1].time)
    return found


__all__ = ["expected"]
