"""Personal data inside an entry: AEAD under a key of the entry's own (design §4).

``entry key = HKDF-SHA-256(day key, info = "station/entry/v1" 0x00 origin 0x00 seq)``; ChaCha20-Poly1305 with
a zero nonce, since a key is used once; associated data is the entry's salt. The leaf covers the ciphertext,
so integrity is checked without reading, one entry's key can be disclosed alone, and dropping the day key
leaves every proof standing.
"""

from __future__ import annotations

import secrets

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.errors import PlanError, problem

KEY_BYTES = 32
SALT_BYTES = 16
_NONCE = bytes(12)

NOT_THIS_KEY = problem(
    "vault.sealed",
    what=(
        "第 {seq} 条的密封内容用这把钥匙打不开。",
        "The sealed part of entry {seq} doesn't open with this key.",
    ),
    now=(
        "换用当日日志的日钥，或用认定中心的身份打开。",
        "Use the day key of this very journal, or open with the exam center's identity.",
    ),
)


def new_day_key() -> bytes:
    """32 random bytes: the data key of one journal."""
    return secrets.token_bytes(KEY_BYTES)


def entry_key(day_key: bytes, origin: str, seq: int) -> bytes:
    """The key of one entry; disclosing it opens that entry and nothing else."""
    info = b"station/entry/v1\0" + origin.encode() + b"\0" + str(seq).encode()
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(day_key)


def seal(key: bytes, salt: bytes, hidden: dict[str, str]) -> bytes:
    """Ciphertext of the sealed fields under the entry's key."""
    return ChaCha20Poly1305(key).encrypt(_NONCE, msgspec.json.encode(hidden, order="sorted"), salt)


class EntrySealer:
    """Seals one entry: its salt and its key are there before the entry is, so that nobody waits for them."""

    def __init__(self, day_key: bytes, origin: str, seq: int) -> None:
        self.seq = seq
        self.salt = secrets.token_bytes(SALT_BYTES)
        self._cipher = ChaCha20Poly1305(entry_key(day_key, origin, seq))

    def seal(self, hidden: dict[str, str]) -> bytes:
        """As :func:`seal`; once, since a key is used once."""
        return self._cipher.encrypt(_NONCE, msgspec.json.encode(hidden, order="sorted"), self.salt)


def unseal(key: bytes, salt: bytes, sealed: bytes, seq: int) -> dict[str, str]:
    """The sealed fields.

    Raises:
        PlanError: another key, or altered bytes.
    """
    try:
        opened = ChaCha20Poly1305(key).decrypt(_NONCE, sealed, salt)
        return msgspec.json.decode(opened, type=dict[str, str])
    except (InvalidTag, msgspec.DecodeError) as error:
        raise PlanError(NOT_THIS_KEY, seq=seq) from error
