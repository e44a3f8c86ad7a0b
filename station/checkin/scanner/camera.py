"""A camera, and a video file as its stand-in: pictures to the decoder, and from its finds the readings that count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from station.checkin.decode.accept import Stream
from station.checkin.decode.child import START_MS, WATCHDOG_MS, ChildDecoder, Decoder, InlineDecoder, Looked
from station.checkin.decode.figures import Figures
from station.checkin.events import Source
from station.checkin.scanner.capture import Capture, NewestFrame, open_camera, opened
from station.checkin.scanner.events import Reading
from station.checkin.scanner.ports import hung_up
from station.checkin.scanner.taken import taken
from station.errors import DeviceError, PlanError, problem
from station.event import Milliseconds

SILENT_MS: Milliseconds = 1_500
"""A camera without a new picture for this long is gone."""
_FIRST_MS: Milliseconds = 5_000
"""But its first picture may take longer."""
DARK_MS: Milliseconds = 3_000
"""A picture that has been black for so long is not a hand passing by."""
DARKEST = 8
"""Mean level, of 255, under which nothing can be read."""
DARK = problem(
    "scan.dark",
    what=("摄像头 {path} 的画面是黑的。", "The camera {path} shows nothing but black."),
    now=(
        "打开镜头盖，开灯，检查是否被遮住。",
        "Open its lid, switch the light on, see whether it is covered.",
    ),
)
GIVEN_UP_MS: Milliseconds = START_MS + WATCHDOG_MS
"""A decoder that was killed over a picture says nothing of it."""
NO_VIDEO = problem(
    "scan.no_video",
    what=("{path} 不是能播放的视频。", "{path} is no video that can be played."),
    now=("请提供 AVI（MJPG）或 MP4 视频。", "Give an AVI (MJPG) or MP4 video."),
)


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
        self._light_at: Milliseconds | None = None
        self._dark = False
        self._new_at: Milliseconds | None = None
        self.picture: Any = None
        """The newest picture, for a preview."""
        self.figures: Figures | None = None
        """How good the picture was when it was measured last; in the decoder's process only."""

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
            self._see(frame, at_ms)
            self._decoder.offer(frame, at_ms)
        looked = self._decoder.results(at_ms)
        self.figures = newest(looked) or self.figures
        return counted(self._stream, looked, "camera")

    @property
    def trouble(self) -> DeviceError | None:
        return DeviceError(DARK, path=self._path) if self._dark else None

    def _see(self, frame: Any, at_ms: Milliseconds) -> None:
        # Every sixteenth pixel each way: some thousands tell as well as a million.
        if self._light_at is None or frame[::16, ::16].mean() >= DARKEST:
            self._light_at = at_ms
        self._dark = at_ms - self._light_at > DARK_MS

    def close(self) -> None:
        self._frames.close()
        self._decoder.close()


class VideoDevice:
    """A recorded video, picture by picture; the moments of its readings are the video's own.

    Raises:
        PlanError: it is no video.
    """

    def __init__(self, path: Path, decoder: Decoder | None = None, *, paced: bool = False) -> None:
        """``paced`` shows the pictures no faster than they were taken; each is looked at, however long that takes."""
        import cv2

        self._capture = cv2.VideoCapture(str(path))
        if not self._capture.isOpened():
            raise PlanError(NO_VIDEO, path=path)
        self._rate = float(self._capture.get(cv2.CAP_PROP_FPS)) or 25.0
        self._decoder: Decoder = InlineDecoder() if decoder is None else decoder
        self._stream = Stream()
        self._paced = paced
        self._began: Milliseconds | None = None
        self._count = 0
        self._waiting: Any = None
        """A picture that the decoder has not taken yet."""
        self._seen_until: Milliseconds | None = None
        """Moment in the video of a picture that the decoder is at."""
        self._offered_at: Milliseconds = 0
        self._ended = False
        self.picture: Any = None
        """The newest picture, for a preview."""
        self.figures: Figures | None = None
        """As a camera's."""

    @property
    def finished(self) -> bool:
        return self._ended and self._waiting is None and self._seen_until is None

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The readings of the next picture."""
        self._next(at_ms)
        found = self._results(at_ms)
        if self._waiting is not None:
            if self._decoder.offer(self._waiting, at_ms):
                self._seen_until = self._moment(self._count - 1)
                self._offered_at, self._waiting = at_ms, None
            found += self._results(at_ms)
        return found

    def _next(self, at_ms: Milliseconds) -> None:
        began = self._began = at_ms if self._began is None else self._began
        early = self._paced and at_ms - began < self._moment(self._count)
        if self._waiting is not None or self._ended or early:
            return
        whole, frame = self._capture.read()
        if not whole:
            self._ended = True
            return
        self._count += 1
        self._waiting = self.picture = frame

    def _results(self, at_ms: Milliseconds) -> list[Reading]:
        looked = self._decoder.results(at_ms)
        self.figures = newest(looked) or self.figures
        video_ms = self._seen_until
        if video_ms is None:
            return []
        if looked or at_ms - self._offered_at > GIVEN_UP_MS:
            self._seen_until = None
        return counted(self._stream, [Looked(video_ms, one.symbols) for one in looked], "replay")

    def _moment(self, count: int) -> Milliseconds:
        return round(count * 1000 / self._rate)

    def close(self) -> None:
        self._capture.release()
        self._decoder.close()


def newest(looked: list[Looked]) -> Figures | None:
    """The newest figures that a decoder told."""
    return next((one.figures for one in reversed(looked) if one.figures is not None), None)


def counted(stream: Stream, looked: list[Looked], source: Source) -> list[Reading]:
    """The readings that count, out of what the decoder saw."""
    found: list[Reading] = []
    for one in looked:
        fresh = stream.take(list(one.symbols), one.at_ms)
        # Only what counts may speak against another code: an uncertain one next to it is no disagreement.
        sure = [symbol.printed for symbol in one.symbols if stream.stands(symbol)]
        found += [taken(symbol.printed, symbol.aim, source, one.at_ms, sure) for symbol in fresh]
    return found
