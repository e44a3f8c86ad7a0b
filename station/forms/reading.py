"""Reads a room's whole day for its forms: on the kiosk by badge and PIN, at the center from pulled bundles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from station.errors import PlanError, problem
from station.event import Record
from station.forms.day import Day
from station.locations import site_procedures
from station.plan.checklists import load_checklists
from station.plan.dayplan import DayPlan
from station.plan.model import SittingPlan
from station.plan.procedures import load_procedures
from station.plan.rooms import share_of
from station.plan.rules import load_rules
from station.room import registry as _kinds
from station.room.opening import DAY_KEY_STAFF
from station.room.room import Room
from station.vault import age
from station.vault.bundle import find_bundles, read_bundle
from station.vault.credential import Credential
from station.vault.entry import record_of
from station.vault.slip import Slip
from station.vault.verify.contents import open_contents
from station.vault.verify.proofs import check_proofs

assert _kinds  # every kind of entry is registered

GAP = problem(
    "forms.gap",
    what=(
        "日志 {journal} 缺第 {entry} 条，表单不能生成。",
        "Journal {journal} lacks entry {entry}: no form can be made of it.",
    ),
    now=("补齐此前的上报包后再试。", "Bring the bundles before it, then try again."),
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
    return Day(plan, tuple(room.records()), Slip(journal.origin, journal.size, journal.root()), opened)


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
    found: dict[str, dict[int, Record]] = {}
    heads: dict[str, Slip] = {}
    opened: dict[str, bool] = {}
    for folder in find_bundles(path):
        bundle = read_bundle(folder)
        clear, manifest = bundle.clear(), bundle.manifest
        contents = open_contents(bundle, clear, check_proofs(bundle, clear, center_keys), identities)
        journal = manifest.journal
        for one in contents.entries:
            found.setdefault(journal, {})[one.entry.seq] = record_of(one.entry, dict(one.hidden))
        if journal not in heads or heads[journal].size < manifest.end:
            heads[journal] = Slip(journal, manifest.end, manifest.root)
        opened[journal] = opened.get(journal, True) and (contents.day_key or not contents.sealed)
    return [
        Day(_plan(sitting, slip), _whole(journal, found[journal], slip.size), slip, opened[journal])
        for journal, slip in sorted(heads.items())
    ]


def _whole(journal: str, records: dict[int, Record], size: int) -> tuple[Record, ...]:
    for seq in range(size):
        if seq not in records:
            raise PlanError(GAP, journal=journal, entry=seq)
    return tuple(records[seq] for seq in range(size))


def _plan(sitting: SittingPlan, slip: Slip) -> DayPlan:
    _, site, day, room, _, _ = slip.origin.rsplit("/", 5)
    known = {one.number for one in sitting.rooms}
    if (site, day) != (sitting.sitting.site, sitting.sitting.day) or room not in known:
        raise PlanError(OTHER_PLAN, day=day, site=site, room=room)
    # The site's own procedures have to lie here as they lay on the kiosk; a case of one that does not is told by its id.
    procedures = load_procedures(site=site_procedures())
    return DayPlan(share_of(sitting, room), load_rules(), procedures, load_checklists())
