"""A scanner in serial (USB CDC) mode: the cleanest way, no keyboard between. Plain termios, without a library.

Needs access to the port: the group ``dialout``. Set the scanner to end a code with CR; an AIM identifier before it tells the
symbology.
"""

from __future__ import annotations

import os
import termios
import tty

from station.checkin.scanner.events import Reading
from station.checkin.scanner.ports import cannot_open, hung_up
from station.checkin.scanner.wedge import Wedge
from station.event import Milliseconds

_AT_ONCE = 4096
_CHUNKS_AT_ONCE = 16


def open_port(path: str) -> int:
    """A raw, non-blocking descriptor of a serial line, 9600 8N1; a USB scanner takes any speed."""
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        tty.setraw(descriptor)
        settings = termios.tcgetattr(descriptor)
        settings[2] |= termios.CLOCAL | termios.CREAD
        settings[4] = settings[5] = termios.B9600
        # One byte at least: with none, a line that is silent and a line that is gone both read as empty.
        settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
        termios.tcsetattr(descriptor, termios.TCSANOW, settings)
        termios.tcflush(descriptor, termios.TCIFLUSH)
    except termios.error as error:
        os.close(descriptor)
        raise OSError(error.args[0], str(error.args[-1])) from error
    return descriptor


class SerialDevice:
    """One serial line.

    Raises:
        DeviceError: it can't be opened.
    """

    finished = False

    def __init__(self, path: str) -> None:
        self._path = path
        self._wedge = Wedge(alone=True)
        try:
            self._descriptor = open_port(path)
        except OSError as error:
            raise cannot_open(path, error) from error

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """Readings whose last character has come; a part of one waits for its rest."""
        found: list[Reading] = []
        for _ in range(_CHUNKS_AT_ONCE):
            body = self._read()
            if not body:
                break
            found += self._wedge.feed_all(body.decode("latin-1"), at_ms)
        broken = self._wedge.pause(at_ms)
        return found if broken is None else [*found, broken]

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _read(self) -> bytes:
        try:
            body = os.read(self._descriptor, _AT_ONCE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise hung_up(self._path) from error
        if not body:
            raise hung_up(self._path)
        return body
