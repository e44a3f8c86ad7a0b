"""What a release holds, decided on names and texts alone (docs/formats.md, Releases).

A release is one folder ``station-VERSION`` with ``release.json``, ``install.sh``, ``requirements.lock``, ``wheels/*.whl``,
``debs/*.deb``, and with ``SHA256SUMS`` over all of these and ``SHA256SUMS.note``, the same text signed by a key whose name
ends in ``/release``. Only the signed list says what belongs to a release: what stands beside it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from station.release.errors import ReleaseError
from station.vault.note import NoteError, Signer, keys_for, open_note, sign_note

DUTY = "release"
"""The last word of a release key's name; a key of another duty never vouches for a release."""
SUMS = "SHA256SUMS"
NOTE = "SHA256SUMS.note"
INFO = "release.json"
LOCK = "requirements.lock"
INSTALLER = "install.sh"
NEEDED = (INFO, INSTALLER, LOCK)
"""Files that every release has, beside the two of the signature and the wheels."""
MAX_FILES = 1_000
MAX_INFO = 4_096
"""Bytes of ``release.json``."""

_TOP = re.compile(r"station-(?P<version>[0-9]+(\.[0-9]+){1,3}[a-z0-9.+]{0,20})")
_FILE = re.compile(
    r"release\.json|install\.sh|requirements\.lock"
    r"|wheels/[A-Za-z0-9][A-Za-z0-9._+!-]{0,200}\.whl|debs/[a-z0-9][A-Za-z0-9._+~%-]{0,200}\.deb"
)
_LINE = re.compile(r"(?P<sum>[0-9a-f]{64})  (?P<name>\S+)")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Info(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``release.json``: what this release is and where it runs."""

    format: int
    version: str
    python: str
    """Major and minor of the Python that the wheels are for, ``3.11``."""
    platform: str
    """Platform of the wheels, ``linux_x86_64``."""
    made: str
    """When, UTC, ``2026-11-07T08:00:00Z``."""


@dataclass(frozen=True)
class Contents:
    """What the signed list of a release says."""

    top: str
    """``station-VERSION``."""
    sums: Mapping[str, str]
    """SHA-256 in hex by name below the top folder; without the two files of the signature."""
    signed_by: tuple[str, ...]
    """Verifier keys that hold."""

    @property
    def version(self) -> str:
        """The version in the folder's name."""
        return self.top.removeprefix("station-")


def split_name(archive: str, name: str) -> tuple[str, str]:
    """Top folder and name below it.

    Raises:
        ReleaseError: the name is absolute, climbs, or is none that a release can hold.
    """
    top, slash, below = name.partition("/")
    if not slash or not _TOP.fullmatch(top) or not (below in (SUMS, NOTE) or _FILE.fullmatch(below)):
        raise ReleaseError(
            archive, f"其中的文件名“{name[:80]}”不允许", f"the name '{name[:80]}' can't stand in it"
        )
    return top, below


def write_sums(sums: Mapping[str, str]) -> str:
    """The text of ``SHA256SUMS``, as ``sha256sum`` writes and checks it, sorted by name."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def read_sums(archive: str, text: str) -> dict[str, str]:
    """The list by name.

    Raises:
        ReleaseError: not in its one spelling, a name that can't stand in a release, one missing, or too many.
    """
    found: dict[str, str] = {}
    for line in text.removesuffix("\n").split("\n"):
        match = _LINE.fullmatch(line)
        if match is None or not _FILE.fullmatch(match["name"]):
            raise ReleaseError(
                archive, f"清单中的一行有误“{line[:80]}”", f"a line of its list is wrong: '{line[:80]}'"
            )
        found[match["name"]] = match["sum"]
    if write_sums(found) != text or len(found) > MAX_FILES:
        raise ReleaseError(archive, "清单不规范", "its list is not in its one spelling")
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise ReleaseError(archive, f"清单缺少 {missing[0]}", f"its list lacks {missing[0]}")
    return found


def sign_sums(sums: Mapping[str, str], signer: Signer) -> str:
    """``SHA256SUMS.note``. Raises NoteError: too many files for a note, or not a release key."""
    text = write_sums(sums)
    note = sign_note(text, [signer])
    open_note(note, keys_for(DUTY, [signer.vkey]))
    return note


def read_contents(archive: str, top: str, sums: bytes, note: bytes, vkeys: Iterable[str]) -> Contents:
    """The list that a trusted release key signed.

    Raises:
        ReleaseError: not signed by one of these keys, another text was signed, or the list is wrong.
    """
    try:
        opened = open_note(note, keys_for(DUTY, vkeys))
    except NoteError as error:
        why = error.what
        raise ReleaseError(archive, f"签名：{why.zh}", f"its signature: {why.en}") from error
    if opened.text.encode() != sums:
        raise ReleaseError(
            archive, "签名的清单与 SHA256SUMS 不同", "the signed list differs from its SHA256SUMS"
        )
    return Contents(top, read_sums(archive, opened.text), tuple(one.vkey for one in opened.by))


def read_info(archive: str, contents: Contents, data: bytes) -> Info:
    """``release.json``, which must name the version of its folder.

    Raises:
        ReleaseError: malformed, of a format that this program does not know, or of another version.
    """
    try:
        info = msgspec.json.decode(data[: MAX_INFO + 1], type=Info)
    except msgspec.DecodeError as error:
        raise ReleaseError(archive, f"{INFO} 无法读取", f"its {INFO} can't be read") from error
    if info.format != 1:
        raise ReleaseError(
            archive, f"格式 {info.format} 本程序不认识", f"this program does not know format {info.format}"
        )
    if info.version != contents.version or not _TIME.fullmatch(info.made):
        raise ReleaseError(
            archive, f"{INFO} 与目录名或格式不符", f"its {INFO} does not fit the folder or the format"
        )
    return info
