"""The journals whose bundles lie under a folder, read one after the other; one that can't be read stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from station.errors import PlanError, problem
from station.forms.reading import JournalRead, plan_of, read_journal
from station.plan.dayplan import DayPlan
from station.plan.model import SittingPlan
from station.vault import age
from station.vault.bundle import find_bundles, read_bundle
from station.vault.bundle.origin import Origin, parse_origin

NO_DAY = problem(
    "export.no_day",
    what=(
        "日志 {journal} 的条目合不成一个考试日：{why}。",
        "The entries of journal {journal} do not make a day: {why}.",
    ),
    now=(
        "签名成立而内容不合规则：保留原件，查该终端；条目可用 station open 读。",
        "It is signed, and no rule writes this: keep the original, look into that kiosk; station open reads its entries.",
    ),
)


@contextmanager
def one_day(journal: str) -> Iterator[None]:
    """What a device signed may be anything: entries that no program of ours writes stop this journal and no other.

    Raises:
        PlanError: ``export.no_day``.
    """
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise PlanError(NO_DAY, journal=journal, why=f"{type(error).__name__} {error}") from error


@dataclass(frozen=True)
class Source:
    """Where the bundles of one journal lie."""

    journal: str
    folders: tuple[Path, ...]
    """In the order of their numbers."""

    @property
    def origin(self) -> Origin:
        return parse_origin(self.journal)


@dataclass(frozen=True)
class Unread:
    """A bundle or journal that could not be read."""

    name: str
    """The journal, or the folder where no journal is known."""
    error: PlanError


@dataclass(frozen=True)
class Known:
    """One journal that was read, with its room's plan where a sitting's plan was given."""

    read: JournalRead
    plan: DayPlan | None


Plans = dict[tuple[str, str], SittingPlan]
"""(site, day) → the plan of that sitting."""


def find_journals(path: Path) -> tuple[tuple[Source, ...], tuple[Unread, ...]]:
    """The journals under a path by day, site and name, and what is no bundle. Only manifests are read.

    Raises:
        PlanError: no bundle there.
    """
    found: dict[str, list[tuple[int, Path]]] = {}
    unread: list[Unread] = []
    for folder in find_bundles(path):
        try:
            manifest = read_bundle(folder).manifest
            parse_origin(manifest.journal)
        except PlanError as error:
            unread.append(Unread(folder.name, error))
            continue
        found.setdefault(manifest.journal, []).append((manifest.number, folder))
    sources = [
        Source(journal, tuple(folder for _, folder in sorted(held))) for journal, held in found.items()
    ]
    return tuple(sorted(sources, key=_order)), tuple(unread)


def _order(source: Source) -> tuple[str, str, str]:
    return source.origin.day, source.origin.site, source.journal


def read_each(
    sources: Sequence[Source],
    identities: Sequence[age.Identity],
    center_keys: Sequence[str] | None,
    plans: Plans,
    seen: Callable[[Source], None] = lambda _: None,
) -> Iterator[Known | Unread]:
    """Read and check these journals in turn; nothing of one is kept when the next begins. Raises DeviceError: a medium that can't
    be read."""
    for source in sources:
        seen(source)
        try:
            bundles = [read_bundle(folder) for folder in source.folders]
            read = read_journal(bundles, identities, center_keys, evidence=False)
            sitting = plans.get((source.origin.site, source.origin.day))
            yield Known(read, None if sitting is None else plan_of(sitting, read.slip))
        except PlanError as error:
            yield Unread(source.journal, error)
