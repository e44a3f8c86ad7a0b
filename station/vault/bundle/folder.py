"""A bundle as a folder, the same on kiosk, stick and archive: ``manifest``, ``parts/<sha256>``, ``README.txt``.

The manifest is written last: a folder that has one is complete. ``receipt`` joins it when the center has answered.
"""

from __future__ import annotations

from pathlib import Path

from station.errors import DeviceError, PlanError
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.disk import write_durably
from station.vault.bundle.errors import DISK, NO_BUNDLE
from station.vault.bundle.readme import README

MANIFEST_FILE, PARTS_FOLDER, README_FILE, RECEIPT_FILE = "manifest", "parts", "README.txt", "receipt"


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write and read back every file; what is there already and right is left alone.

    Raises:
        BundleError: a part is missing or changed at its source. DeviceError: the medium refuses or gives back other bytes.
    """
    for line, body in bundle.each_part():
        write_durably(folder / PARTS_FOLDER / line.sha256, body)
    write_durably(folder / README_FILE, README.encode())
    write_durably(folder / MANIFEST_FILE, bundle.note)


def read_bundle(path: Path) -> Bundle:
    """The bundle in a folder; ``path`` is the folder or its manifest.

    Raises:
        PlanError: no bundle there. BundleError: the manifest is not one, or its device did not sign it. DeviceError: the medium
        can't be read.
    """
    manifest = path / MANIFEST_FILE if path.is_dir() else path
    if not manifest.is_file():
        raise PlanError(NO_BUNDLE, path=path)
    parts = manifest.parent / PARTS_FOLDER

    def read_part(sha256: str) -> bytes:
        try:
            return (parts / sha256).read_bytes()
        except FileNotFoundError:
            raise KeyError(sha256) from None
        except OSError as error:
            raise DeviceError(DISK, path=parts / sha256, why=error.strerror) from error

    try:
        note = manifest.read_bytes()
    except OSError as error:
        raise DeviceError(DISK, path=manifest, why=error.strerror) from error
    return Bundle.of(note, read_part)


def find_bundles(path: Path) -> list[Path]:
    """The bundle folders at a path: itself, or those in it, by name.

    Raises:
        PlanError: none.
    """
    if path.is_file() or (path / MANIFEST_FILE).is_file():
        return [path.parent if path.is_file() else path]
    found = sorted(p.parent for p in path.glob(f"*/{MANIFEST_FILE}"))
    if not found:
        raise PlanError(NO_BUNDLE, path=path)
    return found


def read_receipt_file(folder: Path) -> str | None:
    """The receipt beside a bundle, where there is one; not checked."""
    path = folder / RECEIPT_FILE
    return path.read_text(encoding="utf-8") if path.is_file() else None


def write_receipt_file(folder: Path, receipt: str) -> None:
    """Put the receipt beside its bundle. Raises DeviceError."""
    write_durably(folder / RECEIPT_FILE, receipt.encode())
