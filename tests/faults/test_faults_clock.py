"""A wall clock that jumps under a running room, both ways: recorded, and no verdict moves.

The jump is real: libfaketime gives the process another wall clock from a file that the test rewrites. The boot clock is left
alone (FAKETIME_DONT_FAKE_MONOTONIC), as it is when somebody sets a machine's time. libfaketime 0.9.10 counts CLOCK_BOOTTIME
with the monotonic clocks: without that word it would fake it too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.conftest import LONG
from tests.faults.rig.world import World
from tests.faults.rig.writers import ROOT
from tests.support.plans import at

PLACES = (
    "/usr/lib/*/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
    "/usr/lib64/faketime/libfaketime.so.1",
)

JUMPS = (3 * 3600, -3 * 3600, 400 * 86_400, -2 * 86_400, 3, -3)
"""Seconds; the last two just above what is recorded."""


def library() -> str:
    """libfaketime of the machine; empty where it is not installed."""
    found = [str(path) for pattern in PLACES for path in Path("/").glob(pattern.lstrip("/"))]
    return found[0] if found else ""


class RoomProcess:
    """A room in a process of its own that looks at its clock when it is told to."""

    def __init__(self, folder: Path, faketime: Path, preload: str) -> None:
        env = {
            **os.environ,
            "LD_PRELOAD": preload,
            "FAKETIME_TIMESTAMP_FILE": str(faketime),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self._running = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.rig.clocked", str(folder)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, word: str) -> dict[str, int | str | list[int]]:
        """One request, one answer."""
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(f"{word}\n")
        self._running.stdin.flush()
        answer = self._running.stdout.readline()
        assert answer, "the room ended"
        return json.loads(answer)

    def end(self) -> int:
        assert self._running.stdin is not None
        self._running.stdin.close()
        return self._running.wait()


@pytest.mark.parametrize("offset_s", JUMPS if LONG else JUMPS[:2])
def test_a_jump_is_recorded_and_moves_nothing(
    offset_s: int, world: World, place: Path, figures: list[str]
) -> None:
    preload = library()
    if not preload:
        figures.append("clock: not run: libfaketime is not installed")
        pytest.skip("libfaketime is not installed")
    folder, faketime = world.copy("imported", place / "run"), place / "faketime"
    # The exam's own day, whenever this runs.
    base = at("08:48") // 1_000 - int(time.time())
    faketime.write_text(f"{base:+d}", encoding="ascii")
    room = RoomProcess(folder, faketime, preload)
    before = room.ask("open")
    assert before["jumps"] == []
    faketime.write_text(f"{base + offset_s:+d}", encoding="ascii")
    after = room.ask("look")
    [jump] = after["jumps"]  # type: ignore[misc]
    assert abs(int(jump) - offset_s * 1000) < 1_500
    assert abs(int(after["wall"]) - int(before["wall"]) - offset_s * 1000) < 60_000
    # Trusted time went on by what really passed, and the door judges by it.
    assert 0 <= int(after["time"]) - int(before["time"]) < 60_000
    assert after["verdict"] == before["verdict"]
    # The jump is the wall clock's alone: this libfaketime leaves the boot clock to the machine, and nobody slept.
    assert 0 <= int(after["boot_us"]) - int(before["boot_us"]) < 60_000_000
    assert after["slept_ms"] == before["slept_ms"]
    faketime.write_text(f"{base:+d}", encoding="ascii")
    back = room.ask("look")
    assert len(back["jumps"]) == 2  # type: ignore[arg-type]
    assert back["verdict"] == before["verdict"]
    assert before["disagree"] == after["disagree"] == back["disagree"] == []
    assert room.end() == 0
    figures.append(
        f"clock: wall clock set {offset_s:+d} s and back: 2 jumps recorded, trusted time and verdict unmoved"
    )
