"""SQLite's write-ahead log, looked at before and after SQLite reads it (file format: sqlite.org/walformat.html).

SQLite takes a log up to the first frame whose checksum fails and says nothing of the rest: right after a power cut, where
that frame is of the last transaction, which nobody was told of. But each commit is flushed before the next begins, so where
more than one commit stands behind what was taken, the medium has changed what was acknowledged, and that is said.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.errors import DeviceError
from station.vault.connection import DAMAGED, UNREADABLE

HEADER, FRAME = 32, 24
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
"""Byte order of the words that a checksum is made over, by magic number."""


@dataclass(frozen=True)
class Log:
    """What a log claims, before SQLite has opened it."""

    commits: tuple[int, ...] = ()
    """Which of its frames, counted from 1, end a commit of the log's present generation."""


def look_at_log(database: Path) -> Log:
    """The log beside a database; an empty one where there is none.

    Raises:
        DeviceError: it can't be read, or its header was changed, without which SQLite reads nothing of it.
    """
    path = database.with_name(f"{database.name}-wal")
    try:
        log = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise DeviceError(UNREADABLE, why=str(error.strerror)) from error
    if len(log) <= HEADER or not any(log[:HEADER]):
        return Log()  # empty, or its header was never flushed
    magic, _, page, _, salt1, salt2, sum1, sum2 = struct.unpack(">8I", log[:HEADER])
    if magic not in _MAGIC or _checksum(log[:24], _MAGIC[magic]) != (sum1, sum2):
        raise DeviceError(DAMAGED, why="its log's header was changed")
    stride = FRAME + int(page)
    return Log(
        tuple(
            number
            for number, start in enumerate(range(HEADER, len(log) - stride + 1, stride), 1)
            if _ends_commit(log[start : start + FRAME], salt1, salt2)
        )
    )


def check_taken(log: Log, connection: Any) -> None:
    """Hold what SQLite has taken of the log against what was in it.

    Raises:
        DeviceError: acknowledged commits were changed.
    """
    taken = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1]
    lost = sum(number > taken for number in log.commits)
    if lost > 1:
        raise DeviceError(DAMAGED, why=f"its log was changed, {lost} commits can't be read")


def _ends_commit(frame: bytes, salt1: int, salt2: int) -> bool:
    _, pages, one, two, _, _ = struct.unpack(">6I", frame)
    # One salt is enough: the other may be what was changed, and an older generation has neither.
    return bool(pages) and (one == salt1 or two == salt2)


def _checksum(data: bytes, order: str) -> tuple[int, int]:
    one = two = 0
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
