"""The app: it owns language, sounds and scans, and hands commands to the room.

Everything that is asked or shown is a place's own.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from typing import Any

from textual.message import Message

from station.checkin.documents import BADGE_PREFIX
from station.checkin.events import Judged, Overridden
from station.checkin.scanner.events import NOTICES, CodeRead, CodeRejected, Reading
from station.checkin.scanner.settings import ScannerSettings
from station.checkin.verdicts import OVERRIDDEN, VERDICTS
from station.errors import DeviceError, Refusal
from station.event import Command, Milliseconds, Record
from station.forms.desk import Desk
from station.forms.paper import PaperKeeper
from station.notify import ServiceManager
from station.plan.emergency import load_emergency
from station.room import Outcome, Room
from station.room.access import Attempt
from station.room.sensing import told_timer
from station.staff.events import AssessorsShort, RoomShort
from station.text import DEFAULT_LANGUAGE, Language, Text
from station.timer.events import (
    ClockJumped,
    ClockSuspended,
    MilestoneKind,
    MilestoneOverdue,
    MilestoneReached,
    OwnMilestoneOverdue,
    OwnMilestoneReached,
)
from station.timer.standing import seats_of
from station.timer.wording import jumped, woke
from station.tui.actions import HOME, NOT_HERE, Where
from station.tui.hearing import HearingApp
from station.tui.kept import Kept, KeptScans
from station.tui.overdue import OverdueAlarm
from station.tui.paper import look_after
from station.tui.place import Place
from station.tui.prompts.base import FINISH_FIRST, FINISH_FIRST_AGAIN, Prompt
from station.tui.prompts.site_time import TimeSource
from station.tui.sounds import Sound, Speaker
from station.tui.speech import spoken
from station.tui.theme import STATION
from station.vault.credential import Credential
from station.vault.day.events import DiskFull
from station.vault.register.events import GuardShort

EXIT_DEVICE = 3


DISK_FULL = Text(
    "硬盘已满，已让出预留空间并记录。可继续到本场结束：封好、导出，再腾出空间；不要开始新的场次。",
    "The disk is full; its reserve was given up, on record. Finish what runs: seal, export, then make room; "
    "begin no new session.",
)


NO_DOOR = Text(
    "这里是试卷保密室：没有入场，这个扫描没有登记。登记请按 F2。",
    "This is the secure room: nobody is let in here, and nothing was recorded. F2 enters something.",
)


NO_DOOR_OFFICE = Text(
    "这里是考点办公室：没有入场，这个扫描没有登记。",
    "This is the site office: nobody is let in here, and nothing was recorded.",
)


class Woken(Message):
    """The alarm woke the room."""


class HeadWitnessed(Message):
    """The center has cosigned a head of this room."""

    def __init__(self, note: str) -> None:
        super().__init__()
        self.note = note


class StationApp(HearingApp, inherit_bindings=False):
    """The screens of one room. ``beat`` runs once a second, by the alarm's message or the app's own interval."""

    CSS_PATH = "station.tcss"

    def __init__(
        self,
        room: Room,
        *,
        beat_seconds: float | None = 1.0,
        quiet: bool = False,
        scanners: ScannerSettings | None = None,
    ) -> None:
        """Raises PlanError: the settings name a scanner that does not exist, or the emergency card can't be read."""
        super().__init__(room, scanners)
        self.language: Language = DEFAULT_LANGUAGE
        self.notice: Text | None = None
        self.kept = KeptScans()
        self.emergency_file = load_emergency()
        self.fault: DeviceError | None = None
        self.manager = ServiceManager.of_this_process()
        self.paper: PaperKeeper | None = None
        self.desk = Desk()
        self.when_up: Callable[[], None] = lambda: None
        """Called once, when the first screen has been painted."""
        self.time_source = TimeSource()
        self._speaker = None if quiet else Speaker(self.bell, speech=room.rules.screen.speech == "auto")
        self._alarm = OverdueAlarm()
        self._beat_seconds = beat_seconds
        self._stale = False

    def on_mount(self) -> None:
        self.register_theme(STATION)
        self.theme = STATION.name
        self.room.listen(self._recorded)
        if self._speaker:
            self._speaker.start()
        # A service manager ends the screens by signal; the room then leaves in order.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit, 0)
        if self._beat_seconds:
            self.set_interval(self._beat_seconds, self.beat)
        self.go("door" if self.room.plan is not None else "opening")
        self.call_after_refresh(self.when_up)
        self.manager.ready()

    def on_unmount(self) -> None:
        self.manager.stopping()
        if self._speaker:
            self._speaker.stop()

    # -- places ---------------------------------------------------------------------------------------------------

    def go(self, place: Where) -> None:
        """Show a place anew."""
        from station.tui.screens import make

        kind = self.room.kind
        shown = make(HOME[kind] if place in NOT_HERE[kind] else place)
        shown.came_from = self.screen.place if isinstance(self.screen, Place) else ""
        self.show(shown)

    def show(self, place: Place) -> None:
        """Show this place alone; questions that are open belong to the place they were asked in and end with it."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(place)

    def help(self, place: Where) -> None:
        """Show the help of a place over it."""
        from station.tui.screens.help import HelpPlace

        self.push_screen(HelpPlace(place))

    def emergency(self) -> None:
        """F11: the emergency card over whatever is shown; nothing beneath it is lost."""
        from station.tui.screens.emergency import EmergencyPlace

        if not isinstance(self.screen, EmergencyPlace):
            self.push_screen(EmergencyPlace())

    def switch_language(self) -> None:
        """F9: everything on the screen changes at once."""
        self.language = "en" if self.language == "zh" else "zh"
        self.redraw()

    def redraw(self) -> None:
        """Draw every open screen anew."""
        self._stale = False
        for screen in self.screen_stack:
            if isinstance(screen, Place | Prompt):
                screen.redraw()

    def staff_name(self, person: str) -> str:
        """A member of staff as the screen calls them: by name once the plan is open, by badge before."""
        if self.room.plan is None:
            return person
        return next((p.name for p in self.room.plan.room.staff if p.id == person), person)

    # -- the room -------------------------------------------------------------------------------------------------

    def submit(self, command: Command, actors: tuple[str, ...] | None = None) -> Outcome:
        """Hand a command to the room. A refusal is shown in its own words; a disk that fails ends the app."""
        try:
            outcome = self.room.submit(command, actors)
        except DeviceError as error:
            return self.fail(error)
        if outcome.refusal is not None:
            self.refuse(outcome.refusal)
        return outcome

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal: what, what now, and the clause."""
        self.sound("stop")
        what, now = refusal.what, refusal.now
        # A rule of the program's own has no clause that a person could look up.
        own = not refusal.clause or refusal.clause.startswith("design")
        clause = "" if own else f"〔{refusal.clause}〕"
        self.notice = Text(f"{what.zh}{now.zh}{clause}", f"{what.en} {now.en}")
        self.redraw()

    def fail(self, error: DeviceError) -> Outcome:
        """Nothing was recorded: leave, so that the process reopens the journal from disk."""
        self.fault = error
        self.exit(EXIT_DEVICE)
        return Outcome(refusal=Refusal(error.problem, error.values))

    def cosign(self, people: Sequence[Credential]) -> None:
        """A head over everything so far, cosigned by people who have just shown badge and PIN."""
        try:
            self.room.cosigned_head(people)
        except DeviceError as error:
            self.fail(error)

    def begin_unlock(self, badge: str) -> Attempt | Refusal:
        """Step one of badge and PIN (station.room.access)."""
        try:
            return self.room.begin_unlock(badge)
        except DeviceError as error:
            return self._failed(error)

    def record_try(self, attempt: Attempt) -> Refusal | None:
        """Step two of badge and PIN."""
        try:
            return self.room.record_try(attempt)
        except DeviceError as error:
            return self._failed(error)

    def finish_unlock(self, attempt: Attempt, credential: Credential | None) -> Credential | Refusal:
        """The last step of badge and PIN."""
        try:
            return self.room.finish_unlock(attempt, credential)
        except DeviceError as error:
            return self._failed(error)

    def _failed(self, error: DeviceError) -> Refusal:
        self.fail(error)
        return Refusal(error.problem, error.values)

    def on_woken(self, message: Woken) -> None:
        self.beat()

    def on_head_witnessed(self, message: HeadWitnessed) -> None:
        try:
            self.room.heads.keep_witnessed(message.note)
        except DeviceError as error:
            self.fail(error)
        self.redraw()

    def beat(self) -> None:
        """Once a second: the room looks at the clock, the screen follows."""
        try:
            self.room.tick(self.kept.since)
            self.doorlog.settle()
        except DeviceError as error:
            self.fail(error)
            return
        if self._alarm.again(self.room):
            self.sound("overdue")
        look_after(self)
        self.redraw()
        self.manager.alive()

    def _speak(self, session: str, kind: MilestoneKind, module: str, people: tuple[int, ...] = ()) -> None:
        plan = self.room.plan
        if self._speaker and plan is not None:
            planned = plan.room.session(session) if session else None
            seats = seats_of(plan, told_timer(self.room.state), session, people) if people else ()
            self._speaker.say(spoken(planned, kind, module, self.language, seats))

    def _recorded(self, record: Record) -> None:
        match record.event:
            case Judged(verdict=code):
                self.sound(VERDICTS[code].tone if code in VERDICTS else "check")
            case Overridden():
                self.sound(OVERRIDDEN.tone)
            case MilestoneReached(milestone=kind, module=module):
                self.sound(kind)
                self._speak(record.session, kind, module)
            case OwnMilestoneReached(milestone=kind, candidates=people):
                self.sound(kind)
                self._speak(record.session, kind, "", people)
            case MilestoneOverdue() | OwnMilestoneOverdue():
                self._alarm.begin(record.time)
                self.sound("overdue")
            case RoomShort() | AssessorsShort():
                self.sound("alarm")
            case ClockSuspended():
                self.notice = woke(record.event)
                self.sound("alarm")
            case ClockJumped():
                self.notice = jumped(record.event)
            case GuardShort(here=here, needed=needed):
                self.notice = Text(
                    f"保密室值班 {here} 人，应有 {needed} 人，已记为报警。请立即叫人接班，按 F2 上岗。",
                    f"{here} of {needed} guard the secure room: an alarm is on record. Call somebody; F2 brings them on duty.",
                )
                self.sound("alarm")
            case DiskFull():
                self.notice = DISK_FULL
                self.sound("alarm")
        if not self._stale:
            self._stale = True
            self.call_later(self._redraw_stale)

    def _redraw_stale(self) -> None:
        # What a scan or a key set off has mostly been drawn by then.
        if self._stale:
            self.redraw()

    def sound(self, sound: Sound) -> None:
        """Play a sound, if there is anything to play it."""
        if self._speaker:
            self._speaker.play(sound)

    # -- scans ----------------------------------------------------------------------------------------------------

    def scanned(self, scan: Reading) -> None:
        """A scanner read something: for the question that wants it, else for the place; kept while another is open."""
        self.sound("read")
        if isinstance(scan, CodeRejected):
            self.dropped(scan)
        screen = self.screen
        if isinstance(screen, Prompt):
            self._asked(screen, scan)
            return
        self.notice = scan.why if isinstance(scan, CodeRejected) else NOTICES.get(scan.notice)
        if isinstance(scan, CodeRejected):
            self.sound("check")
            self.redraw()
        elif isinstance(screen, Place):
            screen.scan(scan)
        else:
            self.to_door(scan)

    def _asked(self, question: Prompt[Any], scan: Reading) -> None:
        if isinstance(scan, CodeRejected):
            question.tell(scan.why)
        elif question.take_scan(scan.text):
            return
        elif scan.text.upper().startswith(BADGE_PREFIX) or self.kept.full:
            question.tell(NOTICES.get(scan.notice, FINISH_FIRST_AGAIN))
        else:
            self.kept.keep(scan, self.room.now().time, self.room.plan)
            question.tell(FINISH_FIRST)
        self.sound("check")

    def to_door(self, read: CodeRead, read_at: Milliseconds | None = None) -> None:
        """Show the door and present a scan there; ``read_at`` where it was kept since then."""
        from station.tui.screens.door import DoorPlace, present

        if self.room.kind != "exam":
            self.notice = NO_DOOR if self.room.secure else NO_DOOR_OFFICE
            self.redraw()
            return
        present(self, read, read_at)
        if not isinstance(self.screen, DoorPlace):
            self.go("door")
        self.redraw()

    def present_kept(self) -> None:
        """Present the oldest scan that was kept while a question was open."""
        if self.kept:
            kept: Kept = self.kept.take()
            self.to_door(kept.read, kept.at)
