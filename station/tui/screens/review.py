"""The chief examiner's desk: every incident, what was done, what was decided, what is still open; decisions are signed here."""

from __future__ import annotations

from dataclasses import replace

from textual import work
from textual.content import Content
from textual.events import Key

from station.errors import DeviceError
from station.forms.day import Day
from station.forms.telling import reason_of
from station.review.judged import Judged
from station.review.rules import WORDS, Heed
from station.review.views import Made, ReviewedDay, Row, Source, decisions_about, instructions, rows
from station.room.deciding import Wanted, decide_incident
from station.text import Language, Text
from station.tui.deciding import Around, ask_decision
from station.tui.desk_case import case_lines
from station.tui.desk_narrow import Narrow
from station.tui.desk_views import flag_lines, incident_lines, journal_lines, owed_lines
from station.tui.office import STILL_READING, do_task, tasks, told_reading
from station.tui.place import Place
from station.tui.prompts import People
from station.tui.say import clean

FILTERS = (
    Text("全部", "all"),
    Text("只看待办", "waiting only"),
    Text("只看一、二级", "grave and serious"),
    Text("成绩标记", "flags of results"),
)
FLAGS = 3
"""The view of what results carry, in place of the incidents."""
OBLIGATIONS = 4
JOURNALS = 5
OFFICE_FILTERS = (
    *FILTERS,
    Text("待补办", "obligations"),
    Text("日志", "journals"),
)
VIEWS = {FLAGS: flag_lines, OBLIGATIONS: owed_lines, JOURNALS: journal_lines}


class ReviewPlace(Place):
    """A list of incidents; Enter shows one whole."""

    place = "review"

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.filter = 0
        self.narrow = Narrow()
        self.shown: tuple[str, int] | None = None
        """(journal, incident) that is shown whole; None while the list is."""
        self.side_by_side = False
        self.top = 0
        self._rows: tuple[tuple[tuple[ReviewedDay, ...], int, Narrow], tuple[Row, ...]] | None = None
        """The incidents in the list, and what they were made of: a site's rooms are not gone through at every key."""

    # what there is

    def days(self) -> tuple[Day, ...]:
        """The journals on the desk: this room's own, as it stands now, and those that were read in."""
        return self.station.desk.days(self.room, self.plan)

    def reviewed(self) -> tuple[ReviewedDay, ...]:
        return self.station.desk.reviewed(self.room, self.plan)

    @property
    def filters(self) -> tuple[Text, ...]:
        """What F3 goes through: with other journals on the desk, what they leave open and which they are."""
        desk = self.station.desk
        many = self.room.kind == "office" or desk.others or desk.refused
        return OFFICE_FILTERS if many else FILTERS

    @property
    def lists_incidents(self) -> bool:
        return self.shown is None and self.filter < FLAGS

    def rows(self) -> tuple[Row, ...]:
        """The incidents in the list."""
        days, only = self.reviewed(), self.narrow
        key = (days, self.filter, only)
        if self._rows is None or self._rows[0][0] is not days or self._rows[0][1:] != key[1:]:
            found = rows(
                days,
                waiting=self.filter == 1,
                severity=min(only.severity, 2 if self.filter == 2 else 4),
                room=only.room,
                state=only.state,
            )
            who = only.candidate
            self._rows = key, found if who is None else tuple(r for r in found if who in r.case.candidates)
        return self._rows[1]

    def row(self) -> Row | None:
        """The incident that is shown, or marked in the list."""
        if self.shown is None and not self.lists_incidents:
            return None
        if self.shown is not None:
            every = rows(self.reviewed())
            return next((r for r in every if (r.journal, r.case.id) == self.shown), None)
        found = self.rows()
        return found[min(self.at, len(found) - 1)] if found else None

    # what is shown

    def draw_body(self, cells: int, rows: int) -> Content:
        row = self.row()
        if self.lists_incidents:
            self.at = max(0, min(self.at, len(self.rows()) - 1))
            return Content("\n").join(incident_lines(self, cells, rows)[:rows])
        if self.shown is not None and row is not None:
            lines = case_lines(self, row, cells)
        else:
            lines = VIEWS[self.filter](self, cells)
        self.top = max(0, min(self.top, len(lines) - rows))
        return Content("\n").join(lines[self.top : self.top + rows])

    def sifted(self, language: Language) -> str:
        """What the lists are narrowed to."""
        parts = (self.filters[self.filter], *self.narrow.said(self.days()))
        return clean(" · ".join(part.say(language) for part in parts))

    def narrow_to(self, narrow: Narrow) -> None:
        """Show only this from now on, from the top."""
        self.narrow, self.at, self.top, self.shown = narrow, 0, 0, None

    def instructions(self) -> tuple[Made, ...]:
        """Instructions to this room that wait, in its own journal and the office's."""
        return instructions(self.reviewed(), self.room.journal.origin)

    def next_step(self) -> Text:
        reading = self.station.desk.reading
        if reading is not None:
            return told_reading(reading)
        if self.shown is None and not self.lists_incidents:
            if self.filters[self.filter :][1:]:
                return Text("↑ ↓ 翻看；F3 到下一表", "↑ ↓ moves; F3 goes to the next list")
            return Text("↑ ↓ 翻看；F3 回到事件", "↑ ↓ moves; F3 goes back to the incidents")
        if self.own_confirm():
            return Text(
                "主考指示办妥后按 F8（最早一条）；Enter 看全程",
                "F8 when the oldest instruction is done; Enter shows the incident whole",
            )
        if self.row() is None and self.room.kind == "office":
            return Text("按 F2 读入各考场的上报包", "F2 reads in the rooms' bundles")
        if self.row() is None:
            return Text("没有要复核的事件；按 Esc 返回", "nothing to review; Esc goes back")
        if self.shown is not None:
            return Text(
                "主考按 F2 作决定；F3 并排对照两人说明；Enter 回到列表",
                "the chief decides with F2; F3: two accounts side by side; Enter: the list",
            )
        return Text(
            "用 ↑ ↓ 选定，按 Enter 看全程；主考按 F2 作决定",
            "mark with ↑ ↓, Enter shows all; F2: the chief decides",
        )

    def hidden_actions(self) -> frozenset[str]:
        hidden = set() if self.row() is not None else {"choose"}
        if self.room.kind == "exam" and self.filter == FLAGS and self.shown is None:
            hidden.add("decide")
        return frozenset(hidden)

    # keys

    def typed(self, event: Key) -> None:
        step = {"up": -1, "down": 1}.get(event.key, 0)
        if self.lists_incidents:
            self.at += step
        else:
            self.top = max(0, self.top + step)

    def do_choose(self) -> None:
        """Enter: one incident whole, or back to the list."""
        row = self.row()
        self.top = 0
        self.side_by_side = False
        self.shown = (row.journal, row.case.id) if row is not None and self.shown is None else None

    def do_sift(self) -> None:
        """F3: other incidents in the list; in an incident, the two accounts side by side."""
        if self.shown is None:
            self.filter, self.top = (self.filter + 1) % len(self.filters), 0
        else:
            self.side_by_side = not self.side_by_side

    def do_back(self) -> None:
        if self.shown is None:
            self.station.go("incidents")
        else:
            self.do_choose()

    def own_confirm(self) -> bool:
        return self.room.state.day.phase == "open" and bool(self.instructions())

    def confirm_own(self) -> None:
        """F8: the oldest instruction was carried out."""
        made = self.instructions()[0]
        own = made.journal == self.room.journal.origin
        self.station.submit(
            Heed(
                made.held.event.number,
                "",
                self.room.state.day.on_duty,
                "" if own else made.journal,
                None if own else made.held.event,
            )
        )

    def do_decide(self) -> None:
        """F2: the chief decides on the marked incident and signs with the own key; or another task of the desk."""
        if self.station.desk.reading is not None:
            self.station.notice = STILL_READING
        else:
            self._decide()

    @work(exclusive=True, group="ask")
    async def _decide(self) -> None:
        row = self.row()
        asked: Wanted | str | None = await ask_decision(self, row, tasks(self), self._around(row))
        origin = row.journal if row is not None else ""
        if isinstance(asked, str):
            done = await do_task(self, asked)
            if done is None:
                self.redraw()
                return
            asked, origin = done
        if asked is None:
            return
        seen = next(day.slip for day in self.days() if day.slip.origin == origin)
        if asked.seen is None and origin != self.room.journal.origin:
            asked = replace(asked, seen=seen)
        shown = frozenset(Source(one.journal, one.held.seq) for one in self._about(origin, asked.case))
        word = WORDS[asked.verdict]
        until = f" {asked.until}" if asked.until else ""
        said = [Text(f"{word.zh}{until}：{asked.text}", f"{word.en}{until}: {asked.text}")]
        if asked.replaces:
            said.append(Text(f"替代决定 {asked.replaces}", f"replaces decision {asked.replaces}"))
        title = Text("主考扫工作证并输入 PIN 签名", "The chief signs: badge and PIN")
        people = await self.ask(People(title, tuple(said), need=1))
        if people is None:
            return
        try:
            judged = Judged.among(self.reviewed(), origin)
            outcome = decide_incident(self.room, asked, people[0], judged, shown)
        except DeviceError as error:
            self.station.fail(error)
            return
        if outcome.refusal is not None:
            self.station.refuse(outcome.refusal)
        self.redraw()

    def _around(self, row: Row | None) -> Around:
        """What else the choice of decisions depends on."""
        if row is None:
            return Around()
        own = row.journal == self.room.journal.origin
        day = next(one for one in self.reviewed() if one.journal == row.journal)
        held = self.room.state.review.about("" if own else row.journal, row.case.id)
        days = self.days()
        earlier = tuple((one, reason_of(days, Made(self.room.journal.origin, one))) for one in held)
        return Around(day.closed, not own and not row.case.open and bool(row.due), earlier)

    def _about(self, journal: str, case: int) -> tuple[Made, ...]:
        return decisions_about(self.reviewed(), journal, case)
