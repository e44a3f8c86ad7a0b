"""Keeping the board up to date: news from reception and witness, and, after a stop, everything again that may have been missed.

Accepted bundles come from the log of receipts itself, after the last one that the board shows; so the board never tells of a
bundle that has no receipt, and a server that was killed between receipt and board catches up when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from threading import Event, Lock

from station.center.board.room import Change, RoomKey, came, heard, refused, waits
from station.center.board.store import BoardStore
from station.center.store import Listed, Store
from station.event import Milliseconds
from station.vault.bundle.errors import BundleError
from station.vault.bundle.manifest import Manifest, open_manifest
from station.vault.bundle.origin import parse_origin

PAGE = 500


@lru_cache(maxsize=64)
def opened(note: bytes) -> Manifest:
    """A manifest that was checked moments ago is not checked again: it is asked for when it comes, and for the board.

    Raises:
        BundleError: as :func:`station.vault.bundle.manifest.open_manifest`; that is never remembered.
    """
    return open_manifest(note)


class BoardKeeper:
    """Tells the board what happened. Any thread may call it."""

    def __init__(self, store: Store, board: BoardStore, now: Callable[[], Milliseconds]) -> None:
        self._store = store
        self._board = board
        self._now = now
        self._wanted = Event()
        self._at_it = Lock()

    def catch_up(self) -> None:
        """Have every receipt after the last that the board shows applied: by this call, or by one that is at it already.

        Where many come at once one call applies what all of them brought, in one commit.
        """
        self._wanted.set()
        while self._wanted.is_set() and self._at_it.acquire(blocking=False):
            try:
                self._wanted.clear()
                self._apply_new()
            except BaseException:
                self._wanted.set()  # whoever comes next begins here
                raise
            finally:
                self._at_it.release()

    def _apply_new(self) -> None:
        while found := self._store.listing(self._board.applied(), PAGE):
            changes = [change for one in found for change in self._came(one)]
            self._board.change_all(changes, found[-1].sequence)

    def _came(self, one: Listed) -> Iterator[tuple[RoomKey, Change]]:
        note = self._store.manifest(one.manifest)
        if note is None:
            return
        try:
            manifest, origin = opened(note), parse_origin(one.journal)
        except BundleError:
            return  # one record that the disk spoilt must not keep the server from starting; a pull names it
        yield RoomKey(origin.day, origin.site, origin.room), came(manifest, one.received)

    def look_back(self) -> None:
        """At start: receipts and refusals that a stop kept from the board."""
        self.catch_up()
        for manifest, journal, code in self._store.refused():
            self._apply(journal, refused(journal, manifest, code, 0))

    def heard(self, journal: str, size: int) -> None:
        """A head was cosigned, or an epoch's certificate taken (size 0)."""
        self._apply(journal, heard(journal, size, self._now()))

    def waits(self, manifest: Manifest, missing: int) -> None:
        """A manifest came before its parts."""
        self._apply(manifest.journal, waits(manifest, missing, self._now()))

    def refused(self, journal: str, manifest: str, code: str) -> None:
        """What a device signed was refused and kept."""
        self._apply(journal, refused(journal, manifest, code, self._now()))

    def _apply(self, journal: str, change: Change) -> None:
        try:
            origin = parse_origin(journal)
        except BundleError:
            return  # a head may be kept as evidence under any name; it is no room's
        self._board.change(RoomKey(origin.day, origin.site, origin.room), change)
