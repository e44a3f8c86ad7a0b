"""The door's scanners: each polled in a thread of its own, and what it says brought to the screen.

- A thread looks at its device 33 times a second and posts past-tense messages; the screen never waits for a device, and
  one device never waits for another.
- Whatever a device does, its thread goes on: what is known to happen is said as it is, anything else is a device that
  failed, and it is tried again.
- At the end every thread closes its own device, then the screens are gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from textual.message import Message

from station.checkin.decode.figures import Figures
from station.checkin.scanner import events as scanner
from station.checkin.scanner.factory import at_door
from station.checkin.scanner.preview import half_blocks
from station.checkin.scanner.watch import RETRY_MS, Watched
from station.errors import StationError, problem
from station.event import Milliseconds
from station.text import Text

POLL_S = 0.03
"""Between two looks at a device."""
PREVIEW_MS: Milliseconds = 250
"""Between two pictures of a preview."""
END_S = 4.0
"""A camera's read comes back within a second or two; a thread that is later is left behind."""

FAILED = problem(
    "scan.failed",
    what=("扫码设备出现意外错误：{why}。", "The scanner failed in a way that was not expected: {why}."),
    now=("拔下重插；仍不行则换一个设备。", "Unplug and replug it; if that does not help, use another."),
)

Cells = list[list[tuple[int, int]]]


class ScannerSpoke(Message):
    """A scanner of the door told something."""

    def __init__(self, number: int, said: scanner.Message) -> None:
        super().__init__()
        self.number = number
        """Its place in the kiosk's list, from 1."""
        self.said = said


class PictureTaken(Message):
    """A camera's newest picture, as cells of the preview."""

    def __init__(self, cells: Cells, figures: Figures | None = None) -> None:
        super().__init__()
        self.cells = cells
        self.figures = figures
        """How good it is, where that was measured."""


Post = Callable[[Message], object]


class Poller:
    """One device and its thread."""

    def __init__(self, number: int, watched: Watched, word: str, scanners: Scanners) -> None:
        self._number = number
        self._watched = watched
        self._word = word
        self._scanners = scanners
        self._drawn_at: Milliseconds = 0
        self._failed = False
        self._ended = False
        self.thread = threading.Thread(target=self._run, name=f"scanner {number}", daemon=True)

    @property
    def picture(self) -> Any:
        """The newest picture of a camera; None of anything else."""
        return self._watched.picture

    def _run(self) -> None:
        ending = self._scanners.ending
        try:
            while not (ending.is_set() or self._ended or self._watched.finished):
                self._look(time.monotonic_ns() // 1_000_000)
                ending.wait(RETRY_MS / 1_000 if self._failed else POLL_S)
        finally:
            self._watched.close()

    def _look(self, at_ms: Milliseconds) -> None:
        try:
            said = self._watched.poll(at_ms)
            self._failed = self._failed and not self._watched.connected
            self._preview(at_ms)
        except StationError as error:
            # A recording that is wrong or has gone: nobody waits for it to come back.
            self._ended = True
            self._lost(error, at_ms)
        except (
            Exception
        ) as error:  # a driver or a library may raise anything; the room goes on without this device
            self._lost(StationError(FAILED, why=f"{type(error).__name__} {error}"), at_ms)
        else:
            for one in said:
                self._scanners.post(ScannerSpoke(self._number, one))

    def _lost(self, error: StationError, at_ms: Milliseconds) -> None:
        self._watched.close()
        if not self._failed:
            self._failed = True
            lost = scanner.DeviceLost(self._word, error.what, at_ms, error.code)
            self._scanners.post(ScannerSpoke(self._number, lost))

    def _preview(self, at_ms: Milliseconds) -> None:
        room = self._scanners.preview
        if room is None or at_ms - self._drawn_at < PREVIEW_MS or self._watched.picture is None:
            return
        self._drawn_at = at_ms
        self._scanners.post(PictureTaken(half_blocks(self._watched.picture, *room), self._watched.figures))


class Scanners:
    """All scanners of a door beside the one on its terminal."""

    def __init__(self, words: Sequence[str], post: Post) -> None:
        """``post`` takes messages from any thread.

        Raises:
            PlanError: a word that names no scanner.
        """
        self.ending = threading.Event()
        self.preview: tuple[int, int] | None = None
        """Columns and rows that a preview may take now; none where nobody looks at one."""
        self.post = post
        self._pollers = [Poller(n, at_door(word), word, self) for n, word in enumerate(words, 1)]

    def start(self) -> None:
        """Begin to poll."""
        for poller in self._pollers:
            poller.thread.start()

    def picture(self) -> Any:
        """The newest picture of the first camera that gives any; None where there is none."""
        return next((one for poller in self._pollers if (one := poller.picture) is not None), None)

    def stop(self) -> None:
        """End every thread; each closes its device."""
        self.ending.set()
        until = time.monotonic() + END_S
        for poller in self._pollers:
            if poller.thread.ident is not None:
                poller.thread.join(max(0.0, until - time.monotonic()))


def short(word: str) -> str:
    """A scanner as the screen calls it: kind and the end of its path, which may be long (/dev/serial/by-id/…)."""
    kind, _, path = word.partition(":")
    return f"{kind} {_end(path)}".rstrip()


def _end(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2][-16:]


def changed_text(said: scanner.DeviceFound | scanner.DeviceLost) -> Text:
    """What the screen says of a scanner that came or went: with the end of its path only."""
    path = said.name.partition(":")[2]
    zh, en = (
        said.say.zh.replace(said.name, short(said.name)),
        said.say.en.replace(said.name, short(said.name)),
    )
    return Text(zh.replace(path, _end(path)), en.replace(path, _end(path))) if path else Text(zh, en)


def gone_text(words: Sequence[str]) -> Text:
    """The status row's segment while scanners are gone: which one, or how many."""
    kind, _, path = words[0].partition(":")
    which = str(len(words)) if len(words) > 1 else _end(path) or kind
    return Text(f"扫码断开 {which}", f"scanner gone {which}")
