"""A disk that is really full: a small tmpfs, its last byte taken. The reserve is given up, the day sealed, closed, exported."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.errors import DeviceError
from station.room.transfer import cut_news
from station.vault.ballast import MEBIBYTE
from station.vault.bundle import Outbox
from station.vault.bundle.outbox import copy_out
from station.vault.day.events import DiskFull, DiskRoom
from tests.faults.rig.holds import bundles_hold, journal_holds
from tests.faults.rig.world import Desk, World, clock
from tests.faults.rig.writers import Acknowledged, Writers

JOURNAL = "kiosk/rooms/2026-11-07-01/journal.db"


@pytest.fixture
def small(tmp_path: Path, figures: list[str]) -> Iterator[Path]:
    """A tmpfs of 100 MiB."""
    target = tmp_path / "small"
    target.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(target)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        figures.append(f"full disk: not run: {done.stderr.strip()[:80]}")
        pytest.skip(f"a tmpfs can't be mounted here: {done.stderr.strip()[:80]}")
    yield target
    subprocess.run(["umount", str(target)], check=True)


def fill(folder: Path) -> Path:
    """Take every byte that is left."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65_536))
        except OSError:
            pass
    return filler


def kinds(desk: Desk) -> list[str]:
    return [type(r.event).__name__ for r in desk.room.records()]


def test_a_full_disk_can_still_be_sealed_closed_and_exported(
    world: World, writers: Writers, place: Path, small: Path, tmp_path: Path, figures: list[str]
) -> None:
    world.template("counted", writers, place)
    world.copy("counted", small / "run")
    source = clock()
    source.advance(8 * 60 * 60_000)
    desk = Desk(small / "run", source)
    desk.begin()
    assert desk.room.journal.ballast is not None
    assert desk.room.journal.ballast.held
    desk.open()
    filler = fill(small)
    acknowledged = 0
    while not desk.room.state.day.disk_full:  # what the log has room for still fits
        desk.unlock("s02")
        acknowledged = desk.room.journal.size
    assert not desk.room.journal.ballast.held
    [given] = [r.event for r in desk.room.records() if isinstance(r.event, DiskFull)]
    assert given.freed == 32 * MEBIBYTE
    # In one and the same run, and after a crash on the disk that is still full of somebody's bytes.
    desk.crash()
    desk = Desk(small / "run", source)
    desk.begin()
    assert desk.room.state.day.disk_full
    assert desk.room.journal.size > acknowledged
    desk.open()
    sealed = desk.seal("skills")
    assert sealed.done, sealed.refusal
    assert desk.close().done
    bundle = cut_news(desk.room, Outbox(desk.home.outbox))
    assert bundle is not None
    copy_out(bundle, "", tmp_path / "stick", desk.room.append)
    desk.room.end()
    state = journal_holds(small / "run" / JOURNAL, Acknowledged())
    assert state.phase == "closed"
    bundles_hold(small / "run", state, Acknowledged(cut=1))
    filler.unlink()
    desk = Desk(small / "run", source)
    desk.begin()
    assert isinstance([r.event for r in desk.room.records()][-1], DiskRoom)
    assert desk.room.journal.ballast is not None
    assert desk.room.journal.ballast.held
    assert not desk.room.state.day.disk_full
    desk.room.end()
    figures.append(
        "full disk: 32 MiB given up and recorded; reopened, sealed, closed, cut and copied out; held again"
    )


def write_on(desk: Desk, small: Path) -> None:
    """Entries and pictures without an end; what the reserve gives is taken at once."""
    while True:
        desk.room.journal.put_blob(os.urandom(30_000))
        desk.unlock("s01")
        (small / "said").write_text(str(desk.room.journal.size), encoding="ascii")
        if desk.room.state.day.disk_full:
            fill(small)


def test_without_a_reserve_nothing_acknowledged_is_lost(
    world: World, small: Path, tmp_path: Path, figures: list[str]
) -> None:
    """The reserve gone and the disk full once more: the writer stops in words, and what it said is all there."""
    world.copy("imported", small / "run")
    desk = Desk(small / "run")
    desk.begin()
    desk.open()
    fill(small)
    (small / "said").symlink_to(tmp_path / "said")
    with pytest.raises(DeviceError) as told:
        write_on(desk, small)
    assert told.value.code == "vault.disk"
    assert desk.room.journal.stopped
    said = int((tmp_path / "said").read_text(encoding="ascii"))
    assert journal_holds(small / "run" / JOURNAL, Acknowledged()).phase == "open"
    (small / "filler").unlink()
    desk.begin()
    assert desk.room.journal.size >= said
    assert kinds(desk).count("DiskFull") == 1
    assert kinds(desk).count("DiskRoom") == 1
    desk.room.end()
    figures.append(f"full disk without a reserve: stopped after {said} entries, 0 acknowledged lost")
