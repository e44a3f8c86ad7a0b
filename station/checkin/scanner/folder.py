"""A watched folder: pictures of tickets that a telephone or another program puts there.

What lies there at the start is of another day and not read. A file is read once it has stopped growing between two
looks, by a process of its own; the folder itself is never changed.
"""

from __future__ import annotations

from pathlib import Path

from station.checkin.scanner.events import Reading
from station.checkin.scanner.picture import Pictures
from station.checkin.scanner.ports import cannot_open, hung_up
from station.event import Milliseconds

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"})
LOOK_MS: Milliseconds = 300
"""Between two looks: what has not grown for so long is whole."""
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
        self._looked_at: Milliseconds | None = None
        self.pictures = Pictures()

    def poll(self, at_ms: Milliseconds) -> list[Reading]:
        """The codes of pictures that are new or were replaced; a rejection for one that holds none."""
        if self._looked_at is None or at_ms - self._looked_at >= LOOK_MS:
            self._looked_at = at_ms
            self._look()
        return self.pictures.poll(at_ms)

    def close(self) -> None:
        self.pictures.close()

    def _look(self) -> None:
        try:
            stamps = self._stamps()
        except OSError as error:
            raise hung_up(str(self._path)) from error
        fresh = {name: stamp for name, stamp in stamps.items() if self._known.get(name) != stamp}
        whole = sorted(name for name, stamp in fresh.items() if self._growing.get(name) == stamp and stamp[0])
        self._growing = {name: stamp for name, stamp in fresh.items() if name not in whole}
        for name in whole:
            self._known[name] = stamps[name]
            self.pictures.add(self._path / name)

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
