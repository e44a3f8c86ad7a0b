"""What recipients and identities have in common: how a file key is wrapped, and which recipients may share a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from station.vault.age.encoding import from_base64
from station.vault.age.errors import HeaderError
from station.vault.age.header import Stanza

FILE_KEY = 16
WRAPPED = FILE_KEY + 16
_ZERO_NONCE = bytes(12)

Family = Literal["x25519", "hybrid", "scrypt"]
"""Files hold one family only: a file is as strong as its weakest stanza, and scrypt stands alone."""


class Recipient(Protocol):
    """Whom a file is encrypted to."""

    @property
    def family(self) -> Family: ...

    def wrap(self, file_key: bytes) -> Stanza:
        """The 16-byte file key for this recipient."""
        ...


class Identity(Protocol):
    """What opens a file."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, or ``None`` when no stanza is for this identity. Raises HeaderError: malformed stanza."""
        ...


def seal_key(wrap_key: bytes, file_key: bytes) -> bytes:
    """ChaCha20-Poly1305 with a zero nonce: each wrap key is used once."""
    return ChaCha20Poly1305(wrap_key).encrypt(_ZERO_NONCE, file_key, None)


def open_key(wrap_key: bytes, body: bytes) -> bytes | None:
    """The file key, or ``None`` when it was not wrapped with this key."""
    try:
        return ChaCha20Poly1305(wrap_key).decrypt(_ZERO_NONCE, body, None)
    except InvalidTag:
        return None


def argument(stanza: Stanza, at: int, count: int, size: int) -> bytes:
    """Argument ``at`` of a stanza that must have ``count`` of them and a 32-byte body, decoded to ``size`` bytes.

    Raises:
        HeaderError: otherwise. The body's length is checked before any key is tried (partitioning oracles).
    """
    if len(stanza.args) != count or len(stanza.body) != WRAPPED:
        raise HeaderError(f"malformed {stanza.args[0]} stanza")
    try:
        data = from_base64(stanza.args[at].encode("ascii"))
    except ValueError:
        data = b""
    if len(data) != size:
        raise HeaderError(f"malformed {stanza.args[0]} stanza")
    return data
