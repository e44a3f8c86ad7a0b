"""Which answer a question gets, in a running room."""

from __future__ import annotations

import threading
from pathlib import Path

from station.errors import DeviceError, StationError, problem
from station.room.room import Room
from station.room.talk import carrying, wire
from station.room.talk.carrying import Hand, Say
from station.room.talk.snapshot import snapshot, status
from station.vault.bundle import Outbox
from station.vault.bundle.errors import DISK

BUSY = problem(
    "talk.busy",
    what=("本考场正在导出或发送。", "This room is exporting or sending already."),
    now=("等它完成后再试。", "Try again when it is done."),
)


class Answering:
    """Answers questions about one room; the journal is touched through ``hand`` only."""

    def __init__(self, room: Room, hand: Hand) -> None:
        self._room = room
        self._hand = hand
        self._outbox = Outbox(room.journal.path.parent / "outbox")
        self._carrying = threading.Lock()

    def __call__(self, asked: wire.Asked, say: Say) -> wire.Answer:
        """The last answer; what comes before it is said through ``say``."""
        room = self._room
        try:
            match asked:
                case wire.Snapshot():
                    return self._hand(lambda: snapshot(room))
                case wire.Status():
                    return self._hand(lambda: status(room.state, room.journal.size, room.source))
                case wire.Export() | wire.Sync():
                    return self._carry(asked, say)
        except StationError as error:
            return wire.refused(error)
        except OSError as error:
            why = error.strerror or str(error)
            return wire.refused(DeviceError(DISK, path=error.filename or "", why=why))

    def _carry(self, asked: wire.Export | wire.Sync, say: Say) -> wire.Answer:
        if not self._carrying.acquire(blocking=False):
            raise DeviceError(BUSY)
        try:
            if isinstance(asked, wire.Sync):
                carrying.sync(self._room, self._outbox, asked.url, say, self._hand)
            else:
                place = Path(asked.place) if asked.place else None
                carrying.export(self._room, self._outbox, place, asked.new_only, say, self._hand)
        finally:
            self._carrying.release()
        return wire.Done()
