"""When: a clock for two metres, every session with what comes next, and the checklist of what is to be done now
(FL-1 … FL-9)."""

from __future__ import annotations

from textual import work
from textual.content import Content

from station.checkin.wording import clock
from station.room.own_ends import ends_text, own_ends
from station.text import Text
from station.timer.milestones import name_of
from station.timer.standing import ahead
from station.timer.wording import hms as site_time
from station.timer.wording import time_line
from station.tui.bigtext import big
from station.tui.people_steps import replace
from station.tui.place import Place
from station.tui.say import clip
from station.tui.screens.start_times import choose_step
from station.tui.theme import PAGE, QUIET
from station.tui.timeline_face import Face


class TimelinePlace(Place):
    """The day's times. What is due is said by the banner in every place; here is its checklist and the whole list."""

    place = "timeline"

    def draw_body(self, cells: int, rows: int) -> Content:
        shown = site_time(self.now)
        drawn = big(list(shown if cells >= 98 else shown[:5]), "seat", gap=2)
        said = [Content.styled(row, f"bold {PAGE.ink}") for row in drawn]
        time = time_line(self.room.state.timer, self.room.now(), self.plan.room.sitting.utc_offset_minutes)
        said.append(Content.styled(clip(time.say(self.language), cells), QUIET))
        offset, state = self.plan.room.sitting.utc_offset_minutes, self.room.state
        ends = {
            s.id: tuple(ends_text(own_ends(self.plan, state, s), offset)) for s in self.plan.room.sessions
        }
        face = Face(self.plan, self.timer, self.now, self.session, self.due_now(), self.language, ends)
        said += face.session_rows(cells)
        said += face.checklist_rows(cells)
        said += face.time_rows(cells, rows - len(said))
        return Content("\n").join(said[:rows])

    def next_step(self) -> Text:
        due = self.due_now()
        if due:
            name = due[0].name
            return Text(
                f"按 F2 勾选；办完「{name.zh}」后按 F8", f"F2 ticks; when “{name.en}” is done, press F8"
            )
        coming = ahead(self.plan, self.room.state.timer, self.now)
        if not coming:
            return Text(
                "本场时间节点已全部到达；按 F6 清点试卷", "all milestones have come; F6 counts papers"
            )
        first = coming[0]
        name, at = (
            name_of(self.plan.room.session(first.session), first.kind, first.module),
            clock(self.plan, first.at),
        )
        return Text(
            f"等待 {at}「{name.zh}」；按 Esc 回到入场", f"wait for {at} “{name.en}”; Esc goes to the door"
        )

    @work(exclusive=True, group="ask")
    async def do_step(self) -> None:
        """F2: tick an item, delay the start, set a delay smaller."""
        await choose_step(self)
        self.redraw()

    @work(exclusive=True, group="ask")
    async def do_replace(self) -> None:
        """F3: the chief puts somebody in an invigilator's place."""
        await replace(self)
        self.redraw()
