"""The center's note on a day key that it erased, ``station/shred/v1``, and on who may say so, ``station/officer/v1``.

What travels is one text of several notes (docs/formats.md §7b): an officer's note for each who signed, then the shred note.
It proves what the center's officers declared and when they say it was. That no copy is left anywhere, no note can prove.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.event import Milliseconds
from station.vault.bundle.notes import split_notes
from station.vault.note import (
    NOTE_KEY,
    Key,
    NoteError,
    Schema,
    Signer,
    keys_for,
    open_note,
    parse_vkey,
    sign_note,
)
from station.vault.note.frame import split

OFFICERS = 2
"""People of the center who must both stand for an erasure."""
OFFICER = Schema("station/officer/v1", (Key("center"), Key("officer"), Key("key"), Key("time", decimal=True)))
SHRED = Schema(
    "station/shred/v1",
    (
        Key("center"),
        Key("journal"),
        Key("key", repeat=True),
        Key("bundle", repeat=True),
        Key("officer", repeat=True),
        Key("reason"),
        Key("early", optional=True),
        Key("until"),
        Key("time", decimal=True),
    ),
)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Officer:
    """A person of the center who may stand for an erasure."""

    center: str
    id: str
    key: str
    """Verifier key, named ``center/officer/id``."""
    time: Milliseconds


@dataclass(frozen=True)
class Shred:
    """What the officers declared."""

    center: str
    journal: str
    keys: tuple[str, ...]
    """SHA-256 (hex) of each wrapped day key of the journal; a bundle that lists one of them is covered, whenever it came."""
    bundles: tuple[str, ...]
    """SHA-256 (hex) of the manifests that were stored then."""
    officers: tuple[str, ...]
    """Ids, two and different."""
    reason: str
    early: str
    """Why it was done before the end of retention; empty where it was not."""
    until: str
    """The day until which the material had to be kept, as ISO 8601."""
    time: Milliseconds


def sign_officer(officer: Officer, plan: Signer) -> str:
    """The plan key's word that this key is an officer's. Raises NoteError: the key is malformed."""
    parse_vkey(officer.key)
    values = {
        "center": officer.center,
        "officer": officer.id,
        "key": officer.key,
        "time": str(officer.time),
    }
    return sign_note(OFFICER.write(values), [plan])


def read_officer(note: str | bytes, center_vkeys: Iterable[str]) -> Officer:
    """A verified officer's note.

    Raises:
        NoteError: malformed, not by a plan key among these, or the key is not named as an officer's of this center.
    """
    values = OFFICER.read(open_note(note, keys_for("plan", center_vkeys)).text)
    made = Officer(
        str(values["center"]), str(values["officer"]), str(values["key"]), int(str(values["time"]))
    )
    key = parse_vkey(made.key)
    if key.kind != NOTE_KEY or key.name != f"{made.center}/officer/{made.id}":
        raise NoteError("密钥名称与人员不符", "the key is not named like its officer")
    return made


def sign_shred(shred: Shred, signers: Sequence[Signer]) -> str:
    """The note, under both officers' keys and the plan key.

    Raises:
        NoteError: a reason can't stand on a line, or the journal has more bundles than a note holds (some 900).
    """
    return sign_note(
        SHRED.write(
            {
                "center": shred.center,
                "journal": shred.journal,
                "key": shred.keys,
                "bundle": shred.bundles,
                "officer": shred.officers,
                "reason": shred.reason,
                **({"early": shred.early} if shred.early else {}),
                "until": shred.until,
                "time": str(shred.time),
            }
        ),
        signers,
    )


def stated(notes: bytes) -> Shred:
    """What the last of these notes says; nothing is believed yet. Raises NoteError, BundleError: malformed."""
    *_, last = _split(notes)
    return _parse(split(last).text)


def read_shred(notes: bytes, center_vkeys: Sequence[str]) -> tuple[Shred, tuple[str, ...]]:
    """The verified note, and every key that it rests on: plan keys and the officers' own.

    Raises:
        NoteError, BundleError: malformed; not signed by a plan key and both officers; an officer without a note of the center.
    """
    *before, last = _split(notes)
    plan = keys_for("plan", center_vkeys)
    known = {one.id: one for one in (read_officer(note, center_vkeys) for note in before)}
    shred = _parse(split(last).text)
    officers = [known.pop(one, None) for one in shred.officers]
    keys = [one.key for one in officers if one is not None and one.center == shred.center]
    if len(officers) != OFFICERS or len(set(keys)) != OFFICERS or known or len(before) != OFFICERS:
        raise NoteError(
            "经手人须为两名不同的、有登记的人", "it takes two different officers, each with a note"
        )
    opened = open_note(last, [*plan, *(parse_vkey(key) for key in keys)])
    if not all(opened.signed_by(key) for key in keys) or not any(opened.signed_by(k.vkey) for k in plan):
        raise NoteError("缺少经手人或中心的签名", "a signature is missing: both officers' or the center's")
    signed = [one.vkey for one in opened.by]
    for note in before:
        signed += [one.vkey for one in open_note(note, plan).by]
    return shred, tuple(dict.fromkeys(signed))


def _split(notes: bytes) -> list[str]:
    found = split_notes(notes, "shred")
    if not found:
        raise NoteError("格式有误", "it is malformed")
    return found


def _parse(text: str) -> Shred:
    values = SHRED.read(text)
    keys, bundles = tuple(values["key"]), tuple(values["bundle"])
    if not all(_HASH.fullmatch(one) for one in (*keys, *bundles)):
        raise NoteError("散列值格式不对", "a hash is malformed")
    return Shred(
        center=str(values["center"]),
        journal=str(values["journal"]),
        keys=keys,
        bundles=bundles,
        officers=tuple(values["officer"]),
        reason=str(values["reason"]),
        early=str(values.get("early", "")),
        until=str(values["until"]),
        time=int(str(values["time"])),
    )
