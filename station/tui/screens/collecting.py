"""Collection by seats: each seat is ticked as its papers are taken; who hands in nothing is named (FL-9, CP-16)."""

from __future__ import annotations

from textual import work
from textual.content import Content
from textual.events import Key

from station.room.papers import attendance
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Option
from station.tui.say import pad
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, QUIET
from station.vault.custody.commands import Collect, LackPaper
from station.vault.custody.names import kind_name
from station.vault.custody.places import Kind, kinds_of
from station.vault.custody.state import Custody

COLUMN = 10
"""Cells of one seat."""


class CollectingPlace(Place):
    """Every seat that has papers; arrows mark one, F8 ticks it."""

    place = "collecting"

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self._columns = 1

    @property
    def custody(self) -> Custody:
        return self.room.state.papers.session(self.to_settle.id)

    @property
    def admitted(self) -> frozenset[int]:
        return attendance(self.plan, self.room.state, self.to_settle, self.now).admitted

    def seats(self) -> list[tuple[int, str]]:
        """Candidate and seat, in the office's order; only who was let in."""
        here = self.admitted
        return [(who, seat) for who, seat in self.plan.room.roster(self.to_settle.id).items() if who in here]

    def still_with(self, who: int) -> tuple[Kind, ...]:
        """What this candidate has neither handed in nor been found to lack."""
        ledgers = {kind: self.custody.ledger(kind) for kind in kinds_of(self.to_settle)}
        return tuple(
            kind
            for kind, one in ledgers.items()
            if one.there("seats") > 0 and who not in one.handed_in and who not in one.missing
        )

    def _lacks(self, who: int) -> bool:
        return any(who in self.custody.ledger(kind).missing for kind in kinds_of(self.to_settle))

    # -- what is shown --------------------------------------------------------------------------------------------

    def draw_body(self, cells: int, rows: int) -> Content:
        seats = self.seats()
        self._columns = max(1, cells // COLUMN)
        self.at = max(0, min(self.at, len(seats) - 1))
        done = sum(not self.still_with(who) for who, _ in seats)
        lacking = sum(self._lacks(who) for who, _ in seats)
        head = Text(
            f"{self.to_settle.subject}　已收 {done - lacking}　未交 {lacking}　待收 {len(seats) - done}",
            f"{self.to_settle.subject}   handed in {done - lacking}   lacking {lacking}   to collect {len(seats) - done}",
        )
        said = [Content.styled(head.say(self.language), f"bold {KEY_INK}"), Content("")]
        first = max(0, self.at // self._columns - max(1, rows - 3) + 1)
        for row in range(first, min(first + max(1, rows - 3), -(-len(seats) // self._columns))):
            line = seats[row * self._columns : (row + 1) * self._columns]
            parts = [self._seat(row * self._columns + n, who, seat) for n, (who, seat) in enumerate(line)]
            said.append(Content.assemble(*parts))
        return Content("\n").join(said)

    def _seat(self, at: int, who: int, seat: str) -> tuple[str, str]:
        if self._lacks(who):
            mark, style = "✗", f"bold {BAD}"
        elif self.still_with(who):
            mark, style = "□", f"bold {PAGE.ink}"
        else:
            mark, style = "✓", GOOD
        chosen = at == self.at
        text = pad(f"{'▶' if chosen else ' '}{mark} {seat}", COLUMN)
        return text, f"bold {CHOSEN.style}" if chosen else style or QUIET

    def next_step(self) -> Text:
        if all(not self.still_with(who) for who, _ in self.seats()):
            return Text("收卷完毕，按 Esc 回到试卷清点", "all is collected; Esc goes back to the papers")
        return Text(
            "选座位按 F8 记为已交；缺的按 F2；其余一次收齐按 F3",
            "mark a seat, F8 ticks it; F2 if something lacks; F3 ticks all the rest",
        )

    # -- what is done ---------------------------------------------------------------------------------------------

    def typed(self, event: Key) -> None:
        steps = {"up": -self._columns, "down": self._columns, "left": -1, "right": 1}
        self.at = max(0, min(self.at + steps.get(event.key, 0), len(self.seats()) - 1))

    def do_back(self) -> None:
        self.station.go("papers")

    def own_confirm(self) -> bool:
        seats = self.seats()
        if not seats:
            return False
        who, _ = seats[min(self.at, len(seats) - 1)]
        return bool(self.still_with(who)) or self._lacks(who)

    def confirm_own(self) -> None:
        """F8: the marked seat has handed everything in; also what had been missing."""
        seats = self.seats()
        self.station.submit(Collect(self.to_settle.id, (seats[self.at][0],), self.admitted))
        self.at = min(self.at + 1, len(seats) - 1)

    @work(exclusive=True, group="ask")
    async def do_lack(self) -> None:
        """F2: what the marked seat has not handed in; the rest of it is collected."""
        seats = self.seats()
        if not seats:
            return
        who, seat = seats[self.at]
        kinds = self.still_with(who)
        options = [Option(kind, kind_name(self.to_settle, kind)) for kind in kinds]
        if len(kinds) > 1:
            options.append(Option("all", Text("什么都没交", "Nothing at all")))
        if not options:
            return
        title = Text(f"座位 {seat} 缺什么？", f"What does seat {seat} lack?")
        chosen = await self.ask(Choice(title, options, final=True))
        if chosen is None:
            return
        lacking = tuple(kind for kind in kinds if chosen in ("all", kind))
        session, admitted = self.to_settle.id, self.admitted
        self.station.submit(LackPaper(session, who, admitted, lacking))
        rest = tuple(kind for kind in kinds if kind not in lacking)
        if rest:
            self.station.submit(Collect(session, (who,), admitted, rest))
        self.at = min(self.at + 1, len(seats) - 1)
        self.redraw()

    @work(exclusive=True, group="ask")
    async def do_rest(self) -> None:
        """F3: all seats that are left."""
        rest = [(who, seat) for who, seat in self.seats() if self.still_with(who)]
        n = len(rest)
        said = (
            Text(
                f"{n} 个座位：{' '.join(seat for _, seat in rest)}",
                f"{n} seats: {' '.join(seat for _, seat in rest)}",
            ),
        )
        if await self.ask(Confirm(Text("其余座位全部收齐", "All the rest is collected"), said)):
            who = tuple(who for who, _ in rest)
            self.station.submit(Collect(self.to_settle.id, who, self.admitted, rest=True))
            self.redraw()
