"""Readiness, one item at a time: Enter yes, F2 no, F3 not here. Each answer is an entry at once; arrows go back to change one.

- Scanner: the test card, or the code on the screen, comes back through any scanner of this kiosk; it passes by itself.
- Sound is played when its question comes. The test page is sent to the printer, or written as a PDF where there is none.
- Camera: its picture, and how sharp and light the decoder's process found it. A blurred picture fails whatever is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key

from station.checkin.scanner.events import CodeRead
from station.checkin.scanner.trial import Trial
from station.errors import DeviceError
from station.forms.codes import printed
from station.forms.printer_page import PrinterPage, print_test_page
from station.ready.events import Result
from station.ready.items import ASKED, BY_PERSON, NAMES
from station.ready.judge import Finding, answered, camera
from station.room.readying import keep
from station.text import Text
from station.tui.place import Place
from station.tui.say import clean, clip, wrap
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, QUIET
from station.tui.widgets.pane import Pane
from station.tui.widgets.preview import PreviewPane

if TYPE_CHECKING:
    from station.tui.screens.ready import ReadyPlace

PREVIEW_CELLS = 40
CODE_ROWS = 17


class AskingPlace(Place):
    """Shown over the readiness list; dismissed when the last item is answered, or by Esc."""

    place = "asking"

    def __init__(self, over: ReadyPlace) -> None:
        super().__init__()
        self._over = over
        self._at = 0
        self.given: set[str] = set()
        """Items that were answered here."""
        self.trial = Trial()
        self._page: PrinterPage | None = None

    @property
    def item(self) -> str:
        return BY_PERSON[self._at]

    # -- what is shown --------------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        with Horizontal(id="asking"):
            yield Pane("body")
            yield PreviewPane("preview")

    def on_mount(self) -> None:
        super().on_mount()
        self._arrived()

    def on_unmount(self) -> None:
        self.station.preview(None)

    def draw(self) -> None:
        cells, rows = self.app.size.width - 2, self.body_rows()
        wanted = self.item == "camera"
        self.query_one("#preview", PreviewPane).want(wanted)
        room = (min(PREVIEW_CELLS, cells // 2), rows)
        self.station.preview(room if wanted else None, always=True)
        self.query_one("#body", Pane).show(self.draw_body(cells - (room[0] + 2 if wanted else 0), rows))

    def draw_body(self, cells: int, rows: int) -> Content:
        language, item = self.language, self.item
        head = f"{self._at + 1}/{len(BY_PERSON)}  {NAMES[item].say(language)}"
        drawn = [Content.styled(clip(head, cells), f"bold {KEY_INK}")]
        drawn += [Content.styled(row, f"bold {PAGE.ink}") for row in wrap(ASKED[item].say(language), cells)]
        for said, ink in self._shown():
            drawn += [Content.styled(row, ink) for row in wrap(clean(said.say(language), 400), cells)]
        known = self._over.found.get(item)
        if known is not None:
            word = Text(f"已答：{known.said.zh}", f"Answered: {known.said.en}")
            drawn += [Content.styled(row, QUIET) for row in wrap(clean(word.say(language)), cells)]
        if item == "scanner" and rows - len(drawn) >= CODE_ROWS:
            drawn += [
                Content.styled(row, "#ffffff on #000000") for row in printed(self.trial.code).split("\n")
            ]
        return Content("\n").join(drawn[:rows])

    def _shown(self) -> list[tuple[Text, str]]:
        """What the device of this item shows of itself."""
        match self.item:
            case "scanner":
                ink = GOOD if self.trial.passed else BAD if self.trial.wrong is not None else PAGE.ink
                return [(self.trial.said, ink)]
            case "camera":
                seen = self.station.figures
                if seen is None:
                    return [
                        (
                            Text("没有画面。没有摄像头按 F3。", "No picture. Without a camera press F3."),
                            PAGE.ink,
                        )
                    ]
                found = camera(seen.sharpness, seen.light, yes=True)
                return [(found.said, GOOD if found.result == "pass" else BAD)]
            case "printer":
                waits = Text("正在准备测试页…", "Making the test page…")
                return [(self._page.said if self._page is not None else waits, PAGE.ink)]
            case _:
                return []

    def next_step(self) -> Text:
        if self.item == "scanner" and not self.trial.passed:
            return Text(
                "扫测试卡；扫不出按 F2；没有扫码器按 F3",
                "scan the card; F2 if it fails; F3 without a scanner",
            )
        return Text("是按 Enter，否按 F2，没有按 F3", "Enter yes, F2 no, F3 not here")

    # -- what is done ---------------------------------------------------------------------------------------------

    def _arrived(self) -> None:
        """An item's own device begins."""
        if self.item == "sound":
            self.station.sound("stop")
        elif self.item == "camera":
            self.station.figures = None
        elif self.item == "printer" and self._page is None:
            self._print()
        self.redraw()

    @work(thread=True, exclusive=True, group="print")
    def _print(self) -> None:
        page = print_test_page(self.station.emergency_file, self.room.kiosk.folder)
        self.app.call_from_thread(self._printed, page)

    def _printed(self, page: PrinterPage) -> None:
        self._page = page
        self.redraw()

    def scan(self, read: CodeRead) -> None:
        if self.item != "scanner":
            self.station.notice = Text(
                "这里不扫码；先答这一项。", "Nothing is scanned here; answer this item first."
            )
        else:
            self.station.notice = self.trial.take(read)
            if self.trial.passed:
                self._keep(answered("scanner", "pass", self.trial.said))
        self.redraw()

    def typed(self, event: Key) -> None:
        step = {"up": -1, "left": -1, "down": 1, "right": 1}.get(event.key)
        if step is not None and 0 <= self._at + step < len(BY_PERSON):
            self._at += step
            self._arrived()

    def do_yes(self) -> None:
        """Enter: it is so. What a device did not show can't be confirmed."""
        if self.item == "scanner":
            if self.trial.passed:
                self._next()
            else:
                self.station.notice = Text(
                    "还没有读对；先扫测试卡。", "Nothing was read right yet: scan the test card."
                )
        elif self.item == "camera":
            seen = self.station.figures
            if seen is None:
                self.station.notice = Text("没有画面，不能确认。", "There is no picture to confirm.")
            else:
                self._answer(camera(seen.sharpness, seen.light, yes=True))
        else:
            self._answer(answered(self.item, "pass"))

    def do_no(self) -> None:
        """F2: it is not so."""
        seen = self.station.figures
        if self.item == "camera" and seen is not None:
            self._answer(camera(seen.sharpness, seen.light, yes=False))
        else:
            said = self.trial.said if self.item == "scanner" else None
            self._answer(answered(self.item, "failed", said))

    def do_none_here(self) -> None:
        """F3: this room has none."""
        result: Result = "not_here"
        self._answer(answered(self.item, result))

    def _answer(self, found: Finding) -> None:
        if self._keep(found):
            self._next()

    def _keep(self, found: Finding) -> bool:
        try:
            keep(self.room, found)
        except DeviceError as error:
            self.station.fail(error)
            return False
        self._over.found[found.item] = found
        self.given.add(found.item)
        return True

    def _next(self) -> None:
        if self._at + 1 == len(BY_PERSON):
            self.dismiss(None)
            return
        self._at += 1
        self._arrived()

    def do_back(self) -> None:
        self.dismiss(None)
