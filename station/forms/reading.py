"""Reads a room's whole day for its forms: on the kiosk by badge and PIN, at the center from pulled bundles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import PlanError, problem
from station.event import Record
from station.forms.day import Day
from station.locations import site_procedures
from station.plan.checklists import load_checklists
from station.plan.dayplan import DayPlan
from station.plan.model import Sitting, SittingPlan
from station.plan.procedures import load_procedures
from station.plan.rooms import share_of
from station.plan.rules import load_rules
from station.room import registry as _kinds
from station.room.opening import DAY_KEY_STAFF
from station.room.room import Room
from station.vault import age
from station.vault.bundle import Bundle, find_bundles, read_bundle
from station.vault.credential import Credential
from station.vault.entry import record_of
from station.vault.merkle import leaf_hashes
from station.vault.slip import Slip

if TYPE_CHECKING:
    from station.vault.verify.contents import OpenedEntry

assert _kinds  # every kind of entry is registered

GAP = problem(
    "forms.gap",
    what=(
        "日志 {journal} 缺第 {entry} 条，表单不能生成。",
        "Journal {journal} lacks entry {entry}: no form can be made of it.",
    ),
    now=("补齐此前的上报包后再试。", "Bring the bundles before it, then try again."),
)
FORKED = problem(
    "forms.forked",
    what=(
        "日志 {journal} 的上报包不是同一棵树：第 {entry} 条不同。",
        "The bundles of journal {journal} are not of one tree: entry {entry} differs.",
    ),
    now=(
        "保留全部介质，报告认定中心；这一日志暂不据以决定。",
        "Keep all media and tell the exam center; decide nothing on this journal.",
    ),
    clause="design §4",
)
OTHER_PLAN = problem(
    "forms.other_plan",
    what=(
        "上报包是 {day} {site} 第 {room} 考场的，与所给计划不符。",
        "The bundle is of {day}, {site}, room {room}: not of the plan given.",
    ),
    now=("用当日制作考场计划包的那份计划。", "Give the plan from which that day's packages were made."),
)


def day_of(room: Room, person: Credential) -> Day:
    """The day of a room that is not open, for somebody of its list. After closing nobody here has the day key: then sealed
    words stay closed, and the forms say so.

    Raises:
        PlanError: the package does not open with this identity.
    """
    plan = DayPlan(room.package.decrypt(person.identity)[0], room.rules, room.procedures, room.checklists)
    wrap = room.journal.kept(DAY_KEY_STAFF)
    if wrap is not None:
        try:
            room.hold_day_key(age.decrypt_bytes(wrap, [person.identity]))
        except age.AgeError:
            wrap = None  # forms without sealed words rather than none at all
    return running_day(room, plan, opened=wrap is not None)


def running_day(room: Room, plan: DayPlan, *, opened: bool = True) -> Day:
    """The day of a room as it stands now."""
    journal = room.journal
    slip = Slip(journal.origin, journal.size, journal.root())
    return Day(plan, tuple(room.records()), slip, opened, leaves=tuple(leaf_hashes(journal.entries())))


def days_of(
    path: Path,
    sitting: SittingPlan,
    identities: Sequence[age.Identity],
    center_keys: Sequence[str] | None = None,
) -> list[Day]:
    """The days of all journals whose bundles lie under a path, every entry held against the tree.

    Raises:
        PlanError: no bundle, one that does not hold, a range that is missing, or bundles of another sitting.
    """
    bundles: dict[str, list[Bundle]] = {}
    for folder in find_bundles(path):
        bundle = read_bundle(folder)
        bundles.setdefault(bundle.manifest.journal, []).append(bundle)
    return [
        journal_day(bundles[journal], lambda slip: plan_of(sitting, slip), identities, center_keys)
        for journal in sorted(bundles)
    ]


@dataclass(frozen=True)
class JournalRead:
    """One journal out of its bundles, every entry held against the tree."""

    slip: Slip
    bundles: tuple[Bundle, ...]
    """In the order of their numbers."""
    entries: tuple[OpenedEntry, ...]
    """All, from entry 0 to the head of the slip."""
    records: tuple[Record, ...]
    """The same, as the fold takes them."""
    leaves: tuple[bytes, ...]
    opened: bool
    """Whether every sealed field was opened."""
    chiefs: tuple[str, ...] | None
    """As :attr:`station.forms.day.Day.chiefs`."""
    blobs: Mapping[str, bytes]
    """Evidence by SHA-256; where it was not asked for the names alone, without their bytes."""

    def day(self, plan: DayPlan) -> Day:
        """The day as forms see it."""
        return Day(
            plan,
            self.records,
            self.slip,
            self.opened,
            leaves=self.leaves,
            chiefs=self.chiefs,
            blobs=self.blobs,
        )


def journal_day(
    bundles: Sequence[Bundle],
    plan_for: Callable[[Slip], DayPlan],
    identities: Sequence[age.Identity],
    center_keys: Sequence[str] | None = None,
) -> Day:
    """The day of one journal from its bundles.

    Raises:
        PlanError: a bundle that does not hold or is another sitting's, a range that is missing, bundles of two trees.
    """
    read = read_journal(bundles, identities, center_keys)
    return read.day(plan_for(read.slip))


def read_journal(
    bundles: Sequence[Bundle],
    identities: Sequence[age.Identity],
    center_keys: Sequence[str] | None = None,
    *,
    evidence: bool = True,
) -> JournalRead:
    """One journal from its bundles; without ``evidence`` pieces are named and not held.

    Raises:
        PlanError: a bundle that does not hold, a range that is missing, bundles of two trees.
    """
    # With the first bundle that is brought: a room's screens start without the verifier.
    from station.vault.verify.contents import open_contents
    from station.vault.verify.proofs import check_proofs

    found: dict[int, tuple[OpenedEntry, bytes]] = {}
    newest, opened = bundles[0].manifest, True
    leaves: tuple[bytes, ...] = ()
    chiefs: tuple[str, ...] | None = None
    blobs: dict[str, bytes] = {}
    for bundle in bundles:
        clear, manifest = bundle.clear(), bundle.manifest
        proofs = check_proofs(bundle, clear, center_keys)
        # A picture that is not what its name says is missing where it is looked for, and stops nothing else.
        contents = open_contents(bundle, clear, proofs, identities, [])
        blobs |= contents.blobs if evidence else dict.fromkeys(contents.blobs, b"")
        for one in contents.entries:
            found[one.entry.seq] = one, proofs.leaves[one.entry.seq]
        if len(proofs.leaves) > len(leaves):
            newest, leaves = manifest, proofs.leaves
        if proofs.staff is not None:
            chiefs = tuple(one.seal_key.vkey for one in proofs.staff.chiefs())
        opened = opened and (contents.day_key or not contents.sealed)
    journal = newest.journal
    for seq in range(newest.end):
        if seq not in found:
            raise PlanError(GAP, journal=journal, entry=seq)
        if found[seq][1] != leaves[seq]:
            raise PlanError(FORKED, journal=journal, entry=seq)
    entries = tuple(found[seq][0] for seq in range(newest.end))
    return JournalRead(
        slip=Slip(journal, newest.end, newest.root),
        bundles=tuple(sorted(bundles, key=lambda one: one.manifest.number)),
        entries=entries,
        records=tuple(record_of(one.entry, dict(one.hidden)) for one in entries),
        leaves=leaves,
        opened=opened,
        chiefs=chiefs,
        blobs=blobs,
    )


def plan_of(sitting: SittingPlan, slip: Slip) -> DayPlan:
    """The plan of the room of a journal, from the whole sitting's. Raises PlanError: another sitting's journal."""
    room = room_of(sitting.sitting, slip.origin)
    if room not in {one.number for one in sitting.rooms}:
        raise PlanError(OTHER_PLAN, day=sitting.sitting.day, site=sitting.sitting.site, room=room)
    # The site's own procedures have to lie here as they lay on the kiosk; a case of one that does not is told by its id.
    procedures = load_procedures(site=site_procedures())
    return DayPlan(share_of(sitting, room), load_rules(), procedures, load_checklists())


def room_of(sitting: Sitting, origin: str) -> str:
    """The number of the room of a journal. Raises PlanError: the journal is of another site or day."""
    _, site, day, room, _, _ = origin.rsplit("/", 5)
    if (site, day) != (sitting.site, sitting.day):
        raise PlanError(OTHER_PLAN, day=day, site=site, room=room)
    return room
