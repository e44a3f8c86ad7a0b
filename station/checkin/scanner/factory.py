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

    def __init__(self, source: ScannerSource) -> None:
        self._readings: Iterator[Reading] = source.readings()
        self.finished = False

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The next reading, with its own moment."""
        for reading in self._readings:
            return [reading]
        self.finished = True
        return []

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
HARDWARE = frozenset({"evdev", "serial", "camera", "folder"})
"""Kinds that can be unplugged: what is read is a file of the system."""
RECORDED = frozenset({"replay"})
"""Kinds whose readings were debounced when they were taken."""


def device(kind: str, debounce: Debounce | None = None) -> Watched:
    """The scanner of a word like ``serial:/dev/ttyACM0``; it is opened at its first poll, not before.

    Several scanners of one door may share a debounce.

    Raises:
        PlanError: no such kind, or the path is missing.
    """
    name, _, path = kind.partition(":")
    opener = KINDS.get(name)
    if opener is None or (name == "wedge") == bool(path):
        raise PlanError(UNKNOWN_KIND, kind=kind)
    once = None if name in RECORDED else debounce or Debounce()
    there = Path(path).exists if name in HARDWARE else lambda: True
    return Watched(kind, lambda: opener(path), there, once, replugged=name in HARDWARE)
