"""What a room writes: nothing that its own fold can't take, nothing that it counts before it is durable."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import DeviceError
from station.room import room as room_module
from station.vault.day.events import AccessFailed
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
