"""The manifest of a bundle: the text ``station/bundle/v1``, signed by the device (docs/formats.md §5).

It names the journal and the range, the head that proves it, the bundle before it, the figures in clear, the files and the parts
that they were cut into. A bundle's identity is the SHA-256 of the manifest's bytes, so exactly one signature stands under it.

    station/bundle/v1
    journal <origin>
    number <n>
    covers <start> <end>
    head <size> <root, base64>
    previous <sha256 of the manifest before, or ->
    device <verifier key>
    demo yes|no
    phase imported|open|closed
    time <ms>
    session <id> present=<n> late=<n> absent=<n> sealed=yes|no
            [listed=<n> left=<n> phase=<word> start=<ms> end=<ms> paper=<text>]   (any number, each on one line)
    incident <kind> severity=<word> count=<n> [open=<n> session=<id>]             (any number)
    file <name> <bytes> <sha256>                                     (clear.tar, entries.age, day-key.age once opened)
    part <sha256> <bytes> <file> <offset>                            (in order; they cover the files)
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from station.text import Text
from station.vault.bundle.errors import BundleError
from station.vault.bundle.figures import incident_line, read_incident, read_session, session_line
from station.vault.bundle.origin import Origin, parse_origin
from station.vault.bundle.summary import Summary
from station.vault.day.events import Phase
from station.vault.note import (
    NOTE_KEY,
    Key,
    NoteError,
    Schema,
    Signer,
    from_base64,
    open_note,
    parse_decimal,
    parse_vkey,
    sign_note,
    to_base64,
)
from station.vault.note.fields import Values
from station.vault.note.frame import split

CLEAR, ENTRIES, DAY_KEY = "clear.tar", "entries.age", "day-key.age"
FILES = ((CLEAR, ENTRIES), (CLEAR, ENTRIES, DAY_KEY))
"""Before opening, and with the day key wrapped to the center: a file of its own, so that it can be erased alone."""
MAX_PART = 1024 * 1024
"""No center takes a larger part, so that any proxy's default body limit does."""

MANIFEST = Schema(
    "station/bundle/v1",
    (
        Key("journal"),
        Key("number", decimal=True),
        Key("covers"),
        Key("head"),
        Key("previous"),
        Key("device"),
        Key("demo"),
        Key("phase"),
        Key("time", decimal=True),
        Key("session", repeat=True, optional=True),
        Key("incident", repeat=True, optional=True),
        Key("file", repeat=True),
        Key("part", repeat=True),
    ),
)

_HASH = re.compile(r"[0-9a-f]{64}")
_PHASES: dict[str, Phase] = {"imported": "imported", "open": "open", "closed": "closed"}


@dataclass(frozen=True)
class FileLine:
    """One file of the bundle."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PartLine:
    """One part: these bytes of that file."""

    sha256: str
    size: int
    file: str
    offset: int


@dataclass(frozen=True)
class Manifest:
    """What a manifest says; nothing in it is believed before :func:`open_manifest` returned it."""

    journal: str
    number: int
    """Counts from 1 in this journal."""
    start: int
    """First entry covered."""
    end: int
    """One past the last entry covered; the size of the head."""
    root: bytes
    """32 bytes, RFC 6962, over the first ``end`` entries."""
    previous: str
    """SHA-256 (hex) of the manifest before; empty for the first."""
    device: str
    """Verifier key of the device that signs it."""
    time: int
    """When it was cut, trusted milliseconds."""
    summary: Summary
    files: tuple[FileLine, ...]
    parts: tuple[PartLine, ...]

    @property
    def origin(self) -> Origin:
        return parse_origin(self.journal)

    def file(self, name: str) -> FileLine:
        """The line of a file. Raises KeyError."""
        return next(f for f in self.files if f.name == name)

    @property
    def day_key(self) -> str:
        """SHA-256 (hex) of the day key's age file; empty before opening."""
        return next((f.sha256 for f in self.files if f.name == DAY_KEY), "")

    def text(self) -> str:
        """The text to sign.

        Raises:
            NoteError: a value can't stand on its line.
        """
        return MANIFEST.write(
            {
                "journal": self.journal,
                "number": str(self.number),
                "covers": f"{self.start} {self.end}",
                "head": f"{self.end} {to_base64(self.root)}",
                "previous": self.previous or "-",
                "device": self.device,
                "demo": "yes" if self.summary.demo else "no",
                "phase": self.summary.phase,
                "time": str(self.time),
                "session": [session_line(one) for one in self.summary.sessions],
                "incident": [incident_line(one) for one in self.summary.incidents],
                "file": [f"{f.name} {f.size} {f.sha256}" for f in self.files],
                "part": [f"{p.sha256} {p.size} {p.file} {p.offset}" for p in self.parts],
            }
        )


def sign_manifest(manifest: Manifest, device: Signer) -> bytes:
    """The manifest as it is sent: a note under the device's key. Raises NoteError: longer than 64 KiB."""
    return sign_note(manifest.text(), [device]).encode()


def identity(note: bytes) -> str:
    """SHA-256 (hex) of the manifest's bytes: the bundle's identity."""
    return hashlib.sha256(note).hexdigest()


def open_manifest(note: bytes) -> Manifest:
    """Read a manifest and check the signature of the device that it names, and that it is the only one.

    Whether that device is enrolled anywhere is the caller's question.

    Raises:
        BundleError: not a manifest, not signed by its device, or its lines contradict one another.
    """
    try:
        frame = split(note)
        made = _parse(MANIFEST.read(frame.text))
        device = parse_vkey(made.device)
        open_note(note, [device])
    except NoteError as error:
        why = error.values["why"]
        text = why if isinstance(why, Text) else error.what
        raise BundleError("manifest", text.zh, text.en) from error
    if len(frame.signatures) != 1:
        # A line repeated would make a second identity of the same bundle, and takes no key.
        raise BundleError("manifest", "有多余的签名", "it has a signature too many")
    if device.kind != NOTE_KEY or made.origin.device_name != device.name:
        raise BundleError("manifest", "日志不属于签名的设备", "the journal is not the signing device's")
    if made.number < 1 or (made.number == 1) != (not made.previous) or (made.number == 1 and made.start):
        raise BundleError(
            "manifest",
            "包号、范围与前一包不一致",
            "number, range and the bundle before contradict one another",
        )
    _check_parts(made)
    return made


def _parse(values: Values) -> Manifest:
    start, end = _two(values, "covers")
    size, root = _two(values, "head")
    if size != end or parse_decimal(start) >= parse_decimal(end):
        raise BundleError("manifest", "范围与树头不一致", "range and head contradict each other")
    phase, demo, previous = _PHASES.get(str(values["phase"])), values["demo"], str(values["previous"])
    if phase is None or demo not in ("yes", "no"):
        raise BundleError("manifest", "phase 或 demo 一行有误", "the line phase or demo is wrong")
    return Manifest(
        journal=str(values["journal"]),
        number=parse_decimal(str(values["number"])),
        start=parse_decimal(start),
        end=parse_decimal(end),
        root=from_base64(root),
        previous="" if previous == "-" else _hash(previous),
        device=str(values["device"]),
        time=parse_decimal(str(values["time"])),
        summary=Summary(
            phase=phase,
            demo=demo == "yes",
            sessions=tuple(read_session(line) for line in values["session"]),
            incidents=tuple(read_incident(line) for line in values["incident"]),
        ),
        files=tuple(_file(line) for line in values["file"]),
        parts=tuple(_part(line) for line in values["part"]),
    )


def _check_parts(manifest: Manifest) -> None:
    if tuple(f.name for f in manifest.files) not in FILES:
        raise BundleError("manifest", "文件清单不对", "the list of files is wrong")
    expected = [(f.name, f.size) for f in manifest.files]
    file, offset = 0, 0
    for part in manifest.parts:
        if file == len(expected) or (part.file, part.offset) != (expected[file][0], offset):
            raise BundleError("manifest", "分片不连续", "the parts do not follow one another")
        if not 0 < part.size <= MAX_PART:
            raise BundleError("manifest", "分片大小不对", "a part has a wrong size")
        offset += part.size
        if offset == expected[file][1]:
            file, offset = file + 1, 0
    if len({part.sha256 for part in manifest.parts}) != len(manifest.parts):
        # Ciphertext never repeats; a small stick is not to become a file of 400 MiB.
        raise BundleError("manifest", "同一分片列了两次", "a part is listed twice")
    if file != len(expected):
        raise BundleError("manifest", "分片不足", "the parts do not cover the files")


def _two(values: Values, key: str) -> tuple[str, str]:
    first, _, second = str(values[key]).partition(" ")
    return first, second


def _hash(text: str) -> str:
    if not _HASH.fullmatch(text):
        raise BundleError("manifest", "散列值格式不对", "a hash is malformed")
    return text


def _file(line: str) -> FileLine:
    words = line.split(" ")
    if len(words) != 3:
        raise BundleError("manifest", f"文件一行有误：{line[:60]}", f"a file's line is wrong: {line[:60]}")
    return FileLine(words[0], parse_decimal(words[1]), _hash(words[2]))


def _part(line: str) -> PartLine:
    words = line.split(" ")
    if len(words) != 4:
        raise BundleError("manifest", f"分片一行有误：{line[:60]}", f"a part's line is wrong: {line[:60]}")
    return PartLine(_hash(words[0]), parse_decimal(words[1]), words[2], parse_decimal(words[3]))
