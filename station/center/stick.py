"""Bundles that come on a stick: the same checks and the same receipts as over the network; half of each works too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.center.reception import Reception
from station.errors import PlanError
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import find_bundles, read_bundle, write_receipt_file


@dataclass(frozen=True)
class Taken:
    """What became of one bundle folder."""

    folder: Path
    receipt: str = ""
    error: PlanError | None = None


def take_from(reception: Reception, path: Path) -> Iterator[Taken]:
    """Take every bundle at a path and put its receipt beside it; one that fails does not stop the others.

    Raises:
        PlanError: there is no bundle. DeviceError: stick or disk refuse. OSError: the center's disk refuses.
    """
    for folder in find_bundles(path):
        try:
            receipt = _take(reception, folder)
        except PlanError as error:
            yield Taken(folder, error=error)
        else:
            write_receipt_file(folder, receipt)
            yield Taken(folder, receipt)


def _take(reception: Reception, folder: Path) -> str:
    bundle = read_bundle(folder)
    lacking = set(reception.missing(part.sha256 for part in bundle.manifest.parts))
    for line in bundle.manifest.parts:
        if line.sha256 in lacking:
            reception.parts.put(line.sha256, bundle.part(line))
    done = reception.commit(bundle.note)
    if done.receipt is None:
        raise BundleError("parts", "分片不全", "parts are missing")
    return done.receipt
