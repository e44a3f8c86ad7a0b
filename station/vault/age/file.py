"""Encrypting and decrypting whole files, streaming both ways: memory stays at a few chunks whatever the size."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterable

from station.vault.age.armor import ArmorReader, ArmorWriter, is_armored
from station.vault.age.errors import KeyTextError, NoMatch
from station.vault.age.header import read_header, write_header
from station.vault.age.source import Readable, Source, Writable
from station.vault.age.stream import NONCE, open_payload, seal_payload
from station.vault.age.wrap import FILE_KEY, Identity, Recipient


def encrypt(src: Readable, dst: Writable, recipients: Iterable[Recipient], *, armor: bool = False) -> None:
    """Encrypt all of ``src`` to ``dst``. Neither is closed; what was written before an error is worthless.

    Raises:
        KeyTextError: no recipient, recipients of more than one family, or two passphrases.
    """
    to = list(recipients)
    families = {one.family for one in to}
    if len(families) != 1 or ("scrypt" in families and len(to) > 1):
        raise KeyTextError("recipients of one family are needed; a passphrase stands alone")
    file_key = secrets.token_bytes(FILE_KEY)
    out = ArmorWriter(dst) if armor else dst
    out.write(write_header([one.wrap(file_key) for one in to], file_key))
    seal_payload(Source(src), out, file_key, secrets.token_bytes(NONCE))
    if isinstance(out, ArmorWriter):
        out.close()


def decrypt(src: Readable, dst: Writable, identities: Iterable[Identity]) -> None:
    """Decrypt all of ``src`` to ``dst``; an armor is recognised. Neither is closed.

    Chunks are written as they authenticate: only when this returns is the file known to be whole, and a caller throws
    away what it got before an error.

    Raises:
        NoMatch: no identity opens it.
        HeaderError, HmacError, PayloadError, ArmorError: see each.
    """
    body = Source(src)
    if is_armored(body):
        body = Source(ArmorReader(body))
    header = read_header(body)
    file_key = None
    for one in identities:
        file_key = one.unwrap(header.stanzas)
        if file_key is not None:
            break
    if file_key is None:
        raise NoMatch("no identity matched any of the stanzas")
    header.check(file_key)
    open_payload(body, dst, file_key)


def encrypt_bytes(data: bytes, recipients: Iterable[Recipient], *, armor: bool = False) -> bytes:
    """Encrypt in memory. Raises as :func:`encrypt`."""
    out = io.BytesIO()
    encrypt(io.BytesIO(data), out, recipients, armor=armor)
    return out.getvalue()


def decrypt_bytes(data: bytes, identities: Iterable[Identity]) -> bytes:
    """Decrypt in memory: all or nothing. Raises as :func:`decrypt`."""
    out = io.BytesIO()
    decrypt(io.BytesIO(data), out, identities)
    return out.getvalue()
