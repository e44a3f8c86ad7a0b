"""A center with many small bundles, cut by the real cutter and taken in by the real rules, quickly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.center.folder import CenterFolder
from station.vault.bundle import Bundle
from tests.support.centers import center_at, taking_in
from tests.support.journals import SmallSite


@dataclass(frozen=True)
class Many:
    """The center, its rooms, and the bundles in the order of their receipts."""

    center: CenterFolder
    sites: tuple[SmallSite, ...]
    bundles: tuple[Bundle, ...]

    @property
    def size(self) -> int:
        """Bytes that a supervisor has to be sent once: manifests and parts."""
        return sum(len(one.note) + sum(part.size for part in one.manifest.parts) for one in self.bundles)

    def part(self, number: int, file: str) -> Path:
        """Where the center keeps a bundle's first part of a file."""
        sha256 = next(p.sha256 for p in self.bundles[number].manifest.parts if p.file == file)
        return self.center.server.parts / sha256[:2] / sha256


def many(folder: Path, rooms: int, each: int) -> Many:
    """``rooms`` journals with ``each`` bundles."""
    sites = tuple(SmallSite(folder / f"k{n}", f"k{n}") for n in range(1, rooms + 1))
    center = center_at(folder / "center", enrolled=sites)
    bundles: list[Bundle] = []
    with taking_in(center) as reception:
        for site in sites:
            for bundle in _cut(site, each):
                for line, body in bundle.each_part():
                    reception.parts.put(line.sha256, body)
                assert reception.commit(bundle.note).receipt
                bundles.append(bundle)
    return Many(center, sites, tuple(bundles))


def _cut(site: SmallSite, count: int) -> Iterator[Bundle]:
    site.open()
    for _ in range(count):
        site.work(1)
        site.head()
        yield site.cut()
