"""What the service manager is told: up, alive, leaving (sd_notify(3), one datagram each).

systemd starts the kiosk's screens again when no word came for ``WatchdogSec``. The word is given at the end of each
beat, after the alarm woke the event loop and the room looked at the clock, so that a loop, an alarm or a disk that hangs
is found. A manager that does not listen never stops an exam: what can't be sent is dropped.
"""

from __future__ import annotations

import contextlib
import os
import socket

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


class ServiceManager:
    """The manager that listens at a Unix datagram socket; ``@`` begins an abstract name, nothing means no manager."""

    def __init__(self, address: str) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._listens = address.startswith(("/", "@"))

    @classmethod
    def of_this_process(cls) -> ServiceManager:
        """The one that ``NOTIFY_SOCKET`` names. ``WATCHDOG_PID`` is the compositor's, so it is not asked."""
        return cls(os.environ.get("NOTIFY_SOCKET", ""))

    def ready(self) -> None:
        """The screens are up."""
        self._send(READY)

    def alive(self) -> None:
        """A beat was done."""
        self._send(ALIVE)

    def stopping(self) -> None:
        """The screens are left in order."""
        self._send(STOPPING)

    def _send(self, word: str) -> None:
        if not self._listens:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)
            out.sendto(word.encode(), self._address)
