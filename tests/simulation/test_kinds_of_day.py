"""A paper day under a hundred and fifty disturbances and fifty restarts: nothing is lost, doubled or judged otherwise."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from station.checkin.events import Judged
from station.event import Record, kind_of
from station.room import fold
from station.room.closing import open_obligations
from station.room.replay import replay
from station.timer.events import MilestoneReached
from station.vault import entry as entries
from station.vault.custody.events import PaperCounted, PaperMoved
from station.vault.day.events import DayClosed
from tests.support.expected_milestones import expected
from tests.support.script import ScriptedDay

SEEDS = range(20 if os.environ.get("STATION_LONG") else 1)
DISTURBING = frozenset(
    {
        "paper.explained",
        "paper.not_handed_in",
        "timer.start_delayed",
        "clock.jumped",
        "access.failed",
        "staff.left_post",
        "staff.short",
        "staff.visit",
        "incident.opened",
        "incident.corrected",
        "incident.deferred",
        "incident.time_made_up",
        "door.overridden",
    }
)


def disturbs(record: Record) -> bool:
    """Whether this is something that a smooth day has not."""
    match record.event:
        case Judged(verdict=verdict):
            return verdict != "admit"
        case PaperCounted(counted=counted, expected=wanted):
            return counted != wanted
        case PaperMoved(source=source, target=target):
            return target in ("withdrawn", "defective", "other_room") or source in ("other_room", "copies")
        case happened:
            return kind_of(happened) in DISTURBING


@pytest.mark.parametrize("seed", SEEDS)
def test_a_paper_day(seed: int, tmp_path: Path) -> None:
    """The ledger's balance and the fold are held after every step by Watch."""
    script = ScriptedDay(tmp_path, seed, faults=0.4)
    script.play()
    day, records = script.day, script.watch.records
    disturbances = sum(map(disturbs, records))
    assert script.crashes >= 50
    assert disturbances >= 150
    decoded = [entries.decode(body, seq) for seq, body in enumerate(day.room.journal.entries())]
    report = replay(decoded)
    assert report.disagreements == []
    assert fold(entries.record_of(one) for one in decoded) == day.room.state
    for session in day.plan.sessions:
        raised = Counter(
            (r.event.milestone, r.event.due)
            for r in records
            if isinstance(r.event, MilestoneReached) and r.session == session.id
        )
        assert raised == expected(session, records)
    assert day.room.plan is not None
    [closed] = [r.event for r in records if isinstance(r.event, DayClosed)]
    assert closed.obligations == open_obligations(day.room.plan, day.room.state)
