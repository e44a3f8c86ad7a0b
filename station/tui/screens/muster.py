"""The roll: one person after another, with one hand. Enter: is here, and on to the next.

The journal holds every mark, so a crash loses none. First everybody outside, then, once the building may be entered
again, everybody at the seats. Whoever was out under escort is on the roll too, with the escorts' names.
"""

from __future__ import annotations

from textual import work
from textual.content import Content
from textual.events import Key

from station.checkin.scanner.events import CodeRead
from station.incidents.events import TimeMadeUp
from station.room import Outcome
from station.safety.events import Ended, Found
from station.safety.rules import BREAKS_OFF, BreakOff, CountersignBreakOff, End, Mark, Return
from station.safety.state import PRESENT, Emergency
from station.text import Language, Text
from station.tui.bigtext import big, big_name
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.say import clean, clip, pad
from station.tui.screens.emergency import evacuation, keep_or_refuse
from station.tui.status import hms
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, QUIET
from station.tui.widgets.bars import draw_notice

MARKS: dict[Found | None, tuple[str, str]] = {
    "safe": ("✓", GOOD),
    "escorted": ("●", GOOD),
    "missing": ("✗", BAD),
    None: ("·", QUIET),
}
CELL = 9
"""Cells of one seat in the list."""


class MusterPlace(Place):
    """The roll of the evacuation that is on, or of the people whom the last one still misses."""

    place = "muster"

    def __init__(self) -> None:
        super().__init__()
        self._asked_for: int | None = None

    # -- what is known --------------------------------------------------------------------------------------------

    @property
    def held(self) -> Emergency | None:
        return evacuation(self.room)

    def people(self, held: Emergency) -> list[int]:
        """The roll in the order of the seats; after the end, who is missing."""
        roll = held.everybody if held.on else held.missing
        return sorted(roll, key=lambda one: (self.seat(held, one), one))

    def seat(self, held: Emergency, candidate: int) -> str:
        entry = self.room.state.door.session(held.session).admitted.get(candidate)
        return entry.seat if entry is not None else self.plan.seats[held.session].get(candidate, "")

    def at(self, held: Emergency) -> int | None:
        """Who is called now: who was chosen by an arrow, else the first that was not called yet."""
        people = self.people(held)
        if self._asked_for in people:
            return self._asked_for
        waits = held.unmarked if held.on else held.missing
        return next((one for one in people if one in waits), None)

    # -- what is shown --------------------------------------------------------------------------------------------

    def draw_body(self, cells: int, rows: int) -> Content:
        held = self.held
        if held is None:
            return Content.styled(
                Text("没有进行中的疏散。", "No evacuation is on.").say(self.language), PAGE.ink
            )
        head = self._head(held, cells)
        person = self._person(held, self.at(held), cells)
        return Content("\n").join([*head, *person, *self._list(held, cells, rows - len(head) - len(person))])

    def _head(self, held: Emergency, cells: int) -> list[Content]:
        language, total = self.language, len(held.everybody)
        done, stopped = total - len(held.unmarked), hms((held.ended or self.now) - held.since)
        where = (
            Text("室外点名", "Roll outside") if held.roll == "out" else Text("返回点名", "Roll at the seats")
        )
        said = Text(
            f"{where.zh}  已点 {done}/{total}  停表 {stopped}",
            f"{where.en}  {done} of {total} called  time stands still {stopped}",
        )
        rows = [Content.styled(clip(said.say(language), cells), f"bold {KEY_INK}")]
        if held.missing:
            seats = " ".join(self.seat(held, one) for one in held.missing)
            gone = Text(f"✗ 没有找到：{seats}", f"✗ Not found: {seats}").say(language)
            rows.append(Content.styled(clip(clean(gone), cells), f"bold {BAD}"))
        return rows

    def _person(self, held: Emergency, one: int | None, cells: int) -> list[Content]:
        language = self.language
        if one is None:
            done = Text("✓ 全部点过。", "✓ Everybody was called.")
            return [Content(""), Content.styled(done.say(language), f"bold {GOOD}"), Content("")]
        seat, name = clean(self.seat(held, one), 8), self.plan.room.candidate(one).name
        rows = list(big(list(seat.upper()), "seat", gap=2))
        letters = big_name(name, self.room.letters, cells - (len(rows[0]) if rows else 0) - 3)
        lead = [letters[y - 2] if 0 <= y - 2 < len(letters) else "" for y in range(len(rows))]
        drawn = [
            Content.styled(clip(f"{row}   {more}", cells), f"bold {PAGE.ink}")
            for row, more in zip(rows, lead, strict=True)
        ]
        said = f"{seat}  {clean(name)}"
        mark = held.marks.get(one)
        if one in held.outside:
            who = "、".join(clean(self.station.staff_name(p)) for p in held.outside[one])
            said += Text(f"  （在外，由{who}陪同）", f"  (was outside, with {who})").say(language)
        if mark is not None and mark.staff:
            who = "、".join(clean(self.station.staff_name(p)) for p in mark.staff)
            said += Text(f"  由{who}带出", f"  led out by {who}").say(language)
        return [*drawn, Content.styled(clip(said, cells), f"bold {PAGE.ink}")]

    def _list(self, held: Emergency, cells: int, rows: int) -> list[Content]:
        people, now = self.people(held), self.at(held)
        columns = max(1, cells // CELL)
        lines = [people[first : first + columns] for first in range(0, len(people), columns)]
        shown = next((n for n, line in enumerate(lines) if now in line), 0)
        first = max(0, min(shown - rows // 2, len(lines) - rows))
        return [
            Content.assemble(*(self._cell(held, one, one == now) for one in line))
            for line in lines[first : first + max(0, rows)]
        ]

    def _cell(self, held: Emergency, one: int, here: bool) -> tuple[str, str]:
        mark = held.marks.get(one)
        sign, ink = MARKS[mark.found if mark is not None else None]
        return pad(f" {sign} {clean(self.seat(held, one), 6)}", CELL), f"bold {CHOSEN.style}" if here else ink

    def banner(self, language: Language, cells: int) -> Content | None:
        """What was just said; no milestone and no kept scan is of interest now."""
        said = self.station.notice
        return None if said is None else draw_notice(said, language, cells)

    def next_step(self) -> Text:
        held = self.held
        if held is None:
            return Text("按 Esc 返回", "Esc goes back")
        if self.at(held) is not None:
            if held.roll == "out" and held.on:
                return Text("看到人按 Enter；没看到按 F2", "Enter if this person is here; F2 if not")
            return Text("已回座位按 Enter；没有回来按 F2", "Enter if seated again; F2 if not back")
        if held.to_countersign:
            return Text("电话决定的人来后按 F3 补签", "who decided by telephone countersigns: F3")
        if held.roll == "out":
            return Text("允许返回后按 F3", "when the room may return, F3")
        return Text("按 F3 恢复考试：为全场补时", "F3 goes on with the exam: time is made up for all")

    def hidden_actions(self) -> frozenset[str]:
        held = self.held
        if held is None:
            return frozenset({"here", "not_here", "go_on"})
        hidden = {"go_on"} if not held.on and not held.to_countersign else set()
        return frozenset(hidden | ({"here", "not_here"} if self.at(held) is None else set()))

    def scan(self, read: CodeRead) -> None:
        keep_or_refuse(self, read)

    # -- what is done ---------------------------------------------------------------------------------------------

    def typed(self, event: Key) -> None:
        held = self.held
        step = {"up": -1, "left": -1, "down": 1, "right": 1}.get(event.key)
        if held is None or step is None:
            return
        people, now = self.people(held), self.at(held)
        if people:
            self._asked_for = people[(people.index(now) + step) % len(people) if now is not None else 0]

    def _mark(self, found: Found, staff: tuple[str, ...] = ()) -> None:
        held = self.held
        one = self.at(held) if held is not None else None
        if held is None or one is None:
            return
        if self.station.submit(Mark(held.session, one, found, staff)).done:
            self._asked_for = None
            if found not in PRESENT:
                self.station.sound("check")

    def do_here(self) -> None:
        """Enter: is here."""
        self._mark("safe")

    @work(exclusive=True, group="ask")
    async def do_not_here(self) -> None:
        """F2: missing, or led out by somebody."""
        held = self.held
        one = self.at(held) if held is not None else None
        if held is None or one is None:
            return
        seat = self.seat(held, one)
        self._asked_for = one
        options = [Option("missing", Text("没有找到", "Not found"))]
        if held.roll == "out":
            options.append(Option("escorted", Text("由工作人员带出", "Led out by a member of staff")))
        found = await self.ask(Choice(Text(f"座位 {seat}", f"Seat {seat}"), options))
        if found == "missing":
            self._mark("missing")
        elif found == "escorted":
            who = await self.ask(
                StaffChoice(Text("由谁带出", "Who led this person out"), self.plan.room.staff)
            )
            if who is not None:
                self._mark("escorted", (who,))
        self.redraw()

    @work(exclusive=True, group="ask")
    async def do_go_on(self) -> None:
        """F3: may return · goes on · false alarm · broken off."""
        held = self.held
        if held is None:
            return
        if not held.on:
            await self._countersign(held)
            return
        returns = Option("return", Text("可以返回：开始返回点名", "May return: call the roll at the seats"))
        goes_on = Option("end", Text("恢复考试：为全场补时", "Go on with the exam: time is made up for all"))
        false = Option("false_alarm", Text("误触，没有人离开", "False alarm, nobody left"))
        off = Option(
            "break_off", Text("中止本场（主考或考评员）", "Break the session off (chief or assessor)")
        )
        options = [returns if held.roll == "out" else goes_on]
        options += [false] if not held.out and not held.back else []
        match await self.ask(Choice(Text("疏散", "Evacuation"), [*options, off], final=True)):
            case "return":
                self.station.submit(Return(held.session))
            case "end":
                self._ended(self.station.submit(End(held.session)))
            case "false_alarm":
                self._ended(self.station.submit(End(held.session, "false_alarm")))
            case "break_off":
                await self._break_off(held)
        self.redraw()

    async def _break_off(self, held: Emergency) -> None:
        """Here with badge and PIN, or by telephone: two vouch for the call, who decided countersigns later."""
        title = Text("中止本场：主考或考评员", "Break the session off: chief examiner or assessor")
        said = Text(
            "本场不再继续，也不补时；试卷仍须清点密封。",
            "The session does not go on and no time is made up; papers are still counted and sealed.",
        )
        here = Text("本人在场，扫工作证", "Is here and shows the badge")
        called = Text(
            "电话请示，两人作证，事后补签", "By telephone; two vouch for the call, countersigned later"
        )
        how = await self.ask(Choice(title, [Option("here", here), Option("called", called)], (said,)))
        telephone: str | None = ""
        if how == "called":
            fitting = [p for p in self.plan.room.staff if p.role in BREAKS_OFF]
            asked = Text("电话中是谁决定", "Who decided on the telephone")
            telephone = await self.ask(StaffChoice(asked, fitting))
            title = Text("两人为此通话作证", "Two people vouch for the call")
        if how is None or telephone is None:
            return
        people = await self.ask(People(title, (said,), need=2 if telephone else 1))
        if people is not None:
            who = tuple(p.person for p in people)
            self._ended(self.station.submit(BreakOff(held.session, who, telephone), who))

    async def _countersign(self, held: Emergency) -> None:
        """Who broke off by telephone signs."""
        if not held.to_countersign:
            return
        name = self.station.staff_name(held.to_countersign)
        said = Text(f"电话中决定中止的是：{name}", f"Who broke off by telephone: {name}")
        people = await self.ask(People(Text("本人补签", "Countersign in person"), (said,), need=1))
        if people is not None:
            who = tuple(p.person for p in people)
            if self.station.submit(CountersignBreakOff(held.session, who), who).done:
                self.station.notice = Text("已补签。", "Countersigned.")
                if self.held is None:
                    self.app.pop_screen()
        self.redraw()

    def _ended(self, outcome: Outcome) -> None:
        if not outcome.done:
            return
        minutes = sum(r.event.minutes for r in outcome.records if isinstance(r.event, TimeMadeUp))
        broken = any(isinstance(r.event, Ended) and r.event.outcome == "broken_off" for r in outcome.records)
        self.station.notice = (
            Text("本场已中止。", "The session is broken off.")
            if broken
            else Text(
                f"疏散结束；为全场补时 {minutes} 分钟。",
                f"The evacuation is over; {minutes} minutes made up for all.",
            )
        )
        if self.held is None:
            self.app.pop_screen()

    def do_back(self) -> None:
        self.app.pop_screen()
