"""The only source of time (design §5).

Two people confirm the time at opening; that makes an :class:`Anchor`. From then on trusted time is the anchor
plus what CLOCK_BOOTTIME has counted since, in the same boot: it runs through suspend and no wall-clock change
moves it. After a reboot the anchor no longer holds; until the time is confirmed again, readings fall back to
the wall clock, never before the last known time, and say so.

How far trusted time may be off: by what it was confirmed with, and by as much as the boot clock may have drifted
since (``clock.drift_ppm``, parts per million; docs/adr/0020). How long the machine has slept is CLOCK_BOOTTIME minus
CLOCK_MONOTONIC, which stands still meanwhile.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from station.event import Event, Milliseconds
from station.vault.entry import Stamp

MILLION = 1_000_000
MINUTE: Milliseconds = 60_000


class Source(Protocol):
    """A machine's clocks. Tests and the demo bring their own."""

    demo: bool
    """True for a clock that can be moved: only demo and rehearsal journals may use it."""

    def wall(self) -> Milliseconds:
        """The wall clock: anyone can set it."""

    def boot_us(self) -> int:
        """CLOCK_BOOTTIME in microseconds: counts through suspend, can't be set."""

    def slept_us(self) -> int:
        """Microseconds that this boot has spent suspended: CLOCK_BOOTTIME minus CLOCK_MONOTONIC."""

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

    def slept_us(self) -> int:
        # Monotonic first: what passes between the two looks is at most counted as sleep, never taken from it.
        monotonic = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        return max(0, time.clock_gettime_ns(time.CLOCK_BOOTTIME) - monotonic) // 1_000

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
    drift_ppm: int = 0
    """How much the boot clock is assumed to drift at most, parts per million."""

    def off_by(self, at: Milliseconds) -> int:
        """How far trusted time ``at`` may be off, milliseconds either way; a begun millisecond counts."""
        return self.uncertainty_ms - (-abs(at - self.time) * self.drift_ppm // MILLION)

    def at(self, boot_us: int) -> Milliseconds:
        """Trusted time when this boot's clock showed ``boot_us``."""
        return self.time + (boot_us - self.boot_us) // 1_000


class Reading(msgspec.Struct, frozen=True):
    """One look at the clock."""

    stamp: Stamp
    confirmed: bool
    """False before the time is confirmed, and after a reboot until it is confirmed again."""
    uncertainty_ms: int
    wall_offset_ms: int
    """Wall clock minus trusted time, beyond what it was when confirmed: the drift, or a jump."""
    slept_ms: int = 0
    """How long this boot has been suspended so far."""

    @property
    def time(self) -> Milliseconds:
        return self.stamp.time


def read(source: Source, anchor: Anchor | None, last_known: Milliseconds = 0) -> Reading:
    """Trusted time now. ``last_known`` is the time of the newest entry: a lower bound where nothing better is
    known."""
    wall, boot_us, boot = source.wall(), source.boot_us(), source.boot_id()
    slept = source.slept_us() // 1_000
    if anchor is None or anchor.boot != boot:
        return Reading(Stamp(max(wall, last_known), wall, boot, boot_us), False, 0, 0, slept)
    trusted = anchor.at(boot_us)
    offset = (wall - trusted) - (anchor.wall - anchor.time)
    return Reading(Stamp(trusted, wall, boot, boot_us), True, anchor.off_by(trusted), offset, slept)


def with_uncertainty(happened: Event, reading: Reading) -> Event:
    """What was decided at this reading, with how far the reading may have been off: a note beside the verdict, which no
    verdict depends on (docs/adr/0020). Kinds without ``off_by_ms`` are none that time decides."""
    if "off_by_ms" not in happened.__struct_fields__:
        return happened
    return msgspec.structs.replace(happened, off_by_ms=reading.uncertainty_ms)


@dataclass(frozen=True)
class Drift:
    """How the wall clock has run against trusted time since the confirmation, or since its last recorded jump."""

    milliseconds: int
    over: Milliseconds
    """Since when: a span."""

    @property
    def ppm(self) -> int | None:
        """Parts per million; None before a minute has passed, when it would say nothing."""
        return round(self.milliseconds * MILLION / self.over) if self.over >= MINUTE else None
