"""The power goes between any two system calls of a real writer: what may then lie on the disk is opened by the program itself."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import LONG
from tests.faults.rig.holds import bundles_hold, import_holds, journal_holds, room_goes_on
from tests.faults.rig.power import Disk, Image, digest, lay_out
from tests.faults.rig.trace import ARGUMENTS, Said, Sync, read_trace
from tests.faults.rig.world import World
from tests.faults.rig.writers import Acknowledged, Writers

JOURNAL = "kiosk/rooms/2026-11-07-01/journal.db"
RANDOM_EACH = 30 if LONG else 1
"""Random states after each call, beside the corner cases."""
SHORT_STATES = 60
"""States of each scene in the short run: every n-th."""
Holds = Callable[[Path, Acknowledged, Acknowledged], None]


def written(folder: Path, said: Acknowledged, later: Acknowledged) -> None:
    journal_holds(folder / JOURNAL, said, later)


def exported(folder: Path, said: Acknowledged, later: Acknowledged) -> None:
    bundles_hold(folder, journal_holds(folder / JOURNAL, said, later), said)


def imported(folder: Path, said: Acknowledged, later: Acknowledged) -> None:
    import_holds(folder, said)


@pytest.mark.usefixtures("tracing")
@pytest.mark.parametrize(
    ("scene", "before", "holds"),
    [
        ("import", "bare", imported),
        ("morning", "imported", written),
        ("reopening", "begun", written),
        ("sealing", "counted", written),
        ("export", "done", exported),
        *([("day", "imported", written), ("folding", "imported", written)] if LONG else []),
    ],
)
def test_no_cut_loses_what_was_acknowledged(
    scene: str,
    before: str,
    holds: Holds,
    world: World,
    writers: Writers,
    place: Path,
    rng: random.Random,
    figures: list[str],
) -> None:
    world.template(before, writers, place)
    world.copy(before, place / "run")
    disk = Disk.of(place / "run")
    ended = writers.run(scene, place / "run", ["-o", str(place / "trace"), *ARGUMENTS])
    assert (ended.code, ended.error) == (0, "")
    said, seen, calls = Acknowledged(), set[bytes](), 0
    steps = list(read_trace(place / "trace", place / "run", place / "run.said"))
    every = 1 if LONG else max(1, len(steps) * 6 // SHORT_STATES) * (3 if scene == "import" else 1)
    for number, step in enumerate(steps):
        disk.step(step)
        calls += 1
        if isinstance(step, Said):
            said.hear(step.line)
        if (number + rng.randrange(every)) % every:
            continue
        for image in disk.images(rng, 6 if scene == "folding" else RANDOM_EACH):
            mark = digest(image) + str((said.size, len(said.heads), said.cut, said.imported)).encode()
            if mark not in seen:
                seen.add(mark)
                _opened(image, place / "state", holds, said, ended.said, goes_on=len(seen) % 40 == 0)
    figures.append(f"power {scene}: {calls} calls, {len(seen)} distinct states, 0 acknowledged entries lost")
    assert len(seen) > 5


def _opened(
    image: Image, folder: Path, holds: Holds, said: Acknowledged, later: Acknowledged, *, goes_on: bool
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lay_out(image, folder)
    holds(folder, said, later)
    if goes_on:
        room_goes_on(folder)


@pytest.mark.usefixtures("tracing")
def test_a_writer_that_does_not_flush_is_found_out(
    world: World, writers: Writers, place: Path, rng: random.Random
) -> None:
    """The rig itself: with the flushes taken out of the trace, acknowledged entries are lost."""
    world.copy("imported", place / "run")
    disk = Disk.of(place / "run")
    writers.run("morning", place / "run", ["-o", str(place / "trace"), *ARGUMENTS])
    said, lost = Acknowledged(), 0
    for step in read_trace(place / "trace", place / "run", place / "run.said"):
        if isinstance(step, Said):
            said.hear(step.line)
        elif not isinstance(step, Sync):
            disk.step(step)
        if isinstance(step, Said) and said.size % 5 == 0:
            try:
                _opened(next(iter(disk.images(rng, 0))), place / "state", written, said, said, goes_on=False)
            except AssertionError:
                lost += 1
    assert lost
