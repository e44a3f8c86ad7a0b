"""Verifier keys: ``name+keyid+base64(type || public key)`` (c2sp.org/signed-note, Ed25519 types 0x01 and
0x04).

The key id is SHA-256(name || 0x0A || type || public key)[:4]. It finds a key, it does not authenticate one:
a reader trusts whole verifier keys that it was given, never ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from station.vault.note.errors import NoteError
from station.vault.note.strict import from_base64, to_base64

Kind = Literal[0x01, 0x04]
NOTE_KEY: Kind = 0x01
"""Signs the text of a note as it is."""
COSIGNATURE_KEY: Kind = 0x04
"""Signs a checkpoint together with a time."""

_KEY_ID = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class Verifier:
    """A public key with its name; what it may sign follows from its kind."""

    name: str
    kind: Kind
    public: bytes
    """32 bytes, RFC 8032."""

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != 32:
            raise NoteError("公钥长度不对", "the public key does not have 32 bytes")

    @cached_property
    def key_id(self) -> bytes:
        """4 bytes that, with the name, find this key's signatures in a note."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def __str__(self) -> str:
        return self.vkey


@lru_cache(maxsize=4_096)  # a server reads the same few thousand keys again and again
def parse_vkey(text: str) -> Verifier:
    """Read a verifier key.

    Raises:
        NoteError: malformed, of a type other than 0x01 and 0x04, or its id does not belong to it.
    """
    parts = text.split("+", 2)
    if len(parts) != 3 or not _KEY_ID.fullmatch(parts[1]):
        raise NoteError("公钥格式有误", "the verifier key is malformed")
    name, key_id, body = parts
    data = from_base64(body)
    if len(data) != 33:
        raise NoteError("公钥长度不对", "the public key does not have 32 bytes")
    if data[0] == NOTE_KEY:
        made = Verifier(name, NOTE_KEY, data[1:])
    elif data[0] == COSIGNATURE_KEY:
        made = Verifier(name, COSIGNATURE_KEY, data[1:])
    else:
        raise NoteError("公钥类型不认识", "the key is of an unknown type")
    if made.key_id.hex() != key_id:
        raise NoteError("公钥编号与公钥不符", "the key id does not belong to the key")
    return made


def keys_for(duty: str, vkeys: Iterable[str]) -> list[Verifier]:
    """Those of a center's keys that may sign for this duty: the last word of a key's name is ``plan`` or ``receipt``.

    The receiving server holds the receipt key; what it signs must never pass for a plan or an enrolment.

    Raises:
        NoteError: a key is malformed.
    """
    keys = [parse_vkey(one) for one in vkeys]
    return [one for one in keys if one.kind == NOTE_KEY and one.name.rpartition("/")[2] == duty]


def check_name(name: str) -> None:
    """Key names are never empty and hold neither space, control character nor ``+``.

    Raises:
        NoteError: they do.
    """
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise NoteError(f"密钥名称“{name[:60]}”不合规范", f"'{name[:60]}' is not a valid key name")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise NoteError("密钥名称不是有效文字", "the key name is not valid text") from error


def public_bytes(private: Ed25519PrivateKey) -> bytes:
    """The 32-byte public key."""
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
