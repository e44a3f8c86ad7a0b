"""Parts as files ``parts/<first two digits>/<sha256>``: own temporary file → fsync → rename → fsync of the folder.

An erased part leaves an empty ``<sha256>.erased``, written before the part goes: whoever is just storing it again sees that.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.center.errors import AWAY, FULL, PARTS
from station.errors import DeviceError
from station.vault.bundle.disk import sync_folder, write_durably


class PartFolder:
    """See :class:`station.center.store.PartStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where a part lies, or would."""
        return self._folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.size(sha256) is not None

    def known(self, sha256: str) -> bool:
        return self.has(sha256) or self.erased(sha256)

    def size(self, sha256: str) -> int | None:
        with _told():
            try:
                size = self.path(sha256).stat().st_size
            except FileNotFoundError:
                return None
        return None if self.erased(sha256) else size

    def read(self, sha256: str) -> bytes:
        with _told():
            try:
                body = self.path(sha256).read_bytes()
            except FileNotFoundError:
                raise KeyError(sha256) from None
            if self.erased(sha256):  # and a server that was killed in between had just stored it again
                raise KeyError(sha256)
            return body

    def put(self, sha256: str, body: bytes) -> bool:
        spool = self.spool()
        try:
            spool.write(body)
            return spool.keep(sha256)
        finally:
            spool.drop()

    def erased(self, sha256: str) -> bool:
        return self._mark(sha256).is_file()

    def erase(self, sha256: str) -> bool:
        path = self.path(sha256)
        with _told():
            write_durably(self._mark(sha256), b"")
            self._drop_spools(sha256, _bytes_of(path))
            there = path.is_file()
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
        return there

    def check(self) -> None:
        if not os.access(self._folder, os.R_OK | os.W_OK | os.X_OK):
            raise DeviceError(AWAY, part=PARTS, why=str(self._folder))

    def _mark(self, sha256: str) -> Path:
        return self.path(sha256).with_name(f"{sha256}.erased")

    def _drop_spools(self, sha256: str, body: bytes) -> None:
        # What a killed server left behind may be this very part, or the beginning of it.
        for spool in self._folder.glob(".in-*"):
            try:
                left = spool.read_bytes()
            except FileNotFoundError:
                continue
            if left and (body.startswith(left) or hashlib.sha256(left).hexdigest() == sha256):
                spool.unlink(missing_ok=True)
        sync_folder(self._folder)

    def spool(self) -> Spool:
        """A temporary file beside the parts, for a body that comes in pieces."""
        with _told():
            self._folder.mkdir(parents=True, exist_ok=True)
            return Spool(self)

    @property
    def folder(self) -> Path:
        """The folder of all parts."""
        return self._folder


class Spool:
    """See :class:`station.center.store.PartSpool`."""

    def __init__(self, parts: PartFolder) -> None:
        self._parts = parts
        self._path = parts.folder / f".in-{secrets.token_hex(8)}"
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)

    def write(self, piece: bytes) -> None:
        view = memoryview(piece)
        with _told():
            while view:
                view = view[os.write(self._descriptor, view) :]

    def keep(self, sha256: str) -> bool:
        with _told():
            return self._keep(sha256)

    def _keep(self, sha256: str) -> bool:
        target = self._parts.path(sha256)
        if target.is_file() or self._parts.erased(sha256):
            return False
        os.fsync(self._descriptor)
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            sync_folder(self._parts.folder)
        try:
            self._path.rename(target)
        except FileNotFoundError:
            if self._parts.erased(sha256):  # while this was on its way, and what was on its way with it
                return False
            raise
        sync_folder(target.parent)
        if self._parts.erased(sha256):  # meanwhile
            target.unlink(missing_ok=True)
            sync_folder(target.parent)
            return False
        return True

    def drop(self) -> None:
        os.close(self._descriptor)
        self._path.unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes:
    # Whoever was just storing the part has seen the mark and may take it away at this very moment.
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DeviceError(FULL, why=error.strerror or str(error)) from error
