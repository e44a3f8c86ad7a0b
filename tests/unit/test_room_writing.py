"""What a room writes: nothing that its own fold can't take, nothing that it counts before it is durable."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.checkin.events import Overridden
from station.checkin.rules import Override
from station.errors import DeviceError
from station.event import Record
from station.room import room as room_module
from station.vault.day.events import AccessFailed, BundleCopied
from station.vault.entry import decode
from tests.support.sim import ExamDay


def test_nothing_becomes_durable_that_the_fold_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = ExamDay(tmp_path)
    size = day.room.journal.size

    def refuse(*_: object) -> None:
        raise KeyError("no such case")

    monkeypatch.setattr(room_module, "evolve", refuse)
    with pytest.raises(KeyError):
        day.room.append(AccessFailed(person="s01"))
    assert day.room.journal.size == size


def test_what_is_not_durable_does_not_count(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    before = day.room.state
    day.crash()
    with pytest.raises(DeviceError):
        day.room.append(AccessFailed(person="s01"))
    assert day.room.state is before


def test_every_entry_has_its_own_salt_and_opens_with_its_own_key(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    reasons = [f"理由 {n}" for n in range(4)]
    day.to("08:45")
    for n, reason in enumerate(reasons, 1):
        day.do(Override("theory", n, reason, ("s07",)))
    opened = [r.event.reason for r in day.room.records() if isinstance(r.event, Overridden)]
    assert opened == reasons
    salts = [decode(body, n).salt for n, body in enumerate(day.room.journal.entries())]
    assert len(set(salts)) == len(salts)


def test_what_a_listener_records_in_between_is_sealed_under_its_own_number(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")

    def heard(record: Record) -> None:
        if isinstance(record.event, Overridden):
            day.room.append(BundleCopied(manifest="00", place=f"copy {record.seq}"))

    day.room.listen(heard)
    for n in (1, 2):
        day.do(Override("theory", n, f"理由 {n}", ("s07",)))
    sealed = [r.event for r in day.room.records() if isinstance(r.event, Overridden | BundleCopied)]
    assert [getattr(e, "reason", None) or getattr(e, "place", "")[:4] for e in sealed] == [
        "理由 1",
        "copy",
        "理由 2",
        "copy",
    ]
