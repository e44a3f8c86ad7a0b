"""A program in a pseudo-terminal: keys go in, the screen comes out as a person sees it (pyte)."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte

KEYS = {
    "F2": "\x1bOQ",
    "F8": "\x1b[19~",
    "F9": "\x1b[20~",
    "F10": "\x1b[21~",
    "Home": "\x1b[H",
    "End": "\x1b[F",
    "Ctrl+T": "\x14",
    "Down": "\x1b[B",
    "Up": "\x1b[A",
    "Enter": "\r",
}


class AnsweringScreen(pyte.Screen):
    """A screen that says what it is, as every terminal does (DA1: a VT102, which draws no pictures)."""

    def __init__(self, columns: int, rows: int, answer: Callable[[str], None]) -> None:
        self._answer = answer
        super().__init__(columns, rows)

    def write_process_input(self, data: str) -> None:
        self._answer(data)


class Terminal:
    """One running program. Waits are for what is on the screen, never for a span of time."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], columns: int = 116, rows: int = 31
    ) -> None:
        self.screen = AnsweringScreen(columns, rows, self.type)
        self._stream = pyte.ByteStream(self.screen)
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            # Before the program starts: it asks for the size once, at its first picture.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(
                argv[0],
                list(argv),
                {**{n: v for n, v in env.items() if n not in ("COLUMNS", "LINES")}, "TERM": "xterm-256color"},
            )

    def text(self) -> str:
        """The screen's rows, without the blank cell behind a wide character."""
        rows, columns = self.screen.lines, self.screen.columns
        return "\n".join("".join(self.screen.buffer[y][x].data for x in range(columns)) for y in range(rows))

    def press(self, *keys: str) -> None:
        """Press named keys one after another."""
        for key in keys:
            os.write(self._fd, KEYS[key].encode())

    def type(self, text: str) -> None:
        """Type characters at machine speed, as a scanner does."""
        os.write(self._fd, text.encode())

    def until(self, *words: str, seconds: float = 60) -> str:
        """Read on until all words stand on the screen; returns the screen.

        Raises:
            AssertionError: they don't come, or the program ended; the screen is in the message.
        """
        return self.until_true(lambda shown: all(word in shown for word in words), f"{words}", seconds)

    def until_true(self, holds: Callable[[str], bool], what: str, seconds: float = 60) -> str:
        """As :meth:`until`, for any condition on the screen."""
        end = time.monotonic() + seconds
        while not holds(shown := self.text()):
            ready, _, _ = select.select([self._fd], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"{what} did not come:\n{shown}")
            try:
                self._stream.feed(os.read(self._fd, 65_536))
            except OSError as error:
                raise AssertionError(f"{what} did not come, the program ended:\n{self.text()}") from error
        return shown

    def kill(self) -> None:
        """SIGKILL: the process is gone without a word."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def wait(self) -> int:
        """Until it ends by itself; returns its exit code."""
        try:
            while os.read(self._fd, 65_536):
                pass
        except OSError:
            pass  # the terminal's other side is closed: the program ended
        _, status = os.waitpid(self.pid, 0)
        os.close(self._fd)
        return os.waitstatus_to_exitcode(status)
