"""Evidence on its way into the journal: sealed, and only where the disk has room for it.

A blob that can't be written stops the journal (a failed write is never retried), and evidence is large: so the room is
asked for first. Where there is too little the step can still be answered: a bag's number, words, or why none is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from station.errors import Refusal, problem
from station.ready.probes import free_bytes
from station.room.room import Room
from station.vault.evidence import LARGEST, NAMES, Piece, media_type, open_sealed, seal

MEBIBYTE = 1024 * 1024
LEAST_LEFT = 16 * MEBIBYTE
"""What the day itself needs: evidence never takes the last of the disk."""

NO_SPACE = problem(
    "evidence.no_space",
    what=(
        "磁盘空间不足，证据未保存（尚余 {free} MiB，须 {need} MiB）。",
        "The disk has too little room; the evidence was not kept ({free} MiB left, {need} MiB needed).",
    ),
    now=(
        "选「无法取证」写明原因，或登记物证袋编号；考试照常进行。",
        "Choose that none can be taken and say why, or enter a bag's number; the exam goes on.",
    ),
    clause="design §4",
)
TOO_LARGE = problem(
    "evidence.too_large",
    what=("证据文件过大（上限 4 MiB）。", "The evidence is too large (4 MiB at most)."),
    now=(
        "另存为较小的图片，或把载体装袋登记袋号。",
        "Save a smaller picture, or put what holds it in a bag and enter its number.",
    ),
    clause="docs/formats.md",
)
OTHER_TYPE = problem(
    "evidence.other_type",
    what=(
        "这不是完好的 JPEG、PNG 或 PDF 文件（按内容判断；图片上限 1600 万像素）。",
        "This is no whole JPEG, PNG or PDF (judged by content; a picture has 16 million pixels at most).",
    ),
    now=("换一个文件，或把载体装袋登记袋号。", "Choose another, or bag what holds it and enter its number."),
    clause="docs/formats.md",
)
GONE = problem(
    "evidence.gone",
    what=(
        "证据附件缺失：日志或读入的上报包中没有它，或已改动。",
        "This evidence is missing: neither the journal nor the bundles read in have it unchanged.",
    ),
    now=(
        "保留原件；向该考场另取一份上报包，报告认定中心。",
        "Keep the originals, fetch that room's bundle once more, and tell the exam center.",
    ),
)


@dataclass(frozen=True)
class Taken:
    """A picture or file that was looked at and fits; it is in memory only."""

    body: bytes
    media: str

    def __str__(self) -> str:
        return f"{NAMES[self.media]} {-(-len(self.body) // 1024)} KiB"


def take(body: bytes, sound: Callable[[bytes], bool]) -> Taken | Refusal:
    """Whether these bytes can be kept as evidence. ``sound`` decodes a picture within bounds."""
    if len(body) > LARGEST:
        return Refusal(TOO_LARGE)
    media = media_type(body)
    if not media or (media.startswith("image/") and not sound(body)):
        return Refusal(OTHER_TYPE)
    return Taken(body, media)


def lacks_space(room: Room, taken: Taken, free: Callable[[Path], int] | None = None) -> Refusal | None:
    """Why the disk has no room for it; None where it has."""
    left = (free or free_bytes)(room.journal.path.parent)
    # The log takes the bytes first and the file takes them again when it is folded.
    need = 2 * len(taken.body) + LEAST_LEFT
    if left >= need and not room.state.day.disk_full:
        return None
    return Refusal(NO_SPACE, {"free": left // MEBIBYTE, "need": -(-need // MEBIBYTE)})


def keep(room: Room, taken: Taken, free: Callable[[Path], int] | None = None) -> tuple[str, Piece] | Refusal:
    """Seal it and keep it: the SHA-256 (hex) of the sealed bytes, and what opens them.

    ``free`` tells how many bytes the disk of a folder has left.
    Raises DeviceError when the disk refuses after all: the room must be reopened.
    """
    short = lacks_space(room, taken, free)
    if short is not None:
        return short
    sealed, piece = seal(taken.body, taken.media)
    return room.journal.put_blob(sealed), piece


def look_at(room: Room, name: str, piece: Piece) -> bytes | Refusal:
    """A piece in clear, out of this room's journal.

    Raises DeviceError where the disk can't be read, PlanError where it is not what the entry says.
    """
    try:
        sealed = room.journal.blob(name)
    except KeyError:
        return Refusal(GONE)
    return open_sealed(sealed, piece, name)
