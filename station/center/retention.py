"""How long a center keeps what, and what must not go though its time is over (digest AR; settings ``archive.*``).

    paper        three years after the exam: at the office, outside of this program; listed with its day
    electronic   five years: bundles, that is the entries with their evidence
    video        five years: recordings that lie among the evidence, and those of the site

Content goes when the last of electronic and video is over. It is *held* while an incident of its journal is open (a complaint, an
inquiry), while two histories of it disagree, or while an officer holds it for an appeal or an investigation; the sealed words
of an inquiry are not to be read here, so who reads them places the hold. Two officers release. Manifests, receipts, heads, proofs
and the book stay for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from station.center.book import Book, Why
from station.center.errors import FORK
from station.center.store import Store
from station.errors import PlanError, problem
from station.plan.rules import ArchiveRules
from station.text import Text
from station.vault.bundle.errors import BundleError
from station.vault.bundle.manifest import DAY_KEY, ENTRIES, Manifest, open_manifest
from station.vault.bundle.origin import Origin, parse_origin
from station.vault.note import NoteError

CONTENT = (ENTRIES, DAY_KEY)
"""Files that an erasure takes; ``clear.tar`` holds no name and proves what was, and stays."""
CLAUSE = "AR archive.electronic_years archive.video_years"
COMPLAINT = "CC-1"
PAGE = 500
State = Literal["kept", "due", "held", "erased"]
STATES: Mapping[State, Text] = {
    "kept": Text("保存中", "kept"),
    "due": Text("期满可销毁", "due, may go"),
    "held": Text("期满但暂停", "due, held"),
    "erased": Text("内容已销毁", "content erased"),
}
WHY_NAMES: Mapping[Why, Text] = {
    "appeal": Text("申诉", "appeal"),
    "investigation": Text("调查", "investigation"),
    "other": Text("其他", "other"),
}
HELD = problem(
    "retention.held",
    what=("{journal} 暂停销毁：{why}。什么也没有销毁。", "{journal} is held: {why}. Nothing was erased."),
    now=(
        "办结后两名经手人用 station center hold --release 解除，再来。",
        "When it is settled two officers release it with station center hold --release; then come back.",
    ),
    clause="docs/formats.md §7d",
)
NOT_DUE = problem(
    "retention.not_due",
    what=(
        "{journal} 的内容须保存到 {until}，期满前不销毁。什么也没有销毁。",
        "The content of {journal} has to be kept until {until} and is not erased before. Nothing was erased.",
    ),
    now=(
        "期满后再来；station center retention 列出各期限。",
        "Come back then; station center retention lists all days.",
    ),
    clause="AR · archive.electronic_years, archive.video_years",
)
NO_JOURNAL = problem(
    "retention.no_journal",
    what=("这里没有 {name} 的上报包。", "There is no bundle of {name} here."),
    now=(
        "用 station center retention 核对日志名称和日期。",
        "Check names and days with station center retention.",
    ),
)


@dataclass(frozen=True)
class Until:
    """Until when each kind of material has to be kept: on that day it may go."""

    paper: date
    electronic: date
    video: date

    @property
    def content(self) -> date:
        """Of a bundle's content, in which recordings may lie too."""
        return max(self.electronic, self.video)


def until(day: str, rules: ArchiveRules) -> Until:
    """For an exam on that day. Raises PlanError: not a date."""
    try:
        held = date.fromisoformat(day)
    except ValueError as error:
        raise PlanError(NO_JOURNAL, name=day[:40]) from error
    return Until(
        *(_after(held, years) for years in (rules.paper_years, rules.electronic_years, rules.video_years))
    )


def _after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 3, 1)


@dataclass(frozen=True)
class Hold:
    """One reason why a journal's content must not go now."""

    name: str
    """What a release names: the hold's number in the book, ``fork:<manifest>`` or ``open:<manifest>``."""
    why: Text
    only_content: bool = False
    """An incident that a room left open holds entries and evidence; personal data may go, by the day key (shred.py)."""


@dataclass(frozen=True)
class Kept:
    """One journal at the center, of every manifest that is kept of it: accepted, refused, announced."""

    journal: str
    until: Until
    bundles: tuple[str, ...]
    """SHA-256 (hex) of the manifests, oldest first."""
    size: int
    """Bytes of content that these list."""
    erased: int
    """How many of these bundles have their content erased by a record."""
    key_erased: bool
    """Whether notes of officers say that its day key was erased."""
    holds: tuple[Hold, ...]

    @property
    def origin(self) -> Origin:
        return parse_origin(self.journal)

    def state(self, today: date) -> State:
        if self.erased == len(self.bundles):
            return "erased"
        if today < self.until.content:
            return "kept"
        return "held" if self.holds else "due"


@dataclass
class _Found:
    bundles: dict[str, int] = field(default_factory=dict)
    newest: tuple[int, str] = (-1, "")
    open: tuple[str, ...] = ()
    refused: list[str] = field(default_factory=list)


def manifests(store: Store) -> Iterator[tuple[str, Manifest, Literal["accepted", "other"]]]:
    """Every manifest that the center keeps: accepted ones page by page in order, then refused and announced ones."""
    after, accepted = 0, set[str]()
    while page := store.listing(after, PAGE):
        for line in page:
            accepted.add(line.manifest)
            note = store.manifest(line.manifest)
            if note is not None:
                yield line.manifest, open_manifest(note), "accepted"
        after = page[-1].sequence
    others = [(sha256, note) for sha256, note in store.manifests() if sha256 not in accepted]
    others += [(sha256, note) for sha256, note, _ in store.announced()]
    for sha256, note in others:
        try:
            yield sha256, open_manifest(note), "other"
        except (NoteError, BundleError):
            continue  # a head that tells another history: it has no parts


def content_of(manifest: Manifest) -> dict[str, int]:
    """The parts that an erasure takes: SHA-256 → bytes."""
    return {one.sha256: one.size for one in manifest.parts if one.file in CONTENT}


def kept(store: Store, book: Book, rules: ArchiveRules) -> tuple[Kept, ...]:
    """Every journal, by day, site and name."""
    found: dict[str, _Found] = {}
    for sha256, manifest, how in manifests(store):
        one = found.setdefault(manifest.journal, _Found())
        one.bundles[sha256] = sum(content_of(manifest).values())
        if how == "accepted" and manifest.end > one.newest[0]:
            one.newest = manifest.end, sha256
            one.open = tuple(line.kind for line in manifest.summary.incidents if line.open)
    forks = [(manifest, journal) for manifest, journal, code in store.refused() if code == FORK.code]
    for refused, journal in forks:
        if journal in found:
            found[journal].refused.append(refused)
    gone = book.erased()
    return tuple(
        Kept(
            journal,
            until(parse_origin(journal).day, rules),
            tuple(one.bundles),
            sum(one.bundles.values()),
            sum(sha256 in gone for sha256 in one.bundles),
            bool(store.shreds(journal)),
            tuple(_holds(journal, one, book)),
        )
        for journal, one in sorted(found.items(), key=lambda item: _order(item[0]))
    )


def _order(journal: str) -> tuple[str, str, str]:
    origin = parse_origin(journal)
    return origin.day, origin.site, journal


def _holds(journal: str, found: _Found, book: Book) -> list[Hold]:
    holds = [
        Hold(f"fork:{manifest}", Text("两种历史并存", "two histories disagree")) for manifest in found.refused
    ]
    if found.open:
        kinds = " ".join(sorted(set(found.open)))
        complaint = COMPLAINT in found.open
        zh, en = ("投诉未了结", "an open complaint") if complaint else ("事件未了结", "an open incident")
        said = Text(f"{zh}（{kinds}）", f"{en} ({kinds})")
        holds.append(Hold(f"open:{found.newest[1]}", said, only_content=not complaint))
    for one in book.records:
        if one.act == "hold" and one.journal == journal and one.why is not None:
            name, by = WHY_NAMES[one.why], "、".join(one.officers)
            said = Text(f"{name.zh}（{by}：{one.reason}）", f"{name.en} ({by}: {one.reason})")
            holds.append(Hold(str(one.number), said))
    released = book.released(journal)
    return [one for one in holds if one.name not in released]


def chosen(all_kept: Iterable[Kept], journals: Iterable[str], days: Iterable[str]) -> tuple[Kept, ...]:
    """Those of these names or days. Raises PlanError: one of them is not here."""
    known = tuple(all_kept)
    names, dates = set(journals), set(days)
    for name in sorted(names - {one.journal for one in known}):
        raise PlanError(NO_JOURNAL, name=name[:120])
    for day in sorted(dates - {one.origin.day for one in known}):
        raise PlanError(NO_JOURNAL, name=day[:40])
    return tuple(one for one in known if one.journal in names or one.origin.day in dates)


def check_free(some: Iterable[Kept], *, key_alone: bool = False) -> None:
    """Raises PlanError: one of these journals is held; with ``key_alone`` for the erasing of its day key alone."""
    for one in some:
        holds = [hold.why for hold in one.holds if not (key_alone and hold.only_content)]
        if holds:
            why = Text("；".join(why.zh for why in holds), "; ".join(why.en for why in holds))
            raise PlanError(HELD, journal=one.journal, why=why)


def check_due(some: Iterable[Kept], today: date) -> None:
    """Raises PlanError: the content of one of these has to be kept for longer."""
    for one in some:
        if today < one.until.content:
            raise PlanError(NOT_DUE, journal=one.journal, until=one.until.content.isoformat())
