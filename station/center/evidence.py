"""What a center refused though an enrolled device signed it: kept whole, said until somebody has looked, never merged.

Of two histories of one journal the one that was receipted lies among the accepted bundles, the other here; each is written out
as a bundle folder of its own, so that anybody can verify both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.center.errors import FORK
from station.center.store import PartStore, Store
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.disk import write_durably
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import MANIFEST_FILE, PARTS_FOLDER, write_bundle, write_receipt_file


@dataclass(frozen=True)
class Evidence:
    """One refused bundle, or a head that tells another history (it has no parts)."""

    manifest: str
    journal: str
    code: str
    bundle: Bundle | None

    @property
    def fork(self) -> bool:
        return self.code == FORK.code


def evidence(store: Store, parts: PartStore) -> Iterator[Evidence]:
    """Everything refused, forks first. Raises DeviceError: store or parts can't be read."""
    notes = dict(store.manifests())
    for manifest, journal, code in sorted(store.refused(), key=lambda one: one[2] != FORK.code):
        try:
            bundle = Bundle.of(notes[manifest], parts.read)
        except BundleError:
            bundle = None
        yield Evidence(manifest, journal, code, bundle)


def write_out(one: Evidence, store: Store, parts: PartStore, folder: Path) -> list[Path]:
    """Write a refused bundle, and of a fork every accepted one of its journal beside it. Returns the folders.

    Raises:
        BundleError: a part of an accepted one is missing. DeviceError: the medium refuses.
    """
    if one.bundle is None:
        return []
    place = folder / one.manifest[:16]
    made = [place / "refused"]
    _as_it_is(one.bundle, parts, made[0])
    for head in store.heads(one.journal) if one.fork else ():
        accepted = Bundle.of(store.manifest(head.manifest) or b"", parts.read)
        made.append(place / f"receipted-{accepted.manifest.number:04d}")
        write_bundle(accepted, made[-1], key_may_be_gone=True)
        write_receipt_file(made[-1], store.receipt(head.manifest) or "")
    return made


def _as_it_is(bundle: Bundle, parts: PartStore, folder: Path) -> None:
    # What is wrong with it is the evidence: nothing is checked here, and a part that never came is left out.
    for line in bundle.manifest.parts:
        try:
            body = parts.read(line.sha256)
        except KeyError:
            continue
        write_durably(folder / PARTS_FOLDER / line.sha256, body)
    write_durably(folder / MANIFEST_FILE, bundle.note)
