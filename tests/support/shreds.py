"""Notes on erased day keys, good ones and others, and a center's officers."""

from __future__ import annotations

from dataclasses import replace

from station.center.folder import CenterFolder
from station.center.officers import issue_officer
from station.vault.bundle import Bundle
from station.vault.bundle.manifest import DAY_KEY
from station.vault.bundle.notes import join_notes
from station.vault.credential import Credential
from station.vault.note import Signer
from station.vault.shred import Officer, Shred, sign_officer, sign_shred
from tests.support.journals import CENTER, START, SmallSite

PIN = "271828"
OFFICERS = {name: Credential.from_seed(name, b"officers") for name in ("o1", "o2", "o3")}


def officer_note(person: str, plan: Signer, key: str = "") -> str:
    """The plan key's word on an officer, whose own key it is unless another is given."""
    own = OFFICERS[person].officer_signer(CENTER).vkey
    return sign_officer(Officer(CENTER, person, key or own, START), plan)


def shred_of(bundle: Bundle) -> Shred:
    """What two officers say of a bundle's day key."""
    manifest = bundle.manifest
    return Shred(
        center=CENTER,
        journal=manifest.journal,
        keys=(manifest.day_key,),
        bundles=(bundle.sha256,),
        officers=("o1", "o2"),
        reason="保存期满",
        early="",
        until="2031-11-07",
        time=START,
    )


def shred_notes(
    site: SmallSite,
    bundle: Bundle,
    named: tuple[str, ...] = ("o1", "o2"),
    signing: tuple[str, ...] = ("o1", "o2"),
    *,
    plan: bool = True,
    **changes: object,
) -> bytes:
    """The file ``shred`` beside a bundle; ``named`` have officers' notes, ``signing`` sign."""
    signers = [OFFICERS[one].officer_signer(CENTER) for one in signing]
    if plan:
        signers.append(site.center.plan_signer)
    said = replace(shred_of(bundle), **changes)  # type: ignore[arg-type]
    before = [officer_note(one, site.center.plan_signer) for one in named]
    return join_notes([*before, sign_shred(said, signers)])


def key_parts(bundle: Bundle) -> tuple[str, ...]:
    """Names of the parts that the day key was cut into."""
    return tuple(one.sha256 for one in bundle.manifest.parts if one.file == DAY_KEY)


def officers_at(center: CenterFolder, *people: str) -> list[str]:
    """Issued at a center, all with one PIN; the texts of their badges."""
    return [issue_officer(center, one, PIN, START).text for one in people]
