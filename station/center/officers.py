"""Officers of the center: people who show badge and PIN where it takes two of them. Their files lie in ``office/officers/``.

``<id>.age`` the credential that badge and PIN open · ``<id>.json`` its public keys · ``<id>.note`` the plan key's word that this
key is an officer's, which travels with what the officer signs. Whoever holds ``plan.key`` can name officers: keep it apart.
"""

from __future__ import annotations

from pathlib import Path

from station.center.folder import CenterFolder
from station.errors import PlanError, problem
from station.event import Milliseconds
from station.vault.bundle.disk import write_durably
from station.vault.credential import Badge, Credential, lock, parse_badge, unlock
from station.vault.issue import PublicKeys, StaffFolder
from station.vault.note import NoteError
from station.vault.shred import Officer, read_officer, sign_officer
from station.vault.trust import read_trust

NO_OFFICER = problem(
    "officer.none",
    what=("“{person}”不是本中心在册的经手人。", "“{person}” is not an officer of this center."),
    now=(
        "先用 station center officer 登记此人并发给工作证。",
        "Enter the person with station center officer first, and hand out the badge.",
    ),
    clause="docs/formats.md §7b",
)


def _folder(center: CenterFolder) -> StaffFolder:
    return StaffFolder(center.office / "officers")


def issue_officer(center: CenterFolder, person: str, pin: str, time: Milliseconds) -> Badge:
    """Make an officer's credential; returns the badge, whose text is a secret. One issued again replaces the one before.

    Raises:
        PlanError: not a center's folder, an id that can't stand on a badge, a weak PIN. DeviceError: the disk refuses.
    """
    keys, badge = center.keys(), Badge.generate(person)
    credential = Credential.generate(person)
    vkey = credential.officer_signer(keys.name).vkey
    note = sign_officer(Officer(keys.name, person, vkey, time), keys.plan_signer)
    locked = lock(credential, badge, pin)
    held = _folder(center)
    held.put(
        PublicKeys(person, vkey, credential.cosigner(keys.name).vkey, credential.recipient),
        locked,
    )
    write_durably(held.path / f"{person}.note", note.encode())
    return badge


def officer_with(center: CenterFolder, badge_text: str, pin: str) -> Credential:
    """The officer whose badge was scanned and whose PIN was typed.

    Raises:
        PlanError: not a badge, not an officer of the center any more; WrongPin. DeviceError: a file can't be read.
    """
    badge, held = parse_badge(badge_text), _folder(center)
    if not held.holds(badge.person):
        raise PlanError(NO_OFFICER, person=badge.person)
    credential = unlock(held.get(badge.person)[1], badge, pin)
    trust = read_trust(center.path / "trust.json")
    try:
        officer = read_officer(officer_note(center, badge.person), trust.known)
    except NoteError as error:
        raise PlanError(NO_OFFICER, person=badge.person) from error
    own = credential.officer_signer(trust.center).vkey
    if officer.key != own or any(one.key == own for one in trust.revoked):
        raise PlanError(NO_OFFICER, person=badge.person)
    return credential


def officer_note(center: CenterFolder, person: str) -> str:
    """The plan key's note on an officer. Raises PlanError: there is none."""
    path: Path = _folder(center).path / f"{person}.note"
    if not path.is_file():
        raise PlanError(NO_OFFICER, person=person)
    return path.read_text(encoding="utf-8")
