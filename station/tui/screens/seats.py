"""The look at the room: every seat of the session, who is missing with the time that is left, and the way to each candidate."""

from __future__ import annotations

from typing import Literal

from textual import work
from textual.content import Content
from textual.events import Key

from station.checkin.register import SessionDoor
from station.checkin.seating import SeatLine, seating
from station.checkin.views import DoorView, door_view
from station.text import Text
from station.tui.bigtext import big
from station.tui.place import Place
from station.tui.say import clip, pad, width
from station.tui.screens.find import find_candidate, show_candidate
from station.tui.screens.tour import TourPlace
from station.tui.seat_words import name_of, state_of, until
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, PUT_OFF, QUIET

List = Literal["missing", "all", "special"]
"""Not in yet, or absent · every seat · outside, left, in doubt, let in by the chief, kept out, time made up."""
LISTS: tuple[List, ...] = ("missing", "all", "special")
COLUMN = 38
"""Cells of one seat in the list."""
BIG_ROWS = 8
LONGEST_COUNTDOWN = 100 * 60_000
"""Two digits of minutes."""


class SeatsPlace(Place):
    """Counts, a countdown for the late, and a list in columns; arrows mark a seat, Enter opens it."""

    place = "seats"

    def __init__(self) -> None:
        super().__init__()
        self.list: List = "missing"
        self.at = 0
        self._page = 1
        self._rows = 1

    # -- what is known --------------------------------------------------------------------------------------------

    @property
    def door(self) -> SessionDoor:
        return self.room.state.door.session(self.session.id)

    @property
    def view(self) -> DoorView:
        return door_view(self.plan, self.room.state.door, self.session.id, self.now)

    def seats(self) -> tuple[SeatLine, ...]:
        """The seats of the list that is shown."""
        lines = seating(self.plan, self.room.state.door, self.session.id)
        if self.list == "missing":
            return tuple(line for line in lines if line.presence in ("waiting", "absent"))
        if self.list == "special":
            return tuple(line for line in lines if self._special(line))
        return lines

    def _special(self, line: SeatLine) -> bool:
        kept_out = line.candidate in self.door.excluded
        by_people = bool(line.doubt) or line.overridden or line.paper
        longer = until(self, line) is not None
        return by_people or kept_out or longer or line.presence in ("outside", "left", "free")

    # -- what is shown --------------------------------------------------------------------------------------------

    def draw_body(self, cells: int, rows: int) -> Content:
        view, language = self.view, self.language
        head = self._head(view, cells)
        lines = self.seats()
        self._rows = max(1, rows - len(head) - 1)
        # A short list has whole rows to itself.
        columns = max(1, min(cells // COLUMN, -(-len(lines) // self._rows)))
        self._page = self._rows * columns
        self.at = max(0, min(self.at, len(lines) - 1))
        first = self.at - self.at % self._page
        shown = lines[first : first + self._page]
        title = self._title(view, len(lines))
        pages = -(-len(lines) // self._page) or 1
        page = Text(
            f"第 {first // self._page + 1}/{pages} 页", f"page {first // self._page + 1} of {pages}"
        ).say(language)
        head.append(
            Content.assemble(
                (pad(title.say(language), max(0, cells - width(page) - 1)), f"bold {KEY_INK}"),
                (page if pages > 1 else "", QUIET),
            )
        )
        if not lines:
            none = Text("没有。", "None.")
            return Content("\n").join([*head, Content.styled(none.say(language), QUIET)])
        wide = cells // columns
        said = []
        for row in range(min(self._rows, len(shown))):
            parts = [
                self._seat(shown[n], wide, first + n == self.at) for n in range(row, len(shown), self._rows)
            ]
            said.append(Content.assemble(*parts))
        return Content("\n").join([*head, *said])

    def _head(self, view: DoorView, cells: int) -> list[Content]:
        """Counts; with the time that is left until entry closes drawn large while it runs."""
        counts = self._counts(view)
        if not 0 < view.to_close < LONGEST_COUNTDOWN:
            rows, line = [], ""
            for count, _ in counts:
                word = count.say(self.language)
                if line and width(f"{line}   {word}") > cells:
                    rows.append(line)
                    line = ""
                line = f"{line}   {word}" if line else word
            return [Content.styled(row, f"bold {PAGE.ink}") for row in [*rows, line]]
        seconds = -(-view.to_close // 1_000)
        drawn = big(list(f"{seconds // 60:02d}:{seconds % 60:02d}"), "seat", gap=2)
        left = max(0, cells - len(drawn[0]))
        ink = BAD if view.to_start <= 0 else PAGE.ink
        label = Text("距停止入场", "entry closes in")
        words = [(label.say(self.language), f"bold {ink}")]
        words += [(count.say(self.language), style) for count, style in counts]
        words += [("", PAGE.ink)] * BIG_ROWS
        return [
            Content.assemble((pad(word, left), style), (row, f"bold {ink}"))
            for (word, style), row in zip(words, drawn, strict=False)
        ]

    def _counts(self, view: DoorView) -> list[tuple[Text, str]]:
        lines = seating(self.plan, self.room.state.door, self.session.id)
        inside = sum(line.presence == "inside" for line in lines)
        overridden = sum(line.overridden for line in lines)
        missing = (
            (Text(f"缺考 {len(view.absent)}", f"absent {len(view.absent)}"), f"bold {BAD}")
            if view.absence_entered
            else (Text(f"未到 {len(view.waiting)}", f"not in {len(view.waiting)}"), f"bold {BAD}")
        )
        return [
            (Text(f"在场 {inside}", f"inside {inside}"), f"bold {GOOD}"),
            missing,
            (Text(f"陪同离场 {len(view.outside)}", f"escorted {len(view.outside)}"), PAGE.ink),
            (Text(f"已离场 {len(view.left)}", f"left {len(view.left)}"), PAGE.ink),
            (Text(f"存疑 {len(view.doubts)}", f"in doubt {len(view.doubts)}"), PAGE.ink),
            (Text(f"特许 {overridden}", f"by the chief {overridden}"), PAGE.ink),
        ]

    def _title(self, view: DoorView, count: int) -> Text:
        if self.list == "all":
            return Text(f"全部座位 {count}", f"All seats {count}")
        if self.list == "special":
            return Text(
                f"存疑、特许、离场、补时、空座等 {count}",
                f"In doubt, let in by the chief, out, time made up, free {count}",
            )
        if view.absence_entered:
            return Text(f"缺考 {count} 人", f"Absent: {count}")
        return Text(f"未到 {count} 人", f"Not in yet: {count}")

    def _seat(self, line: SeatLine, cells: int, chosen: bool) -> tuple[str, str]:
        state = state_of(self.plan, line, self.door, until(self, line)).say(self.language)
        name = pad(name_of(self.plan, line.candidate), 7)
        mark = "▶" if chosen else " "
        said = pad(clip(f"{mark}{pad(line.seat, 4)} {name} {state}", cells - 1), cells)
        if chosen:
            return said, f"bold {CHOSEN.style}"
        if line.doubt:
            return said, f"bold {KEY_INK}"
        styles = {"waiting": BAD, "absent": BAD, "outside": PUT_OFF, "left": QUIET, "free": QUIET}
        return said, styles.get(line.presence, PUT_OFF if line.overridden else PAGE.ink)

    def next_step(self) -> Text:
        if self.list == "missing" and not self.seats():
            return Text(
                "全部到齐；按 F2 到座位核对，按 F3 看全部座位",
                "everybody is in; F2 goes round the seats, F3 lists all",
            )
        return Text(
            "用 ↑ ↓ 选座位，按 Enter 办理；F2 到座位核对，F3 换列表",
            "mark a seat with ↑ ↓, Enter opens it; F2 goes round the seats, F3 changes the list",
        )

    def hidden_actions(self) -> frozenset[str]:
        pages = len(self.seats()) > self._page
        hidden = set() if self.seats() else {"choose"}
        return frozenset(hidden if pages else hidden | {"page_up", "page_down"})

    # -- what is done ---------------------------------------------------------------------------------------------

    def typed(self, event: Key) -> None:
        steps = {"up": -1, "down": 1, "left": -self._rows, "right": self._rows}
        self._move(steps.get(event.key, 0))

    def _move(self, by: int) -> None:
        self.at = max(0, min(self.at + by, len(self.seats()) - 1))

    def do_page_up(self) -> None:
        self._move(-self._page)

    def do_page_down(self) -> None:
        self._move(self._page)

    def do_list(self) -> None:
        """F3: the next list."""
        self.list = LISTS[(LISTS.index(self.list) + 1) % len(LISTS)]
        self.at = 0

    def do_tour(self) -> None:
        """F2: seat by seat (ER-2)."""
        self.station.show(TourPlace())

    @work(exclusive=True, group="ask")
    async def do_choose(self) -> None:
        """Enter: what can be done about the marked candidate."""
        lines = self.seats()
        if not lines:
            return
        candidate = lines[self.at].candidate
        if candidate is None:
            await find_candidate(self)
        else:
            await show_candidate(self, candidate)
