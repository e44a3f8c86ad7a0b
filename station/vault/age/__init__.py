"""Encrypted files: age v1 (c2sp.org/age), readable by any current age tool.

Recipients: hybrid post-quantum ``age1pq1…`` (the default), X25519 ``age1…`` (second profile), scrypt for passphrases.
age keeps secrets and proves that a file is whole; it says nothing about who made it. Origin comes from signed notes.
"""

from station.vault.age.armor import ArmorReader, ArmorWriter
from station.vault.age.errors import (
    AgeError,
    ArmorError,
    HeaderError,
    HmacError,
    KeyTextError,
    NoMatch,
    PayloadError,
)
from station.vault.age.file import decrypt, decrypt_bytes, encrypt, encrypt_bytes
from station.vault.age.header import Stanza
from station.vault.age.hybrid import HybridIdentity, HybridRecipient
from station.vault.age.keytext import parse_identities, parse_identity, parse_recipient
from station.vault.age.scrypt import ScryptIdentity, ScryptRecipient
from station.vault.age.wrap import Identity, Recipient
from station.vault.age.x25519 import X25519Identity, X25519Recipient

__all__ = [
    "AgeError",
    "ArmorError",
    "ArmorReader",
    "ArmorWriter",
    "HeaderError",
    "HmacError",
    "HybridIdentity",
    "HybridRecipient",
    "Identity",
    "KeyTextError",
    "NoMatch",
    "PayloadError",
    "Recipient",
    "ScryptIdentity",
    "ScryptRecipient",
    "Stanza",
    "X25519Identity",
    "X25519Recipient",
    "decrypt",
    "decrypt_bytes",
    "encrypt",
    "encrypt_bytes",
    "parse_identities",
    "parse_identity",
    "parse_recipient",
]
