"""A keyboard scanner on the program's own terminal, in raw mode, for commands without a screen.

In any other mode the terminal acts on control characters itself: a code that holds one would stop or end the program.
Ctrl-C alone, with nothing before it, is a person's and ends the source. (The screens catch keys by tui/scans.py.)
"""

from __future__ import annotations

import codecs
import os
import termios
import tty

from station.checkin.scanner.events import Reading
from station.checkin.scanner.ports import cannot_open, hung_up
from station.checkin.scanner.wedge import Wedge
from station.event import Milliseconds

_INTERRUPTS = ("\x03", "\x04")


class TerminalDevice:
    """A terminal's keys.

    Raises:
        DeviceError: it is no terminal.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._wedge = Wedge()
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")
        self.finished = False
        try:
            self._before = termios.tcgetattr(descriptor)
            tty.setraw(descriptor)
        except termios.error as error:
            raise cannot_open("wedge", OSError(error.args[0], str(error.args[-1]))) from error
        self._blocking = os.get_blocking(descriptor)
        os.set_blocking(descriptor, False)
        self._open = True

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """Readings whose last key has come."""
        try:
            body = os.read(self._descriptor, 4096)
        except BlockingIOError:
            return []
        except OSError as error:
            raise hung_up("wedge") from error
        if not body:
            self.finished = True
            return []
        text = self._characters.decode(body)
        if text in _INTERRUPTS and not self._wedge.collecting:
            self.finished = True
            return []
        return self._wedge.feed_all(text, at_ms)

    def close(self) -> None:
        if self._open:
            self._open = False
            os.set_blocking(self._descriptor, self._blocking)
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
