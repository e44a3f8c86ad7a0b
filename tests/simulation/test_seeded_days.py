"""Whole days from seeds: everybody is accounted for, every crash is survived, the journal tells it all again."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from station.checkin.events import Judged
from station.checkin.verdicts import VERDICTS
from station.event import kind_of
from station.room import fold
from station.room.home import open_room
from station.vault import entry as entries
from tests.support.script import ScriptedDay

SEEDS = range(400 if os.environ.get("STATION_LONG") else 20)


def played(folder: Path, seed: int, faults: float = 0.04) -> ScriptedDay:
    script = ScriptedDay(folder, seed, faults)
    script.play()
    return script


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day(seed: int, tmp_path: Path) -> None:
    script = played(tmp_path, seed)
    day, facts = script.day, script.watch.facts
    assert day.room.state.day.phase == "closed"
    for session in ("theory", "skills"):
        door = day.room.state.door.session(session)
        inside, left, absent = facts.sums(session)
        assert inside + left + absent == 30
        assert set(door.admitted) == script.expected[session]
        refused = {
            who for who, code in door.last_of.items() if code in VERDICTS and not VERDICTS[code].admits
        }
        assert refused - set(door.admitted) <= door.absent
    before = day.room.state
    day.room.end()
    again = open_room(day.kiosk, day.home, day.source)
    bodies = enumerate(again.journal.entries())
    assert fold(entries.record_of(entries.decode(body, seq)) for seq, body in bodies) == again.state
    for part in ("door", "papers", "incidents", "timer"):
        assert getattr(again.state, part) == getattr(before, part)
    again.end()


def test_the_seeds_cover_the_day(tmp_path: Path) -> None:
    """The proof is worth what it visits: every verdict of note, crashes, differences, escorts, delays."""
    seen: Counter[str] = Counter()
    for seed in range(4):
        script = played(tmp_path / str(seed), seed, faults=0.12)
        seen["crash"] += script.crashes
        for record in script.watch.records:
            happened = record.event
            seen[happened.verdict if isinstance(happened, Judged) else kind_of(happened)] += 1
    wanted = (
        "admit admit_late too_early closed id_missing mismatch already_inside other_room unreadable unknown "
        "door.overridden door.absent paper.moved paper.explained seal.made incident.opened incident.closed "
        "incident.escorted_out timer.start_delayed timer.milestone clock.jumped access.failed day.reopened "
        "day.closed crash staff.signed_in staff.left_post staff.returned staff.short staff.complete staff.visit "
        "staff.visit_ended staff.remark"
    )
    assert not [name for name in wanted.split() if not seen[name]]
    assert seen["crash"] > 20
    assert seen["seal.made"] == 8


def test_the_same_seed_plays_the_same_day(tmp_path: Path) -> None:
    first, second = (played(tmp_path / name, seed=3) for name in ("a", "b"))
    told = [
        [(r.time, r.session, r.actors, kind_of(r.event)) for r in s.watch.records] for s in (first, second)
    ]
    assert told[0] == told[1]
    assert first.day.room.state.door == second.day.room.state.door
