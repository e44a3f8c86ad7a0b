"""Bringing bundles from a center's server to a supervisor's folder, each as the same folder that a stick holds.

- One bundle that fails does not stop the others: it is named, remembered in the folder, and the next pull tries it again.
- What lies here is not sent again: whole bundles are passed over, parts of a broken-off one are looked at and kept.
- A day key that the center has erased is no failure: it is said, and the note on it is put beside the bundle.
- A few bundles come at a time, each one part at a time: memory does not grow with their number.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from station.center.pull_place import Place, held_part
from station.center.pull_remote import ERASED, Gone, Line, Page, Remote
from station.errors import PlanError
from station.vault.authorities import authorities
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import read_bundle, write_bundle, write_receipt_file, write_shred_file
from station.vault.bundle.manifest import DAY_KEY

AT_ONCE = 4
MOST_AT_ONCE = 16
AHEAD = 20
"""Pages of the list that are read ahead, so that it can be said how many bundles are left."""

DayKeyState = Literal["here", "erased", "missing"]
"""``here`` also stands for a bundle from before opening, which has none."""


@dataclass(frozen=True)
class Pulled:
    """What became of one bundle."""

    manifest: str
    folder: Path | None
    """Where it lies now; None where it failed."""
    error: PlanError | None = None
    day_key: DayKeyState = "here"
    journal: str = ""
    """As the center's list has it, or as its manifest says."""
    number: int = 0
    size: int = 0
    """Bytes that its manifest lists."""
    already: bool = False
    """It lay here before, whole."""


@dataclass(frozen=True)
class Reading:
    """How far a pull is."""

    received: int
    """Bytes of answers so far."""
    left: int
    """Bundles of the list that are still to be looked at, as far as it was read ahead."""
    more: bool
    """Whether the list goes on beyond that."""


Watch = Callable[[Reading], None]


def pull(
    url: str,
    folder: Path,
    token: str = "",
    client: httpx.Client | None = None,
    *,
    at_once: int = AT_ONCE,
    watch: Watch | None = None,
    remote: Remote | None = None,
) -> Iterator[Pulled]:
    """Fetch what failed before and what is new since the last pull, yielding each as it is done.

    Raises:
        PlanError: the token does not let in. DeviceError: no way to the center, or the disk refuses; what was yielded is here.
    """
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    center = remote or Remote(
        url, token, client or httpx.Client(timeout=30.0, limits=limits, verify=authorities())
    )
    place = Place(folder)
    with ThreadPoolExecutor(at_once, thread_name_prefix="pull") as pool:
        run = _Run(center, place, pool, at_once, watch or (lambda _: None))
        run.add(len(place.failed))
        failed = yield from run.each(place.failed)
        if failed != list(place.failed):
            place.passed(place.cursor, failed)
        for page in run.pages():
            failed += yield from run.each(page.bundles)
            place.passed(page.next, failed)


class _Run:
    """One pull under way."""

    def __init__(
        self, center: Remote, place: Place, pool: ThreadPoolExecutor, at_once: int, watch: Watch
    ) -> None:
        self._center = center
        self._place = place
        self._pool = pool
        self._at_once = at_once
        self._watch = watch
        self._left = 0
        self._more = True

    def add(self, count: int) -> None:
        """So many more are known of."""
        self._left += count
        self._say()

    def pages(self) -> Iterator[Page]:
        """The list after the cursor, read ahead a little."""
        ahead: deque[Page] = deque()
        cursor = self._place.cursor
        while True:
            while self._more and len(ahead) < AHEAD:
                page = self._center.page(cursor)
                self._more = bool(page.bundles)
                if page.bundles:
                    ahead.append(page)
                    cursor = page.next
                    self.add(len(page.bundles))
            if not ahead:
                return
            yield ahead.popleft()

    def each(self, lines: Iterable[Line]) -> Generator[Pulled, None, list[Line]]:
        """Fetch these, a few at a time, and yield them in their order; returns those that failed."""
        failed: list[Line] = []
        waiting = deque(lines)
        running: deque[tuple[Line, Future[Pulled]]] = deque()
        try:
            while waiting or running:
                # One more for each thread than it can do now, so that none waits for the slowest.
                while waiting and len(running) < 2 * self._at_once:
                    line = waiting.popleft()
                    running.append((line, self._pool.submit(_one, self._center, self._place, line)))
                line, future = running[0]
                got = future.result()
                running.popleft()
                if got.error is not None:
                    failed.append(line)
                self._left = max(0, self._left - 1)
                self._say()
                yield got
        finally:
            for _, future in running:
                future.cancel()
        return failed

    def _say(self) -> None:
        self._watch(Reading(self._center.received, self._left, self._more))


def _one(center: Remote, place: Place, line: Line) -> Pulled:
    try:
        here = place.whole(line)
        if here is not None:
            path, manifest = here
            size = sum(file.size for file in manifest.files)
            return Pulled(
                line.manifest, path, journal=line.journal, number=line.number, size=size, already=True
            )
        return _fetched(center, place, line)
    except PlanError as error:
        if error.code == "pull.token":
            raise
        return Pulled(line.manifest, None, error, journal=line.journal, number=line.number)


def _fetched(center: Remote, place: Place, line: Line) -> Pulled:
    note = center.get(f"/v1/bundles/{line.manifest}/manifest")
    if hashlib.sha256(note).hexdigest() != line.manifest:
        raise BundleError("manifest", "与编号不符", "it is not the bundle that was asked for")
    named = Bundle.of(note, center.part)
    files = {part.sha256: part.file for part in named.manifest.parts}
    with place.target(named.name, line.manifest) as target:

        def part(sha256: str) -> bytes:
            try:
                return held_part(target, sha256) or center.part(sha256)
            except Gone:
                if files[sha256] == DAY_KEY:
                    raise
                raise PlanError(ERASED, what=files[sha256]) from None

        bundle = Bundle.of(note, part)
        write_bundle(bundle, target, key_may_be_gone=True)
        write_receipt_file(target, _text(center.get(f"/v1/bundles/{line.manifest}")))
        # Asked for last: a note is durable before the key goes, so that a key that was gone above has its note here.
        shred = center.find(f"/v1/bundles/{line.manifest}/shred")
        if shred is not None:
            write_shred_file(target, shred)
        gone = bool(bundle.manifest.day_key) and read_bundle(target).day_key() is None
    return Pulled(
        line.manifest,
        target,
        day_key="erased" if shred is not None else "missing" if gone else "here",
        journal=bundle.manifest.journal,
        number=bundle.manifest.number,
        size=sum(file.size for file in bundle.manifest.files),
    )


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BundleError("receipt", "不是有效的 UTF-8 文字", "it is not valid UTF-8") from error
