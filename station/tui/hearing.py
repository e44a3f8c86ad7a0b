"""What the app makes of its scanners beside readings: repeated ones acknowledged, comings and goings said and recorded."""

from __future__ import annotations

from collections.abc import Callable

from station.checkin.scanner.events import CodeBounced, CodeRejected, DeviceFound, DeviceLost
from station.checkin.scanner.settings import ScannerSettings
from station.checkin.verdicts import DUPLICATE
from station.errors import DeviceError
from station.event import Milliseconds
from station.room import Outcome, Room
from station.text import Text
from station.tui.doorlog import DoorLog
from station.tui.listening import ListeningApp
from station.tui.prompts.base import Prompt
from station.tui.scanners import Cells, changed_text
from station.tui.sounds import Sound
from station.tui.widgets.preview import PreviewPane


class HearingApp(ListeningApp, inherit_bindings=False):
    """An app with a room and the door's scanners."""

    notice: Text | None

    def __init__(self, room: Room, scanners: ScannerSettings | None = None) -> None:
        """Raises PlanError: the settings name a scanner that does not exist."""
        super().__init__(scanners, room.rules.entry.same_code_milliseconds)
        self.room = room
        self.doorlog = DoorLog(room)

    # -- for the app ----------------------------------------------------------------------------------------------

    def sound(self, sound: Sound) -> None:
        """Play a sound."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw every open screen anew."""
        raise NotImplementedError

    def fail(self, error: DeviceError) -> Outcome:
        """The disk refused an entry."""
        raise NotImplementedError

    # -- scanners -------------------------------------------------------------------------------------------------

    def moment(self) -> Milliseconds:
        return self.room.now().time

    def bounced(self, again: CodeBounced) -> None:
        """Seen and not counted: heard and read by the person who scans, each time anew."""
        self.sound("read")
        screen = self.screen
        if isinstance(screen, Prompt):
            screen.tell(said_again(screen.notice))
        else:
            self.notice = said_again(self.notice)
            self.redraw()

    def dropped(self, scan: CodeRejected) -> None:
        """A reading that nothing was taken of is an entry all the same."""
        self._note(lambda: self.doorlog.dropped(scan))

    def scanner_changed(self, number: int, said: DeviceFound | DeviceLost) -> None:
        # That everything is there at the start is what is expected: it makes no noise.
        lost, known = isinstance(said, DeviceLost), self.doorlog.knows(number)
        self._note(lambda: self.doorlog.scanner(number, said))
        if lost:
            self.sound("check")
        if lost or known:
            self.notice = changed_text(said)
        self.redraw()

    def pictured(self, cells: Cells) -> None:
        for pane in self.screen.query(PreviewPane):
            pane.picture(cells)

    def _note(self, entry: Callable[[], None]) -> None:
        try:
            entry()
        except DeviceError as error:
            self.fail(error)


def said_again(before: Text | None) -> Text:
    """That a code was read again; with a count, so that each time is seen."""
    why = DUPLICATE.why
    if before is None or not before.zh.startswith(why.zh):
        return Text(why.zh, why.en)
    count = int(before.zh.rpartition("×")[2]) + 1 if "×" in before.zh else 2
    return Text(f"{why.zh} ×{count}", f"{why.en} ×{count}")
