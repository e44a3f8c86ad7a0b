"""The exam center's word on what time it is (note ``station/time/v1``, docs/formats.md §7c).

A kiosk makes a fresh code; the center signs that code with the time. So a note can't be of before the code was made, and
whoever keeps one can't use it again. Signed by the receipt key, which the receiving server holds too; the first line
keeps it apart from receipts.

On a code or a screen it is one line, ``TIME1/`` code ``/`` time ``/`` off by ``/`` signature in base64: the kiosk knows the
center's name and makes the note's text of it again.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from station.vault.note import (
    Key,
    NoteError,
    Schema,
    Signer,
    from_base64,
    keys_for,
    open_note,
    parse_decimal,
    sign_note,
    to_base64,
)
from station.vault.note.frame import SignatureLine, join, split

TIME = Schema(
    "station/time/v1", (Key("center"), Key("code"), Key("time", decimal=True), Key("off-by", decimal=True))
)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is read aloud as something else."""
CODE_LENGTH = 8
PREFIX = "TIME1/"
LONGEST_LINE = 256
_CODE = re.compile(f"[{LETTERS}]{{{CODE_LENGTH}}}")
_LINE = re.compile(
    r"TIME1/(?P<code>[^/]+)/(?P<time>[0-9]{1,15})/(?P<off>[0-9]{1,9})/(?P<blob>[A-Za-z0-9+/=]{20,120})"
)


@dataclass(frozen=True)
class SignedTime:
    """What the center said."""

    center: str
    code: str
    time: int
    """Milliseconds since the epoch, when it was signed."""
    off_by: int
    """How far the center's own clock may be off, milliseconds."""


def new_code() -> str:
    """A fresh code of eight letters: 40 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def normal_code(text: str) -> str:
    """A code as a person typed it: case, spaces and hyphens don't matter, nor O for 0 and I or L for 1.

    Raises:
        NoteError: no code.
    """
    code = re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("OIL", "011"))
    if not _CODE.fullmatch(code):
        raise NoteError("校验码应为 8 位字母数字", "the code has eight letters and digits")
    return code


def sign_time(center: str, code: str, time: int, off_by: int, signer: Signer) -> str:
    """The signed note. Raises NoteError: no code."""
    return sign_note(_text(center, normal_code(code), str(time), str(off_by)), [signer])


def read_time(note: str, center: str, vkeys: Iterable[str]) -> SignedTime:
    """A verified note.

    Raises:
        NoteError: malformed, another center's, or not signed by a receipt key among ``vkeys``.
    """
    said = claimed(open_note(note, keys_for("receipt", vkeys)).text)
    if said.center != center:
        raise NoteError("是另一个中心的", "it is another center's")
    return said


def claimed(text: str) -> SignedTime:
    """What a note's text says; nothing is believed yet. Raises NoteError: malformed."""
    values = TIME.read(text)
    code = str(values["code"])
    if not _CODE.fullmatch(code):
        raise NoteError("校验码格式有误", "the code is malformed")
    return SignedTime(str(values["center"]), code, int(str(values["time"])), int(str(values["off-by"])))


def line_of(note: str) -> str:
    """A note as one line. Raises NoteError: not a note of the time with one signature."""
    frame = split(note)
    said = claimed(frame.text)
    if len(frame.signatures) != 1:
        raise NoteError("应有一个签名", "it must have one signature")
    signature = frame.signatures[0]
    blob = to_base64(signature.key_id + signature.blob)
    return f"{PREFIX}{said.code}/{said.time}/{said.off_by}/{blob}"


def note_of(line: str, center: str, vkeys: Iterable[str]) -> str:
    """The note that a line stands for, under the name of the key that it claims; nothing is believed yet.

    Raises:
        NoteError: malformed, or by a key that is none of ``vkeys``.
    """
    found = _LINE.fullmatch(line.strip()) if len(line) <= LONGEST_LINE else None
    if found is None:
        raise NoteError("时间码格式有误", "the line is malformed")
    blob = from_base64(found["blob"])
    key = next((one for one in keys_for("receipt", vkeys) if one.key_id == blob[:4]), None)
    if key is None:
        raise NoteError(
            "不是本机所信任的中心的密钥", "it is not by a key of the center that this kiosk trusts"
        )
    parse_decimal(found["time"])
    text = _text(center, found["code"], found["time"], found["off"])
    return join(text, [SignatureLine(key.name, blob[:4], blob[4:]).write()])


def _text(center: str, code: str, time: str, off_by: str) -> str:
    return TIME.write({"center": center, "code": code, "time": time, "off-by": off_by})
