"""Picture files read in a process of their own, one after another: a file made to hang, crash or fill the machine costs that
file alone.

The child (``picture_main``) gets a path, says in one line what it found, and ends. One that takes longer than GIVEN_UP_MS is
killed. Nothing here waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from pathlib import Path

import msgspec

from station.checkin.decode.symbol import Symbol
from station.checkin.scanner.events import CodeRejected, Reading
from station.checkin.scanner.taken import taken
from station.event import Milliseconds

GIVEN_UP_MS: Milliseconds = 20_000
"""A large photograph with hard codes takes some seconds on a slow machine."""
MOST_PIXELS = 64_000_000
_PIXELS = "OPENCV_IO_MAX_IMAGE_PIXELS"


class Said(msgspec.Struct, frozen=True):
    """What a child says of one file."""

    symbols: tuple[Symbol, ...] = ()
    reason: str = ""
    """A code of REJECTIONS, where it could not be read."""


class Pictures:
    """Files that wait, and the one that is being read."""

    def __init__(self, program: str = "station.checkin.scanner.picture_main") -> None:
        """``program`` is the child's module."""
        self._program = program
        self._waiting: deque[Path] = deque()
        self._path = Path()
        self._child: subprocess.Popen[bytes] | None = None
        self._output = -1
        self._since: Milliseconds = 0

    @property
    def busy(self) -> bool:
        """Whether a file is being read or waits."""
        return self._child is not None or bool(self._waiting)

    def add(self, path: Path) -> None:
        """Read this file after those that wait."""
        self._waiting.append(path)

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The readings of a file that has been read by now; a rejection where it gave none."""
        found = self._ended(at_ms)
        if self._child is None and self._waiting:
            self._path, self._since = self._waiting.popleft(), at_ms
            # A file in memory, not a pipe: a child with much to say would wait for a reader.
            self._output = os.memfd_create("station-said", os.MFD_CLOEXEC)
            self._child = subprocess.Popen(  # noqa: S603  our own interpreter and module
                [sys.executable, "-m", self._program, str(self._path)],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.DEVNULL,
                env={**os.environ, _PIXELS: str(MOST_PIXELS)},
                start_new_session=True,
            )
        return found

    def wait(self) -> None:
        """Until the file now being read is done with; for commands that have nothing else to do."""
        if self._child is not None:
            self._child.wait(GIVEN_UP_MS / 1_000)

    def close(self) -> None:
        """End the child; what waits is not read."""
        self._waiting.clear()
        if self._child is not None:
            self._child.kill()
            self._said(self._child)

    def _ended(self, at_ms: Milliseconds) -> list[Reading]:
        child = self._child
        if child is None:
            return []
        if child.poll() is None:
            if at_ms - self._since <= GIVEN_UP_MS:
                return []
            child.kill()
        return self._readings(self._said(child), at_ms)

    def _said(self, child: subprocess.Popen[bytes]) -> bytes:
        child.wait()
        self._child = None
        with os.fdopen(self._output, "rb") as output:
            output.seek(0)
            return output.read()

    def _readings(self, body: bytes, at_ms: Milliseconds) -> list[Reading]:
        try:
            said = msgspec.json.decode(body, type=Said)
        except msgspec.DecodeError:
            # It was killed or broke down over this file.
            said = Said(reason="picture")
        if not said.symbols:
            return [CodeRejected(said.reason or "nothing", "file", at_ms, raw=self._path.name)]
        beside = [symbol.printed for symbol in said.symbols]
        return [taken(symbol.printed, symbol.aim, "file", at_ms, beside) for symbol in said.symbols]


class PictureDevice:
    """One picture file as a scanner of the door."""

    def __init__(self, path: Path) -> None:
        self._pictures = Pictures()
        self._pictures.add(path)
        self.finished = False

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The file's codes once it has been read."""
        found = self._pictures.poll(at_ms)
        self.finished = not self._pictures.busy
        return found

    def close(self) -> None:
        self._pictures.close()
