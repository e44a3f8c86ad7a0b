"""A day of every kind (paper, computer-based, practical in modules) under two hundred disturbances and fifty restarts:
nothing is lost, doubled or judged otherwise."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from station.checkin.events import Judged
from station.event import Record, kind_of
from station.plan.model import Material, Module, RoomPlan, SessionKind
from station.room import fold
from station.room.closing import open_obligations
from station.room.replay import replay
from station.timer.events import MilestoneReached
from station.timer.state import key_of
from station.vault import entry as entries
from station.vault.custody.events import PaperCounted, PaperMoved
from station.vault.day.events import DayClosed
from tests.support.expected_milestones import expected
from tests.support.plans import room_plan
from tests.support.script import ScriptedDay

FAULTS = 0.7
"""How often something goes wrong after a thing done."""
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


MODULES = (Module("m1", "装配", 0, 40, ("1", "2")), Module("m2", "调试", 45, 40, ("3",)))
WORK = (Material("workpiece", "工件", {"01": 30}), Material("paper", "试题", {"01": 30}))


def plan_of(kind: SessionKind) -> RoomPlan:
    """Two sessions of one kind; a practical one has two modules and hands in a workpiece."""
    plan = room_plan()
    changes: dict[str, object] = {"kind": kind}
    if kind == "computer":
        changes["materials"] = ()
    elif kind == "practical":
        changes |= {"materials": WORK, "modules": MODULES}
    sessions = tuple(msgspec.structs.replace(one, **changes) for one in plan.sessions)
    return msgspec.structs.replace(plan, sessions=sessions)


@pytest.mark.parametrize("kind", ["paper", "computer", "practical"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_day(seed: int, kind: SessionKind, tmp_path: Path) -> None:
    """The ledger's balance and the fold are held after every step by Watch."""
    script = ScriptedDay(tmp_path, seed, faults=FAULTS, plan=plan_of(kind))
    script.play()
    day, records = script.day, script.watch.records
    disturbances = sum(map(disturbs, records))
    assert script.crashes >= 50
    assert disturbances >= 200
    decoded = [entries.decode(body, seq) for seq, body in enumerate(day.room.journal.entries())]
    report = replay(decoded)
    assert report.disagreements == []
    assert fold(entries.record_of(one) for one in decoded) == day.room.state
    for session in day.plan.sessions:
        raised = Counter(
            (key_of(r.event.milestone, r.event.module), r.event.due)
            for r in records
            if isinstance(r.event, MilestoneReached) and r.session == session.id
        )
        assert raised == expected(session, records)
    assert day.room.plan is not None
    [closed] = [r.event for r in records if isinstance(r.event, DayClosed)]
    assert closed.obligations == open_obligations(day.room.plan, day.room.state)
