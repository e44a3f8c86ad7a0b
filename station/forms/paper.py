"""The roster on paper kept fresh on a stick while the door is open: when it is written, and how it stands.

- Once a minute at most, and only what changed at the door; a sheet that is gone from the stick is written again.
- Nothing waits for it: a writer takes the job elsewhere, one at a time, and its result is asked for at the next beat.
- A stick that is gone, full, read-only or silent stops nothing. It is said once and tried again; so is its return.
- After the day is closed the sheets are taken off the stick: the journal has it all, and a stick can be lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from station.errors import PROBLEMS, Problem, Refusal
from station.event import Milliseconds
from station.forms.paper_job import SILENT, PaperJob, PaperResult
from station.forms.roster import Sheet, sheets, stand_of
from station.text import Text

if TYPE_CHECKING:
    from station.room import Room

EVERY_US = 60_000_000
RETRY_US = 15_000_000
"""After a failure it is tried again so soon."""
SILENT_BEATS = 30
"""A stick that has not taken a page after so many beats doesn't answer. Beats, since the demo's clock jumps."""

OWN_DISK = Text(
    "纸面名单写在本机磁盘上，不是 U 盘：本机坏了就拿不到。请改用 U 盘上的文件夹。",
    "The paper roster is written to this kiosk's own disk, not to a stick: use a folder on a stick.",
)
BACK = Text("纸面名单又写上 U 盘了。", "The paper roster is on the stick again.")


class Writer(Protocol):
    """Who writes while the screen goes on."""

    def start(self, job: PaperJob) -> None:
        """Take a job; only while no other is under way. Never waits."""

    def result(self) -> PaperResult | None:
        """What became of it; None while it is under way. Never waits."""


class PaperKeeper:
    """One room's paper in one folder. ``beat`` is called about once a second."""

    def __init__(self, folder: Path, writer: Writer) -> None:
        self.folder = folder
        self.trouble: Refusal | None = None
        """Why the paper is not fresh; None while it is."""
        self.fresh_at: Milliseconds | None = None
        """Trusted time up to which the paper was last known to be as the journal; None before the first."""
        self.news: list[Text] = []
        """What is to be said once; whoever says it takes it out."""
        self._writer = writer
        self._written: dict[str, Sheet] = {}
        self._job: PaperJob | None = None
        self._asked_at: Milliseconds = 0
        self._started_us: int | None = None
        self._beats = 0
        self._told_own_disk = False
        self._removed = False

    def beat(self, room: Room) -> None:
        """Hear what became of the last job; begin the next when it is due."""
        stamp = room.now().stamp
        if self._job is not None:
            self._hear()
        if self._job is None and room.plan is not None and self._due(stamp.boot_us):
            job = self._next(room)
            if job is not None:
                self._job, self._asked_at = job, stamp.time
                self._started_us, self._beats = stamp.boot_us, 0
                self._writer.start(job)

    def _due(self, now_us: int) -> bool:
        if self._started_us is None:
            return True
        return now_us - self._started_us >= (RETRY_US if self.trouble else EVERY_US)

    def _next(self, room: Room) -> PaperJob | None:
        if room.plan is None:
            return None
        folder, home = str(self.folder), str(room.kiosk.folder)
        if room.state.day.phase == "closed":
            names = tuple(self._written)
            return None if self._removed or not names else PaperJob(folder, {}, removed=names)
        now = {_name(sheet): sheet for sheet in sheets(room.plan, room.state.door, stand_of(room))}
        changed = tuple(name for name, sheet in now.items() if _door(sheet) != _door(self._written.get(name)))
        # What did not change keeps the head under which it was written.
        kept = {name: sheet if name in changed else self._written[name] for name, sheet in now.items()}
        return PaperJob(folder, kept, changed, home=home)

    def _hear(self) -> None:
        result = self._writer.result()
        job = self._job
        if job is None:
            return
        if result is None:
            self._beats += 1
            if self._beats >= SILENT_BEATS:
                self._fail(SILENT, ("", ""))
            return
        self._job = None
        if result.code:
            self._fail(PROBLEMS[result.code], result.why)
            return
        if self.trouble is not None:
            self.trouble = None
            self.news.append(BACK)
        self._removed = bool(job.removed)
        self._written = dict(job.sheets)
        self.fresh_at = None if job.removed else self._asked_at
        if result.own_disk and not self._told_own_disk:
            self._told_own_disk = True
            self.news.append(OWN_DISK)

    def _fail(self, because: Problem, why: tuple[str, str]) -> None:
        before = self.trouble
        self.trouble = Refusal(because, {"folder": self.folder, "why": Text(*why)})
        if before is None or before.code != because.code:
            self.news.append(
                Text(
                    self.trouble.what.zh + self.trouble.now.zh,
                    f"{self.trouble.what.en} {self.trouble.now.en}",
                )
            )


def _name(sheet: Sheet) -> str:
    """The file of a sheet: day, room and scheduled start tell the sessions of a room apart."""
    return f"roster-{sheet['day']}-{sheet['room']}-{sheet['file']}.pdf"


def _door(sheet: Sheet | None) -> Sheet | None:
    """A sheet without its head: what the door would look at."""
    return None if sheet is None else {key: value for key, value in sheet.items() if key != "stand"}
