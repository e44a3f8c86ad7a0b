"""The demo's screens: the room's own, with two keys more. Delete holds a document or badge to the scanner,
Ctrl+T lets time pass.

What is "scanned" is the drawn ticket, card or badge of the synthetic sitting, read by the door's decoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.events import Event, Key

import station.tui
from station.checkin.scanner.events import CodeRead
from station.checkin.scanner.settings import ScannerSettings
from station.demo.clock import DemoSource
from station.demo.player import read_code
from station.demo.sitting import DemoSitting
from station.demo.workbook import OFFICE
from station.event import Milliseconds
from station.room import Room, current_session
from station.text import Text
from station.timer.milestones import MEANINGS, next_milestone
from station.timer.state import MINUTE
from station.tui.app import StationApp
from station.tui.prompts.choice import Choice, Option

HINT = Text(
    "演示：按 Delete 代替扫码枪（工作证、准考证、证件），按 Ctrl+T 让时间前进。",
    "Demo: Delete stands in for the scanner (badges, tickets, IDs), Ctrl+T lets time pass.",
)
SCAN, TIME = "delete", "ctrl+t"
"""No scanner types them, and no place has them."""
BADGES = ("p01", "p02", "p07", "p05", "p06")
OFFICE_BADGES = ("p07", "p15")
"""The chief examiner, and who opens the office with the chief."""
OTHER_ROOM = 38
"""Position in the site's list of somebody who sits in room 02."""


class DemoApp(StationApp):
    """The room's screens with a stand-in for scanner and clock."""

    CSS_PATH = str(Path(station.tui.__file__).with_name("station.tcss"))

    def __init__(
        self,
        room: Room,
        sitting: DemoSitting,
        source: DemoSource,
        *,
        quiet: bool = False,
        scanners: ScannerSettings | None = None,
    ) -> None:
        super().__init__(room, beat_seconds=None, quiet=quiet, scanners=scanners)
        self.sitting = sitting
        self.source = source
        self.notice = HINT

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded and event.key in (SCAN, TIME):
            if event.key == SCAN:
                self._offer_scans()
            else:
                self._offer_times()
            return
        await super().on_event(event)

    def _offer_scans(self) -> None:
        pictures = dict(self._pictures())
        title = Text("演示：扫描什么？", "Demo: what is held to the scanner?")

        def scan(chosen: str | None) -> None:
            if chosen is not None:
                self.read(CodeRead(text=read_code(Path(chosen)), source="replay"))

        self.push_screen(Choice(title, [Option(str(path), label) for path, label in pictures.items()]), scan)

    def _pictures(self) -> Sequence[tuple[Path, Text]]:
        staff = self.sitting.staff
        badges = [
            (
                self.sitting.folder / "badges" / f"{person}.png",
                Text(
                    f"{person} 工作证（PIN {staff[person].pin}）",
                    f"badge of {person} (PIN {staff[person].pin})",
                ),
            )
            for person in (OFFICE_BADGES if self.room.package.room == OFFICE else BADGES)
        ]
        if self.room.plan is None or self.room.state.day.phase != "open" or self.room.kind == "office":
            return badges
        now = self.room.now().time
        session = current_session(self.room.plan, self.room.state, now)
        admitted = self.room.state.door.session(session.id).admitted
        roster = self.room.plan.room.roster(session.id)
        waiting = [index for index in roster if index not in admitted][:2]
        documents: list[tuple[Path, Text]] = []
        for index in waiting:
            ticket, seat = self.room.plan.room.candidate(index).ticket, roster[index]
            documents.append((self.sitting.ticket(ticket), Text(f"{seat} 准考证", f"ticket of seat {seat}")))
            documents.append((self.sitting.document(ticket), Text(f"{seat} 证件", f"ID of seat {seat}")))
        stranger = self.sitting.plan.candidates[OTHER_ROOM - 1].ticket
        documents.append(
            (self.sitting.ticket(stranger), Text("另一考场考生的准考证", "a ticket of the other room"))
        )
        return [*documents, *badges]

    def _offer_times(self) -> None:
        options = [Option("1", Text("1 分钟", "1 minute")), Option("5", Text("5 分钟", "5 minutes"))]
        target = self._next_milestone()
        if target is not None:
            options.insert(0, Option("next", Text(f"到「{target[1].zh}」", f"to “{target[1].en}”")))

        def skip(chosen: str | None) -> None:
            if chosen is None:
                return
            if chosen == "next" and target is not None:
                self.source.skip(target[0] - self.room.now().time)
            elif chosen != "next":
                self.source.skip(int(chosen) * MINUTE)
            self.beat()

        self.push_screen(Choice(Text("演示：让时间前进", "Demo: let time pass"), options), skip)

    def _next_milestone(self) -> tuple[Milliseconds, Text] | None:
        if self.room.plan is None:
            return None
        now = self.room.now().time
        ahead = [
            next_milestone(self.room.plan, s, self.room.state.timer, now)
            for s in self.room.plan.room.sessions
        ]
        found = min((m for m in ahead if m is not None), key=lambda m: m.at, default=None)
        return None if found is None else (found.at, MEANINGS[found.kind].name)
