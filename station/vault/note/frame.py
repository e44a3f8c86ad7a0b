"""The outer form of a signed note (c2sp.org/signed-note): text, one blank line, signature lines.

The text ends in a newline and is separated from the signatures by the last blank line. Everything is UTF-8
without control characters but newline. A note has at most 64 KiB and 64 signatures here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from station.vault.note.errors import NoteError
from station.vault.note.strict import from_base64, to_base64
from station.vault.note.vkey import check_name

MAX_NOTE = 64 * 1024
MAX_SIGNATURES = 64
_DASH = "\u2014 "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class SignatureLine:
    """One signature as it stands in a note, not yet checked against any key."""

    name: str
    key_id: bytes
    """4 bytes."""
    blob: bytes
    """After the key id: 64 bytes for type 0x01, time and 64 bytes for 0x04, anything for unknown keys."""

    def write(self) -> str:
        """The line, newline included."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.blob)}\n"


@dataclass(frozen=True)
class Frame:
    """A note taken apart."""

    text: str
    """The signed text, final newline included."""
    signatures: tuple[SignatureLine, ...]


def parse_line(line: str) -> SignatureLine:
    """Read one signature line without its newline.

    Raises:
        NoteError: malformed.
    """
    name, space, body = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise NoteError("签名行格式有误", "a signature line is malformed")
    check_name(name)
    data = from_base64(body)
    if len(data) < 5:
        raise NoteError("签名行过短", "a signature line is too short")
    return SignatureLine(name, data[:4], data[4:])


def split(note: str | bytes) -> Frame:
    """Take a note apart without checking any signature.

    Raises:
        NoteError: too large, not UTF-8, control characters, no blank line, no or too many signature lines.
    """
    body = _decoded(note)
    text, blank, lines = body.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteError("不是签名文件，或末尾残缺", "it is not a signed note, or its end is missing")
    signatures = lines[:-1].split("\n")
    if len(signatures) > MAX_SIGNATURES:
        raise NoteError("签名过多", "it has too many signatures")
    return Frame(text + "\n", tuple(parse_line(one) for one in signatures))


def join(text: str, lines: Iterable[str]) -> str:
    """A note of this text and these signature lines; a line that occurs twice is written once.

    Raises:
        NoteError: the result would not be a note.
    """
    if not text.endswith("\n"):
        raise NoteError("正文末尾没有换行", "the text does not end in a newline")
    lines = list(dict.fromkeys(lines))
    if not lines:
        raise NoteError("没有签名", "it has no signature")
    made = f"{text}\n{''.join(lines)}"
    if split(made).text != text:
        raise NoteError("签名行格式有误", "a signature line is malformed")
    return made


def _decoded(note: str | bytes) -> str:
    try:
        data = note.encode() if isinstance(note, str) else note
        if len(data) > MAX_NOTE:
            raise NoteError("文件超过 64 KiB", "it is larger than 64 KiB")
        body = data.decode()
    except UnicodeError as error:
        raise NoteError("不是有效的 UTF-8 文字", "it is not valid UTF-8") from error
    if _CONTROL.search(body):
        raise NoteError("含有控制字符", "it holds control characters")
    return body
