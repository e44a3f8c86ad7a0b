"""A running room's heads on their way to the center: a thread sends, the room keeps what comes back.

Only where the site allows a network during the exam. Of heads that wait only the newest is sent: it covers the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from station.room.room import Room
from station.vault.head_push import HeadPusher, Push
from station.vault.keys import EpochKey


class HeadsOut:
    """Sends each head that the room makes. ``deliver`` gets a witnessed head, in the sending thread."""

    def __init__(self, room: Room, pusher: HeadPusher, deliver: Callable[[str], None]) -> None:
        self._room = room
        self._pusher = pusher
        self._deliver = deliver
        self._news = threading.Condition()
        self._waiting: Push | None = None
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="heads-out", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._room.heads.listen(self._made)
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End after what is under way; a stuck connection is left to the process's end."""
        with self._news:
            self._ending = True
            self._news.notify()
        self._thread.join(timeout)

    def _made(self, note: str, epoch: EpochKey) -> None:
        # In the room's thread: the journal is read here and nowhere else.
        leaves = tuple(self._room.journal.leaf_hashes())
        push = Push(note, self._room.epoch_certificate, epoch.signer.vkey, leaves)
        with self._news:
            self._waiting = push
            self._news.notify()

    def _run(self) -> None:
        while (push := self._next()) is not None:
            witnessed = self._pusher.push(push)
            if witnessed is not None:
                self._deliver(witnessed)

    def _next(self) -> Push | None:
        with self._news:
            self._news.wait_for(lambda: self._waiting is not None or self._ending)
            push, self._waiting = self._waiting, None
            return push
