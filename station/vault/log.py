"""A look at SQLite's write-ahead log before SQLite reads it (file format: sqlite.org/walformat.html).

SQLite takes a log up to the first frame whose checksum fails and says nothing of the rest: right after a power cut, where
that frame is the last transaction, which nobody was told of. But each commit is flushed before the next begins, so where
more than one commit stands behind that frame, the medium has changed what was acknowledged, and that is said.
"""

from __future__ import annotations

import struct
from pathlib import Path

from station.errors import DeviceError
from station.vault.connection import DAMAGED, UNREADABLE

HEADER, FRAME = 32, 24
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
"""Byte order of the words that a checksum is made over, by magic number."""


def check_log(database: Path) -> None:
    """Check the log beside a database, where there is one.

    Raises:
        DeviceError: acknowledged commits in it were changed, or it can't be read.
    """
    path = database.with_name(f"{database.name}-wal")
    try:
        log = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise DeviceError(UNREADABLE, why=str(error.strerror)) from error
    if len(log) <= HEADER or not any(log[:HEADER]):
        return  # empty, or its header was never flushed
    lost = lost_commits(log)
    if lost > 1:
        raise DeviceError(DAMAGED, why=f"its log was changed, {lost} commits can't be read")


def lost_commits(log: bytes) -> int:
    """How many commits of the log's present generation stand at or behind its first bad frame."""
    magic, _, page, _, salt1, salt2, sum1, sum2 = struct.unpack(">8I", log[:HEADER])
    stride = FRAME + page
    order = _MAGIC.get(magic)
    sums = _checksum(log[:24], (0, 0), order or "<")
    if order is None or sums != (sum1, sum2) or page < 512:
        return len(log) // FRAME  # without its header nothing of it is read
    good, lost = True, 0
    for start in range(HEADER, len(log) - stride + 1, stride):
        _, commit, one, two, sum1, sum2 = struct.unpack(">6I", log[start : start + FRAME])
        if good:
            sums = _checksum(
                log[start + FRAME : start + stride], _checksum(log[start : start + 8], sums, order), order
            )
            good = (one, two) == (salt1, salt2) and sums == (sum1, sum2)
        if not good and commit and (one, two) == (salt1, salt2):
            lost += 1
    return lost


def _checksum(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
