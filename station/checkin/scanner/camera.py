"""A camera, and a video file as its stand-in: pictures to the decoder, and from its finds the readings that count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from station.checkin.decode.accept import Stream
from station.checkin.decode.child import ChildDecoder, Decoder, InlineDecoder, Looked
from station.checkin.events import Source
from station.checkin.scanner.capture import Capture, NewestFrame, open_camera, opened
from station.checkin.scanner.events import CodeRead, Reading
from station.checkin.scanner.files import NO_PICTURE
from station.checkin.scanner.ports import hung_up
from station.errors import PlanError
from station.event import Milliseconds

SILENT_MS: Milliseconds = 1_500
"""A camera without a new picture for this long is gone."""
_FIRST_MS: Milliseconds = 5_000
"""But its first picture may take longer."""


class CameraDevice:
    """One camera.

    Raises:
        DeviceError: it doesn't open.
    """

    finished = False

    def __init__(
        self,
        path: str,
        opener: Callable[[str], Capture] = open_camera,
        decoder: Decoder | None = None,
        exposure: float | None = None,
    ) -> None:
        self._path = path
        capture, self.settings = opened(path, opener, exposure)
        """What the camera was set to and what it took."""
        self._frames = NewestFrame(capture)
        self._decoder: Decoder = ChildDecoder() if decoder is None else decoder
        self._stream = Stream()
        self._count = 0
        self._new_at: Milliseconds | None = None
        self.picture: Any = None
        """The newest picture, for a preview."""

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """Readings that count now; call it at least 20 times a second."""
        count, frame = self._frames.take()
        if self._new_at is None or count != self._count:
            self._new_at = at_ms
        limit = SILENT_MS if count else _FIRST_MS
        self._count = count
        if self._frames.failed or at_ms - self._new_at > limit:
            raise hung_up(self._path)
        if frame is not None:
            self.picture = frame
            self._decoder.offer(frame, at_ms)
        return counted(self._stream, self._decoder.results(at_ms), "camera")

    def close(self) -> None:
        self._frames.close()
        self._decoder.close()


class VideoDevice:
    """A recorded video, picture by picture; the moments of its readings are the video's own.

    Raises:
        PlanError: it is no video.
    """

    def __init__(self, path: Path, decoder: Decoder | None = None) -> None:
        import cv2

        self._capture = cv2.VideoCapture(str(path))
        if not self._capture.isOpened():
            raise PlanError(NO_PICTURE, path=path)
        self._rate = float(self._capture.get(cv2.CAP_PROP_FPS)) or 25.0
        self._decoder: Decoder = InlineDecoder() if decoder is None else decoder
        self._stream = Stream()
        self._count = 0
        self._finished = False

    @property
    def finished(self) -> bool:
        return self._finished

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The readings of the next picture."""
        whole, frame = self._capture.read()
        if not whole:
            self._finished = True
            return []
        video_ms = round(self._count * 1000 / self._rate)
        self._count += 1
        self._decoder.offer(frame, video_ms)
        return counted(self._stream, self._decoder.results(video_ms), "replay")

    def close(self) -> None:
        self._capture.release()
        self._decoder.close()


def counted(stream: Stream, looked: list[Looked], source: Source) -> list[Reading]:
    """The readings that count, out of what the decoder saw."""
    return [
        CodeRead(symbol.text, aim=symbol.aim, source=source, at_ms=one.at_ms)
        for one in looked
        for symbol in stream.take(list(one.symbols), one.at_ms)
    ]
