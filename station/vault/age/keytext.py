"""Reading keys of either family from their text."""

from __future__ import annotations

from station.vault.age import hybrid, x25519
from station.vault.age.errors import KeyTextError
from station.vault.age.hybrid import HybridIdentity, HybridRecipient
from station.vault.age.x25519 import X25519Identity, X25519Recipient


def parse_recipient(text: str) -> HybridRecipient | X25519Recipient:
    """Read ``age1pq1…`` or ``age1…``. Raises KeyTextError."""
    if text.startswith(hybrid.PUBLIC_PREFIX + "1"):
        return hybrid.parse_hybrid_recipient(text)
    return x25519.parse_x25519_recipient(text)


def parse_identity(text: str) -> HybridIdentity | X25519Identity:
    """Read ``AGE-SECRET-KEY-PQ-1…`` or ``AGE-SECRET-KEY-1…``. Raises KeyTextError, which never quotes the text."""
    if text.startswith(hybrid.SECRET_PREFIX + "1"):
        return hybrid.parse_hybrid_identity(text)
    return x25519.parse_x25519_identity(text)


def parse_identities(text: str) -> list[HybridIdentity | X25519Identity]:
    """An identity file as age keygen tools write it: one identity a line, ``#`` comments, empty lines.

    Raises:
        KeyTextError: a line is neither, or there is no identity.
    """
    lines = (line.strip() for line in text.splitlines())
    found = [parse_identity(line) for line in lines if line and not line.startswith("#")]
    if not found:
        raise KeyTextError("the file holds no identity")
    return found
