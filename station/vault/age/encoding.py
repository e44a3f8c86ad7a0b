"""Strict text encodings of age: unpadded canonical base64 (RFC 4648 §4, §3.5) and Bech32 (BIP 173) of any length."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def to_base64(data: bytes) -> bytes:
    """Standard base64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def from_base64(text: bytes) -> bytes:
    """The bytes of canonical unpadded base64.

    Raises:
        ValueError: padding, another alphabet, or non-zero trailing bits. The message does not quote the text.
    """
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError("malformed base64") from None
    if to_base64(data) != text:
        raise ValueError("base64 is not canonical")
    return data


def bech32_encode(prefix: str, data: bytes) -> str:
    """Bech32 in the case of ``prefix``, which is all lower or all upper case."""
    words = _regroup(data, 8, 5, pad=True)
    lower = prefix.lower()
    total = _polymod([*_expand(lower), *words, 0, 0, 0, 0, 0, 0]) ^ 1
    check = [(total >> 5 * (5 - i)) & 31 for i in range(6)]
    text = lower + "1" + "".join(_CHARSET[w] for w in [*words, *check])
    return text if prefix == lower else text.upper()


def bech32_decode(text: str) -> tuple[str, bytes]:
    """Prefix (in the text's case) and bytes.

    Raises:
        ValueError: mixed case, a wrong character, checksum or padding. The message does not quote the text.
    """
    if text not in (text.lower(), text.upper()):
        raise ValueError("mixed case")
    prefix, one, body = text.rpartition("1")
    if not one or not prefix or len(body) < 6 or any(not "!" <= c <= "~" for c in prefix):
        raise ValueError("malformed bech32")
    words = [_CHARSET.find(c) for c in body.lower()]
    if -1 in words:
        raise ValueError("a character outside bech32's alphabet")
    if _polymod([*_expand(prefix.lower()), *words]) != 1:
        raise ValueError("wrong checksum")
    return prefix, bytes(_regroup(words[:-6], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _polymod(values: Iterable[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATOR):
            if top >> i & 1:
                total ^= generator
    return total


def _regroup(values: Iterable[int], width: int, to: int, *, pad: bool) -> list[int]:
    held = bits = 0
    out: list[int] = []
    for value in values:
        held = held << width | value
        bits += width
        while bits >= to:
            bits -= to
            out.append(held >> bits)
            held &= (1 << bits) - 1
    if pad:
        if bits:
            out.append(held << (to - bits))
    elif bits >= width or held:
        raise ValueError("non-zero or superfluous padding")
    return out
