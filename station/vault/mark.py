"""How far the journal was when somebody was last told "recorded": a few bytes beside it, written after the commit.

In the last transaction of a write-ahead log a flipped bit looks like a power cut: SQLite drops it and says nothing. The mark is
written only once a transaction is durable, so a mark that is ahead of the journal is proof that entries were there and are gone.
It is not flushed itself, which costs a commit nothing; after a power cut it may be behind, and then says nothing. What is no
whole mark (torn, flipped) is none: it never keeps a room shut.
"""

from __future__ import annotations

import contextlib
import io
import os
import zlib
from pathlib import Path


class Mark:
    """``journal.db-mark``: the number of durable entries, in decimal, and its CRC-32."""

    def __init__(self, journal: Path) -> None:
        self.path = journal.with_name(f"{journal.name}-mark")
        self._file: io.FileIO | None = None
        with contextlib.suppress(OSError):
            self._file = io.FileIO(
                os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600), "r+"
            )

    def read(self) -> int:
        """Entries that were durable; 0 where there is no whole mark."""
        if self._file is None:
            return 0
        try:
            return read_mark(os.pread(self._file.fileno(), 64, 0))
        except OSError:
            return 0

    def put(self, entries: int) -> None:
        """These many are durable. A disk that refuses leaves the older mark."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.pwrite(self._file.fileno(), write_mark(entries), 0)

    def close(self) -> None:
        """Give the file back; twice is once."""
        if self._file is not None:
            self._file.close()
            self._file = None


def write_mark(entries: int) -> bytes:
    """The 22 bytes of a mark."""
    number = b"%012d" % entries
    return b"%b %08x\n" % (number, zlib.crc32(number))


def read_mark(said: bytes) -> int:
    """The number in a mark; 0 where it is no whole one."""
    number = said[:12]
    whole = number.isdigit() and said == write_mark(int(number))
    return int(number) if whole else 0
