"""A clock that can be moved: for the demo, rehearsals and the simulator. Rooms of real sittings refuse it
(room/opening.py)."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from station.event import Milliseconds


class SimulatedSource:
    """A machine's clocks under a script's hand: only :meth:`advance` moves them. Also the tests' clock."""

    demo = True

    def __init__(self, start: Milliseconds, boot: str = "00" * 16) -> None:
        self._wall = start
        self._boot_us = 1_000_000
        self._slept_us = 0
        self._boot = boot

    def wall(self) -> Milliseconds:
        return self._wall

    def boot_us(self) -> int:
        return self._boot_us

    def slept_us(self) -> int:
        return self._slept_us

    def boot_id(self) -> str:
        return self._boot

    def advance(self, milliseconds: Milliseconds) -> None:
        """Time passes."""
        self._wall += milliseconds
        self._boot_us += milliseconds * 1_000

    def suspend(self, milliseconds: Milliseconds) -> None:
        """The machine sleeps: time passes, and nothing runs meanwhile."""
        self.advance(milliseconds)
        self._slept_us += milliseconds * 1_000

    def set_wall(self, wall: Milliseconds) -> None:
        """Somebody sets the wall clock; nothing else changes."""
        self._wall = wall

    def reboot(self, milliseconds: Milliseconds, boot: str) -> None:
        """The machine restarts under a new boot id, with its wall clock running on."""
        self._wall += milliseconds
        self._boot_us = 1_000_000
        self._slept_us = 0
        self._boot = boot


class _Kept(msgspec.Struct):
    base_us: int
    """CLOCK_BOOTTIME when the demo began."""
    start: Milliseconds
    """Demo time at that moment."""
    skipped_ms: int
    """What was skipped since."""


class DemoSource:
    """Demo time runs with the machine's boot clock and can be skipped forward; it survives a kill in its
    file."""

    demo = True

    def __init__(self, file: Path, start: Milliseconds) -> None:
        self._file = file
        if file.is_file():
            self._kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
        else:
            self._kept = _Kept(self._machine_us(), start, 0)
            self._store()

    def wall(self) -> Milliseconds:
        return self._kept.start + self.boot_us() // 1_000

    def boot_us(self) -> int:
        return self._machine_us() - self._kept.base_us + self._kept.skipped_ms * 1_000

    def slept_us(self) -> int:
        return 0  # demo time is not this machine's: what it slept is skipped time

    def boot_id(self) -> str:
        return "de" * 16

    def skip(self, milliseconds: Milliseconds) -> None:
        """Jump forward, boot clock and wall clock alike."""
        self._kept.skipped_ms += max(0, milliseconds)
        self._store()

    def _store(self) -> None:
        part = self._file.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(self._kept))
        part.replace(self._file)

    @staticmethod
    def _machine_us() -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000
