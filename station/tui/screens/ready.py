"""Readiness before the day opens: what the kiosk measured of itself. No badge is needed, and none is asked for.

Measuring takes a second or two, beside the screen. What needs a person (scanner, sound, printer, layout) is confirmed by
``station ready --ask``; it stands here as it was confirmed last.
"""

from __future__ import annotations

from textual import work
from textual.content import Content

from station.checkin.scanner.events import CodeRead
from station.errors import DeviceError, PlanError, Refusal
from station.ready.events import Result
from station.ready.judge import NAMES, Finding, Measured, judge
from station.room.readying import measure, record
from station.text import Text
from station.tui.place import Place
from station.tui.say import clean, clip, pad
from station.tui.theme import BAD, GOOD, PAGE, QUIET

INK: dict[Result, str] = {"pass": GOOD, "failed": BAD, "not_here": QUIET, "not_done": PAGE.ink}
SIGNS: dict[Result, str] = {"pass": "✓", "failed": "✗", "not_here": "-", "not_done": "·"}
NAME_CELLS = 24


class ReadyPlace(Place):
    """Shown over the opening."""

    place = "ready"

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Finding, ...] = ()
        self.measuring = False

    def on_mount(self) -> None:
        super().on_mount()
        self.do_again()

    def draw_body(self, cells: int, rows: int) -> Content:
        language = self.language
        if self.measuring:
            return Content.styled(Text("正在检查…", "Testing…").say(language), PAGE.ink)
        drawn = []
        for one in self.found:
            said = f"{one.said.say(language)} {one.do.say(language)}".rstrip()
            row = f"{SIGNS[one.result]} {pad(NAMES[one.item].say(language), NAME_CELLS)}{clean(said)}"
            drawn.append(Content.styled(clip(row, cells), INK[one.result]))
        seen = {one.item for one in self.found}
        for item, name in NAMES.items():
            if item not in seen:
                held = self.room.state.ready.items.get(item)
                result: Result = held.result if held is not None else "not_done"
                how = Text("用 station ready --ask 确认", "confirm with station ready --ask")
                row = f"{SIGNS[result]} {pad(name.say(language), NAME_CELLS)}{how.say(language)}"
                drawn.append(Content.styled(clip(row, cells), INK[result]))
        return Content("\n").join(drawn[:rows])

    def next_step(self) -> Text:
        if any(one.required and one.result == "failed" for one in self.found):
            return Text("先排除标 ✗ 的必需项，按 F2 重查", "put right what is marked ✗, then F2 tests again")
        return Text("按 F2 重查，按 Esc 返回", "F2 tests again, Esc goes back")

    def scan(self, read: CodeRead) -> None:
        """A badge belongs to the opening beneath."""
        self.do_back()
        self.station.scanned(read)

    def do_again(self) -> None:
        """F2: measure, record, sign."""
        if not self.measuring:
            self.measuring = True
            self._measure()

    @work(thread=True, exclusive=True, group="pin")
    def _measure(self) -> None:
        # Disk and clock are looked at for a second: here that is nobody's wait.
        try:
            seen = measure(self.room)
        except PlanError as error:
            self.app.call_from_thread(self._wrong, error)
            return
        self.app.call_from_thread(self._measured, seen)

    def _wrong(self, error: PlanError) -> None:
        self.measuring = False
        self.station.refuse(Refusal(error.problem, error.values))

    def _measured(self, seen: Measured) -> None:
        self.measuring = False
        self.found = judge(seen)
        try:
            record(self.room, self.found, [self.room.kiosk.device.signer])
        except DeviceError as error:
            self.station.fail(error)
            return
        self.redraw()

    def do_back(self) -> None:
        self.app.pop_screen()
