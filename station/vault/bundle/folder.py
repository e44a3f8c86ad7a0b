"""A bundle as a folder, the same on kiosk, stick and archive: ``manifest``, ``parts/<sha256>``, ``README.txt``.

The manifest is written last: a folder that has one is complete. ``receipt`` joins it when the center has answered,
``shred`` where the center has erased the day key.
"""

from __future__ import annotations

from pathlib import Path

from station.errors import DeviceError, PlanError
from station.text import Text
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.disk import write_durably
from station.vault.bundle.errors import DISK, NO_BUNDLE, BundleError
from station.vault.bundle.manifest import MAX_PART
from station.vault.bundle.readme import README
from station.vault.note.frame import MAX_NOTE

MAX_SHRED = 4 * MAX_NOTE
"""Three notes of a shredding have room, and more is not read."""
LINK = Text("它是一个链接，指向别处", "it is a link that leads elsewhere")
MANIFEST_FILE, PARTS_FOLDER, README_FILE, RECEIPT_FILE = "manifest", "parts", "README.txt", "receipt"
SHRED_FILE = "shred"


def write_bundle(bundle: Bundle, folder: Path, *, key_may_be_gone: bool = False) -> None:
    """Write and read back every file; what is there already and right is left alone.

    With ``key_may_be_gone`` a day key that the source has not any more is left out.

    Raises:
        BundleError: a part is missing or changed at its source. DeviceError: the medium refuses or gives back other bytes.
    """
    for one in (folder, folder / PARTS_FOLDER):
        _no_link(one)
    for line, body in bundle.each_part(key_may_be_gone=key_may_be_gone):
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
        if not (parts / sha256).is_file():
            raise KeyError(sha256)
        return read_at_most(parts / sha256, MAX_PART)

    return Bundle.of(read_at_most(manifest, MAX_NOTE), read_part)


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
    """The receipt beside a bundle, where there is one; not checked. Raises BundleError: it is no text."""
    path = folder / RECEIPT_FILE
    if not path.is_file():
        return None
    try:
        return read_at_most(path, MAX_NOTE).decode()
    except UnicodeDecodeError as error:
        raise BundleError(RECEIPT_FILE, "不是有效的 UTF-8 文字", "it is not valid UTF-8") from error


def read_shred_file(folder: Path) -> bytes | None:
    """The center's note on an erased day key, with its officers' notes, where it lies beside a bundle; not checked."""
    path = folder / SHRED_FILE
    return read_at_most(path, MAX_SHRED) if path.is_file() else None


def write_shred_file(folder: Path, notes: bytes) -> None:
    """Put that note beside its bundle. Raises DeviceError."""
    _no_link(folder)
    write_durably(folder / SHRED_FILE, notes)


def write_receipt_file(folder: Path, receipt: str) -> None:
    """Put the receipt beside its bundle. Raises DeviceError."""
    _no_link(folder)
    write_durably(folder / RECEIPT_FILE, receipt.encode())


def _no_link(folder: Path) -> None:
    # Only what lies under the folder that a person named is written, whatever a stick points to.
    if folder.is_symlink():
        raise DeviceError(DISK, path=folder, why=LINK)


def read_at_most(path: Path, limit: int) -> bytes:
    """At most one byte more than allowed, enough to notice: a stick may hold anything under our names. Raises DeviceError."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise DeviceError(DISK, path=path, why=error.strerror) from error
