"""The screens from start to end: alarm, app, an orderly stop; a failed disk leaves as the error that it was."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from station.checkin.scanner.settings import ScannerSettings
from station.event import Record
from station.forms.paper import PaperKeeper
from station.forms.paper_writer import ChildWriter
from station.room import Room
from station.room.talk.answering import Answering
from station.room.talk.service import Service
from station.text import Text
from station.timer.alarms import Alarms
from station.timer.events import ClockJumped
from station.tui.app import HeadWitnessed, StationApp, Woken
from station.tui.graphics.terminal import ask_terminal
from station.tui.handing import AppHand

if TYPE_CHECKING:
    from station.room.heads_out import HeadsOut

NO_TALK = Text(
    "考生时钟和 station status、export、sync 在本次运行中用不上：{why}。考试不受影响。",
    "The candidates' clock and station status, export and sync can't ask this run: {why}. The exam is not touched.",
)


def run_screens(
    room: Room,
    *,
    quiet: bool = False,
    scanners: ScannerSettings | None = None,
    app: StationApp | None = None,
    heads_to: str = "",
    paper: Path | None = None,
    time_file: Path | None = None,
    take_over: Callable[[], None] = lambda: None,
) -> None:
    """Show the room's screens until the app is ended from outside; ``app`` is another app of the same kind (the demo's).
    In the folder ``paper`` the roster on paper is kept fresh.

    ``heads_to`` is the center's address, where the site allows a network while the room runs; a signed time is asked of it at
    opening. ``time_file`` is where one is put by hand. ``take_over`` is called when the screens take the terminal.

    Raises:
        PlanError: the settings name a scanner that does not exist.
        DeviceError: the disk refused an entry; the process is to start anew and reopen the journal.
    """
    shown = app or StationApp(room, beat_seconds=None, quiet=quiet, scanners=scanners)
    if room.rules.screen.photo == "auto" and sys.__stdin__ and sys.__stderr__:
        # The screens write to stderr, so that is the terminal to be asked.
        shown.told(ask_terminal(sys.__stdin__.fileno(), sys.__stderr__.fileno()))
    shown.time_source.center, shown.time_source.file = heads_to, time_file
    if paper is not None:
        shown.paper = PaperKeeper(paper, ChildWriter())
    alarms = Alarms(lambda: _wake(shown))

    def heard(record: Record) -> None:
        if isinstance(record.event, ClockJumped):
            alarms.rewind()

    def up() -> None:
        # What was made up to now stays: the collector need not look at it again each time.
        gc.freeze()
        gc.enable()
        alarms.start()

    room.listen(heard)
    shown.when_up = up
    talk = _talk(room, shown)
    heads_out = _heads_out(room, shown, heads_to) if heads_to else None
    take_over()
    try:
        shown.run(mouse=False)
    finally:
        alarms.stop()
        if talk is not None:
            talk.stop()
        if heads_out is not None:
            heads_out.stop()
    if shown.fault is not None:
        raise shown.fault
    if shown.return_code:
        # A fault of the program: the journal keeps saying that this run did not end in order.
        raise SystemExit(shown.return_code)
    shown.doorlog.settle(last=True)
    room.end()


def _talk(room: Room, app: StationApp) -> Service | None:
    """The socket that other programs ask; a room does without where there can be none."""
    service = Service(room.journal.path.parent, Answering(room, AppHand(app)))
    try:
        service.start()
    except OSError as error:
        why = error.strerror or str(error)
        app.notice = NO_TALK.fill(why=why)
        return None
    return service


def _heads_out(room: Room, app: StationApp, url: str) -> HeadsOut:
    # Loaded where a network is used, and nowhere else.
    from station.room.heads_out import HeadsOut
    from station.vault.head_push import HeadPusher

    def deliver(note: str) -> None:
        if app.is_running:
            app.post_message(HeadWitnessed(note))

    out = HeadsOut(room, HeadPusher(url, room.kiosk.device, room.kiosk.trust), deliver)
    out.start()
    return out


def _wake(app: StationApp) -> None:
    # Before the first screen is up and after the last one is gone there is nobody to wake.
    if app.is_running:
        app.post_message(Woken())
