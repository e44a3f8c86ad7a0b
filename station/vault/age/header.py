"""The header of an age file (c2sp.org/age, Header): version line, recipient stanzas, MAC.

Parsing is strict: one accepted spelling, at most 1 MiB. An scrypt stanza stands alone or the header is refused.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.vault.age.encoding import from_base64, to_base64
from station.vault.age.errors import HeaderError, HmacError
from station.vault.age.source import Source

VERSION = b"age-encryption.org/v1"
MAX_HEADER = 1024 * 1024
_COLUMNS = 64
_ARGUMENT = re.compile(rb"[!-~]+")


@dataclass(frozen=True)
class Stanza:
    """The file key wrapped for one recipient."""

    args: tuple[str, ...]
    """Type first, then what that type needs; printable ASCII without spaces."""
    body: bytes

    def write(self) -> bytes:
        """Its lines; the last is shorter than 64 columns, empty if need be."""
        text = to_base64(self.body)
        lines = [text[i : i + _COLUMNS] for i in range(0, len(text), _COLUMNS)]
        if len(text) % _COLUMNS == 0:
            lines.append(b"")
        return b"-> " + " ".join(self.args).encode("ascii") + b"\n" + b"\n".join(lines) + b"\n"


@dataclass(frozen=True)
class Header:
    """A parsed header, its MAC not yet checked."""

    stanzas: tuple[Stanza, ...]
    covered: bytes
    """The bytes that the MAC covers, up to and including ``---``."""
    mac: bytes

    def check(self, file_key: bytes) -> None:
        """Check the MAC. Raises HmacError."""
        if not hmac.compare_digest(_mac(file_key, self.covered), self.mac):
            raise HmacError("header MAC does not match")


def write_header(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """The header's bytes, final newline included."""
    covered = VERSION + b"\n" + b"".join(one.write() for one in stanzas) + b"---"
    return covered + b" " + to_base64(_mac(file_key, covered)) + b"\n"


def read_header(src: Source) -> Header:
    """Parse a header; the source then stands at the payload.

    Raises:
        HeaderError: malformed, too large, no stanza, or an scrypt stanza beside another.
    """
    covered = bytearray()

    def line() -> bytes:
        found = src.line(MAX_HEADER - len(covered))
        if found is None:
            raise HeaderError("the header ends early or is too large")
        covered.extend(found + b"\n")
        return found

    if line() != VERSION:
        raise HeaderError("not an age v1 file")
    stanzas: list[Stanza] = []
    while True:
        first = line()
        if first.startswith(b"---"):
            break
        args = _arguments(first)
        body = bytearray()
        while True:
            text = line()
            if len(text) > _COLUMNS:
                raise HeaderError("a stanza line is too long")
            body += _decoded(text)
            if len(text) < _COLUMNS:
                break
        stanzas.append(Stanza(args, bytes(body)))
    if not first.startswith(b"--- ") or not stanzas:
        raise HeaderError("malformed MAC line, or no stanza")
    mac = _decoded(first[4:])
    if len(mac) != 32:
        raise HeaderError("the MAC does not have 32 bytes")
    if len(stanzas) > 1 and any(one.args[0] == "scrypt" for one in stanzas):
        raise HeaderError("an scrypt stanza must stand alone")
    return Header(tuple(stanzas), bytes(covered[: -len(first) - 1]) + b"---", mac)


def _arguments(line: bytes) -> tuple[str, ...]:
    arrow, *args = line.split(b" ")
    if arrow != b"->" or not args or not all(map(_ARGUMENT.fullmatch, args)):
        raise HeaderError("malformed stanza")
    return tuple(one.decode("ascii") for one in args)


def _decoded(text: bytes) -> bytes:
    try:
        return from_base64(text)
    except ValueError as error:
        raise HeaderError(str(error)) from None


def _mac(file_key: bytes, covered: bytes) -> bytes:
    key = HKDF(hashes.SHA256(), 32, salt=None, info=b"header").derive(file_key)
    return hmac.digest(key, covered, sha256)
