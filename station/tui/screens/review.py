"""The chief examiner's desk: every incident, what was done, what was decided, what is still open; decisions are signed here."""

from __future__ import annotations

from dataclasses import replace

from textual import work
from textual.content import Content
from textual.events import Key

from station.errors import DeviceError
from station.forms.day import Day, reviewed
from station.forms.marks import all_flags, said, whose
from station.forms.telling import decided, not_counted, told
from station.incidents.state import Sanction
from station.review.accounts import accounts
from station.review.deadlines import day_at
from station.review.judged import Judged
from station.review.rules import WORDS, Heed
from station.review.views import (
    DONE,
    WAITS,
    Made,
    ReviewedDay,
    Row,
    Source,
    decisions_about,
    instructions,
    next_due,
    rows,
)
from station.room.deciding import Wanted, decide_incident
from station.text import Language, Text
from station.tui.deciding import ask_decision
from station.tui.desk_views import journal_lines, owed_lines
from station.tui.office import do_task, tasks
from station.tui.place import Place
from station.tui.prompts import People
from station.tui.say import clean, clip, pad, wrap
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, PUT_OFF, QUIET

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


class ReviewPlace(Place):
    """A list of incidents; Enter shows one whole."""

    place = "review"

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.filter = 0
        self.only_room = ""
        self.only_candidate: int | None = None
        self.shown: tuple[str, int] | None = None
        """(journal, incident) that is shown whole; None while the list is."""
        self.side_by_side = False
        self.top = 0

    # what there is

    def days(self) -> tuple[Day, ...]:
        """The journals on the desk: this room's own, as it stands now, and those that were read in."""
        return self.station.desk.days(self.room, self.plan)

    def reviewed(self) -> tuple[ReviewedDay, ...]:
        return reviewed(self.days())

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
        found = rows(
            self.reviewed(),
            waiting=self.filter == 1,
            severity=2 if self.filter == 2 else 4,
            room=self.only_room,
        )
        who = self.only_candidate
        return found if who is None else tuple(row for row in found if who in row.case.candidates)

    def row(self) -> Row | None:
        """The incident that is shown, or marked in the list."""
        if self.shown is None and not self.lists_incidents:
            return None
        found = self.rows() if self.shown is None else rows(self.reviewed())
        if self.shown is not None:
            return next((r for r in found if (r.journal, r.case.id) == self.shown), None)
        return found[self.at] if found else None

    # what is shown

    def draw_body(self, cells: int, rows: int) -> Content:
        row = self.row()
        if self.shown is not None and row is not None:
            lines = self._whole(row, cells)
            self.top = max(0, min(self.top, len(lines) - rows))
            return Content("\n").join(lines[self.top : self.top + rows])
        if not self.lists_incidents:
            view = {OBLIGATIONS: owed_lines, JOURNALS: journal_lines}.get(self.filter)
            lines = self._flags(cells) if view is None else view(self, cells)
            self.top = max(0, min(self.top, len(lines) - rows))
            return Content("\n").join(lines[self.top : self.top + rows])
        return Content("\n").join(self._list(cells)[:rows])

    def _list(self, cells: int) -> list[Content]:
        language, found = self.language, self.rows()
        self.at = max(0, min(self.at, len(found) - 1))
        waiting = sum(row.state is WAITS for row in found)
        head = Text(
            f"事件 {len(found)} 件，待复核 {waiting} 件 · {self._sifted('zh')}",
            f"{len(found)} incidents, {waiting} to be reviewed · {self._sifted('en')}",
        )
        said = [Content.styled(head.say(language), f"bold {KEY_INK}")]
        for number, row in enumerate(found):
            who = clean(" ".join(row.seats)) or Text("全考场", "room").say(language)
            tail = f"{row.state.say(language)}" + (f" ·{row.due}" if row.due else "")
            tail += next_due(row, day_at(self.plan, self.now)).say(language)
            line = f"{row.case.severity} {row.room:>3} #{row.case.id:<3}{pad(row.title.say(language), 26)} {pad(who, 12)} {tail}"
            style = BAD if row.state is WAITS else GOOD if row.state is DONE else PAGE.ink
            said.append(
                Content.styled(pad(line, cells), f"bold {CHOSEN.style}" if number == self.at else style)
            )
        if not found:
            said.append(Content.styled(Text("没有事件。", "No incidents.").say(language), QUIET))
        for made in self.instructions():
            event = made.held.event
            words = Text(
                f"主考指示 {event.number} 待办（事件 {event.case}）：F8 办妥",
                f"instruction {event.number} waits (incident {event.case}): F8 when done",
            )
            said.append(Content.styled(words.say(language), f"bold {PUT_OFF}"))
        return said

    def _sifted(self, language: Language) -> str:
        """What the list is narrowed to."""
        parts = [self.filters[self.filter].say(language)]
        if self.only_room:
            parts.append(Text(f"第 {self.only_room} 考场", f"room {self.only_room}").say(language))
        if self.only_candidate is not None:
            people = (p for day in self.days() for p in day.plan.room.candidates)
            parts.append(next((p.ticket for p in people if p.index == self.only_candidate), ""))
        return clean(" · ".join(parts))

    def instructions(self) -> tuple[Made, ...]:
        """Instructions to this room that wait, in its own journal and the office's."""
        return instructions(self.reviewed(), self.room.journal.origin)

    def _flags(self, cells: int) -> list[Content]:
        """Who carries what: by seat alone, as everybody sees this screen."""
        language, days = self.language, self.days()
        found = [one for one in all_flags(days) if one.flag != "absent"]
        absent = len({(one.candidate, one.session) for one in all_flags(days) if one.flag == "absent"})
        waiting = sum(one.standing == "waits" for one in found)
        head = Text(
            f"成绩标记 {len(found)} 项，待主考确认 {waiting} 项；缺考 {absent} 人次（另见缺考名单）",
            f"{len(found)} flags of results, {waiting} wait for the chief; {absent} absences (see the list)",
        )
        lines = [Content.styled(head.say(language), f"bold {KEY_INK}")]
        width = 24 if language == "en" else 16
        for one in found:
            day = whose(days, one)
            row = said(one, day, language)
            session = one.session or next(s for s, all_ in day.plan.seats.items() if one.candidate in all_)
            seat = pad(f"{day.plan.room.room.number:>3} {clean(day.seat(session, one.candidate))}", 8)
            words = (
                f"{seat} {pad(row['flag'], width)} {clean(row['reach'])}  {row['standing']}  {row['entries']}"
            )
            text = clip(f"{words} {row['decisions'] and '→ ' + row['decisions']}", cells)
            lines.append(Content.styled(text, BAD if one.standing == "waits" else GOOD))
        return lines

    def _whole(self, row: Row, cells: int) -> list[Content]:
        language = self.language
        day = next(one for one in self.days() if one.slip.origin == row.journal)
        who = day.who(row.session, row.case.candidates) or Text("全考场", "whole room").say(language)
        title = f"■ {row.case.procedure} {row.title.say(language)}  {row.room} #{row.case.id}"
        said = [
            Content.styled(clip(f"{title}  {row.state.say(language)}", cells), f"bold {KEY_INK}"),
            Content.styled(clip(clean(who), cells), PAGE.ink),
        ]
        if self.side_by_side:
            return said + self._accounts(day, row, cells)
        for line in told(day, row.case):
            mark = Text("（已更正）", " (struck)").say(language) if line.struck else ""
            text = f"{day.clock(line.at, seconds=True)} #{line.seq} {line.said.say(language)}{mark} — {line.actors}"
            said += [
                Content.styled(one, QUIET if line.struck else PAGE.ink) for one in wrap(clean(text), cells)
            ]
        said += [Content.styled(self._sanction(day, row, one), f"bold {BAD}") for one in row.sanctions]
        said += self._decisions(day, row, cells)
        today = day_at(self.plan, self.now)
        for due in row.deadlines:
            words = Text("期限：", "due: ").say(language) + due.said(today).say(language)
            said += [
                Content.styled(one, BAD if due.overdue(today) else PAGE.ink) for one in wrap(words, cells)
            ]
        return said

    def _sanction(self, day: Day, row: Row, one: Sanction) -> str:
        who = clean(day.who(row.session, (one.candidate,)))
        return Text(
            f"处理（现行）：{who} 第 {one.tier} 档第 {one.item} 项",
            f"stands: {who} violation {one.tier}.{one.item}",
        ).say(self.language)

    def _decisions(self, day: Day, row: Row, cells: int) -> list[Content]:
        counted = [(line, f"bold {GOOD}") for line in decided(self.days(), day, row.case)]
        void = [(line, BAD) for line in not_counted(self.days(), row.journal, row.case.id)]
        return [
            Content.styled(one, style)
            for line, style in (*counted, *void)
            for one in wrap(clean(f"{day.clock(line.at)} {line.said.say(self.language)}"), cells)
        ]

    def _accounts(self, day: Day, row: Row, cells: int) -> list[Content]:
        found = accounts(day.by_case.get(row.case.id, ()))
        width = cells // 2 - 1
        columns = [
            [day.staff((person,)), *(wrapped for text in texts for wrapped in wrap(clean(text), width))]
            for person, texts in found.items()
        ][:2]
        if not columns:
            none = Text("没有监考员各自的说明。", "No accounts by single people.")
            return [Content.styled(none.say(self.language), QUIET)]
        left, right = columns[0], columns[1] if len(columns) > 1 else []
        return [
            Content.styled(
                f"{pad(left[n] if n < len(left) else '', width)}│{right[n] if n < len(right) else ''}",
                PAGE.ink,
            )
            for n in range(max(len(left), len(right)))
        ]

    def next_step(self) -> Text:
        if self.shown is None and not self.lists_incidents:
            if self.filters[self.filter :][1:]:
                return Text("↑ ↓ 翻看；F3 到下一表", "↑ ↓ moves; F3 goes to the next list")
            return Text("↑ ↓ 翻看；F3 回到事件", "↑ ↓ moves; F3 goes back to the incidents")
        if self.row() is None and self.room.kind == "office":
            return Text("按 F2 读入各考场的上报包", "F2 reads in the rooms' bundles")
        if self.row() is None:
            return Text("没有要复核的事件；按 Esc 返回", "nothing to review; Esc goes back")
        if self.shown is not None:
            return Text(
                "主考按 F2 作决定；Enter 回到列表", "the chief decides with F2; Enter goes back to the list"
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

    @work(exclusive=True, group="ask")
    async def do_decide(self) -> None:
        """F2: the chief decides on the marked incident and signs with the own key; or another task of the desk."""
        row = self.row()
        asked: Wanted | str | None = await ask_decision(self, row, tasks(self))
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
        said = (Text(f"{word.zh}{until}：{asked.text}", f"{word.en}{until}: {asked.text}"),)
        title = Text("主考扫工作证并输入 PIN 签名", "The chief signs: badge and PIN")
        people = await self.ask(People(title, said, need=1))
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

    def _about(self, journal: str, case: int) -> tuple[Made, ...]:
        return decisions_about(self.reviewed(), journal, case)
