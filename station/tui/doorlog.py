"""What the journal is told of the door's scanners: which can be used, and readings that nothing was taken of.

A loose plug and a scanner gone mad must not fill the journal: a change of one scanner is an entry at most every ten
seconds (the last one always is), and readings dropped for the same reason within a second
are one entry with their number.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.checkin.documents import printable
from station.checkin.events import ReadingDropped, ScannerChanged
from station.checkin.scanner.events import CodeRejected, DeviceFound, DeviceLost
from station.event import Milliseconds
from station.room import Room, current_session

CHANGE_MS: Milliseconds = 10_000
DROP_MS: Milliseconds = 1_000


@dataclass
class _Known:
    """One scanner, as it is and as it stands on record."""

    now: DeviceFound | DeviceLost
    connected_on_record: bool | None = None
    recorded_at: Milliseconds = 0


@dataclass
class _Dropped:
    """Readings dropped for one reason that came by one kind of source."""

    waiting: CodeRejected | None = None
    """The first that is not on record yet."""
    more: int = 0
    """How many came after it."""
    recorded_at: Milliseconds | None = None


class DoorLog:
    """Writes entries about scanners. Every method raises DeviceError where the disk refuses an entry."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._scanners: dict[int, _Known] = {}
        self._dropped: dict[tuple[str, str], _Dropped] = {}

    def knows(self, number: int) -> bool:
        """Whether that scanner has been heard of since the start."""
        return number in self._scanners

    def scanner(self, number: int, said: DeviceFound | DeviceLost) -> None:
        """A scanner can be used, or can't any more."""
        known = self._scanners.get(number)
        if known is None:
            self._scanners[number] = _Known(said)
        else:
            known.now = said
        self.settle()

    def dropped(self, reading: CodeRejected) -> None:
        """A reading was dropped as a whole. Before the day is open there is no door yet."""
        if self._room.plan is None or self._room.state.day.phase != "open":
            return
        kind = self._dropped.setdefault((reading.reason, reading.source), _Dropped())
        if kind.waiting is None:
            kind.waiting = reading
        else:
            kind.more += 1
        self.settle()

    def settle(self, *, last: bool = False) -> None:
        """Write what is due by now, once a second; all that is not written yet, at the end."""
        now = self._room.now().time
        if self._room.state.day.phase == "closed":
            return
        for number, known in self._scanners.items():
            self._settle_scanner(number, known, now, last)
        for kind in self._dropped.values():
            due = last or kind.recorded_at is None or not 0 <= now - kind.recorded_at < DROP_MS
            if kind.waiting is not None and due:
                self._settle_dropped(kind, kind.waiting, now)

    def _settle_scanner(self, number: int, known: _Known, now: Milliseconds, last: bool) -> None:
        connected = isinstance(known.now, DeviceFound)
        recent = known.connected_on_record is not None and 0 <= now - known.recorded_at < CHANGE_MS
        if connected == known.connected_on_record or (recent and not last):
            return
        known.connected_on_record, known.recorded_at = connected, now
        kind, _, path = known.now.name.partition(":")
        self._room.append(
            ScannerChanged(
                number=number,
                scanner=kind,
                connected=connected,
                at=now,
                problem=known.now.code if isinstance(known.now, DeviceLost) else "",
                place=path or None,
            )
        )

    def _settle_dropped(self, kind: _Dropped, first: CodeRejected, now: Milliseconds) -> None:
        more, kind.waiting, kind.more, kind.recorded_at = kind.more, None, 0, now
        plan = self._room.plan
        held = plan is not None and bool(plan.room.sessions)
        session = current_session(plan, self._room.state, now).id if plan is not None and held else ""
        self._room.append(
            ReadingDropped(
                why=first.reason,
                source=first.source,
                at=now,
                length=first.length,
                more=more,
                raw=printable(first.raw) or None,
            ),
            session,
        )
