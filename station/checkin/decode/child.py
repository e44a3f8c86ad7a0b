"""Decoding in a process of its own, with a watchdog: a picture made to hang or crash a decoder stops neither the
screen nor the door.

Parent and child share one piece of memory for the picture; a line to the child says its size and moment, a line back
holds what was read. One picture is under way at a time, a newer one is not queued: what is old is no use. A child
that says nothing for WATCHDOG_MS, or that ends, is killed and started again, and the picture is lost.
"""

from __future__ import annotations

import mmap
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from station.checkin.decode.figures import Figures
from station.checkin.decode.symbol import USUAL, Symbol, Symbology
from station.event import Milliseconds

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WATCHDOG_MS: Milliseconds = 1_500
START_MS: Milliseconds = 15_000
"""A child that was just started loads its libraries first; on a busy machine that takes seconds."""
LARGEST = 1920 * 1080
"""Pixels of the largest grey picture that is taken; a larger one is made smaller."""
_LINE_MOST = 1 << 20


class Looked(msgspec.Struct, frozen=True):
    """What a child says of one picture."""

    at_ms: Milliseconds
    """The moment given with the picture."""
    symbols: tuple[Symbol, ...] = ()
    figures: Figures | None = None
    """How good the picture is; told twice a second at most."""


class Task(msgspec.Struct, frozen=True):
    """What a child is told of the picture in the shared memory."""

    height: int
    width: int
    at_ms: Milliseconds


class Decoder(Protocol):
    """Who looks at pictures while others go on."""

    def offer(self, image: npt.NDArray[np.generic], at_ms: Milliseconds) -> bool:
        """Give it a picture; False where it is at another, and this one is dropped."""

    def results(self, at_ms: Milliseconds) -> list[Looked]:
        """What was read since the last call; never waits."""

    def close(self) -> None:
        """End it."""


def command(descriptor: int, kinds: Sequence[Symbology]) -> list[str]:
    """The command line of a child."""
    return [sys.executable, "-m", "station.checkin.decode.child_main", str(descriptor), *kinds]


class ChildDecoder:
    """A child process that decodes; started at the first picture, started again whenever it hangs or ends."""

    def __init__(
        self,
        kinds: tuple[Symbology, ...] = USUAL,
        argv: Sequence[str] | None = None,
        log: int = subprocess.DEVNULL,
    ) -> None:
        """``argv`` replaces the child's command line; ``log`` is a descriptor for what its libraries print."""
        self.restarts = 0
        """How often a child was killed or had ended by itself."""
        self._memory = os.memfd_create("station-picture", os.MFD_CLOEXEC)
        os.ftruncate(self._memory, LARGEST)
        self._shared = mmap.mmap(self._memory, LARGEST)
        self._argv = command(self._memory, kinds) if argv is None else list(argv)
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None
        self._fresh = True
        self._since: Milliseconds | None = None
        self._rest = b""

    @property
    def busy(self) -> bool:
        """Whether a picture is under way."""
        return self._since is not None

    @property
    def pid(self) -> int | None:
        """Process id of the child now running."""
        return self._child.pid if self._child is not None else None

    def offer(self, image: npt.NDArray[np.generic], at_ms: Milliseconds) -> bool:
        grey = None if self.busy else _small(image)
        if grey is None:
            return False
        child = self._running()
        height, width = grey.shape
        self._shared[: height * width] = grey.tobytes()
        body = msgspec.json.encode(Task(height, width, at_ms)) + b"\n"
        if child.stdin is None:
            return False
        try:
            child.stdin.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self._end()
            return False
        self._since = at_ms
        return True

    def results(self, at_ms: Milliseconds) -> list[Looked]:
        """What the child has said; a child that is silent for too long is killed."""
        found = self._said(0.0)
        limit = START_MS if self._fresh else WATCHDOG_MS
        if self._since is not None and at_ms - self._since > limit:
            self._end()
        return found

    def wait(self, seconds: float) -> list[Looked]:
        """Like results, waiting this long for the child's word; for commands that have nothing else to do."""
        found = self._said(seconds)
        while self._rest and not found:
            before = self._rest
            found = self._said(seconds)
            if self._rest == before:
                break
        return found

    def close(self) -> None:
        if self._child is not None:
            self._stop(self._child)
            self._child = None
        if not self._shared.closed:
            self._shared.close()
            os.close(self._memory)

    def _said(self, seconds: float) -> list[Looked]:
        child = self._child
        if child is None or child.stdout is None or not select.select([child.stdout], [], [], seconds)[0]:
            return []
        body = os.read(child.stdout.fileno(), _LINE_MOST)
        if not body:
            self._end()
            return []
        *lines, self._rest = (self._rest + body).split(b"\n")
        try:
            found = [msgspec.json.decode(line, type=Looked) for line in lines]
        except msgspec.DecodeError:
            self._end()
            return []
        if found:
            self._since, self._fresh = None, False
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._fresh = True
            self._child = subprocess.Popen(  # noqa: S603  our own interpreter and module
                self._argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                bufsize=0,
                pass_fds=(self._memory,),
                start_new_session=True,
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        self._since, self._rest = None, b""
        if child is not None:
            self.restarts += 1
            self._stop(child)

    @staticmethod
    def _stop(child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


class InlineDecoder:
    """The same in this process: for video files, where nothing else waits, and for tests."""

    def __init__(self, kinds: tuple[Symbology, ...] = USUAL) -> None:
        from station.checkin.decode.live import Live

        self._live = Live(kinds)
        self._looked: list[Looked] = []

    def offer(self, image: npt.NDArray[np.generic], at_ms: Milliseconds) -> bool:
        self._looked.append(Looked(at_ms, tuple(self._live.look(image, at_ms))))
        return True

    def results(self, at_ms: Milliseconds) -> list[Looked]:
        looked, self._looked = self._looked, []
        return looked

    def close(self) -> None:
        """Nothing is held."""


def _small(image: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8] | None:
    import cv2
    import numpy as np

    from station.checkin.decode.pixels import NO_PICTURE, to_grey

    try:
        grey = to_grey(image)
        if grey is not None and grey.size > LARGEST:
            by = (LARGEST / grey.size) ** 0.5 * 0.999
            grey = np.asarray(cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_AREA), np.uint8)
    except NO_PICTURE:
        return None
    return grey
