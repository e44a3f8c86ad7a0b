"""The payload of an age file (c2sp.org/age, Payload): STREAM of 64 KiB chunks under ChaCha20-Poly1305.

A chunk's nonce is an 11-byte counter and a byte that marks the last chunk, so that neither order, number nor end can change.
Only the last chunk may be shorter; it is empty only when the whole payload is.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.vault.age.errors import HeaderError, PayloadError
from station.vault.age.source import Source, Writable

CHUNK = 64 * 1024
TAG = 16
NONCE = 16


def seal_payload(src: Source, dst: Writable, file_key: bytes, nonce: bytes) -> None:
    """Encrypt all of ``src``; ``nonce`` is 16 fresh random bytes and is written first."""
    dst.write(nonce)
    cipher = _cipher(file_key, nonce)
    count = 0
    while True:
        chunk = src.read(CHUNK)
        last = not src.peek(1)
        dst.write(cipher.encrypt(_chunk_nonce(count, last), chunk, None))
        if last:
            return
        count += 1


def open_payload(src: Source, dst: Writable, file_key: bytes) -> None:
    """Decrypt all of ``src``. Each chunk is written once it has authenticated; the whole counts only on return.

    Raises:
        HeaderError: the nonce is missing.
        PayloadError: a chunk does not authenticate, the end is missing, or something follows it.
    """
    nonce = src.read(NONCE)
    if len(nonce) != NONCE:
        raise HeaderError("the payload nonce is missing")
    cipher = _cipher(file_key, nonce)
    count = 0
    while True:
        sealed = src.read(CHUNK + TAG)
        at_end = not src.peek(1)
        chunk, last = _open_chunk(cipher, count, sealed, at_end)
        if not chunk and count:
            raise PayloadError("the last chunk is empty")
        dst.write(chunk)
        if last != at_end:
            raise PayloadError("something follows the last chunk" if last else "the payload ends early")
        if last:
            return
        count += 1


def _open_chunk(cipher: ChaCha20Poly1305, count: int, sealed: bytes, at_end: bool) -> tuple[bytes, bool]:
    """The chunk and whether it is marked as the last, which need not be where the payload ends."""
    if len(sealed) < TAG:
        raise PayloadError("the payload ends early")
    marks = (at_end, not at_end) if len(sealed) == CHUNK + TAG else (True,)
    for last in marks:
        try:
            return cipher.decrypt(_chunk_nonce(count, last), sealed, None), last
        except InvalidTag:
            continue
    raise PayloadError(f"chunk {count} does not authenticate")


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, salt=nonce, info=b"payload").derive(file_key))


def _chunk_nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
