"""The folder that bundles are pulled into: how far the center's list was read, what failed on the way, and what lies here.

``pulled`` holds the cursor; ``pulled.failed`` one JSON line for each bundle before it that did not come, so that the next
pull asks for these alone and not for all that came after them. It is durable before the cursor moves.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from station.center.pull_remote import Line
from station.errors import PlanError
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.disk import write_durably
from station.vault.bundle.folder import (
    MANIFEST_FILE,
    PARTS_FOLDER,
    RECEIPT_FILE,
    SHRED_FILE,
    read_at_most,
    read_bundle,
)
from station.vault.bundle.manifest import DAY_KEY, MAX_PART, Manifest
from station.vault.bundle.origin import parse_origin
from station.vault.note.frame import MAX_NOTE

CURSOR_FILE, FAILED_FILE = "pulled", "pulled.failed"


class Place:
    """One supervisor's folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = threading.Lock()
        self._taken: dict[Path, str] = {}
        held = folder / CURSOR_FILE
        self.cursor = held.read_text(encoding="ascii").strip() if held.is_file() else "0"
        self.failed = tuple(_lines(folder / FAILED_FILE))
        """What did not come in an earlier pull, oldest first."""

    def passed(self, cursor: str, failed: Iterable[Line]) -> None:
        """The list is done up to ``cursor`` but for these. Raises DeviceError."""
        self.failed = tuple(failed)
        body = b"".join(msgspec.json.encode(one) + b"\n" for one in self.failed)
        if body or (self.folder / FAILED_FILE).is_file():
            write_durably(self.folder / FAILED_FILE, body)
        write_durably(self.folder / CURSOR_FILE, f"{cursor}\n".encode())
        self.cursor = cursor

    @contextmanager
    def target(self, name: str, manifest: str) -> Iterator[Path]:
        """Where a bundle goes, nobody else's while it is written.

        Two journals' bundles of one name are two histories: neither may overwrite the other.
        """
        with self._lock:
            path = self.folder / name
            held = self._taken.get(path) or _manifest_at(path) or manifest
            if held != manifest:
                path = self.folder / f"{name}-{manifest[:12]}"
            self._taken[path] = manifest
        try:
            yield path
        finally:
            with self._lock:
                del self._taken[path]

    def whole(self, line: Line) -> tuple[Path, Manifest] | None:
        """Where this bundle lies with its receipt and every part, each looked at; None where something is missing."""
        try:
            origin = parse_origin(line.journal)
        except PlanError:
            return None
        words = (origin.site, origin.day, origin.room, origin.device, origin.n)
        name = "-".join([*words, f"{line.number:04d}"])
        for path in (self.folder / name, self.folder / f"{name}-{line.manifest[:12]}"):
            if _manifest_at(path) == line.manifest and (manifest := _whole(path)) is not None:
                return path, manifest
        return None


def held_part(folder: Path, sha256: str) -> bytes | None:
    """A part that lies here and is what its name says."""
    path = folder / PARTS_FOLDER / sha256
    if not path.is_file():
        return None
    body = read_at_most(path, MAX_PART)
    return body if hashlib.sha256(body).hexdigest() == sha256 else None


def _whole(path: Path) -> Manifest | None:
    try:
        bundle: Bundle = read_bundle(path)
    except PlanError:
        return None
    erased = (path / SHRED_FILE).is_file()
    for part in bundle.manifest.parts:
        if held_part(path, part.sha256) is None and not (erased and part.file == DAY_KEY):
            return None
    return bundle.manifest if (path / RECEIPT_FILE).is_file() else None


def _manifest_at(path: Path) -> str:
    file = path / MANIFEST_FILE
    return hashlib.sha256(read_at_most(file, MAX_NOTE)).hexdigest() if file.is_file() else ""


def _lines(path: Path) -> Iterator[Line]:
    if not path.is_file():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield msgspec.json.decode(line, type=Line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # a hand has been in it; `verify` names what is missing in a journal
