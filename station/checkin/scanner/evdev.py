"""A keyboard scanner read from the kernel, with exclusive grab: no other program, input method or layout sees its keys.

``struct input_event`` and EVIOCGRAB of linux/input.h, without a library. Needs read access to the device: the group
``input``, or a udev rule for this scanner.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from collections.abc import Callable
from dataclasses import replace

from station.checkin.scanner.events import Reading
from station.checkin.scanner.keycodes import Keys
from station.checkin.scanner.ports import GONE, cannot_open, hung_up
from station.checkin.scanner.wedge import FRAMED_PAUSE_MS, Wedge
from station.errors import DeviceError
from station.event import Milliseconds

EVENT = struct.Struct("@llHHi")
"""Seconds, microseconds, type, code, value."""
EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
RELEASED, PRESSED = 0, 1
EVIOCGRAB = 0x40044590
_AT_ONCE = 64 * EVENT.size
_CHUNKS_AT_ONCE = 64


def open_device(path: str) -> int:
    """A non-blocking descriptor of an input device."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)


def grab(descriptor: int) -> None:
    """Keep the device's keys to this program until it is closed."""
    fcntl.ioctl(descriptor, EVIOCGRAB, 1)


class EvdevDevice:
    """One input device, grabbed.

    Raises:
        DeviceError: it can't be opened or grabbed.
    """

    finished = False

    def __init__(
        self,
        path: str,
        opener: Callable[[str], int] = open_device,
        grabber: Callable[[int], None] = grab,
    ) -> None:
        self._path = path
        self._keys = Keys()
        self._wedge = Wedge()
        self._rest = b""
        self._heard_at: Milliseconds = 0
        try:
            self._descriptor = opener(path)
        except OSError as error:
            raise cannot_open(path, error) from error
        try:
            grabber(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise cannot_open(path, error) from error

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """Readings whose last key has come; pauses are judged by the kernel's own times."""
        found: list[Reading] = []
        for _ in range(_CHUNKS_AT_ONCE):
            body = self._read()
            if not body:
                break
            self._heard_at = at_ms
            found += self._events(body)
        # The kernel's clock is not the caller's: that nothing more comes is judged by the latter.
        if self._wedge.collecting and at_ms - self._heard_at > FRAMED_PAUSE_MS:
            broken = self._wedge.give_up()
            found += [] if broken is None else [broken]
        return [replace(reading, at_ms=at_ms) for reading in found]

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
            if error.errno in (errno.ENODEV, errno.EIO, errno.EBADF):
                raise hung_up(self._path) from error
            raise DeviceError(GONE, path=self._path, why=error.strerror or error) from error
        if not body:
            raise hung_up(self._path)
        return body

    def _events(self, body: bytes) -> list[Reading]:
        body = self._rest + body
        whole = len(body) - len(body) % EVENT.size
        self._rest = body[whole:]
        found = []
        for seconds, micro, kind, code, value in EVENT.iter_unpack(body[:whole]):
            reading = self._event(kind, code, value, seconds * 1000 + micro // 1000)
            if reading is not None:
                found.append(reading)
        return found

    def _event(self, kind: int, code: int, value: int, kernel_ms: Milliseconds) -> Reading | None:
        if kind == EV_SYN and code == SYN_DROPPED:
            # The kernel's buffer overflowed: keys are missing, so what is being typed is no code, and what is held
            # down is not known.
            self._keys = Keys()
            return self._wedge.feed("", kernel_ms)
        if kind != EV_KEY:
            return None
        if value == RELEASED:
            self._keys.release(code)
            return None
        char = self._keys.press(code) if value == PRESSED else None
        return None if char is None else self._wedge.feed(char, kernel_ms)
