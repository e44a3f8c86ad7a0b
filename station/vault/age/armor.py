"""ASCII armor (c2sp.org/age, ASCII armor): strict PEM (RFC 7468) with the label AGE ENCRYPTED FILE.

Whitespace is allowed before and after (1 KiB each), lines may end in LF or CRLF; everything else has one spelling.
"""

from __future__ import annotations

import base64
import binascii

from station.vault.age.errors import ArmorError
from station.vault.age.source import Readable, Source, Writable

BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
END = b"-----END AGE ENCRYPTED FILE-----"
_COLUMNS = 64
_BYTES = 48
_MAX_SPACE = 1024


class ArmorReader:
    """Gives the bytes inside an armor. Reading raises ArmorError where the armor is malformed."""

    def __init__(self, src: Readable) -> None:
        self._src = Source(src)
        self._started = False
        self._ended = False
        self._short = False
        self._held = b""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes, none only at the end of a complete armor."""
        if not self._started:
            self._start()
        while not self._held and not self._ended:
            self._held = self._next()
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def _start(self) -> None:
        self._started = True
        blank = self._src.peek(_MAX_SPACE)
        self._src.read(len(blank) - len(blank.lstrip()))
        if self._line() != BEGIN:
            raise ArmorError("the first line is not the armor's")

    def _next(self) -> bytes:
        line = self._line()
        if line == END:
            rest = self._src.read(_MAX_SPACE + 1)
            if rest.strip() or len(rest) > _MAX_SPACE:
                raise ArmorError("something follows the armor")
            self._ended = True
            return b""
        if self._short or not line or len(line) > _COLUMNS:
            raise ArmorError("a line has a wrong length")
        self._short = len(line) < _COLUMNS
        try:
            data = base64.b64decode(line, validate=True)
        except binascii.Error:
            raise ArmorError("malformed base64") from None
        if base64.b64encode(data) != line:
            raise ArmorError("base64 is not canonical")
        # A full line whose base64 is padded can only be the last.
        self._short = self._short or len(data) < _BYTES
        return data

    def _line(self) -> bytes:
        line = self._src.line(2 * _COLUMNS)
        if line is None:
            # The end line is accepted without a line break; no other is.
            line = self._src.read(2 * _COLUMNS)
            if line != END:
                raise ArmorError("the armor ends early or a line is too long")
        return line.removesuffix(b"\r")


class ArmorWriter:
    """Writes an armor around what it is given; :meth:`close` writes the end and leaves the target open."""

    def __init__(self, dst: Writable) -> None:
        self._dst = dst
        self._held = b""
        dst.write(BEGIN + b"\n")

    def write(self, data: bytes, /) -> None:
        """Add bytes."""
        whole = self._held + data
        full = len(whole) - len(whole) % _BYTES
        self._held = whole[full:]
        self._lines(whole[:full])

    def close(self) -> None:
        """Write what is left and the end line."""
        self._lines(self._held)
        self._dst.write(END + b"\n")

    def _lines(self, data: bytes) -> None:
        self._dst.write(
            b"".join(base64.b64encode(data[i : i + _BYTES]) + b"\n" for i in range(0, len(data), _BYTES))
        )


def is_armored(src: Source) -> bool:
    """Whether an armor begins here; takes nothing from the source."""
    return src.peek(_MAX_SPACE).lstrip().startswith(b"-----")
