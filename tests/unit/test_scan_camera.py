"""Cameras by a stand-in, a video file, the preview."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from station.checkin.decode.child import InlineDecoder, Looked
from station.checkin.decode.symbol import Symbol
from station.checkin.scanner.camera import SILENT_MS, CameraDevice, VideoDevice
from station.checkin.scanner.capture import NewestFrame, configure
from station.checkin.scanner.events import CodeRead
from station.checkin.scanner.preview import UPPER, ansi, half_blocks
from station.errors import DeviceError, PlanError
from tests.support.degraded import GOOD, photograph

TEXT = "202611070007"
PICTURE = photograph("QR", TEXT, GOOD, 1)
PATIENCE = 30.0
NO_MORE = None


class Camera:
    """Gives the pictures that a test hands it, one for each read; waits where there is none."""

    def __init__(self, *, opens: bool = True, stubborn: frozenset[int] = frozenset()) -> None:
        self.calls: list[tuple[int, float]] = []
        self.values: dict[int, float] = {}
        self.pictures: queue.Queue[Any] = queue.Queue()
        self.waiting = threading.Semaphore(0)
        self.released = threading.Event()
        self._opens = opens
        self._stubborn = stubborn

    def isOpened(self) -> bool:
        return self._opens

    def set(self, key: int, value: float, /) -> bool:
        self.calls.append((key, value))
        if key not in self._stubborn:
            self.values[key] = value
        return key not in self._stubborn

    def get(self, key: int, /) -> float:
        return self.values.get(key, 0.0)

    def read(self) -> tuple[bool, Any]:
        self.waiting.release()
        picture = self.pictures.get()
        return picture is not NO_MORE, picture

    def release(self) -> None:
        self.released.set()

    def show(self, *pictures: Any) -> None:
        """Hand over pictures, and come back when the last has been taken in."""
        for picture in pictures:
            self.pictures.put(picture)
            assert self.waiting.acquire(timeout=PATIENCE)


class Seeing:
    """A decoder that finds the same code in every picture."""

    def __init__(self) -> None:
        self.looked: list[Looked] = []
        self.closed = False

    def offer(self, image: Any, at_ms: int) -> bool:
        found = Symbol(TEXT, TEXT.encode(), "QR", "]Q1", ((0, 0),) * 4, "zxing", "frame")
        self.looked.append(Looked(at_ms, (found,)))
        return True

    def results(self, at_ms: int) -> list[Looked]:
        looked, self.looked = self.looked, []
        return looked

    def close(self) -> None:
        self.closed = True


def opened(camera: Camera, decoder: Any = None) -> CameraDevice:
    device = CameraDevice("/dev/v4l/x", lambda path: camera, decoder or Seeing())
    assert camera.waiting.acquire(timeout=PATIENCE)
    return device


def closed(camera: Camera, device: CameraDevice) -> None:
    camera.pictures.put(NO_MORE)
    device.close()
    assert camera.released.is_set()


def test_a_camera_is_set_in_the_order_drivers_want_and_read_back() -> None:
    camera = Camera(stubborn=frozenset({cv2.CAP_PROP_BUFFERSIZE}))
    settings = configure(camera, exposure=120)
    assert [key for key, _ in camera.calls] == [
        cv2.CAP_PROP_FOURCC,
        cv2.CAP_PROP_FRAME_WIDTH,
        cv2.CAP_PROP_FRAME_HEIGHT,
        cv2.CAP_PROP_FPS,
        cv2.CAP_PROP_AUTO_EXPOSURE,
        cv2.CAP_PROP_EXPOSURE,
        cv2.CAP_PROP_BUFFERSIZE,
    ]
    assert camera.calls[0][1] == cv2.VideoWriter_fourcc(*"MJPG")
    assert {s.name for s in settings if not s.taken} == {"buffer"}
    assert "exposure" not in {s.name for s in configure(Camera())}


def test_a_code_before_the_camera_is_one_reading() -> None:
    camera, decoder = Camera(), Seeing()
    device = opened(camera, decoder)
    assert device.poll(0) == []
    camera.show(PICTURE)
    assert device.poll(33) == [CodeRead(TEXT, aim="]Q1", source="camera", at_ms=33)]
    camera.show(PICTURE)
    assert device.poll(66) == []
    assert device.picture is PICTURE
    closed(camera, device)
    assert decoder.closed


def test_only_the_newest_picture_is_kept() -> None:
    camera = Camera()
    frames = NewestFrame(camera)
    assert camera.waiting.acquire(timeout=PATIENCE)
    camera.show("old", "older", "newest")
    assert frames.take() == (3, "newest")
    assert frames.take() == (3, None)
    camera.pictures.put(NO_MORE)
    frames.close()
    assert frames.failed


def test_a_camera_that_stops_is_said_whether_it_tells_or_hangs() -> None:
    camera = Camera()
    device = opened(camera)
    camera.show(PICTURE)
    device.poll(0)
    assert device.poll(SILENT_MS) == []
    with pytest.raises(DeviceError) as raised:
        device.poll(SILENT_MS + 1)
    assert raised.value.code == "scan.unplugged"
    camera.pictures.put(NO_MORE)
    assert camera.released.wait(PATIENCE)
    with pytest.raises(DeviceError):
        device.poll(SILENT_MS + 2)
    device.close()


def test_a_camera_that_does_not_open_is_said() -> None:
    camera = Camera(opens=False)
    with pytest.raises(DeviceError) as raised:
        CameraDevice("/dev/v4l/x", lambda path: camera, Seeing())
    assert raised.value.code == "scan.no_camera"
    assert camera.released.is_set()


def test_a_real_missing_camera_says_so_at_once() -> None:
    with pytest.raises(DeviceError):
        CameraDevice("/dev/v4l/by-id/no-such-camera", decoder=Seeing())


def video(path: Path, pictures: list[Any]) -> Path:
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (width, height), isColor=True)
    for picture in pictures:
        writer.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    writer.release()
    return path


def test_a_video_is_read_picture_by_picture(tmp_path: Path) -> None:
    empty = np.full_like(PICTURE, 170)
    other = photograph("QR", "202611070008", GOOD, 2)
    device = VideoDevice(
        video(tmp_path / "door.avi", [empty, PICTURE, PICTURE, other, empty]), InlineDecoder()
    )
    read = []
    for _ in range(6):
        read += device.poll(0)
    assert device.finished
    assert [(r.text, r.at_ms, r.source) for r in read if isinstance(r, CodeRead)] == [
        (TEXT, 100, "replay"),
        ("202611070008", 300, "replay"),
    ]
    device.close()


def test_a_file_that_is_no_video_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.avi").write_bytes(b"no video")
    with pytest.raises(PlanError) as raised:
        VideoDevice(tmp_path / "x.avi")
    assert raised.value.code == "scan.no_video"


def test_the_preview_keeps_the_pictures_proportions() -> None:
    page = np.zeros((720, 1280), np.uint8)
    page[:, 640:] = 255
    cells = half_blocks(page, 40, 30)
    assert (len(cells), len(cells[0])) == (11, 40)
    assert cells[0][0] == (0, 0)
    assert cells[0][-1] == (255, 255)
    assert len(half_blocks(page, 200, 5)) == 5
    assert half_blocks(np.dstack([page] * 3), 40, 30) == cells
    assert half_blocks(page, 0, 9) == []
    drawn = ansi(cells)
    assert drawn.count("\n") == 10
    assert drawn.count(UPPER) == 440
