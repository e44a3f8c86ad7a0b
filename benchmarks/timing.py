"""Times of things that run in turns."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Seconds = float


@dataclass
class Times:
    """One thing's times, wall and CPU of this thread."""

    wall: list[Seconds] = field(default_factory=list)
    cpu: list[Seconds] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Time what happens inside."""
        cpu, wall = time.thread_time(), time.perf_counter()
        yield
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.thread_time() - cpu)

    def p(self, share: float) -> Seconds:
        """The quantile of the wall times."""
        return sorted(self.wall)[min(len(self.wall) - 1, int(len(self.wall) * share))]

    @property
    def cpu_p50(self) -> Seconds:
        return statistics.median(self.cpu)

    def __str__(self) -> str:
        return f"p50 {ms(self.p(0.5))}, p90 {ms(self.p(0.9))}, p99 {ms(self.p(0.99))}"


def ratio(one: Times, peer: Times) -> float:
    """Median over median."""
    return one.p(0.5) / peer.p(0.5)


def shifted(one: Times, peer: Times) -> float:
    """One plus the median difference of the pairs over the peer's median.

    What one takes longer than the other, found where a busy disk makes commits of several quite different lengths:
    two that follow each other mostly meet the same one.
    """
    more = statistics.median(a - b for a, b in zip(one.wall, peer.wall, strict=True))
    return 1 + more / peer.p(0.5)


def spread(one: Times, peer: Times, parts: int = 8) -> str:
    """The ratio in each of some successive parts of the run, smallest and largest: its noise."""
    size = max(1, len(one.wall) // parts)
    found = [
        statistics.median(one.wall[at : at + size]) / statistics.median(peer.wall[at : at + size])
        for at in range(0, size * parts, size)
        if one.wall[at : at + size] and peer.wall[at : at + size]
    ]
    return f"parts of the run {min(found):.2f} to {max(found):.2f}"


def ms(seconds: Seconds) -> str:
    return f"{seconds * 1e3:.3g} ms"


def in_turns(count: int, *runs: Callable[[int], None]) -> None:
    """Run each ``count`` times, one after another, beginning with another one each time."""
    gc.collect()
    gc.freeze()
    for n in range(count):
        for k in range(len(runs)):
            runs[(n + k) % len(runs)](n)
    gc.unfreeze()


def mean(values: Sequence[float]) -> float:
    return statistics.fmean(values)
