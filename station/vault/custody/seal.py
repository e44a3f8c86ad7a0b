"""The count note ``station/seal/v1``: what both invigilators and the device sign (design §4, docs/formats.md
§4).

It names the tree that the invigilators saw, so a seal can't be moved to another day; one line a material
holds every count. A correction is a new note whose ``previous`` is the SHA-256 of the note it replaces.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import ROOM_ROLES, Staff
from station.text import Text
from station.vault.custody.state import CustodyState, Ledger
from station.vault.note import Key, NoteError, Schema, open_note, parse_vkey

if TYPE_CHECKING:
    from station.vault.custody.rules import ProposeSeal

SEAL = Schema(
    "station/seal/v1",
    (
        Key("journal"),
        Key("tree"),
        Key("session"),
        Key("number", decimal=True),
        Key("count", repeat=True, optional=True),
        Key("present", decimal=True),
        Key("absent", decimal=True),
        Key("previous"),
        Key("time", decimal=True),
    ),
)


def seal_text(plan: DayPlan, state: CustodyState, command: ProposeSeal, now: Milliseconds) -> str:
    """The text to sign: counts of every material of the session, and the tree it was made on."""
    custody = state.session(command.session)
    previous = hashlib.sha256(state.last_seal.encode()).hexdigest() if state.last_seal else "-"
    return SEAL.write(
        {
            "journal": command.origin,
            "tree": f"{command.size} {command.root}",
            "session": command.session,
            "number": str(state.seal_count + 1),
            "count": [
                _line(material.kind, custody.ledger(material.kind))
                for material in plan.room.session(command.session).materials
            ],
            "present": str(command.present),
            "absent": str(command.absent),
            "previous": previous,
            "time": str(now),
        }
    )


def _line(material: str, ledger: Ledger) -> str:
    stages = " ".join(f"{stage}={count.counted}" for stage, count in ledger.counts.items())
    return f"{material} {stages} in={ledger.incoming} withdrawn={ledger.withdrawn}"


def check_signers(plan: DayPlan, note: str, device: str) -> Text | None:
    """Why the note's signatures don't suffice; None when the device and two different invigilators of this
    room signed."""
    people = invigilators(plan)
    try:
        opened = open_note(note, [parse_vkey(device), *(parse_vkey(p.seal_key) for p in people)])
    except NoteError as error:
        return Text(error.what.zh, error.what.en)
    if not opened.signed_by(device):
        return Text("缺本机签名", "the device's signature is missing")
    signed = {p.id for p in people if opened.signed_by(p.seal_key)}
    need = plan.rules.room.invigilators
    if len(signed) < need:
        return Text(
            f"只有 {len(signed)} 名监考员签名，需要 {need} 名",
            f"{len(signed)} invigilators signed, {need} are needed",
        )
    return None


def invigilators(plan: DayPlan) -> list[Staff]:
    """The invigilators of this room that have a signing key."""
    return [
        p for p in plan.room.staff if p.role in ROOM_ROLES and p.room == plan.room.room.number and p.seal_key
    ]
