"""Signed notes (c2sp.org/signed-note v1.0.0, Ed25519 type 0x01): sign a text, open it again.

A reader brings the keys it trusts. Signatures by other keys are counted and ignored; a signature by a
trusted key that does not hold rejects the whole note; two signatures by one key count once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from station.vault.note import cosignature
from station.vault.note.errors import NoteError
from station.vault.note.frame import SignatureLine, join, split
from station.vault.note.vkey import COSIGNATURE_KEY, NOTE_KEY, Verifier, public_bytes


class Signer:
    """A named Ed25519 key that signs the text of notes (type 0x01). Its repr never shows the key."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = Verifier(name, NOTE_KEY, public_bytes(private))

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A new random key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Signer:
        """The key of a 32-byte seed (RFC 8032)."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def name(self) -> str:
        """The key's name."""
        return self.verifier.name

    @property
    def vkey(self) -> str:
        """The public half as text."""
        return self.verifier.vkey

    def sign(self, text: str) -> str:
        """The signature line for a note's text, newline included."""
        blob = self._private.sign(text.encode())
        return SignatureLine(self.name, self.verifier.key_id, blob).write()

    def __repr__(self) -> str:
        return f"Signer({self.vkey})"


@dataclass(frozen=True)
class Verified:
    """One signature that holds."""

    name: str
    vkey: str
    time_s: int | None = None
    """Seconds since the epoch that a cosignature states; ``None`` for a plain note signature."""


@dataclass(frozen=True)
class Opened:
    """A note whose trusted signatures were checked."""

    text: str
    by: tuple[Verified, ...]
    """One for each trusted key that signed, in the note's order."""
    unknown: int
    """Number of signatures by keys that the reader does not trust."""

    def signed_by(self, vkey: str) -> bool:
        """Whether the holder of this verifier key signed."""
        return any(one.vkey == vkey for one in self.by)


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """A note of ``text`` (which ends in a newline) with one signature line for each signer.

    Raises:
        NoteError: the text can't be a note's, or there is no signer.
    """
    return join(text, [one.sign(text) for one in signers])


def add_signatures(note: str, lines: Iterable[str]) -> str:
    """The note with more signature lines; lines that it already has are not repeated.

    Raises:
        NoteError: the note or a line is malformed.
    """
    frame = split(note)
    return join(frame.text, [*(one.write() for one in frame.signatures), *lines])


def open_note(note: str | bytes, verifiers: Iterable[Verifier], need: int = 1) -> Opened:
    """Check a note against the keys that the reader trusts.

    Raises:
        NoteError: malformed, a trusted key's signature does not hold, or fewer than ``need`` trusted keys
        signed.
    """
    trusted: dict[tuple[str, bytes], Verifier] = {}
    for one in verifiers:
        if trusted.setdefault((one.name, one.key_id), one) != one:
            raise NoteError("两把公钥的名称和编号相同", "two trusted keys share one name and id")
    frame = split(note)
    held: dict[str, Verified] = {}
    unknown = 0
    for line in frame.signatures:
        key = trusted.get((line.name, line.key_id))
        if key is None:
            unknown += 1
            continue
        held.setdefault(key.vkey, _check(key, frame.text, line.blob))
    if len(held) < need:
        raise NoteError(
            f"可信签名只有 {len(held)} 个，需要 {need} 个",
            f"it has {len(held)} trusted signatures where {need} are needed",
        )
    return Opened(frame.text, tuple(held.values()), unknown)


def _check(key: Verifier, text: str, blob: bytes) -> Verified:
    try:
        if key.kind == COSIGNATURE_KEY:
            return Verified(key.name, key.vkey, cosignature.check(key, text, blob))
        Ed25519PublicKey.from_public_bytes(key.public).verify(blob, text.encode())
    except InvalidSignature as error:
        raise NoteError(
            f"“{key.name}”的签名不成立", f"the signature of '{key.name}' does not hold"
        ) from error
    return Verified(key.name, key.vkey)
