"""One spelling for each value: base64 and decimals that have exactly one accepted form (RFC 4648 §3.5)."""

from __future__ import annotations

import base64
import binascii
import re

from station.vault.note.errors import NoteError

MOST = 2**63 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def to_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes of canonical, padded, standard base64.

    Raises:
        NoteError: another alphabet, missing padding or non-zero trailing bits.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise NoteError("base64 编码有误", "base64 is malformed") from error
    if to_base64(data) != text:
        raise NoteError("base64 写法不规范", "base64 is not in its canonical form")
    return data


def parse_decimal(text: str) -> int:
    """A non-negative integer below 2^63, without sign or leading zeros: what every database's integer holds.

    Raises:
        NoteError: anything else.
    """
    if not _DECIMAL.fullmatch(text):
        raise NoteError(
            f"“{text[:24]}”不是规范的十进制数", f"'{text[:24]}' is not a decimal without leading zeros"
        )
    number = int(text)
    if number > MOST:
        raise NoteError(f"“{text}”超过 2^63-1", f"'{text}' is more than 2^63-1")
    return number
