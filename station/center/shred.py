"""Erasing a journal's day key at the center: what was sealed in it can't be read any more, and every proof still holds.

Order, so that no instant of it lies: both officers' note is durable in the store → each part is marked as erased, then
unlinked, then its folder is synced. A call that was broken off is finished by the next one, without people: they have
signed. What bytes a drive keeps beside its file system, what backups and supervisors' copies hold, is outside of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from station.center.folder import CenterFolder
from station.center.officers import officer_note
from station.center.store import PartStore, Store
from station.errors import PlanError, problem
from station.event import Milliseconds
from station.text import Text
from station.vault.bundle.manifest import DAY_KEY, Manifest, open_manifest
from station.vault.bundle.notes import join_notes
from station.vault.credential import Credential
from station.vault.shred import OFFICERS, Shred, sign_shred, stated

CANNOT = problem(
    "shred.cannot",
    what=("不能销毁：{why}。什么也没有销毁。", "This can't be erased: {why}. Nothing was erased."),
    now=(
        "用 station center pull 或收包记录核对日志名称和日期。",
        "Check the journal's name and the day against the bundles that were received.",
    ),
    clause="docs/formats.md §7b",
)
EARLY = problem(
    "shred.early",
    what=(
        "{journal} 须保存到 {until}（电子材料考后 {years} 年），期满前不销毁。",
        "{journal} has to be kept until {until} (electronic material, {years} years after the exam); it is not erased before.",
    ),
    now=(
        "期满后再来；确有必要时两人用 --before-time 写明理由。",
        "Come back then; where it must be sooner, both give the reason with --before-time.",
    ),
    clause="AR · archive.electronic_years",
)
ONE_PERSON = problem(
    "shred.one_person",
    what=("两次是同一个人。什么也没有销毁。", "It was one person twice. Nothing was erased."),
    now=(
        "请两名不同的经手人各用自己的工作证和 PIN。",
        "Have two different officers show a badge and PIN each.",
    ),
    clause="docs/formats.md §7b",
)


@dataclass(frozen=True)
class Target:
    """One journal whose day key is to be erased."""

    journal: str
    bundles: tuple[str, ...]
    """SHA-256 (hex) of every manifest stored for it, refused ones too."""
    keys: tuple[str, ...]
    """SHA-256 (hex) of its wrapped day keys; one, unless the journal has two histories."""
    parts: tuple[str, ...]
    """SHA-256 (hex) of the parts that these were cut into."""
    until: date
    """Until when it has to be kept."""
    years: int
    """How long that is after the day."""
    noted: tuple[Shred, ...]
    """Notes that are stored already."""

    @property
    def done(self) -> bool:
        """Whether stored notes cover every key: only erasing can be left."""
        return {key for note in self.noted for key in note.keys}.issuperset(self.keys)


def find_targets(
    store: Store, parts: PartStore, journals: Iterable[str], days: Iterable[str], years: int
) -> tuple[Target, ...]:
    """The stored journals of these names or days, in order; ``years`` is how long material is kept.

    Raises:
        PlanError: one is not stored, has no day key, or shares a part of it with something that is not to be erased.
    """
    manifests = [(sha256, open_manifest(note)) for sha256, note in store.manifests()]
    by_name = {one.journal for _, one in manifests}
    wanted = set(journals)
    for journal in sorted(wanted - by_name):
        raise PlanError(
            CANNOT, why=Text(f"这里没有日志 {journal}", f"the journal {journal} is not stored here")
        )
    for day in days:
        # A room of that day that was never opened has no key, and is not to hold up the others.
        found = {one.journal for _, one in manifests if one.origin.day == day and one.day_key}
        if not found:
            raise PlanError(CANNOT, why=Text(f"这里没有 {day} 的日钥", f"no day key of {day} is stored here"))
        wanted |= found
    targets = tuple(_target(store, journal, manifests, years) for journal in sorted(wanted))
    _check_shared(targets, parts, manifests)
    return targets


def check_kept(targets: Sequence[Target], time: Milliseconds) -> None:
    """Raises PlanError: one of these has to be kept for longer than until this moment (AR)."""
    for one in targets:
        if _early(one, time):
            raise PlanError(EARLY, journal=one.journal, until=one.until.isoformat(), years=one.years)


def _early(target: Target, time: Milliseconds) -> bool:
    return datetime.fromtimestamp(time / 1000).astimezone().date() < target.until


def shred(
    center: CenterFolder,
    store: Store,
    parts: PartStore,
    targets: Sequence[Target],
    officers: Sequence[Credential],
    reason: str,
    early: str,
    time: Milliseconds,
) -> None:
    """Store the note on each journal under two officers' keys and the plan key, then erase.

    ``early`` is why it is done before the end of retention; empty where it is not.

    Raises:
        PlanError: one person twice, or before the end of retention without a reason; nothing was stored. NoteError: a reason
        can't stand on a line. DeviceError: the disk refuses; what is noted then is finished by the next call. OSError: the
        same, while erasing.
    """
    keys = center.keys()
    signers = [one.officer_signer(keys.name) for one in officers]
    if len({one.person for one in officers}) != OFFICERS or len({one.vkey for one in signers}) != OFFICERS:
        raise PlanError(ONE_PERSON)
    if not early:
        check_kept(targets, time)
    said = [officer_note(center, one.person) for one in officers]
    notes: list[tuple[str, bytes]] = []
    for one in targets:
        note = Shred(
            center=keys.name,
            journal=one.journal,
            keys=one.keys,
            bundles=one.bundles,
            officers=tuple(who.person for who in officers),
            reason=reason,
            early=early if _early(one, time) else "",
            until=one.until.isoformat(),
            time=time,
        )
        notes.append((one.journal, join_notes([*said, sign_shred(note, [*signers, keys.plan_signer])])))
    for journal, body in notes:
        store.put_shred(journal, body, time)
    for one in targets:
        erase(parts, one)


def erase(parts: PartStore, target: Target) -> int:
    """Take away what is left of a noted target's key; how many parts there still were. Raises OSError."""
    return sum(parts.erase(one) for one in target.parts)


def _target(store: Store, journal: str, manifests: Sequence[tuple[str, Manifest]], years: int) -> Target:
    own = [(sha256, one) for sha256, one in manifests if one.journal == journal]
    keys = dict.fromkeys(one.day_key for _, one in own if one.day_key)
    if not keys:
        raise PlanError(CANNOT, why=Text(f"{journal} 没有日钥", f"{journal} has no day key"))
    parts = dict.fromkeys(p.sha256 for _, one in own for p in one.parts if p.file == DAY_KEY)
    return Target(
        journal=journal,
        bundles=tuple(sha256 for sha256, _ in own),
        keys=tuple(keys),
        parts=tuple(parts),
        until=_until(own[0][1].origin.day, years),
        years=years,
        noted=tuple(stated(notes) for notes in store.shreds(journal)),
    )


def _check_shared(
    targets: Sequence[Target], parts: PartStore, manifests: Sequence[tuple[str, Manifest]]
) -> None:
    """An honest device never lists another's part; one that does must not have it erased under its own name."""
    mine = {part for one in targets for part in one.parts if parts.has(part)}
    journals = {one.journal for one in targets}
    for _, manifest in manifests:
        for part in manifest.parts:
            if part.sha256 in mine and (part.file != DAY_KEY or manifest.journal not in journals):
                raise PlanError(
                    CANNOT,
                    why=Text(
                        f"分片 {part.sha256} 也属于 {manifest.journal} 的 {part.file}",
                        f"the part {part.sha256} also belongs to {part.file} of {manifest.journal}",
                    ),
                )


def _until(day: str, years: int) -> date:
    try:
        held = date.fromisoformat(day)
    except ValueError as error:
        raise PlanError(CANNOT, why=Text(f"“{day}”不是日期", f"'{day}' is not a date")) from error
    try:
        return held.replace(year=held.year + years)
    except ValueError:  # the 29th of February
        return date(held.year + years, 3, 1)
