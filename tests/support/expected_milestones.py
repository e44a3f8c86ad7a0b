"""How often each milestone of a session must have been raised: from the plan's times and what moved them, nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from station.event import Record
from station.incidents.events import TimeMadeUp
from station.plan.model import Session
from station.timer.events import MilestoneAcknowledged, MilestoneReached, StartDelayed
from station.timer.state import key_of
from station.vault.day.events import DayReopened
from tests.support.plans import MINUTE

OF_START = {"collect": -30, "entry": -20, "witness": -5, "start": 0, "close": 30}
OF_END = {"remind": -15, "end": 0}
ONCE = ("collect", "witness", "start", "close")
"""Done once for all: not raised anew where somebody had acknowledged them."""


LOOK = 10_000
"""The simulator looks at the clock so often, in milliseconds."""
PAPERS_ONLY = ("collect", "witness")
"""Computer-based sessions have no paper to collect or to open."""


def module_times(session: Session) -> dict[str, int]:
    """Key of each module's start and end → minutes after T."""
    found = {}
    for one in session.modules:
        found[f"module_start/{one.id}"] = one.start_minutes
        found[f"module_end/{one.id}"] = one.start_minutes + one.minutes
    return found


def expected(session: Session, records: Sequence[Record]) -> Counter[tuple[str, int]]:
    """(milestone, when it was due) → times raised, up to the last record."""
    found: Counter[tuple[str, int]] = Counter()
    raised: dict[str, int] = {}
    acknowledged: set[str] = set()
    delay = made_up = 0
    modules = module_times(session)
    times = [kind for kind in (*OF_START, *OF_END) if session.kind != "computer" or kind not in PAPERS_ONLY]

    def due(kind: str) -> int:
        if kind in modules:
            return session.start + delay + modules[kind] * MINUTE
        if kind in OF_START:
            return session.start + delay + OF_START[kind] * MINUTE
        return session.end + delay + made_up + OF_END[kind] * MINUTE

    seen = {
        (key_of(one.event.milestone, one.event.module), one.event.due)
        for one in records
        if isinstance(one.event, MilestoneReached) and one.session == session.id
    }

    reopened = [one.time for one in records if isinstance(one.event, DayReopened)]

    def until(now: int, *, moves: bool = False) -> None:
        for kind in (*times, *modules):
            # What moves away before the next look, or the first after a restart, was never there to be raised.
            back = max((one for one in reopened if one <= now), default=0)
            unseen = moves and now - max(due(kind), back) < LOOK and (kind, due(kind)) not in seen
            if kind not in raised and due(kind) <= now and not unseen:
                raised[kind] = due(kind)
                found[kind, due(kind)] += 1

    for record in (one for one in records if one.session == session.id):
        match record.event:
            case StartDelayed(minutes=minutes):
                until(record.time, moves=True)
                delay = minutes * MINUTE
                moved: tuple[str, ...] = (*times, *modules)
            case TimeMadeUp(minutes=minutes, candidates=()):
                until(record.time, moves=True)
                made_up += minutes * MINUTE
                moved = tuple(OF_END)
            case MilestoneAcknowledged(milestone=kind, module=module):
                acknowledged.add(f"{kind}/{module}" if module else kind)
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
