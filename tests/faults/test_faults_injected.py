"""An I/O error, a full disk or a kill at every single call of a real writer: append, head, seal, close, export, import."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from station.cli import FILES
from station.errors import PROBLEMS
from tests.faults.conftest import LONG
from tests.faults.rig.holds import bundles_hold, import_holds, journal_holds, room_goes_on
from tests.faults.rig.world import World
from tests.faults.rig.writers import Ended, Writers

JOURNAL = "kiosk/rooms/2026-11-07-01/journal.db"
SCENES = {
    "import": "bare",
    "morning": "imported",
    "reopening": "begun",
    "sealing": "counted",
    "export": "done",
}
FAULTS = {
    "EIO": ("fsync", "pwrite64", "write", "openat", "rename", "mkdir", "ftruncate", "unlink"),
    "ENOSPC": ("pwrite64", "write", "openat", "mkdir", "fallocate"),
    "SIGKILL": ("fsync", "pwrite64", "write", "openat", "rename", "mkdir", "ftruncate", "unlink"),
}
FIRST_RUNS = 3
"""In the short run: so many instants of each kind, spread over the scene."""


@pytest.mark.usefixtures("tracing")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("scene", SCENES)
def test_every_call_that_fails(
    scene: str, fault: str, world: World, writers: Writers, place: Path, figures: list[str]
) -> None:
    world.template(SCENES[scene], writers, place)
    calls = FAULTS[fault] if LONG else FAULTS[fault][:1]
    runs = told = 0
    for call in calls:
        for nth in _instants(scene, call, world, writers, place):
            run = _Run(scene, world, writers, place)
            ended = run.with_fault(call, fault, nth)
            runs += 1
            told += ended.code in (1, 3)
            run.check(ended, fault, goes_on=LONG or nth % 5 == 0)
    figures.append(f"fail {scene} {fault}: {runs} runs, {told} ended by it in words, 0 acknowledged lost")
    assert runs


def _instants(scene: str, call: str, world: World, writers: Writers, place: Path) -> list[int]:
    """Which calls of this kind are to fail: all that an undisturbed writer makes, or a few of them."""
    run = _Run(scene, world, writers, place)
    trace = place / "count"
    assert writers.run(scene, run.folder, ["-o", str(trace), "-e", f"trace={call}"]).code == 0
    count = sum(line.startswith(f"{call}(") for line in trace.read_text(encoding="utf-8").splitlines())
    step = 1 if LONG else max(1, count // FIRST_RUNS)
    return list(range(1, count + 1, step))


class _Run:
    """One writer on a fresh copy."""

    def __init__(self, scene: str, world: World, writers: Writers, place: Path) -> None:
        self.scene = scene
        self.writers = writers
        self.folder = place / "run"
        self.trace = place / "trace"
        shutil.rmtree(self.folder, ignore_errors=True)
        world.copy(SCENES[scene], self.folder)

    def with_fault(self, call: str, fault: str, nth: int) -> Ended:
        what = "signal=SIGKILL" if fault == "SIGKILL" else f"error={fault}"
        words = ["-o", str(self.trace), "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={nth}"]
        return self.writers.run(self.scene, self.folder, words)

    def check(self, ended: Ended, fault: str, *, goes_on: bool) -> None:
        """It ended in words or by the kill, and what it had said is there when the program opens it again."""
        if fault == "SIGKILL":
            assert ended.code == -9, ended
        else:
            assert ended.code in (0, 1, 3), ended.error
            assert ended.error in {"", FILES.code, *PROBLEMS}, ended.error
        if self.scene == "import":
            import_holds(self.folder, ended.said)
            return
        state = journal_holds(self.folder / JOURNAL, ended.said)
        if self.scene == "export":
            bundles_hold(self.folder, state, ended.said)
        if goes_on:
            room_goes_on(self.folder)
