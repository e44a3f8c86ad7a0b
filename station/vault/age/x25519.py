"""The X25519 recipient type (c2sp.org/age): ``age1…`` and ``AGE-SECRET-KEY-1…``."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.vault.age.encoding import bech32_decode, bech32_encode, to_base64
from station.vault.age.errors import HeaderError, KeyTextError
from station.vault.age.header import Stanza
from station.vault.age.wrap import Family, argument, open_key, seal_key

PUBLIC_PREFIX, SECRET_PREFIX = "age", "AGE-SECRET-KEY-"
_INFO = b"age-encryption.org/v1/X25519"


class X25519Recipient:
    """A public key; ``str()`` is its text ``age1…``."""

    family: Family = "x25519"

    def __init__(self, public: bytes) -> None:
        if len(public) != 32:
            raise KeyTextError("an X25519 recipient has 32 bytes")
        self.public = public

    def wrap(self, file_key: bytes) -> Stanza:
        """See Recipient. Raises KeyTextError: the key is a point of low order."""
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        try:
            shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.public))
        except ValueError:
            raise KeyTextError("the X25519 recipient is a low-order point") from None
        return Stanza(
            ("X25519", to_base64(share).decode()), seal_key(_derive(shared, share, self.public), file_key)
        )

    def __str__(self) -> str:
        return bech32_encode(PUBLIC_PREFIX, self.public)

    __repr__ = __str__


class X25519Identity:
    """A private key; ``str()`` is the secret text, ``repr()`` never shows it."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise KeyTextError("an X25519 identity has 32 bytes")
        self._private = X25519PrivateKey.from_private_bytes(secret)
        self.recipient = X25519Recipient(self._private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> X25519Identity:
        """A new random identity."""
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See Identity."""
        for stanza in stanzas:
            if stanza.args[0] != "X25519":
                continue
            share = argument(stanza, 1, 2, 32)
            try:
                shared = self._private.exchange(X25519PublicKey.from_public_bytes(share))
            except ValueError:
                raise HeaderError("the share is a low-order point") from None
            file_key = open_key(_derive(shared, share, self.recipient.public), stanza.body)
            if file_key is not None:
                return file_key
        return None

    def __str__(self) -> str:
        return bech32_encode(SECRET_PREFIX, self._private.private_bytes_raw())

    def __repr__(self) -> str:
        return f"X25519Identity({self.recipient})"


def parse_x25519_recipient(text: str) -> X25519Recipient:
    """Read ``age1…``. Raises KeyTextError."""
    return X25519Recipient(decode_key(text, PUBLIC_PREFIX))


def parse_x25519_identity(text: str) -> X25519Identity:
    """Read ``AGE-SECRET-KEY-1…``. Raises KeyTextError."""
    return X25519Identity(decode_key(text, SECRET_PREFIX))


def decode_key(text: str, prefix: str) -> bytes:
    """The bytes of a Bech32 key of this prefix, in the prefix's case. Raises KeyTextError, which never quotes it."""
    try:
        found, data = bech32_decode(text)
    except ValueError as error:
        raise KeyTextError(str(error)) from None
    if found != prefix:
        raise KeyTextError(f"not a key of the kind {prefix}1…")
    return data


def _derive(shared: bytes, share: bytes, public: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=share + public, info=_INFO).derive(shared)
