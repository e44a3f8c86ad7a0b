"""Registers: who gave what to whom, what is on the way, who guards the secure room; and what of it is still open (PM-2, PM-3,
PM-5, PM-7)."""

from __future__ import annotations

from typing import Literal

from textual import work
from textual.content import Content

from station.checkin.scanner.events import CodeRead
from station.room.bags import registers
from station.room.closing import register_obligations
from station.text import Text
from station.tui.place import Place
from station.tui.register_words import gap_line, row_line, transport_line, turn_line, visit_line
from station.tui.say import clean, clip
from station.tui.screens import guard_tasks, hand_tasks, transport_tasks
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, PUT_OFF, QUIET
from station.vault.register.gaps import gaps
from station.vault.register.state import RegisterState

Shown = Literal["rows", "transports", "guard"]
TITLES: dict[Shown, Text] = {
    "rows": Text("文件移交登记表", "Transfer register"),
    "transports": Text("试卷运送记录", "Transports"),
    "guard": Text("试卷保密室值班记录", "Duty log of the secure room"),
}


class RegisterPlace(Place):
    """One list at a time; F3 shows the next."""

    place = "register"

    def __init__(self) -> None:
        super().__init__()
        self.shown: Shown | None = None
        self.back = 0
        """How many lines lie above the window."""
        self.longer = False
        """The list is longer than the window."""

    @property
    def lists(self) -> tuple[Shown, ...]:
        return ("guard", "rows", "transports") if self.room.secure else ("rows", "transports")

    @property
    def at_list(self) -> Shown:
        return self.shown or self.lists[0]

    @property
    def register(self) -> RegisterState:
        """The registers, with what the papers say of the bags."""
        return registers(self.room.state.papers, self.room.state.register)

    # -- what is shown --------------------------------------------------------------------------------------------

    def draw_body(self, cells: int, rows: int) -> Content:
        at = self.lists.index(self.at_list) + 1
        title = f"{self._say(TITLES[self.at_list])}  {at}/{len(self.lists)}"
        said = [Content.styled(title, f"bold {KEY_INK}")]
        said += [
            Content.styled(clip(f"! {self._say(one)}", cells), f"bold {PUT_OFF}")
            for one in register_obligations(self.room.state)
        ]
        said.append(Content(""))
        lines = {"rows": self._rows, "transports": self._transports, "guard": self._guard}[self.at_list]()
        left = max(1, rows - len(said))
        self.longer = len(lines) > left
        self.back = max(0, min(self.back, len(lines) - left))
        said += [
            Content.styled(clip(clean(line), cells), style)
            for line, style in lines[self.back : self.back + left]
        ]
        return Content("\n").join(said)

    def _say(self, text: Text) -> str:
        return text.say(self.language)

    def _rows(self) -> list[tuple[str, str]]:
        rows = [
            (row_line(self.plan, row, self._say), PAGE.ink if row.holds else QUIET)
            for row in reversed(tuple(self.register.rows.values()))
        ]
        return rows or [(self._say(Text("还没有移交登记。", "Nothing has changed hands yet.")), QUIET)]

    def _transports(self) -> list[tuple[str, str]]:
        found = []
        for one in reversed(tuple(self.register.transports.values())):
            broken = not (one.event.intact and one.intact)
            found.append((transport_line(self.plan, one, self._say), BAD if broken else PAGE.ink))
        return found or [(self._say(Text("没有运送记录。", "Nothing has been on the way.")), QUIET)]

    def _guard(self) -> list[tuple[str, str]]:
        state, needed = self.register, self.plan.rules.room.guards
        here = [turn for turn in state.turns if turn.until is None]
        end = state.closed if state.closed is not None else self.now
        lines = [
            (turn_line(self.plan, turn, self._say), f"bold {GOOD if len(here) >= needed else BAD}")
            for turn in here
        ]
        if not here:
            lines = [(self._say(Text("! 现在无人值班", "! nobody is on duty")), f"bold {BAD}")]
        lines += [
            (
                gap_line(self.plan, gap, self._say, lasts=gap.until == end and len(here) < needed),
                f"bold {BAD}",
            )
            for gap in reversed(gaps(state.turns, needed, state.opened, end))
        ]
        lines += [
            (visit_line(self.plan, number, visit, self._say), PAGE.ink)
            for number, visit in reversed(tuple(state.visits.items()))
        ]
        lines += [
            (turn_line(self.plan, turn, self._say), QUIET)
            for turn in reversed(state.turns)
            if turn.until is not None
        ]
        return lines

    def next_step(self) -> Text:
        state = self.register
        if self.at_list == "guard":
            few = len(state.on_guard) < self.plan.rules.room.guards
            if few:
                return Text("值班人数不足：接班的人按 F2 上岗", "too few on duty: F2 brings somebody on")
            return Text(
                "F2 登记交班、巡查、来访；F3 看移交登记",
                "F2 enters a change of turns, a round, a visitor; F3 shows the hand-overs",
            )
        if self.at_list == "transports":
            return Text("F2 登记起运、停留、到达", "F2 enters a departure, a stop, an arrival")
        if state.not_returned():
            return Text(
                "试卷袋已密封：与保管员一起按 F2 登记交回",
                "the bag is sealed: enter its return with the custodian, F2",
            )
        if self._to_collect():
            return Text(
                "领取试卷袋：与保管员一起按 F2 登记", "collect the bag: enter it with the custodian, F2"
            )
        return Text("先登记，后移交：按 F2", "the record is filled in first, then things move: F2")

    def _to_collect(self) -> bool:
        if not self.plan.room.sessions:
            return False
        session = self.to_settle
        return bool(session.materials) and not self.register.bag_rows(session.id, "collect")

    def hidden_actions(self) -> frozenset[str]:
        return frozenset() if self.longer else frozenset({"older", "newer"})

    # -- what is done ---------------------------------------------------------------------------------------------

    def scan(self, read: CodeRead) -> None:
        """A ticket belongs to the door, where there is one."""
        self.station.to_door(read)

    def do_list(self) -> None:
        """F3: the next list."""
        self.shown = self.lists[(self.lists.index(self.at_list) + 1) % len(self.lists)]
        self.back = 0

    def do_older(self) -> None:
        self.back = max(0, self.back - (self.body_rows() - 4))

    def do_newer(self) -> None:
        self.back += self.body_rows() - 4

    @work(exclusive=True, group="ask")
    async def do_enter(self) -> None:
        """F2: what belongs to the list that is shown."""
        match self.at_list:
            case "rows":
                await hand_tasks.enter(self, self.register)
            case "transports":
                await transport_tasks.enter(self, self.register)
            case "guard":
                await guard_tasks.enter(self, self.register)
