"""The hybrid post-quantum recipient type mlkem768x25519 (c2sp.org/age v1.1): ``age1pq1…``, ``AGE-SECRET-KEY-PQ-1…``.

HPKE base mode (RFC 9180) with KEM MLKEM768-X25519, HKDF-SHA256 and ChaCha20-Poly1305. An identity is a 32-byte seed;
SHAKE256 expands it to the 64-byte ML-KEM seed (d || z) and the X25519 scalar (draft-ietf-hpke-pq).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import shake_256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from station.vault.age.encoding import bech32_encode, to_base64
from station.vault.age.errors import HeaderError, KeyTextError
from station.vault.age.header import Stanza
from station.vault.age.wrap import Family, argument
from station.vault.age.x25519 import decode_key

PUBLIC_PREFIX, SECRET_PREFIX = "age1pq", "AGE-SECRET-KEY-PQ-"
KIND = "mlkem768x25519"
_INFO = b"age-encryption.org/mlkem768x25519"
_MLKEM_PUBLIC, _MLKEM_SHARE, _SHARE = 1184, 1088, 1120
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class HybridRecipient:
    """A public key of 1,216 bytes; ``str()`` is its text ``age1pq1…``."""

    family: Family = "hybrid"

    def __init__(self, public: bytes) -> None:
        if len(public) != _MLKEM_PUBLIC + 32:
            raise KeyTextError("a hybrid recipient has 1216 bytes")
        try:
            self._public = MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
                X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
            )
        except ValueError:
            raise KeyTextError("not an ML-KEM-768 key") from None
        self.public = public

    def wrap(self, file_key: bytes) -> Stanza:
        """See Recipient. Raises KeyTextError: the X25519 half is a point of low order."""
        try:
            sealed = _SUITE.encrypt(file_key, self._public, info=_INFO)
        except ValueError:
            raise KeyTextError("the hybrid recipient holds a low-order point") from None
        return Stanza((KIND, to_base64(sealed[:_SHARE]).decode()), sealed[_SHARE:])

    def __str__(self) -> str:
        return bech32_encode(PUBLIC_PREFIX, self.public)

    __repr__ = __str__


class HybridIdentity:
    """A private key of a 32-byte seed; ``str()`` is the secret text, ``repr()`` never shows it."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise KeyTextError("a hybrid identity has 32 bytes")
        self._seed = seed
        both = shake_256(seed).digest(96)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(both[:64])
        self._x25519 = X25519PrivateKey.from_private_bytes(both[64:])
        self._private = MLKEM768X25519PrivateKey(mlkem, self._x25519)
        self.recipient = HybridRecipient(
            mlkem.public_key().public_bytes_raw() + self._x25519.public_key().public_bytes_raw()
        )

    @classmethod
    def generate(cls) -> HybridIdentity:
        """A new random identity."""
        return cls(secrets.token_bytes(32))

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See Identity."""
        for stanza in stanzas:
            if stanza.args[0] != KIND:
                continue
            share = argument(stanza, 1, 2, _SHARE)
            try:
                # HPKE's library answers a low-order point like a wrong key; the specification tells them apart.
                self._x25519.exchange(X25519PublicKey.from_public_bytes(share[_MLKEM_SHARE:]))
            except ValueError:
                raise HeaderError("the share holds a low-order point") from None
            try:
                return _SUITE.decrypt(share + stanza.body, self._private, info=_INFO)
            except InvalidTag:
                continue
        return None

    def __str__(self) -> str:
        return bech32_encode(SECRET_PREFIX, self._seed)

    def __repr__(self) -> str:
        return f"HybridIdentity({str(self.recipient)[:24]}…)"


def parse_hybrid_recipient(text: str) -> HybridRecipient:
    """Read ``age1pq1…``. Raises KeyTextError."""
    return HybridRecipient(decode_key(text, PUBLIC_PREFIX))


def parse_hybrid_identity(text: str) -> HybridIdentity:
    """Read ``AGE-SECRET-KEY-PQ-1…``. Raises KeyTextError."""
    return HybridIdentity(decode_key(text, SECRET_PREFIX))
