"""The center's interim receipt ``station/interim/v1``: head and figures are here, these parts are not yet (docs/formats.md §6).

    station/interim/v1
    manifest <sha256>
    journal <origin>
    head <size> <root, base64>
    received <ms>
    missing <sha256 of a part>                       (one or more, in the manifest's order)

It is of another schema than a receipt and never stands for one: what it names as missing is not at the center. What it does
prove is that the center had this head, and with it the order and number of all entries before, at that time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from station.event import Milliseconds
from station.vault.note import (
    Key,
    NoteError,
    Schema,
    Signer,
    from_base64,
    keys_for,
    open_note,
    parse_decimal,
    sign_note,
    to_base64,
)

_HASH = re.compile(r"[0-9a-f]{64}")

INTERIM = Schema(
    "station/interim/v1",
    (
        Key("manifest"),
        Key("journal"),
        Key("head"),
        Key("received", decimal=True),
        Key("missing", repeat=True),
    ),
)


@dataclass(frozen=True)
class Interim:
    """What an interim receipt says."""

    manifest: str
    """SHA-256 (hex) of the bundle's manifest."""
    journal: str
    size: int
    """Size of the head that came with it."""
    root: bytes
    received: Milliseconds
    """When, by the center's clock."""
    missing: tuple[str, ...]
    """Parts that the center did not have then."""


def sign_interim(interim: Interim, signer: Signer) -> str:
    """The interim receipt as a note under the center's receipt key."""
    text = INTERIM.write(
        {
            "manifest": interim.manifest,
            "journal": interim.journal,
            "head": f"{interim.size} {to_base64(interim.root)}",
            "received": str(interim.received),
            "missing": interim.missing,
        }
    )
    return sign_note(text, [signer])


def read_interim(note: str | bytes, center_keys: Iterable[str]) -> Interim:
    """An interim receipt that a receipt key among the pinned center keys signed.

    Raises:
        NoteError: malformed, or not signed by the center.
    """
    values = INTERIM.read(open_note(note, keys_for("receipt", center_keys)).text)
    size, _, root = str(values["head"]).partition(" ")
    body = from_base64(root)
    if len(body) != 32:
        raise NoteError("树的根不是 32 字节", "the root does not have 32 bytes")
    manifest, missing = str(values["manifest"]), tuple(values["missing"])
    if not all(_HASH.fullmatch(one) for one in (manifest, *missing)):
        raise NoteError("散列值格式不对", "a hash is malformed")
    return Interim(
        manifest=manifest,
        journal=str(values["journal"]),
        size=parse_decimal(size),
        root=body,
        received=int(str(values["received"])),
        missing=missing,
    )
