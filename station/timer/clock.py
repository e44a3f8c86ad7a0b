"""The only source of time (design §5).

Two people confirm the time at opening; that makes an :class:`Anchor`. From then on trusted time is the anchor
plus what CLOCK_BOOTTIME has counted since, in the same boot: it runs through suspend and no wall-clock change
moves it. After a reboot the anchor no longer holds; until the time is confirmed again, readings fall back to
the wall clock, never before the last known time, and say so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from station.event import Milliseconds
from station.vault.entry import Stamp


class Source(Protocol):
    """A machine's clocks. Tests and the demo bring their own."""

    demo: bool
    """True for a clock that can be moved: only demo and rehearsal journals may use it."""

    def wall(self) -> Milliseconds:
        """The wall clock: anyone can set it."""

    def boot_us(self) -> int:
        """CLOCK_BOOTTIME in microseconds: counts through suspend, can't be set."""

    def boot_id(self) -> str:
        """Hex id that changes with every boot."""


class SystemSource:
    """The clocks of this machine."""

    demo = False

    def __init__(self) -> None:
        # It can't change while this process lives.
        text = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        self._boot = text.strip().replace("-", "")

    def wall(self) -> Milliseconds:
        return time.time_ns() // 1_000_000

    def boot_us(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000

    def boot_id(self) -> str:
        return self._boot


@dataclass(frozen=True)
class Anchor:
    """The moment at which people agreed on the time."""

    time: Milliseconds
    boot: str
    boot_us: int
    wall: Milliseconds
    uncertainty_ms: int


class Reading(msgspec.Struct, frozen=True):
    """One look at the clock."""

    stamp: Stamp
    confirmed: bool
    """False before the time is confirmed, and after a reboot until it is confirmed again."""
    uncertainty_ms: int
    wall_offset_ms: int
    """Wall clock minus trusted time, beyond what it was when confirmed: the drift, or a jump."""

    @property
    def time(self) -> Milliseconds:
        return self.stamp.time


def read(source: Source, anchor: Anchor | None, last_known: Milliseconds = 0) -> Reading:
    """Trusted time now. ``last_known`` is the time of the newest entry: a lower bound where nothing better is
    known."""
    wall, boot_us, boot = source.wall(), source.boot_us(), source.boot_id()
    if anchor is None or anchor.boot != boot:
        return Reading(Stamp(max(wall, last_known), wall, boot, boot_us), False, 0, 0)
    trusted = anchor.time + (boot_us - anchor.boot_us) // 1_000
    offset = (wall - trusted) - (anchor.wall - anchor.time)
    return Reading(Stamp(trusted, wall, boot, boot_us), True, anchor.uncertainty_ms, offset)
