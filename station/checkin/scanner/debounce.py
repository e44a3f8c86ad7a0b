"""The same code again within moments is one reading, and said to be seen: pure.

Another code is never held back, and the moments count from the last time that the code was seen: a scanner in its
stand reads a ticket that lies before it again and again.
"""

from __future__ import annotations

from station.checkin.events import Source
from station.checkin.scanner.events import CodeBounced, CodeRead
from station.event import Milliseconds

HARDWARE_MS: Milliseconds = 2_500
CAMERA_MS: Milliseconds = 5_000


class Debounce:
    """What each device read lately, across one device or several."""

    def __init__(self) -> None:
        self._seen: dict[str, Milliseconds] = {}

    def take(self, read: CodeRead) -> CodeRead | CodeBounced:
        """The reading, or that it is the one before."""
        window = _window(read.source)
        last = self._seen.get(read.text)
        self._seen = {t: at for t, at in self._seen.items() if read.at_ms - at < CAMERA_MS}
        self._seen[read.text] = read.at_ms
        if last is None or read.at_ms - last >= window:
            return read
        return CodeBounced(read.text, read.source, read.at_ms)


def _window(source: Source) -> Milliseconds:
    return CAMERA_MS if source == "camera" else HARDWARE_MS
