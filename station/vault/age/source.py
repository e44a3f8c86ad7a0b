"""Reading exactly: sources that answer in pieces (pipes, sockets) look like whole files."""

from __future__ import annotations

from typing import Protocol


class Readable(Protocol):
    """What is read from: ``read(n)`` gives up to n bytes, and none only at the end."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """What is written to."""

    def write(self, data: bytes, /) -> object: ...


class Source:
    """A reader with exact sizes, lines and a look ahead; holds one block at most."""

    def __init__(self, src: Readable) -> None:
        self._src = src
        self._held = b""

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes, fewer only at the end."""
        self._fill(size)
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes without taking them, fewer only at the end."""
        self._fill(size)
        return self._held[:size]

    def line(self, limit: int) -> bytes | None:
        """The next line without its LF, or ``None`` when none ends within ``limit`` bytes."""
        found, size = -1, 128
        while found < 0:
            block = self.peek(min(size, limit))
            found = block.find(b"\n")
            if found < 0 and (len(block) < size or size >= limit):
                return None
            size *= 2
        return self.read(found + 1)[:-1]

    def _fill(self, size: int) -> None:
        pieces, have = [self._held], len(self._held)
        while have < size:
            piece = self._src.read(size - have)
            if not piece:
                break
            pieces.append(piece)
            have += len(piece)
        if len(pieces) > 1:
            self._held = b"".join(pieces)
