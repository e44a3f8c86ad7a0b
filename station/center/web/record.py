"""The page's own journal: who signed in, looked and decided. ``server/pages.journal``, of the same code as a room's.

Every entry is durable before the page answers; the tree is checked when it is opened, and heads are signed by a key of the
run that the center's receipt key certifies in the first entry of the run. Without a record nothing is shown.
One thread owns it; one server at a time: a second one on the same folder receives bundles, but shows no pages.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from station import __version__
from station.center.web.errors import RECORD
from station.center.web.events import Started, Stopped, event_of
from station.errors import DeviceError, StationError
from station.event import Event, Milliseconds
from station.plan.rules import JournalRules
from station.timer.clock import Source
from station.vault import entry as entries
from station.vault.entry import SALT_BYTES, Stamp
from station.vault.heads import HeadMaker
from station.vault.journal import Journal
from station.vault.keys import EpochKey
from station.vault.note import Signer

T = TypeVar("T")
NAME = "pages.journal"


@dataclass(frozen=True)
class Written:
    """One entry as it is read back."""

    seq: int
    time: Milliseconds
    actor: str
    kind: str
    event: Event | None
    """None for a kind of a later version."""


def origin_of(center: str) -> str:
    """The journal's name."""
    return f"{center}/pages"


class PageRecord:
    """The page's journal. Any thread may call it; opened at the first call, and again after a disk failed."""

    def __init__(self, path: Path, origin: str, signer: Signer, rules: JournalRules, source: Source) -> None:
        self._path = path
        self._origin = origin
        self._signer = signer
        self._rules = rules
        self._source = source
        self._journal: Journal | None = None
        self._heads: HeadMaker | None = None
        self._thread = ThreadPoolExecutor(1, "center-pages")

    def write(self, happened: Event, actor: str = "") -> Milliseconds:
        """Put an entry down, durably; returns its time. Raises DeviceError ``page.record``."""
        return self._do(lambda: self._append(self._opened(), happened, actor))

    def newest(self, before: int | None, limit: int) -> list[Written]:
        """Entries below ``before`` (or the end), newest first. Raises DeviceError ``page.record``."""

        def job() -> list[Written]:
            journal = self._opened()
            end = journal.size if before is None else max(0, min(before, journal.size))
            start = max(0, end - limit)
            return list(reversed(list(read_entries(journal, start, end))))

        return self._do(job)

    def each(self, take: Callable[[Written], None]) -> None:
        """Hand every entry over, oldest first. Raises DeviceError ``page.record``."""

        def job() -> None:
            for one in read_entries(self._opened()):
                take(one)

        self._do(job)

    def close(self) -> None:
        """Sign a last head and let go; a record that was never opened is not begun for that."""

        def job() -> None:
            journal, heads = self._journal, self._heads
            if journal is None or heads is None or journal.stopped:
                return
            self._append(journal, Stopped(), "")
            heads.make(self._stamp())
            journal.close()

        try:
            self._do(job)
        finally:
            self._thread.shutdown()

    def _do(self, job: Callable[[], T]) -> T:
        try:
            return self._thread.submit(job).result()
        except StationError as error:
            raise DeviceError(RECORD, why=error.values.get("why", error.what)) from error
        except OSError as error:
            raise DeviceError(RECORD, why=error.strerror or error) from error

    def _opened(self) -> Journal:
        if self._journal is not None and not self._journal.stopped:
            return self._journal
        self._journal = None
        there = self._path.is_file()
        journal = Journal.open(self._path) if there else Journal.create(self._path, self._origin)
        if not there:
            self._path.chmod(0o600)
        epoch = EpochKey.generate(journal.origin)
        self._heads = HeadMaker(journal, self._rules)
        self._heads.begin(epoch)
        self._journal = journal
        self._append(journal, Started(__version__, epoch.certificate(self._signer, journal.size)), "")
        return journal

    def _append(self, journal: Journal, happened: Event, actor: str) -> Milliseconds:
        stamp = self._stamp()
        clear, _ = entries.split(happened)
        journal.append(
            entries.encode(
                seq=journal.size,
                happened=happened,
                session="",
                stamp=stamp,
                actors=(actor,) if actor else (),
                salt=secrets.token_bytes(SALT_BYTES),
                clear=clear,
                sealed=None,
            )
        )
        if self._heads is not None:
            self._heads.make_if_due(stamp)
        return stamp.time

    def _stamp(self) -> Stamp:
        # The server's clock runs by NTP; there is nobody who would confirm it.
        wall = self._source.wall()
        return Stamp(wall, wall, self._source.boot_id(), self._source.boot_us())


def read_entries(journal: Journal, start: int = 0, stop: int | None = None) -> Iterator[Written]:
    """Entries of a page's journal, in order. Raises DeviceError, PlanError: unreadable, or no such entries."""
    for seq, body in enumerate(journal.entries(start, stop), start):
        entry = entries.decode(body, seq)
        yield Written(seq, entry.time, next(iter(entry.actors), ""), entry.kind, event_of(entry))
