"""Scans heard while a question was open: kept with the time of reading, in order, and presented one by one with F8.

The trusted time of the reading goes along: who stood there at T+29:59 is not late because somebody had to type a PIN
(station.checkin.rules). What was read is never shown, only which document it was and when.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from station.checkin import documents
from station.checkin.events import DocumentKind
from station.checkin.scanner.events import CodeRead
from station.checkin.wording import DOCUMENTS
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text

KEPT_SCANS = 9
UTC_OFFSET_MINUTES = 480
"""Before the plan is open nothing else is known."""
NAMED = 3
"""So many kept scans are named one by one."""


@dataclass(frozen=True)
class Kept:
    """One scan that waits."""

    read: CodeRead
    at: Milliseconds
    """Trusted time of the reading."""
    said: Text
    """Which document, and its local time."""


class KeptScans:
    """The scans that wait, the oldest first; at most :data:`KEPT_SCANS`."""

    def __init__(self) -> None:
        self._kept: deque[Kept] = deque()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def full(self) -> bool:
        return len(self._kept) >= KEPT_SCANS

    @property
    def since(self) -> Milliseconds | None:
        """When the oldest was read; None where none waits."""
        return min((one.at for one in self._kept), default=None)

    def keep(self, read: CodeRead, at: Milliseconds, plan: DayPlan | None) -> None:
        """Keep one more. Raises ValueError where no more fit: the person is told to scan again."""
        if self.full:
            raise ValueError("no more scans fit")
        kind: DocumentKind = "unknown"
        minutes = UTC_OFFSET_MINUTES
        if plan is not None:
            kind = documents.read(read.text, plan, read.aim, read.source).kind
            minutes = plan.room.sitting.utc_offset_minutes
        when = f"{datetime.fromtimestamp(at / 1_000, UTC) + timedelta(minutes=minutes):%H:%M:%S}"
        what = DOCUMENTS[kind]
        self._kept.append(Kept(read, at, Text(f"{what.zh} {when}", f"{what.en} {when}")))

    def take(self) -> Kept:
        """The oldest, which waits no longer. Raises IndexError where none waits."""
        return self._kept.popleft()

    def say(self) -> Text:
        """What waits, and the key that presents it."""
        shown = [one.said for one in self._kept][:NAMED]
        n = len(self._kept)
        zh = "、".join(said.zh for said in shown) + ("等" if n > NAMED else "")
        en = ", ".join(said.en for said in shown) + (", …" if n > NAMED else "")
        return Text(
            f"有 {n} 个扫描暂存未处理：按 F8 处理（{zh}）",
            f"{n} scan{'s' if n > 1 else ''} kept: F8 presents {'them in order' if n > 1 else 'it now'} ({en})",
        )
