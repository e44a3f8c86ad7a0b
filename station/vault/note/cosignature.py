"""Cosignatures (c2sp.org/tlog-cosignature, Ed25519 ``cosignature/v1``, type 0x04).

A cosigner says: at this time, the largest tree that I have seen of this journal is this one. The blob is 8
bytes of big-endian seconds since the epoch followed by 64 bytes of signature.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from station.vault.note.checkpoint import parse_checkpoint
from station.vault.note.errors import NoteError
from station.vault.note.frame import SignatureLine, join, split
from station.vault.note.vkey import COSIGNATURE_KEY, Verifier, public_bytes

MAX_TIME = 2**63 - 1


class Cosigner:
    """A named Ed25519 key that cosigns checkpoints (type 0x04). Its repr never shows the key."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = Verifier(name, COSIGNATURE_KEY, public_bytes(private))

    @classmethod
    def generate(cls, name: str) -> Cosigner:
        """A new random key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Cosigner:
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

    def sign(self, text: str, time_s: int) -> str:
        """The cosignature line for a checkpoint's text, newline included.

        Raises:
            NoteError: the text is not a checkpoint, or the time is out of range.
        """
        parse_checkpoint(text)
        if not 1 <= time_s <= MAX_TIME:
            raise NoteError("会签时间超出范围", "the time of the cosignature is out of range")
        blob = time_s.to_bytes(8, "big") + self._private.sign(_message(text, time_s))
        return SignatureLine(self.name, self.verifier.key_id, blob).write()

    def __repr__(self) -> str:
        return f"Cosigner({self.vkey})"


def cosign(checkpoint_note: str, cosigner: Cosigner, time_s: int) -> str:
    """The checkpoint note with one more line: the cosigner's, at ``time_s`` seconds since the epoch.

    Earlier signatures are kept as they are and not checked: whoever cosigns has checked the tree first.

    Raises:
        NoteError: not a checkpoint note, or the time is out of range.
    """
    frame = split(checkpoint_note)
    return join(frame.text, [*(one.write() for one in frame.signatures), cosigner.sign(frame.text, time_s)])


def check(key: Verifier, text: str, blob: bytes) -> int:
    """The time (seconds) of a cosignature that holds.

    Raises:
        NoteError: the blob is malformed.
        InvalidSignature: it does not hold.
    """
    if len(blob) != 72:
        raise NoteError(f"“{key.name}”的会签长度不对", f"the cosignature of '{key.name}' has a wrong length")
    time_s = int.from_bytes(blob[:8], "big")
    if not 1 <= time_s <= MAX_TIME:
        raise InvalidSignature
    Ed25519PublicKey.from_public_bytes(key.public).verify(blob[8:], _message(text, time_s))
    return time_s


def _message(text: str, time_s: int) -> bytes:
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()
