"""Real rooms on real journals for measurements: the test's exam day, on the machine's own clock."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from station.checkin.documents import read
from station.checkin.rules import Correct, Present
from station.checkin.scanner.events import CodeRead
from station.checkin.scanner.wedge import Wedge
from station.demo.clock import SimulatedSource
from station.event import Milliseconds
from station.plan.model import RoomPlan
from station.room import Outcome
from station.vault.merkle import leaf_hash
from tests.support.sim import ExamDay, at

SESSION = "theory"
CALM: Milliseconds = 200
"""Time between two scans, so that no attempt lapses and no code counts as read twice."""


class RunningSource(SimulatedSource):
    """Moved to the exam day and moved on by a hand, else the machine's own clocks with their own cost."""

    def __init__(self, start: Milliseconds) -> None:
        super().__init__(start)
        self._began_us = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000

    def wall(self) -> Milliseconds:
        return super().wall() + self._since_us() // 1_000

    def boot_us(self) -> int:
        return super().boot_us() + self._since_us()

    def _since_us(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000 - self._began_us


class BenchDay(ExamDay):
    """A room with an open door, ten minutes before the exam begins."""

    def __init__(self, folder: Path, plan: RoomPlan | None = None) -> None:
        super().__init__(folder, "08:30", plan)
        self.source = RunningSource(at("08:30"))
        self.room.source = self.source
        self.open()
        self.to("08:41")
        self._wedge = Wedge()

    @property
    def codes(self) -> list[str]:
        """Ticket and ID number of each candidate, in the order of the queue."""
        return [code for p in self.plan.candidates for code in (p.ticket, p.id_number)]

    def type(self, code: str) -> None:
        """A wedge types all characters of a code but its suffix, some moments after the one before."""
        self.source.advance(CALM)
        self._wedge.feed_all(code, self.source.wall())

    def suffix(self) -> Outcome:
        """The suffix comes: from here to the durable verdict."""
        plan, reading = self.room.plan, self._wedge.feed("\r", self.source.wall())
        assert plan is not None
        assert isinstance(reading, CodeRead)
        return self.room.submit(Present(SESSION, read(reading.text, plan, reading.aim)))

    def send_away(self) -> None:
        """Every admission is taken back by two people, so that the queue can come again."""
        for person in self.plan.candidates:
            self.do(Correct(SESSION, person.index, "measured", ("s01", "s02")))


class Bare:
    """A plain SQLite file under the journal's settings, and one commit for each body."""

    PRAGMAS = ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "mmap_size=0")

    def __init__(self, path: Path) -> None:
        self.connection: Any = sqlite.connect(str(path), isolation_level=None)
        for pragma in self.PRAGMAS:
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, leaf BLOB, body BLOB) STRICT")
        assert self.connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert self.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        self._size = 0

    def ready(self, body: bytes) -> tuple[int, bytes, bytes]:
        """The row to come."""
        self._size += 1
        return self._size, leaf_hash(body), body

    def commit(self, row: tuple[int, bytes, bytes]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("INSERT INTO entry VALUES (?, ?, ?)", row)
        self.connection.execute("COMMIT")
