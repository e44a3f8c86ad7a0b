"""The same code again within moments is one reading, and said to be seen: pure.

Another code is never held back, and the moments count from the last time that the code was seen: a scanner in its
stand reads a ticket that lies before it again and again.
"""

from __future__ import annotations

from station.checkin.scanner.events import CodeBounced, CodeRead
from station.event import Milliseconds

HARDWARE_MS: Milliseconds = 2_500
CAMERA_TIMES = 2
CAMERA_MS: Milliseconds = CAMERA_TIMES * HARDWARE_MS


class Debounce:
    """What each device read lately, across one device or several."""

    def __init__(self, hardware_ms: Milliseconds = HARDWARE_MS) -> None:
        """``hardware_ms`` is for scanners in a hand; a camera, which sees a ticket all the time, has twice as long."""
        self._hardware_ms = hardware_ms
        self._seen: dict[str, Milliseconds] = {}

    def forget(self) -> None:
        """Whoever reads from here on has heard nothing yet."""
        self._seen = {}

    def take(self, read: CodeRead) -> CodeRead | CodeBounced:
        """The reading, or that it is the one before."""
        window = self._hardware_ms * (CAMERA_TIMES if read.source == "camera" else 1)
        last = self._seen.get(read.text)
        longest = self._hardware_ms * CAMERA_TIMES
        self._seen = {t: at for t, at in self._seen.items() if read.at_ms - at < longest}
        self._seen[read.text] = read.at_ms
        if last is None or read.at_ms - last >= window:
            return read
        return CodeBounced(read.text, read.source, read.at_ms)
