"""A watched folder: pictures of tickets that a telephone or another program puts there.

What lies there at the start is of another day and not read. A file is read once it has stopped growing between two
looks; the folder itself is never changed.
"""

from __future__ import annotations

from pathlib import Path

from station.checkin.scanner.events import CodeRead, CodeRejected, Reading
from station.checkin.scanner.files import symbols_of
from station.checkin.scanner.ports import cannot_open, hung_up
from station.errors import PlanError
from station.event import Milliseconds

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"})
_Stamp = tuple[int, int]


class FolderDevice:
    """One folder.

    Raises:
        DeviceError: it can't be read.
    """

    finished = False

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known = self._stamps()
        except OSError as error:
            raise cannot_open(str(path), error) from error
        self._growing: dict[str, _Stamp] = {}

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The codes of pictures that are new or were replaced; a rejection for one that holds none."""
        try:
            stamps = self._stamps()
        except OSError as error:
            raise hung_up(str(self._path)) from error
        fresh = {name: stamp for name, stamp in stamps.items() if self._known.get(name) != stamp}
        whole = sorted(name for name, stamp in fresh.items() if self._growing.get(name) == stamp and stamp[0])
        self._growing = {name: stamp for name, stamp in fresh.items() if name not in whole}
        found: list[Reading] = []
        for name in whole:
            self._known[name] = stamps[name]
            found += self._read(self._path / name, at_ms)
        return found

    def close(self) -> None:
        """Nothing is held."""

    def _stamps(self) -> dict[str, _Stamp]:
        stamps = {}
        for path in self._path.iterdir():
            if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
                continue
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            stamps[path.name] = (stat.st_size, stat.st_mtime_ns)
        return stamps

    @staticmethod
    def _read(path: Path, at_ms: Milliseconds) -> list[Reading]:
        try:
            symbols = symbols_of(path)
        except PlanError:
            return [CodeRejected("picture", source="file", at_ms=at_ms)]
        if not symbols:
            return [CodeRejected("nothing", source="file", at_ms=at_ms)]
        return [CodeRead(s.text, aim=s.aim, source="file", at_ms=at_ms) for s in symbols]
