"""Cutting a range of a journal into a bundle: encrypted once, cut once, those bytes kept and sent (design §4).

A bundle covers the entries from the end of the one before to the newest signed head. What comes later (the receipt itself, for
one) is in a later range.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from station.errors import PlanError
from station.event import Milliseconds
from station.vault import age, merkle
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.clear import Clear, Consistency
from station.vault.bundle.errors import NOTHING_NEW
from station.vault.bundle.manifest import (
    CLEAR,
    DAY_KEY,
    ENTRIES,
    MAX_PART,
    FileLine,
    Manifest,
    PartLine,
    identity,
    sign_manifest,
)
from station.vault.bundle.summary import Summary
from station.vault.bundle.tar import write_tar
from station.vault.bundle.tiles import WIDTH, entry_tiles, hash_tiles
from station.vault.custody.events import SealMade
from station.vault.day.events import BundleSafe, EpochStarted, StaffReplaced
from station.vault.entry import Entry, decode
from station.vault.journal import Journal
from station.vault.keys import DeviceKey
from station.vault.note import parse_checkpoint
from station.vault.note.frame import split

PART = 256 * 1024
"""Bytes of a part: on a link that breaks every megabyte this sends 13 % more than once, whole files thousands. Where links
break sooner a site sets ``transfer.part_kibibytes`` to 64."""
MOST_PARTS = 400
"""More than this, and parts grow up to MAX_PART, so that the manifest stays below a note's 64 KiB."""

_HASH = re.compile(rb'"([0-9a-f]{64})"')


@dataclass(frozen=True)
class Extras:
    """What goes along beside the journal's own proofs."""

    plan: str | None = None
    """The plan's signed note."""
    enrolment: str | None = None
    """The device's enrolment note."""
    day_key: bytes | None = None
    """The day key as an age file to the center."""


def extras_of(journal: Journal) -> Extras:
    """What the journal keeps of it."""

    def text(name: str) -> str | None:
        body = journal.kept(name)
        return None if body is None else body.decode()

    return Extras(text("plan_note"), text("enrol_note"), journal.kept("day_key_center"))


@dataclass(frozen=True)
class Facts:
    """The signed notes that entries of a journal hold, in their order."""

    epochs: tuple[str, ...]
    seals: tuple[str, ...]
    receipts: tuple[str, ...]
    duties: tuple[str, ...]


def facts_of(entries: Sequence[Entry]) -> Facts:
    """The notes in these entries."""
    epochs, seals, receipts, duties = [], [], [], []
    for entry in entries:
        if entry.kind == "epoch.started":
            epochs.append(msgspec.convert(entry.data, EpochStarted).certificate)
        elif entry.kind == "seal.made":
            seals.append(msgspec.convert(entry.data, SealMade).note)
        elif entry.kind == "bundle.safe":
            receipts.append(msgspec.convert(entry.data, BundleSafe).receipt)
        elif entry.kind == "staff.replaced":
            duties.append(msgspec.convert(entry.data, StaffReplaced).note)
    return Facts(tuple(epochs), tuple(seals), tuple(receipts), tuple(duties))


def cut(
    journal: Journal,
    device: DeviceKey,
    summary: Summary,
    recipients: Sequence[age.Recipient],
    extras: Extras,
    time: Milliseconds,
    *,
    number: int = 1,
    start: int = 0,
    previous: str = "",
    part: int = PART,
) -> Bundle:
    """The bundle of the entries from ``start`` to the newest signed head. The journal is only read.

    ``previous`` is the SHA-256 (hex) of the manifest before, ``number`` one more than its number, ``part`` the bytes of a part.

    Raises:
        PlanError: no head beyond ``start``, or an entry can't be read.
        NoteError: the manifest would be longer than a note may be (some 400 MB of entries and pictures).
    """
    heads = journal.heads()
    end = heads[-1][0] if heads else 0
    if end <= start:
        raise PlanError(NOTHING_NEW)
    leaves = journal.leaf_hashes()[:end]
    bodies = list(journal.entries(0, end))
    facts = facts_of([decode(body, seq) for seq, body in enumerate(bodies)])
    clear = Clear(
        heads=tuple(note for size, note in heads if start < size <= end),
        epochs=facts.epochs,
        seals=facts.seals,
        receipts=facts.receipts,
        duties=facts.duties,
        consistency=Consistency.between(start, leaves) if start else None,
        tiles=hash_tiles(leaves),
        plan=extras.plan,
        enrolment=extras.enrolment,
    )
    first = start - start % WIDTH
    inside = entry_tiles(bodies[first:], first)
    for name, blob in _blobs(journal, bodies[start:]).items():
        inside[f"blobs/sha256/{name}"] = blob
    files = {CLEAR: clear.pack(), ENTRIES: age.encrypt_bytes(write_tar(inside), recipients)}
    if extras.day_key is not None:
        files[DAY_KEY] = extras.day_key
    lines, parts = cut_parts(files, part)
    manifest = Manifest(
        journal=journal.origin,
        number=number,
        start=start,
        end=end,
        root=_root(heads[-1][1], leaves),
        previous=previous,
        device=device.vkey,
        time=time,
        summary=summary,
        files=tuple(
            FileLine(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in files.items()
        ),
        parts=lines,
    )
    return Bundle.of(sign_manifest(manifest, device.signer), parts.__getitem__)


def cut_parts(files: dict[str, bytes], size: int = PART) -> tuple[tuple[PartLine, ...], dict[str, bytes]]:
    """The parts of these files in the manifest's order, of ``size`` bytes each, and their bytes by SHA-256."""
    total = sum(len(body) for body in files.values())
    while total // size > MOST_PARTS and size < MAX_PART:
        size *= 2
    lines: list[PartLine] = []
    parts: dict[str, bytes] = {}
    for name, body in files.items():
        for offset in range(0, len(body), size):
            piece = body[offset : offset + size]
            sha256 = identity(piece)
            parts[sha256] = piece
            lines.append(PartLine(sha256, len(piece), name, offset))
    return tuple(lines), parts


def _root(head: str, leaves: Sequence[bytes]) -> bytes:
    stated = parse_checkpoint(split(head).text).root
    if stated != merkle.root(leaves):
        # The journal checks this when it opens; between then and now only a fault of the machine does it.
        raise merkle.ProofError("最新树头与日志不符", "the newest head is not the journal's tree")
    return stated


def _blobs(journal: Journal, bodies: Sequence[bytes]) -> dict[str, bytes]:
    """Blobs that these entries name in clear by their SHA-256."""
    found: dict[str, bytes] = {}
    for body in bodies:
        for name in _HASH.findall(body):
            try:
                found[name.decode()] = journal.blob(name.decode())
            except KeyError:
                continue  # another hash: a plan, a manifest, a photo of the plan package
    return found
