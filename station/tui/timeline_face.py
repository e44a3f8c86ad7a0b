"""What the timeline shows, from the top: the clock for two metres, one row for each session, the checklist of what is to be
done now, then the whole list of the session's times as far as there is room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.content import Content

from station.checkin.wording import clock
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.text import Language, Text
from station.timer.checklist import Line, lines_of
from station.timer.events import MilestoneKind
from station.timer.milestones import (
    MEANINGS,
    Milestone,
    current_modules,
    milestones,
    module_span,
    name_of,
)
from station.timer.standing import Standing, ahead
from station.timer.state import TimerState, end_of
from station.tui.say import clean, clip, pad, width
from station.tui.status import hms
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, QUIET

STRONG = f"bold {PAGE.ink}"


@dataclass(frozen=True)
class Face:
    """What the rows are drawn from. ``timer`` is told what door and papers show."""

    plan: DayPlan
    timer: TimerState
    now: Milliseconds
    session: Session
    """The one the desk works for."""
    due: tuple[Standing, ...]
    language: Language
    own_ends: Mapping[str, tuple[Text, ...]]
    """By session: who may work longer than the room, and until when."""

    def session_rows(self, cells: int) -> list[Content]:
        """Each session: its times as they stand, its running module, and what comes next, with how long until then."""
        coming = {one.session: one for one in ahead(self.plan, self.timer, self.now)}
        rows = []
        for session in self.plan.room.sessions:
            here = session.id == self.session.id
            said = f"{'▶' if here else '·'} {clean(session.subject)}  {self._moved(session)}"
            step = coming.get(session.id)
            if step is None:
                tail = Text("时间节点已全部到达", "all its times have come").say(self.language)
            else:
                name = name_of(session, step.kind, step.module).say(self.language)
                tail = f"{clean(name)} {clock(self.plan, step.at)}  {hms(step.at - self.now)}"
            room = cells - width(tail) - 2
            rows.append(Content.styled(f"{pad(said, room)}  {tail}", f"bold {KEY_INK}" if here else PAGE.ink))
            rows += [Content.styled(clip(row, cells), STRONG) for row in self._modules(session)]
        return rows + self._day_before(cells)

    def _day_before(self, cells: int) -> list[Content]:
        lines = lines_of(self.plan.checklists, None, self.timer, "before")
        if not lines or "before" in self.timer.times("").acknowledged:
            return []
        done = sum(1 for line in lines if line.done)
        said = Text(
            f"! 考前一日检查未确认 {done}/{len(lines)}（F2 勾选）",
            f"! Day-before checks not confirmed, {done}/{len(lines)} (F2 ticks)",
        )
        return [Content.styled(clip(said.say(self.language), cells), f"bold {BAD}")]

    def _moved(self, session: Session) -> str:
        times = self.timer.times(session.id)
        end = clock(self.plan, end_of(session, self.timer))
        parts = [Text(f"{end} 结束", f"ends {end}")]
        if times.delay:
            minutes = times.delay // 60_000
            parts.insert(0, Text(f"开考推迟 {minutes} 分", f"start delayed {minutes} min"))
        if times.made_up:
            minutes = times.made_up // 60_000
            parts.append(Text(f"全场补时 {minutes} 分", f"{minutes} min made up"))
        parts += self.own_ends.get(session.id, ())
        return "  ".join(part.say(self.language) for part in parts)

    def _modules(self, session: Session) -> list[str]:
        rows = []
        for module in current_modules(session, self.timer, self.now):
            last = module_span(session, module, self.timer)[1]
            many = len(module.stations) > 3
            where = f"{module.stations[0]}…{module.stations[-1]}" if many else "、".join(module.stations)
            stations = Text(f"  工位 {where}", f"  stations {where}") if where else Text("", "")
            left = hms(last - self.now)
            said = Text(
                f"  模块 {module.name}{stations.zh}  到 {clock(self.plan, last)} 还有 {left}",
                f"  Module {module.name}{stations.en}  until {clock(self.plan, last)}, {left} left",
            )
            rows.append(clean(said.say(self.language), 400))
        return rows

    def checklist_rows(self, cells: int) -> list[Content]:
        """The list of what is due, else of what comes next."""
        session, one = self.at_hand()
        if one is None:
            return []
        kind, module, waiting = one
        lines = lines_of(self.plan.checklists, session, self.timer, kind, module)
        done = sum(1 for line in lines if line.done)
        title = f"{clean(name_of(session, kind, module).say(self.language))}  {done}/{len(lines)}"
        if session is not None and len(self.plan.room.sessions) > 1:
            title = f"{clean(session.subject)}  {title}"
        others = len(self.due) - waiting
        if others > 0:
            more = Text(f"（另有 {others} 项未办）", f"({others} more open)").say(self.language)
            title = f"{title} {more}"
        mark, style = ("!", f"bold {BAD}") if waiting else ("▶", STRONG)
        head = Content.styled(clip(f"{mark} {title}  〔{MEANINGS[kind].clause}〕", cells), style)
        return [head, *(self._line(line, cells) for line in lines)]

    def _line(self, line: Line, cells: int) -> Content:
        senses = line.item.sensed is not None
        box = "[✓]" if line.done else "[·]" if senses else "[ ]"
        own = Text("（自动）", " (by itself)").say(self.language) if senses and not line.done else ""
        said = f"  {box} {line.item.text.say(self.language)}"
        return Content.styled(clip(said, cells - width(own)) + own, GOOD if line.done else PAGE.ink)

    def at_hand(self) -> tuple[Session | None, tuple[MilestoneKind, str, bool] | None]:
        """The session and the milestone whose checklist is shown: the newest that is due, else the nearest ahead."""
        # Single seats have no list of their own; the banner says what to do for them.
        first = next((one for one in self.due if not one.seats), None)
        if first is not None:
            return first.session, (first.kind, first.module, True)
        coming = ahead(self.plan, self.timer, self.now)
        if not coming:
            return None, None
        nearest = coming[0]
        return self.plan.room.session(nearest.session), (nearest.kind, nearest.module, False)

    def time_rows(self, cells: int, rows: int) -> list[Content]:
        """All times of the desk's session; where there is no room for them, a strip."""
        all_of_it = milestones(self.plan, self.session, self.timer)
        marks = [(one, *self._mark(one)) for one in all_of_it]
        if rows >= len(marks) + 1:
            lines = [Content.styled(self._time(one, mark, cells), style) for one, mark, style in marks]
            return [Content(""), *lines]
        if rows < 1:
            return []
        return self._strip(marks, cells)[:rows]

    def _strip(self, marks: list[tuple[Milestone, str, str]], cells: int) -> list[Content]:
        lines: list[list[tuple[str, str]]] = [[]]
        used = 0
        for one, mark, style in marks:
            name = clean(name_of(self.session, one.kind, one.module).say(self.language))
            said = f"{mark} {clock(self.plan, one.at)} {name}"
            if used and used + 2 + width(said) > cells:
                lines.append([])
                used = 0
            lines[-1].append((f"{'  ' if used else ''}{clip(said, cells)}", style))
            used += (2 if used else 0) + width(said)
        return [Content.assemble(*parts) for parts in lines]

    def _mark(self, one: Milestone) -> tuple[str, str]:
        times = self.timer.times(one.session)
        coming = next((m for m in ahead(self.plan, self.timer, self.now) if m.session == one.session), None)
        if one.key in times.acknowledged:
            return "✓", GOOD
        if one.key in times.overdue:
            return "▲", f"bold {BAD}"
        if one.key in times.raised:
            return "!", f"bold {BAD}"
        return ("▶", STRONG) if coming is not None and one.key == coming.key else ("·", QUIET)

    def _time(self, one: Milestone, mark: str, cells: int) -> str:
        times, name = self.timer.times(one.session), name_of(self.session, one.kind, one.module)
        tail = hms(one.at - self.now) if one.at > self.now else ""
        missed = (
            Text("（停机期间到时）", "(came while the station was off)").say(self.language)
            if one.key in times.missed
            else ""
        )
        head = f"{mark} {clock(self.plan, one.at)} {pad(clean(name.say(self.language)), 24)}{pad(tail, 9)}"
        todo = missed + MEANINGS[one.kind].todo.say(self.language)
        return head + clip(todo, max(0, cells - width(head)))
