"""A piece of evidence, sealed before it is kept: a picture or a file under a key of its own.

The journal keeps pictures as plain bytes (journal.put_blob), so what is personal is encrypted first:

    sealed  = "station-evidence/1\\n" || AES-256-GCM(key, nonce = 12 zero bytes, plain, associated data = that first line)

The key is random and used once, which is what makes the fixed nonce safe (NIST SP 800-38D 8.2.1: the invocation field
of a key that is used once). Key, plain SHA-256, size and media type stand in the *sealed* field of the entry that names
the SHA-256 of the sealed bytes in clear: whoever has no day key can still hold the bytes against the entry, and whoever
erases the day key has erased every piece. AES-GCM does not commit to its key; the plain SHA-256 in the entry does.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from station.errors import PlanError, problem

FIRST_LINE = b"station-evidence/1\n"
LARGEST = 4 * 1024 * 1024
"""Bytes of one piece in clear."""
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
"""Media types that are taken, with the endings of their files."""
NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "application/pdf": "PDF"}
KEY_BYTES = 32
TAG_BYTES = 16
_NONCE = bytes(12)
_LINE = re.compile(r"([a-z]+/[a-z]+) ([1-9][0-9]{0,7}) ([0-9a-f]{64}) ([A-Za-z0-9+/]{43}=)")

DAMAGED = problem(
    "evidence.damaged",
    what=(
        "证据附件 {name} 打不开：{why}。",
        "The piece of evidence {name} does not open: {why}.",
    ),
    now=(
        "其余附件不受影响；保留原日志和上报包，报告认定中心。",
        "The others are not touched; keep journal and bundle, and tell the exam center.",
    ),
    clause="RFC 5116; docs/formats.md",
)


@dataclass(frozen=True)
class Piece:
    """What opens one piece: it stands in a sealed field and nowhere else."""

    media: str
    """``image/jpeg``, ``image/png`` or ``application/pdf``."""
    size: int
    """Bytes in clear."""
    sha256: str
    """SHA-256 (hex) in clear."""
    key: bytes = field(repr=False)

    @property
    def says(self) -> str:
        """Type and size for people: ``JPEG 120 KiB``."""
        return f"{NAMES.get(self.media, self.media)} {-(-self.size // 1024)} KiB"

    @property
    def ending(self) -> str:
        """The ending of its file's name."""
        return ENDINGS.get(self.media, "bin")


def media_type(body: bytes) -> str:
    """The media type by what the bytes are, whatever the file is called; empty for any other."""
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"%PDF-") and b"%%EOF" in body[-1024:]:
        return "application/pdf"
    return ""


def seal(
    plain: bytes, media: str, random: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[bytes, Piece]:
    """The sealed bytes, and what opens them. ``random`` gives so many bytes that nobody knows.

    Raises:
        ValueError: empty, too large, or of a type that is not taken: the caller has told the person so before.
    """
    if not 0 < len(plain) <= LARGEST or media not in ENDINGS:
        raise ValueError(f"{len(plain)} bytes of {media!r} are no evidence")
    key = random(KEY_BYTES)
    body = AESGCM(key).encrypt(_NONCE, plain, FIRST_LINE)
    return FIRST_LINE + body, Piece(media, len(plain), hashlib.sha256(plain).hexdigest(), key)


def open_sealed(sealed: bytes, piece: Piece, name: str = "") -> bytes:
    """The piece in clear: decrypted, and held against its size and SHA-256. ``name`` stands in the error.

    Raises:
        PlanError: changed, cut off, or another key's.
    """
    if not sealed.startswith(FIRST_LINE):
        raise _damaged(name, "不是密封的证据", "it is no sealed evidence")
    try:
        plain = AESGCM(piece.key).decrypt(_NONCE, sealed[len(FIRST_LINE) :], FIRST_LINE)
    except (InvalidTag, ValueError) as error:
        raise _damaged(name, "内容已改动，或密钥不符", "it was changed, or the key is another's") from error
    if len(plain) != piece.size or hashlib.sha256(plain).hexdigest() != piece.sha256:
        raise _damaged(name, "与条目记录的散列值不符", "it is not what the entry says by its SHA-256")
    return plain


def missing(name: str) -> PlanError:
    """A piece that an entry names and that is not there."""
    return _damaged(name, "附件缺失", "it is missing")


def changed(name: str) -> PlanError:
    """A piece whose sealed bytes are not those that the entry names."""
    return _damaged(name, "附件与名称不符", "it is not what its name says")


def _damaged(name: str, zh: str, en: str) -> PlanError:
    return PlanError(DAMAGED, name=name[:12], why=f"{zh} {en}")


def write_pieces(pieces: Sequence[Piece]) -> str:
    """The sealed field: a line for each piece, in the order of the entry's ``blobs``."""
    return "\n".join(
        f"{one.media} {one.size} {one.sha256} {base64.b64encode(one.key).decode()}" for one in pieces
    )


def read_pieces(text: str | None) -> tuple[Piece, ...]:
    """What the sealed field says.

    Raises:
        ValueError: a line that is none.
    """
    found = []
    for line in (text or "").split("\n") if text else ():
        said = _LINE.fullmatch(line)
        if said is None:
            raise ValueError("a piece of evidence is a type, a size, a SHA-256 and a key")
        found.append(Piece(said[1], int(said[2]), said[3], base64.b64decode(said[4])))
    return tuple(found)


def without_keys(text: str) -> str:
    """The sealed field as a person reads it: types and sizes; a key is for no record."""
    try:
        return ", ".join(one.says for one in read_pieces(text))
    except ValueError:
        return "…"
