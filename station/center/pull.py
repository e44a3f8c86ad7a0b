"""Bringing bundles from a center's server to a supervisor's folder, each as the same folder that a stick holds.

One bundle that fails does not stop the others: it is named, and the next pull tries it again. A day key that the center has
erased is no failure: it is said, and the note on it is put beside the bundle. ``pulled`` in the folder
remembers how far the list was read without a failure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import msgspec

from station.errors import DeviceError, PlanError
from station.vault.answer import TooLong, ask
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.disk import write_durably
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import (
    MANIFEST_FILE,
    PARTS_FOLDER,
    read_bundle,
    write_bundle,
    write_receipt_file,
    write_shred_file,
)
from station.vault.courier_errors import NETWORK, NOT_CENTER

CURSOR_FILE = "pulled"


class _Line(msgspec.Struct):
    sequence: int
    manifest: str


class _Page(msgspec.Struct):
    bundles: list[_Line]
    next: str


DayKeyState = Literal["here", "erased", "missing"]
"""``here`` also stands for a bundle from before opening, which has none."""


@dataclass(frozen=True)
class Pulled:
    """What became of one bundle."""

    manifest: str
    folder: Path | None
    """Where it lies now; None where it failed."""
    error: PlanError | None = None
    day_key: DayKeyState = "here"


def pull(url: str, folder: Path, token: str = "", client: httpx.Client | None = None) -> Iterator[Pulled]:
    """Fetch what is new since the last pull, yielding each as it is done.

    Raises:
        DeviceError: no way to the center, or the disk refuses the cursor.
    """
    headers = {"authorization": f"Bearer {token}"} if token else {}
    center = _Center(url.rstrip("/"), client or httpx.Client(timeout=30.0), headers)
    cursor_file = folder / CURSOR_FILE
    folder.mkdir(parents=True, exist_ok=True)
    cursor = cursor_file.read_text(encoding="ascii").strip() if cursor_file.is_file() else "0"
    whole = True
    while True:
        page = center.page(cursor)
        for line in page.bundles:
            done = _one(center, line.manifest, folder)
            whole = whole and done.error is None
            yield done
        cursor = page.next
        if not page.bundles:
            return
        if whole:
            write_durably(cursor_file, f"{cursor}\n".encode())


def _one(center: _Center, manifest: str, folder: Path) -> Pulled:
    try:
        note = center.get(f"/v1/bundles/{manifest}/manifest")
        if hashlib.sha256(note).hexdigest() != manifest:
            raise BundleError("manifest", "与编号不符", "it is not the bundle that was asked for")
        name = Bundle.of(note, center.part).name
        target = folder / name
        if (target / MANIFEST_FILE).is_file() and read_bundle(target).sha256 != manifest:
            # Two journals' bundles of one name are two histories: neither may overwrite the other.
            target = folder / f"{name}-{manifest[:12]}"
        have = target / PARTS_FOLDER
        bundle = Bundle.of(note, lambda sha256: _read(have / sha256) or center.part(sha256))
        write_bundle(bundle, target, key_may_be_gone=True)
        write_receipt_file(target, center.get(f"/v1/bundles/{manifest}").decode())
        shred = center.find(f"/v1/bundles/{manifest}/shred")
        if shred is not None:
            write_shred_file(target, shred)
        gone = bool(bundle.manifest.day_key) and read_bundle(target).day_key() is None
    except PlanError as error:
        return Pulled(manifest, None, error)
    if shred is not None:
        return Pulled(manifest, target, day_key="erased")
    return Pulled(manifest, target, day_key="missing" if gone else "here")


def _read(path: Path) -> bytes | None:
    return (
        path.read_bytes()
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        else None
    )


class _Center:
    def __init__(self, url: str, client: httpx.Client, headers: dict[str, str]) -> None:
        self._url = url
        self._client = client
        self._headers = headers

    def page(self, after: str) -> _Page:
        try:
            return msgspec.json.decode(self.get(f"/v1/bundles?after={after}"), type=_Page)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DeviceError(NOT_CENTER, url=self._url) from error

    def part(self, sha256: str) -> bytes:
        body = self.find(f"/v1/parts/{sha256}")
        if body is None:
            raise KeyError(sha256)
        return body

    def get(self, path: str) -> bytes:
        body = self.find(path)
        if body is None:
            raise BundleError(path, "中心没有此项", "the center does not have it")
        return body

    def find(self, path: str) -> bytes | None:
        """None where the center does not have it, or not any more."""
        try:
            response = ask(self._client, "GET", self._url + path, headers=self._headers)
        except TooLong as error:
            raise DeviceError(NOT_CENTER, url=self._url) from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise DeviceError(NETWORK, why=str(error)) from error
        if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            return None
        if not response.is_success:
            raise DeviceError(NETWORK, why=f"HTTP {response.status_code} {response.text[:200]}")
        return response.content
