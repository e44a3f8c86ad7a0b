"""The center's receipt ``station/receipt/v1``: everything that the manifest lists is stored durably (docs/formats.md §6).

    station/receipt/v1
    manifest <sha256>
    journal <origin>
    head <size> <root, base64>
    received <ms>
    sequence <n>
    previous <sha256 of the center's receipt before, or ->

There is no receipt for less than the whole bundle, and one bundle has one receipt for ever. ``sequence`` and
``previous`` chain all receipts of a center, so that it can't take one back unseen.
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

RECEIPT = Schema(
    "station/receipt/v1",
    (
        Key("manifest"),
        Key("journal"),
        Key("head"),
        Key("received", decimal=True),
        Key("sequence", decimal=True),
        Key("previous"),
    ),
)


@dataclass(frozen=True)
class Receipt:
    """What a receipt says."""

    manifest: str
    """SHA-256 (hex) of the bundle's manifest."""
    journal: str
    size: int
    """Size of the head that came with it."""
    root: bytes
    received: Milliseconds
    """When, by the center's clock."""
    sequence: int
    """Counts the center's receipts from 1."""
    previous: str
    """SHA-256 (hex) of the receipt before; empty for the first."""


def sign_receipt(receipt: Receipt, signer: Signer) -> str:
    """The receipt as a note under the center's receipt key."""
    text = RECEIPT.write(
        {
            "manifest": receipt.manifest,
            "journal": receipt.journal,
            "head": f"{receipt.size} {to_base64(receipt.root)}",
            "received": str(receipt.received),
            "sequence": str(receipt.sequence),
            "previous": receipt.previous or "-",
        }
    )
    return sign_note(text, [signer])


def read_receipt(note: str | bytes, center_keys: Iterable[str]) -> Receipt:
    """A receipt that a receipt key among the pinned center keys signed.

    Raises:
        NoteError: malformed, or not signed by the center.
    """
    values = RECEIPT.read(open_note(note, keys_for("receipt", center_keys)).text)
    size, _, root = str(values["head"]).partition(" ")
    body = from_base64(root)
    if len(body) != 32:
        raise NoteError("树的根不是 32 字节", "the root does not have 32 bytes")
    manifest, previous = str(values["manifest"]), str(values["previous"])
    if not _HASH.fullmatch(manifest) or not (previous == "-" or _HASH.fullmatch(previous)):
        raise NoteError("散列值格式不对", "a hash is malformed")
    return Receipt(
        manifest=manifest,
        journal=str(values["journal"]),
        size=parse_decimal(size),
        root=body,
        received=int(str(values["received"])),
        sequence=int(str(values["sequence"])),
        previous="" if previous == "-" else previous,
    )
