"""A bundle: its manifest and a way to its parts, wherever they lie (a folder, a stick, the center's store, memory)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from station.vault.bundle.clear import Clear
from station.vault.bundle.errors import BundleError, MissingPart
from station.vault.bundle.manifest import CLEAR, DAY_KEY, Manifest, PartLine, identity, open_manifest

Parts = Callable[[str], bytes]
"""SHA-256 (hex) → the part's bytes. Raises KeyError where it is not there."""


@dataclass(frozen=True)
class Bundle:
    """A manifest whose signature was checked, and its parts, each checked when it is read."""

    note: bytes
    """The manifest's bytes."""
    manifest: Manifest
    parts: Parts

    @classmethod
    def of(cls, note: bytes, parts: Parts) -> Bundle:
        """Raises BundleError: the manifest is not one, or its device did not sign it."""
        return cls(note, open_manifest(note), parts)

    @property
    def sha256(self) -> str:
        """The bundle's identity."""
        return identity(self.note)

    @property
    def name(self) -> str:
        """Name of the folder that it is written to: site, day, room, device, journal, number."""
        origin = self.manifest.origin
        words = (origin.site, origin.day, origin.room, origin.device, origin.n)
        return "-".join([*words, f"{self.manifest.number:04d}"])

    def part(self, line: PartLine) -> bytes:
        """The bytes of one part.

        Raises:
            BundleError: not what its name says; MissingPart: not there.
        """
        where = f"parts/{line.sha256}"
        try:
            body = self.parts(line.sha256)
        except KeyError:
            raise MissingPart(
                where, f"缺少此分片（{line.file}）", f"this part of {line.file} is missing"
            ) from None
        if len(body) != line.size or hashlib.sha256(body).hexdigest() != line.sha256:
            raise BundleError(
                where, f"此分片（{line.file}）内容已变", f"this part of {line.file} was changed"
            )
        return body

    def file(self, name: str) -> bytes:
        """The bytes of one file, put together from its parts.

        Raises:
            BundleError: a part is missing or changed, or together they are not the file.
        """
        body = b"".join(self.part(line) for line in self.manifest.parts if line.file == name)
        expected = self.manifest.file(name)
        if len(body) != expected.size or hashlib.sha256(body).hexdigest() != expected.sha256:
            raise BundleError(name, "与清单所列散列值不符", "it is not the file that the manifest lists")
        return body

    def each_part(self, *, key_may_be_gone: bool = False) -> Iterator[tuple[PartLine, bytes]]:
        """Every part with its bytes; with ``key_may_be_gone``, parts of the day key that are not here are passed over.

        Raises:
            BundleError: as :meth:`part`.
        """
        for line in self.manifest.parts:
            try:
                body = self.part(line)
            except MissingPart:
                if line.file == DAY_KEY and key_may_be_gone:
                    continue
                raise
            yield line, body

    def day_key(self) -> bytes | None:
        """The day key as an age file to the center; None before opening, and where a part of it is not here any more.

        Raises:
            BundleError: a part was changed.
        """
        if not self.manifest.day_key:
            return None
        try:
            return self.file(DAY_KEY)
        except MissingPart:
            return None

    def clear(self) -> Clear:
        """The layer in clear. Raises BundleError: as :meth:`file`, or malformed."""
        return Clear.unpack(self.file(CLEAR))
