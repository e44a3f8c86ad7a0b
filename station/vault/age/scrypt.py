"""The scrypt recipient type (c2sp.org/age): a file under a passphrase.

Scrypt with r = 8, p = 1 takes 128 · 8 · 2^work factor bytes (17: 128 MiB, about 0.4 s). Reading caps the work factor, so that a
foreign file can't freeze the station.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from station.vault.age.encoding import to_base64
from station.vault.age.errors import HeaderError
from station.vault.age.header import Stanza
from station.vault.age.wrap import Family, argument, open_key, seal_key

_INFO = b"age-encryption.org/v1/scrypt"
_FACTOR = re.compile(r"[1-9][0-9]{0,2}")


class ScryptRecipient:
    """A passphrase to encrypt under; must be a file's only recipient."""

    family: Family = "scrypt"

    def __init__(self, passphrase: str, work_factor: int = 17) -> None:
        if not 1 <= work_factor <= 30:
            raise ValueError("the scrypt work factor is a power of two from 1 to 30")
        self._passphrase = passphrase.encode()
        self.work_factor = work_factor

    def wrap(self, file_key: bytes) -> Stanza:
        """See Recipient."""
        salt = secrets.token_bytes(16)
        wrap_key = _derive(self._passphrase, salt, self.work_factor)
        return Stanza(
            ("scrypt", to_base64(salt).decode(), str(self.work_factor)), seal_key(wrap_key, file_key)
        )

    def __repr__(self) -> str:
        return f"ScryptRecipient(work_factor={self.work_factor})"


class ScryptIdentity:
    """A passphrase to open with; refuses files above ``max_work_factor``."""

    def __init__(self, passphrase: str, max_work_factor: int = 18) -> None:
        self._passphrase = passphrase.encode()
        self.max_work_factor = max_work_factor

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See Identity. Raises HeaderError also when the work factor is above the cap."""
        for stanza in stanzas:
            if stanza.args[0] != "scrypt":
                continue
            salt = argument(stanza, 1, 3, 16)
            if not _FACTOR.fullmatch(stanza.args[2]):
                raise HeaderError("malformed scrypt stanza")
            factor = int(stanza.args[2])
            if factor > self.max_work_factor:
                raise HeaderError(f"the scrypt work factor {factor} is above {self.max_work_factor}")
            return open_key(_derive(self._passphrase, salt, factor), stanza.body)
        return None

    def __repr__(self) -> str:
        return f"ScryptIdentity(max_work_factor={self.max_work_factor})"


def _derive(passphrase: bytes, salt: bytes, factor: int) -> bytes:
    return Scrypt(salt=_INFO + salt, length=32, n=1 << factor, r=8, p=1).derive(passphrase)
