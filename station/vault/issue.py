"""What the center hands out before the day: credentials of the staff, and one package for each room.

A folder of credentials holds for each person ``<id>.age``, which badge and PIN open, and ``<id>.json`` with the public
keys. Badge secrets are in neither: they are on the printed badge alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from station.errors import DeviceError, PlanError, problem
from station.plan.initials import with_initials
from station.plan.model import ROOM_ROLES, SittingPlan, Staff
from station.plan.rooms import room_plan
from station.vault.credential import Credential
from station.vault.keys import CenterKeys
from station.vault.package import pack

NO_CREDENTIAL = problem(
    "issue.no_credential",
    what=("{names} 还没有凭证。", "{names} have no credential yet."),
    now=(
        "先运行 station plan staff，让他们各自设置 PIN。",
        "Run station plan staff first and have each of them set a PIN.",
    ),
    clause="design §6",
)
BAD_FOLDER = problem(
    "issue.folder",
    what=("凭证文件 {name} 无法读写：{why}。", "The credential file {name} can't be read or written: {why}."),
    now=("检查文件夹；必要时为此人重新签发。", "Check the folder; if need be issue that person's again."),
    clause="design §6",
)
NOT_THIS_CENTER = problem(
    "issue.center",
    what=(
        "计划写的认定中心是 {plan}，而密钥属于 {keys}。",
        "The plan names the center {plan}, but the keys are those of {keys}.",
    ),
    now=(
        "换用该中心的密钥，或改正考试日信息表中的认定中心。",
        "Use that center's keys, or correct the center in the sheet of the sitting.",
    ),
    clause="design §4",
)


class PublicKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the plan says of a person's credential."""

    person: str
    seal_key: str
    cosign_key: str
    recipient: str


def public_keys(credential: Credential, center: str) -> PublicKeys:
    """The public half of a credential, under the center's name."""
    return PublicKeys(
        credential.person,
        credential.seal_signer(center).vkey,
        credential.cosigner(center).vkey,
        credential.recipient,
    )


class StaffFolder:
    """Credentials of the staff on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def holds(self, person: str) -> bool:
        """Whether this person has a credential here."""
        return (self.path / f"{person}.age").is_file() and (self.path / f"{person}.json").is_file()

    def put(self, keys: PublicKeys, locked: bytes) -> None:
        """Keep a person's locked credential; an older one is replaced.

        Raises:
            DeviceError: the disk refuses.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            # The public half last: without it the credential does not count as issued.
            for name, body in (
                (f"{keys.person}.age", locked),
                (f"{keys.person}.json", msgspec.json.format(msgspec.json.encode(keys))),
            ):
                part = self.path / f"{name}.part"
                part.write_bytes(body)
                part.replace(self.path / name)
        except OSError as error:
            raise DeviceError(BAD_FOLDER, name=keys.person, why=error.strerror or error) from error

    def get(self, person: str) -> tuple[PublicKeys, bytes]:
        """A person's public keys and locked credential.

        Raises:
            PlanError: the public half is damaged or another person's. DeviceError: not readable.
        """
        try:
            keys = msgspec.json.decode((self.path / f"{person}.json").read_bytes(), type=PublicKeys)
            locked = (self.path / f"{person}.age").read_bytes()
        except OSError as error:
            raise DeviceError(BAD_FOLDER, name=person, why=error.strerror or error) from error
        except msgspec.DecodeError as error:
            raise PlanError(BAD_FOLDER, name=f"{person}.json", why=error) from error
        if keys.person != person:
            raise PlanError(BAD_FOLDER, name=f"{person}.json", why=keys.person)
        return keys, locked


def with_keys(plan: SittingPlan, keys: Mapping[str, PublicKeys]) -> SittingPlan:
    """The plan with its staff's public keys.

    Raises:
        PlanError: somebody who must open or decide on the day has none; all of them are named.
    """
    offices = {room.number for room in plan.rooms if room.kind == "office"}
    must = (p for p in plan.staff if p.role in ROOM_ROLES or p.role == "chief" or p.room in offices)
    without = [p for p in must if p.id not in keys]
    if without:
        raise PlanError(NO_CREDENTIAL, names="、".join(dict.fromkeys(f"{p.name}（{p.id}）" for p in without)))
    return msgspec.structs.replace(plan, staff=tuple(_known(p, keys.get(p.id)) for p in plan.staff))


def pack_rooms(
    plan: SittingPlan,
    photos: Mapping[str, bytes],
    credentials: Mapping[str, bytes],
    center: CenterKeys,
    site_key: str | None = None,
    letters: Mapping[str, bytes] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """(room number, package) for each room that sits somebody, for the secure room and the site office; the plan's staff have
    their keys already.

    Raises:
        PlanError: the keys are another center's.
    """
    if center.name != plan.sitting.center:
        raise PlanError(NOT_THIS_CENTER, plan=plan.sitting.center, keys=center.name)
    used = {place.room for place in plan.placements}
    for room in plan.rooms:
        if room.number in used or room.kind != "exam":
            share = room_plan(
                plan,
                room.number,
                center_keys=center.vkeys,
                center_recipients=center.recipients,
                site_key=site_key,
            )
            share = msgspec.structs.replace(share, candidates=with_initials(share.candidates))
            yield room.number, pack(share, photos, credentials, center.plan_signer, letters)


def _known(person: Staff, keys: PublicKeys | None) -> Staff:
    if keys is None:
        return person
    return msgspec.structs.replace(
        person, seal_key=keys.seal_key, cosign_key=keys.cosign_key, recipient=keys.recipient
    )
