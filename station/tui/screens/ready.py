"""Readiness before the day opens: what the kiosk measured of itself, and what a person confirmed. No badge is needed to look.

Measuring takes a second or two, beside the screen. F3 goes through what needs somebody in the room, one item at a time
(asking.py); whoever confirmed signs at the end with badge and PIN, and stands so for the day-before checks that follow.
"""

from __future__ import annotations

from textual import work
from textual.content import Content

from station.checkin.documents import BADGE_PREFIX
from station.checkin.scanner.events import CodeRead
from station.errors import DeviceError, PlanError, Refusal
from station.ready.events import Result
from station.ready.items import ASKED, BY_PERSON, NAMES
from station.ready.judge import CONFIRMED, Finding, Measured, judge
from station.room.readying import held, measure, record, report
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import People
from station.tui.say import clean, clip, pad
from station.tui.screens.asking import AskingPlace
from station.tui.theme import BAD, GOOD, PAGE, QUIET
from station.vault.credential import Credential

INK: dict[Result, str] = {"pass": GOOD, "failed": BAD, "not_here": QUIET, "not_done": PAGE.ink}
SIGNS: dict[Result, str] = {"pass": "✓", "failed": "✗", "not_here": "-", "not_done": "·"}
NAME_CELLS = 21


class ReadyPlace(Place):
    """Shown over the opening."""

    place = "ready"

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Finding] = {}
        """What was measured and answered since this place was opened."""
        self.measuring = False

    def on_mount(self) -> None:
        super().on_mount()
        self.do_again()

    def finding(self, item: str) -> Finding:
        """The newest word on an item: of this look, else what stands on record."""
        return self.found[item] if item in self.found else held(self.room, item)

    def draw_body(self, cells: int, rows: int) -> Content:
        language = self.language
        if self.measuring:
            return Content.styled(Text("正在检查…", "Testing…").say(language), PAGE.ink)
        drawn = []
        for item, name in NAMES.items():
            one = self.finding(item)
            said = f"{one.said.say(language)} {one.do.say(language)}".rstrip()
            if item in ASKED and one.result == "not_done":
                said = CONFIRMED["not_done"].say(language)
            star = "*" if one.required else " "
            row = f"{SIGNS[one.result]}{star} {pad(name.say(language), NAME_CELLS)}{clean(said)}"
            drawn.append(Content.styled(clip(row, cells), INK[one.result]))
        signed = self.room.state.ready.signed
        if signed and len(drawn) < rows:
            who = "、".join(clean(self.station.staff_name(one)) for one in signed)
            said = Text(f"签名：{who}", f"Signed by {who}").say(language)
            drawn.append(Content.styled(clip(said, cells), GOOD))
        return Content("\n").join(drawn[:rows])

    def next_step(self) -> Text:
        bad = [item for item in NAMES if (one := self.finding(item)).required and one.result == "failed"]
        if bad and not self.measuring:
            return Text(
                "先排除标 ✗* 的必需项，按 F2 重查；F3 逐项确认",
                "put right what is marked ✗*, F2 tests again; F3 asks",
            )
        return Text("按 F3 逐项确认，按 Esc 返回", "F3 asks item by item, Esc goes back")

    def hidden_actions(self) -> frozenset[str]:
        return frozenset({"ask_items"} if self.measuring else ())

    def scan(self, read: CodeRead) -> None:
        """A badge belongs to the opening beneath; a scanner is tried at its own question."""
        if read.text.upper().startswith(BADGE_PREFIX):
            self.do_back()
            self.station.scanned(read)
            return
        self.station.notice = Text("试扫码器请按 F3。", "To try a scanner press F3.")
        self.redraw()

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
        fresh = judge(seen)
        self.found.update({one.item: one for one in fresh})
        try:
            record(self.room, fresh, [self.room.kiosk.device.signer])
        except DeviceError as error:
            self.station.fail(error)
            return
        self.redraw()

    @work(exclusive=True, group="ask")
    async def do_ask_items(self) -> None:
        """F3: one item after another, then a badge for the signature."""
        if self.measuring:
            return
        asking = AskingPlace(self)
        await self.app.push_screen_wait(asking)
        if not asking.given:
            return
        names = tuple(
            Text(
                f"{SIGNS[self.found[item].result]} {NAMES[item].zh}：{self.found[item].said.zh}",
                f"{SIGNS[self.found[item].result]} {NAMES[item].en}: {self.found[item].said.en}",
            )
            for item in BY_PERSON
            if item in asking.given
        )
        title = Text(
            "谁确认的：扫工作证并输入 PIN；Esc 不签名", "Who confirmed: badge and PIN; Esc leaves it unsigned"
        )
        people = await self.ask(People(title, names, need=1)) or ()
        self._sign(people)

    def _sign(self, people: tuple[Credential, ...]) -> None:
        center, device = self.room.kiosk.trust.center, self.room.kiosk.device.signer
        signers = [device, *(one.seal_signer(center) for one in people)]
        try:
            report(self.room, list(self.found.values()), signers, [one.person for one in people])
        except DeviceError as error:
            self.station.fail(error)
            return
        self.station.notice = (
            Text(
                "就绪报告已由确认人和本机签名。",
                "The report is signed by whoever confirmed and by this kiosk.",
            )
            if people
            else Text("就绪报告只有本机签名。", "The report is signed by this kiosk alone.")
        )
        self.redraw()

    def do_back(self) -> None:
        self.app.pop_screen()
