"""Scanners by a word of the settings or the command line.

wedge                       a keyboard scanner on this terminal
evdev:/dev/input/by-id/…    a keyboard scanner of its own, grabbed
serial:/dev/ttyACM0         a scanner in serial (USB CDC) mode
camera:/dev/v4l/by-id/…     a camera
folder:DIR                  pictures that are put into a folder
files:FILE                  one picture
video:FILE                  a recorded video
replay:FILE                 a recorded day
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from station.checkin.scanner.debounce import Debounce
from station.checkin.scanner.events import Device, Reading, ScannerSource
from station.checkin.scanner.files import FileSource
from station.checkin.scanner.replay import ReplaySource
from station.checkin.scanner.watch import Watched
from station.errors import PlanError, problem
from station.event import Milliseconds

UNKNOWN_KIND = problem(
    "scan.kind",
    what=("不认识的扫码设备“{kind}”。", "“{kind}” is no kind of scanner."),
    now=(
        "可用：wedge、evdev:路径、serial:路径、camera:路径、folder:文件夹、files:文件、video:文件、replay:文件。",
        "Use wedge, evdev:PATH, serial:PATH, camera:PATH, folder:DIR, files:FILE, video:FILE or replay:FILE.",
    ),
)


class Finite:
    """A source that comes to an end, asked for one reading at a time."""

    def __init__(self, source: ScannerSource, *, paced: bool = False) -> None:
        """``paced`` gives each reading as long after the first look as its own moment says."""
        self._readings: Iterator[Reading] = source.readings()
        self._paced = paced
        self._began: Milliseconds | None = None
        self._next: Reading | None = None
        self.finished = False

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The next reading, with its own moment."""
        began = self._began = at_ms if self._began is None else self._began
        if self._next is None:
            self._next = next(self._readings, None)
        if self._next is None:
            self.finished = True
            return []
        if self._paced and at_ms - began < self._next.at_ms:
            return []
        given, self._next = self._next, None
        return [given]

    def close(self) -> None:
        """Nothing is held."""


def _wedge(path: str) -> Device:
    from station.checkin.scanner.terminal import TerminalDevice

    return TerminalDevice(sys.stdin.fileno())


def _evdev(path: str) -> Device:
    from station.checkin.scanner.evdev import EvdevDevice

    return EvdevDevice(path)


def _serial(path: str) -> Device:
    from station.checkin.scanner.serial import SerialDevice

    return SerialDevice(path)


def _camera(path: str) -> Device:
    from station.checkin.scanner.camera import CameraDevice

    return CameraDevice(path)


def _folder(path: str) -> Device:
    from station.checkin.scanner.folder import FolderDevice

    return FolderDevice(Path(path))


def _video(path: str) -> Device:
    from station.checkin.scanner.camera import VideoDevice

    return VideoDevice(Path(path))


def _picture_at_door(path: str) -> Device:
    from station.checkin.scanner.picture import PictureDevice

    return PictureDevice(Path(path))


def _video_at_door(path: str) -> Device:
    from station.checkin.decode.child import ChildDecoder
    from station.checkin.scanner.camera import VideoDevice

    return VideoDevice(Path(path), ChildDecoder(), paced=True)


KINDS: dict[str, Callable[[str], Device]] = {
    "wedge": _wedge,
    "evdev": _evdev,
    "serial": _serial,
    "camera": _camera,
    "folder": _folder,
    "files": lambda path: Finite(FileSource([Path(path)])),
    "video": _video,
    "replay": lambda path: Finite(ReplaySource(Path(path))),
}
"""Kind → what opens it."""
AT_DOOR: dict[str, Callable[[str], Device]] = {
    "files": _picture_at_door,
    "video": _video_at_door,
    "replay": lambda path: Finite(ReplaySource(Path(path)), paced=True),
}
"""Kinds that the door's screen opens in another way."""
HARDWARE = frozenset({"evdev", "serial", "camera", "folder"})
"""Kinds that can be unplugged: what is read is a file of the system."""
RECORDED = frozenset({"replay"})
"""Kinds whose readings were debounced when they were taken."""


def split(word: str) -> tuple[str, str]:
    """Kind and path of a word like ``serial:/dev/ttyACM0``.

    Raises:
        PlanError: no such kind, or the path is missing.
    """
    name, _, path = word.partition(":")
    if name not in KINDS or (name == "wedge") == bool(path):
        raise PlanError(UNKNOWN_KIND, kind=word)
    return name, path


def device(kind: str, debounce: Debounce | None = None) -> Watched:
    """The scanner of a word like ``serial:/dev/ttyACM0``; it is opened at its first poll, not before.

    Several scanners of one door may share a debounce.

    Raises:
        PlanError: no such kind, or the path is missing.
    """
    name, path = split(kind)
    once = None if name in RECORDED else debounce or Debounce()
    return _watched(kind, lambda: KINDS[name](path), once)


def at_door(word: str) -> Watched:
    """A scanner as the door's screen polls it: what is recorded keeps its own pace, and pictures are looked at in another
    process. Repeated readings come as they are: the door tells them, across all its scanners.

    Raises:
        PlanError: no such kind, or the path is missing.
    """
    name, path = split(word)
    return _watched(word, lambda: AT_DOOR.get(name, KINDS[name])(path), None)


def _watched(word: str, opener: Callable[[], Device], debounce: Debounce | None) -> Watched:
    name, path = split(word)
    return Watched(word, opener, _there(name, path), debounce, replugged=name in HARDWARE)


def _there(name: str, path: str) -> Callable[[], bool]:
    """Whether a device is plugged in."""
    return Path(path).exists if name in HARDWARE else lambda: True
