"""Whose keys may sign for a room: the staff lines of the plan's note, and the center's word on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.plan.model import ROOM_ROLES
from station.vault.bundle.clear import PLAN as PLAN_FILE
from station.vault.bundle.errors import BundleError
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.origin import Origin
from station.vault.note import COSIGNATURE_KEY, NOTE_KEY, Verifier, keys_for, open_note, parse_vkey
from station.vault.note.frame import split
from station.vault.package import PLAN
from station.vault.verify.findings import at


@dataclass(frozen=True)
class Person:
    """One member of staff by opaque id."""

    id: str
    role: str
    seal_key: Verifier
    cosign_key: Verifier

    @property
    def of_room(self) -> bool:
        """An invigilator: seals count only by these."""
        return self.role in ROOM_ROLES


@dataclass(frozen=True)
class Staff:
    """The people of a plan."""

    people: tuple[Person, ...]
    by_center: bool
    """Whether the center's signature under the plan was checked."""
    revoked: frozenset[str] = frozenset()
    """Keys that don't count in this bundle."""

    def signing(self) -> dict[str, Person]:
        """All by the verifier key of their notes."""
        return {p.seal_key.vkey: p for p in self.people if p.seal_key.vkey not in self.revoked}

    def invigilators(self) -> tuple[str, ...]:
        """Ids of the room's own, as planned: seals count by these, and by who stands in for them."""
        return tuple(p.id for p in self.people if p.of_room)

    def chiefs(self) -> tuple[Person, ...]:
        """The chief examiners."""
        return tuple(p for p in self.people if p.role == "chief" and p.seal_key.vkey not in self.revoked)

    def cosigning(self) -> dict[str, Person]:
        """All by the verifier key of their cosignatures."""
        return {p.cosign_key.vkey: p for p in self.people if p.cosign_key.vkey not in self.revoked}


def read_staff(
    plan_note: str,
    manifest: Manifest,
    center_keys: Sequence[str] | None,
    revoked: frozenset[str] = frozenset(),
) -> Staff:
    """The staff of the plan that travels with a bundle. Raises BundleError: as :func:`read_plan`, or another word on ``demo``."""
    staff, demo = read_plan(plan_note, manifest.origin, center_keys, revoked)
    if demo != manifest.summary.demo:
        raise BundleError(PLAN_FILE, "演示标记与清单不符", "the demo mark differs from the manifest's")
    return staff


def read_plan(
    plan_note: str, origin: Origin, center_keys: Sequence[str] | None, revoked: frozenset[str]
) -> tuple[Staff, bool]:
    """The staff of a plan's note, and whether it is a demo's; without center keys its signature stays unchecked.

    Raises:
        BundleError: not a plan's note, not signed by the center, or for another room.
    """
    with at(PLAN_FILE):
        if center_keys is not None:
            text = open_note(plan_note, keys_for("plan", center_keys)).text
        else:
            text = split(plan_note).text
        values = PLAN.read(text)
        people = [_person(line) for line in values["staff"]]
    expected = (origin.center, origin.site, origin.day, origin.room)
    if tuple(values[key] for key in ("center", "site", "day", "room")) != expected:
        raise BundleError(PLAN_FILE, "计划属于另一个考场", "the plan is another room's")
    return Staff(tuple(people), center_keys is not None, revoked), values["demo"] == "yes"


def _person(line: str) -> Person:
    words = line.split(" ")
    if len(words) != 4:
        raise BundleError(PLAN_FILE, "人员一行格式有误", "a staff line is malformed")
    seal_key, cosign_key = parse_vkey(words[2]), parse_vkey(words[3])
    if (seal_key.kind, cosign_key.kind) != (NOTE_KEY, COSIGNATURE_KEY):
        raise BundleError(PLAN_FILE, "人员公钥类型不对", "a staff key is of the wrong type")
    return Person(words[0], words[1], seal_key, cosign_key)
