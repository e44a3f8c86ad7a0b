"""The power goes under a real ext4: the image that the drive has, at this instant, is mounted again and its journal recovered.

The writer works on a file system in a loop-mounted image. While it stands still the image is copied: what it had not flushed
is in the page cache only and missing from the copy, as after a cut of a drive that honours flushes. A drive that drops or
tears writes of its own cache needs device-mapper (dm-log-writes); method A does that at the level of files.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import LONG
from tests.faults.rig.holds import journal_holds, room_goes_on
from tests.faults.rig.world import World
from tests.faults.rig.writers import Writers

JOURNAL = "kiosk/rooms/2026-11-07-01/journal.db"
ROUNDS = 6 if LONG else 1
IMAGE_MIB = 64


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    done = run("mount", "-o", "loop", image, place)
    assert done.returncode == 0, done.stderr
    try:
        yield place
    finally:
        run("umount", place)


@pytest.fixture
def image(place: Path, figures: list[str]) -> Path:
    """An ext4 image; where it can't be made or mounted the reason is said."""
    made, tried = place / "image", place / "tried"
    with made.open("wb") as file:
        file.truncate(IMAGE_MIB * 1024 * 1024)
    tried.mkdir()
    for words in (("mkfs.ext4", "-q", made), ("mount", "-o", "loop", made, tried), ("umount", tried)):
        if shutil.which(words[0]) is None or (done := run(*words)).returncode:
            why = f"{words[0]} is not there" if shutil.which(words[0]) is None else done.stderr.strip()[:80]
            figures.append(f"blocks: not run: {why}")
            pytest.skip(why)
    return made


def test_a_cut_under_ext4(
    image: Path, world: World, writers: Writers, place: Path, rng: random.Random, figures: list[str]
) -> None:
    cuts = 0
    for _ in range(ROUNDS):
        with mounted(image, place / "disk") as disk:
            shutil.rmtree(disk / "run", ignore_errors=True)
            world.copy("imported", disk / "run")
            run("sync", "-f", disk)
            for said in writers.stopped("day", disk / "run"):
                if rng.random() > (0.5 if LONG else 0.08):
                    continue
                run("cp", "--sparse=always", image, place / "cut")
                with mounted(place / "cut", place / "after") as after:
                    journal_holds(after / "run" / JOURNAL, said)
                    if cuts % 10 == 0:
                        room_goes_on(after / "run")
                cuts += 1
    figures.append(f"blocks: {cuts} cuts under ext4, journal recovered, 0 acknowledged entries lost")
    assert cuts
