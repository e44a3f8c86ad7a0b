"""Rooms' bundles as the bytes that go over the wire, made before anything is timed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import httpx

from station.incidents.events import Answered
from station.vault.courier import DeviceAuth
from station.vault.keys import CenterKeys
from tests.support.journals import CENTER, SmallSite

ENTRIES = 300
PHOTOS, PHOTO_BYTES = 6, 220_000
"""With these a bundle has some 1.5 MB in 8 parts, as a room's morning."""


@dataclass(frozen=True)
class RoomBytes:
    """One room's bundle: HTTP/1.1 requests, ready to be written to a socket."""

    puts: tuple[bytes, ...]
    missing: bytes
    commit: bytes
    size: int
    """Bytes of its parts."""


class RoomMaker:
    """Makes rooms whose devices one center knows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.keys = CenterKeys.create(folder / "keys", CENTER, b"small site")
        self._count = 0

    def devices(self, count: int) -> list[SmallSite]:
        """So many kiosks; each room cuts one bundle."""
        first = self._count
        self._count += count
        return [
            SmallSite(self._folder / f"r{n}", f"k{n}", center=self.keys) for n in range(first, self._count)
        ]


def room_bytes(site: SmallSite) -> RoomBytes:
    """The room's morning, cut and signed request by request."""
    site.open()
    site.work(ENTRIES)
    for _ in range(PHOTOS):
        photo = site.journal.put_blob(os.urandom(PHOTO_BYTES))
        site.happen(Answered(1, "s", "", blobs=(photo,), text="x"))
    site.seal("theory")
    site.head()
    bundle = site.cut()
    auth = DeviceAuth(site.device)
    parts = {line.sha256: body for line, body in bundle.each_part()}
    puts = tuple(_request(auth, "PUT", f"/v1/parts/{name}", body) for name, body in parts.items())
    missing = _request(auth, "POST", "/v1/missing", json.dumps(list(parts)).encode())
    commit = _request(auth, "POST", "/v1/bundles", bundle.note)
    assert all(hashlib.sha256(body).hexdigest() == name for name, body in parts.items())
    site.journal.close()
    return RoomBytes(puts, missing, commit, sum(map(len, parts.values())))


def _request(auth: DeviceAuth, method: str, path: str, body: bytes) -> bytes:
    request = next(auth.auth_flow(httpx.Request(method, f"http://center{path}", content=body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
