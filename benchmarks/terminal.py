"""A program in a pseudo-terminal that brackets its frames: keys go in, the bytes that it paints come out, with their moments."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

COLUMNS, ROWS = 116, 31
ASK_SYNC, HAS_SYNC, FRAME_END = b"\x1b[?2026$p", b"\x1b[?2026;2$y", b"\x1b[?2026l"
ASK_KIND, IS_KIND = b"\x1b[c", b"\x1b[?62;4c"
"""What kind of terminal this is: one that draws sixels, as foot answers."""
NOT_HANDED_ON = ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
"""The terminal says its own size; and an installed program finds its bytecode."""
QUIET = 0.05
"""Seconds without a byte after which a program has painted all that it had to."""
PATIENCE = 60.0


class Program:
    """A program in a terminal of 116 × 31 with synchronised output and sixels, as foot is one."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        environment = {n: v for n, v in os.environ.items() if n not in NOT_HANDED_ON}
        environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        self.began = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * 9, ROWS * 20))
            os.execvpe(argv[0], list(argv), environment)
        self._seen = b""
        self._seen_at = self.began

    def write(self, data: bytes) -> None:
        os.write(self._fd, data)

    def until(self, text: str, end: bytes = FRAME_END) -> float:
        """Read until a frame that holds this text has ended; returns the moment (perf_counter)."""
        wanted, patience = text.encode(), time.monotonic() + PATIENCE
        while (at := self._seen.find(wanted)) < 0 or self._seen.find(end, at) < 0:
            if not self._read(max(0.0, patience - time.monotonic())):
                raise SystemExit(f"{text!r} was not painted: {self._seen[-400:]!r}")
        return self._seen_at

    def settle(self) -> float:
        """Read what is still painted, and forget all; returns the moment of the last byte."""
        while self._read(QUIET):
            pass
        self._seen = b""
        return self._seen_at

    def idle(self, seconds: float) -> None:
        """Let it run, and read what it paints meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)
        self._seen = b""

    def cpu(self) -> float:
        """Processor time that the program has taken so far, of all its threads, in seconds."""
        return time.clock_gettime(
            (~self.pid << 3) | 2
        )  # the process's clock, as clock_getcpuclockid(3) makes it

    def end(self) -> None:
        """Ask it to end in order, and wait."""
        os.kill(self.pid, signal.SIGTERM)
        try:
            while self._read(PATIENCE):
                pass
        except OSError:
            pass  # the other side is closed: it has ended
        self._gone()

    def kill(self) -> None:
        """SIGKILL: it is gone without a word."""
        os.kill(self.pid, signal.SIGKILL)
        self._gone()

    def _gone(self) -> None:
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        read = os.read(self._fd, 65_536)
        self._seen_at = time.perf_counter()
        if ASK_SYNC in read:
            self.write(HAS_SYNC)
        if ASK_KIND in read:
            self.write(IS_KIND)
        self._seen += read
        return True
