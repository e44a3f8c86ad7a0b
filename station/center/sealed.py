"""Whether a bundle's sealed files are such that somebody could open them, asked without a key.

Only the age header is read: recipients of the kinds that a center has, and few of them. A header of a hundred thousand
recipients, or of a passphrase whose work takes an hour, is not left for the person who opens the day in five years.
"""

from __future__ import annotations

import io

from station.vault.age.errors import AgeError
from station.vault.age.header import read_header
from station.vault.age.hybrid import KIND
from station.vault.age.source import Source
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.errors import BundleError, MissingPart
from station.vault.bundle.manifest import DAY_KEY, ENTRIES

KINDS = frozenset({"X25519", KIND})
MOST_RECIPIENTS = 16
"""A center has two or three, and for a while those of before beside them."""
LONGEST_HEADER = 64 * 1024


def check_sealed(bundle: Bundle) -> None:
    """Look at the age headers of a bundle whose parts are here; an erased day key is passed over.

    Raises:
        BundleError: no age file, or for other recipients than a center's.
    """
    for name in (ENTRIES, DAY_KEY):
        try:
            begins = _begin(bundle, name)
        except MissingPart:
            if name == DAY_KEY:
                continue
            raise
        if begins:
            _check(name, begins)


def _begin(bundle: Bundle, name: str) -> bytes:
    begins = bytearray()
    for line in bundle.manifest.parts:
        if line.file == name and len(begins) < LONGEST_HEADER:
            begins += bundle.part(line)
    return bytes(begins[:LONGEST_HEADER])


def _check(name: str, begins: bytes) -> None:
    try:
        stanzas = read_header(Source(io.BytesIO(begins))).stanzas
    except AgeError as error:
        raise BundleError(
            name, "不是 age 加密文件，或收件人过多", "no age file, or it has too many recipients"
        ) from error
    if len(stanzas) > MOST_RECIPIENTS:
        raise BundleError(name, "收件人过多", "it has too many recipients")
    if any(one.args[0] not in KINDS for one in stanzas):
        raise BundleError(name, "收件人不是中心密钥的类型", "its recipients are not of a center's kind")
