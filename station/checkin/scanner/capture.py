"""OpenCV's cameras: opened by V4L2, set in the order that drivers want, and read back.

Pixel format before size, size before rate, the buffer last: a camera that is asked for its size first stays with raw
pictures, which USB 2 carries at a few frames a second.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from station.errors import DeviceError, problem

NO_CAMERA = problem(
    "scan.no_camera",
    what=("摄像头 {path} 打不开。", "The camera {path} can't be opened."),
    now=(
        "检查连线，确认没有别的程序在用，用户属于 video 组。",
        "Check its cable, that no other program uses it, and that the user is in the group video.",
    ),
)
WIDTH, HEIGHT, RATE = 1280, 720, 30


class Capture(Protocol):
    """The part of cv2.VideoCapture that is used."""

    def isOpened(self) -> bool: ...
    def set(self, propId: int, value: float, /) -> bool: ...
    def get(self, propId: int, /) -> float: ...
    def read(self) -> tuple[bool, Any]: ...
    def release(self) -> None: ...


@dataclass(frozen=True)
class Setting:
    """One property of a camera, as asked for and as it stands."""

    name: str
    wanted: float
    got: float

    @property
    def taken(self) -> bool:
        return abs(self.wanted - self.got) < 0.5


def open_camera(path: str) -> Capture:
    """A camera by its path; prefer /dev/v4l/by-id, which stays the same after replugging."""
    # Read when OpenCV is loaded: a camera that stops would else hold its reader for ten seconds; and what OpenCV
    # prints goes onto the screen.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    import cv2

    capture: Capture = cv2.VideoCapture(path, cv2.CAP_V4L2)
    return capture


def configure(capture: Capture, exposure: float | None = None) -> tuple[Setting, ...]:
    """Set the camera and read each property back. ``exposure`` in the driver's units (V4L2: 100 µs) switches its
    automatic off; without it the automatic stays on."""
    import cv2

    mjpg = float(int.from_bytes(b"MJPG", "little"))
    wanted: list[tuple[str, int, float]] = [
        ("fourcc", cv2.CAP_PROP_FOURCC, mjpg),
        ("width", cv2.CAP_PROP_FRAME_WIDTH, WIDTH),
        ("height", cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT),
        ("fps", cv2.CAP_PROP_FPS, RATE),
        ("auto-exposure", cv2.CAP_PROP_AUTO_EXPOSURE, 3.0 if exposure is None else 1.0),
    ]
    if exposure is not None:
        wanted.append(("exposure", cv2.CAP_PROP_EXPOSURE, exposure))
    wanted.append(("buffer", cv2.CAP_PROP_BUFFERSIZE, 1.0))
    settings = []
    for name, key, value in wanted:
        capture.set(key, value)
        settings.append(Setting(name, value, capture.get(key)))
    return tuple(settings)


class NewestFrame:
    """Reads a camera in a thread of its own and keeps the newest picture only: a queue would give old ones first."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._lock = threading.Lock()
        self._frame: Any = None
        self._count = 0
        self._failed = False
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    @property
    def failed(self) -> bool:
        """The camera gave no picture; the thread has ended."""
        with self._lock:
            return self._failed

    def take(self) -> tuple[int, Any]:
        """The newest picture, given once, and how many have come; no picture where none is new."""
        with self._lock:
            frame, self._frame = self._frame, None
            return self._count, frame

    def close(self) -> None:
        """End the thread; the camera is released once its read has come back."""
        self._ending.set()
        self._thread.join(timeout=3)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                whole, frame = self._capture.read()
            except Exception:  # a driver's library may raise anything; here it means that no picture came
                whole, frame = False, None
            with self._lock:
                if not whole:
                    self._failed = True
                    break
                self._frame = frame
                self._count += 1
        self._capture.release()


def opened(
    path: str, opener: Callable[[str], Capture], exposure: float | None
) -> tuple[Capture, tuple[Setting, ...]]:
    """An open camera and its settings.

    Raises:
        DeviceError: it doesn't open.
    """
    capture = opener(path)
    if not capture.isOpened():
        capture.release()
        raise DeviceError(NO_CAMERA, path=path)
    return capture, configure(capture, exposure)
