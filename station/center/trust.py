"""How a center changes its keys, and revokes those of others: each change is a note that the old keys sign.

Old signing keys and identities move to ``office/retired/``: what they signed stays good, and what was encrypted to them stays
readable. The server's folder gets the new receipt key and the new trust.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from station.center.folder import SERVER_KEYS, CenterFolder
from station.errors import PlanError, problem
from station.event import Milliseconds
from station.vault.bundle.disk import write_durably
from station.vault.keys import CENTER_FILES, CenterKeys, read_secret, write_secret
from station.vault.note import NoteError, Signer, parse_vkey
from station.vault.trust import Revoked, Trust, accept, next_trust, read_trust, sign_trust, trust_file

Which = Literal["plan", "receipt", "witness", "duty", "escrow"]
WHICH: tuple[Which, ...] = ("plan", "receipt", "witness", "duty", "escrow")

NOT_A_KEY = problem(
    "trust.not_a_key",
    what=("“{key}”不是公钥。", "“{key}” is not a verifier key."),
    now=(
        "给出完整的公钥：名称+编号+base64，见登记书或计划的人员名单。",
        "Give the whole key, name+id+base64, as in the enrolment note or the plan's list of staff.",
    ),
)
OWN_KEY = problem(
    "trust.own_key",
    what=("“{key}”是本中心正在使用的公钥。", "“{key}” is a key of this center that is in force."),
    now=(
        "先用 station center rotate 换钥，再吊销换下来的。",
        "Replace it with station center rotate first, then revoke what was replaced.",
    ),
)


def rotate(center: CenterFolder, which: Iterable[Which], time: Milliseconds, until: Milliseconds = 0) -> Path:
    """Replace these keys; returns the note's file, which every kiosk and supervisor takes.

    Raises:
        PlanError: not a center's folder. DeviceError: the disk refuses.
    """
    before = _trust(center)
    fresh = center.office / f"next-{before.number + 1}"
    if not _note(center, before.number + 1).is_file():
        _prepare(center, before, fresh, tuple(dict.fromkeys(which)), time, until)
    return _finish(center, before, fresh)


def revoke(center: CenterFolder, keys: Sequence[str], since: Milliseconds, time: Milliseconds) -> Path:
    """Revoke keys of devices, people or the center's own earlier ones, from a moment on.

    Raises:
        PlanError: not a key, or one in force; not a center's folder. DeviceError: the disk refuses.
    """
    own, before = center.keys(), _trust(center)
    for key in keys:
        try:
            parse_vkey(key)
        except NoteError as error:
            raise PlanError(NOT_A_KEY, key=key[:60]) from error
        if key in before.keys:
            raise PlanError(OWN_KEY, key=key)
    after = next_trust(before, time=time, revoked=[Revoked(key, since) for key in keys])
    write_durably(_note(center, after.number), sign_trust(after, _signers(own)).encode())
    return _publish(center, before, after)


def _signers(keys: CenterKeys) -> list[Signer]:
    return [keys.plan_signer, keys.receipt_signer]


def _trust(center: CenterFolder) -> Trust:
    return read_trust(center.path / "trust.json")


def _note(center: CenterFolder, number: int) -> Path:
    return center.path / f"trust-{number}.note"


def _prepare(
    center: CenterFolder, before: Trust, fresh: Path, chosen: Sequence[Which], time: Milliseconds, until: int
) -> None:
    """New keys in a folder of their own, then the note: from it on the change is decided, and can be finished."""
    old = center.keys()
    if fresh.is_dir():  # a change that was broken off before its note was written
        shutil.rmtree(fresh)
    made = CenterKeys.create(fresh, old.name)
    parts = {name: made if name in chosen else old for name in WHICH}
    after = next_trust(
        before,
        time=time,
        until=until,
        keys=(parts["plan"].plan_signer.vkey, parts["receipt"].receipt_signer.vkey),
        recipients=(str(parts["duty"].duty.recipient), str(parts["escrow"].escrow.recipient)),
        witness=parts["witness"].witness.vkey,
    )
    for file in CENTER_FILES:
        if file.partition(".")[0] not in chosen:
            (fresh / file).unlink()
    signers = [*_signers(old), parts["plan"].plan_signer, parts["receipt"].receipt_signer]
    write_durably(_note(center, after.number), sign_trust(after, signers).encode())


def _finish(center: CenterFolder, before: Trust, fresh: Path) -> Path:
    note = _note(center, before.number + 1)
    after = accept(before, note.read_text(encoding="utf-8"))
    kept = center.office / "retired"
    kept.mkdir(exist_ok=True)
    for file in CENTER_FILES:
        if (fresh / file).is_file():
            name, _, ending = file.partition(".")
            if (center.office / file).is_file():
                (center.office / file).rename(kept / f"{name}-{before.number}.{ending}")
            (fresh / file).rename(center.office / file)
    if fresh.is_dir():
        fresh.rmdir()
    for name in SERVER_KEYS:
        server, secret = center.server.path / name, read_secret(center.office / name)
        if not server.is_file() or read_secret(server) != secret:
            server.unlink(missing_ok=True)
            write_secret(server, secret)
    return _publish(center, before, after)


def _publish(center: CenterFolder, before: Trust, after: Trust) -> Path:
    # The server's copy first: once the center's own says the new number, nothing is left to be finished.
    for folder in (center.server.path, center.path):
        write_durably(folder / f"trust-{before.number}.json", trust_file(before))
        write_durably(folder / "trust.json", trust_file(after))
    return _note(center, after.number)
