"""Writers killed at any instant, round after round on the same journal; a reader that knows what they had said."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

from tests.faults.conftest import LONG
from tests.faults.rig.holds import bundles_hold, journal_holds, room_goes_on
from tests.faults.rig.world import World
from tests.faults.rig.writers import Acknowledged, Writers

ROUNDS = 250 if LONG else 12
COMMANDS = 40 if LONG else 3
JOURNAL = "kiosk/rooms/2026-11-07-01/journal.db"


def test_killed_again_and_again(
    world: World, writers: Writers, place: Path, rng: random.Random, figures: list[str]
) -> None:
    folder, entries, size = world.copy("imported", place / "run"), 0, 0
    for _ in range(ROUNDS):
        ended = writers.run("door", folder, kill_at=(rng.randrange(60), rng.uniform(0, 0.004)))
        assert ended.code == -9, ended.error
        state = journal_holds(folder / JOURNAL, ended.said)
        assert not ended.said.roots or state.running
        entries += max(0, ended.said.size - size)
        size = max(size, ended.said.size)
    room_goes_on(folder)
    figures.append(f"kill -9: {ROUNDS} rounds, {entries} entries acknowledged, 0 lost")
    assert entries


def test_the_command_killed_while_it_exports(
    world: World, writers: Writers, place: Path, rng: random.Random, figures: list[str]
) -> None:
    """`station export` itself: at whatever instant it ends, journal and bundles are whole and the next run goes on."""
    world.template("done", writers, place)
    folder = world.copy("done", place / "run")
    words = [sys.executable, "-m", "station", "export", str(folder / "stick")]
    env = {**os.environ, "STATION_HOME": str(folder / "kiosk"), "PYTHONUTF8": "1"}
    said = Acknowledged()
    for _ in range(COMMANDS):
        running = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        select.select([], [], [], rng.uniform(0.3, 1.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
        state = journal_holds(folder / JOURNAL, said)
        bundles_hold(folder, state, Acknowledged(cut=said.cut))
        said.cut = len(state.bundles)
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    state = journal_holds(folder / JOURNAL, said)
    bundles_hold(folder, state, Acknowledged(cut=1, copied={p.name for p in (folder / "stick").iterdir()}))
    figures.append(f"kill -9 of `station export`: {COMMANDS} rounds, journal and bundles whole")
