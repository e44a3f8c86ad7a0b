"""Who is on duty: planned, here, late, away and for how long, stepped aside; visits and the report (ST-1 … ST-7)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import cached_property

from textual import work
from textual.content import Content

from station.checkin.scanner.events import CodeRead
from station.checkin.wording import clock
from station.errors import PlanError
from station.incidents.people import ROLE_NAMES
from station.plan.workdays import Due
from station.staff.presence import assessors_here, assessors_lacking, at_post
from station.staff.report import report_due
from station.staff.state import StaffState, Visit
from station.staff.views import Line, lines
from station.text import Language, Text
from station.tui import people_steps as steps
from station.tui import people_visits as visits
from station.tui.place import Place
from station.tui.prompts import Choice, Option
from station.tui.say import clean, clip, pad
from station.tui.status import hms
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, QUIET
from station.vault.credential import parse_badge

LEAVES = {
    "chief": Text("主考同意", "chief agreed"),
    "phone": Text("主考电话同意", "by phone"),
    "none": Text("未经同意", "without leave"),
}
Step = Callable[[Place], Awaitable[None]]


class PeoplePlace(Place):
    """The people of the day."""

    place = "people"

    def __init__(self, opened_by: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._opened_by = opened_by
        """Those who have just opened the day: they declare before the door is shown."""

    def on_mount(self) -> None:
        super().on_mount()
        if self._opened_by:
            self.at_opening()

    @work(exclusive=True, group="ask")
    async def at_opening(self) -> None:
        """Who is here is seen, both declare, and the door may open."""
        await steps.declare_both(self, self._opened_by)
        if not self.staff.aside:
            self.station.go("door")

    def draw_body(self, cells: int, rows: int) -> Content:
        language = self.language
        head = [self._head()]
        listed = [self._line(one, cells) for one in lines(self.plan, self.staff, self.session, self.now)]
        foot = self._visits(cells)
        room = max(1, rows - len(head) - len(foot))
        if len(listed) > room:
            more = Text(f"… 另有 {len(listed) - room + 1} 人", f"… {len(listed) - room + 1} more")
            listed = [*listed[: room - 1], Content.styled(more.say(language), QUIET)]
        return Content("\n").join([*head, *listed, *foot])

    @property
    def staff(self) -> StaffState:
        """Everybody, as the journal says."""
        return self.room.state.staff

    def _head(self) -> Content:
        plan, session = self.plan, self.session
        here, wanted = len(at_post(plan, self.staff, session.id)), plan.rules.room.invigilators
        said = Text(
            f"{session.subject}：监考员 {here}/{wanted} 人在岗",
            f"{session.subject}: invigilators {here} of {wanted}",
        ).say(self.language)
        style = KEY_INK if here >= wanted else BAD
        if running := self.staff.short.get(session.id):
            lasts = hms(self.now - running.since)
            said += Text(f"  已缺 {lasts}", f"  short for {lasts}").say(self.language)
        if session.kind == "practical":
            few, none = assessors_lacking(plan, self.staff, session)
            count = len(assessors_here(plan, self.staff))
            said += Text(f"  考评员 {count} 人", f"  assessors {count}").say(self.language)
            if few or none:
                lacking = "、".join((*few, *none))
                said += Text(f"，缺 {lacking}", f", lacking {lacking}").say(self.language)
        return Content.styled(clean(said), f"bold {style}")

    def _line(self, one: Line, cells: int) -> Content:
        mark, said, style = self._state(one)
        role = pad(ROLE_NAMES[one.person.role].say(self.language), 10 if self.language == "zh" else 20)
        head = f"{mark} {role} {pad(clip(clean(one.person.name), 12), 12)} "
        return Content.styled(clip(head + said.say(self.language), cells), style)

    def _state(self, one: Line) -> tuple[str, Text, str]:
        at = clock(self.plan, one.presence.signed_in) if one.presence.signed_in else ""
        late = Text(f"，迟到 {one.late} 分", f", {one.late} min late") if one.late else Text("", "")
        if one.aside:
            return "✗", Text("须回避，不在本考场任职", "steps aside, does not serve here"), f"bold {BAD}"
        if one.replaced:
            return "·", Text("已更换", "replaced"), QUIET
        if one.presence.status == "away" and one.presence.away is not None:
            return self._away(one)
        visit = next((v for v in self.staff.visits if v.person == one.person.id and not v.ended), None)
        if visit is not None:
            came = clock(self.plan, visit.began)
            return "✓", Text(f"{came} 到访", f"visiting since {came}"), GOOD
        if one.presence.status == "here":
            todo = Text("；未作回避声明（F2）", "; has not declared (F2)") if one.undeclared else Text("", "")
            style = PAGE.ink if one.undeclared or one.late else GOOD
            return "✓", Text(f"{at} 签到{late.zh}{todo.zh}", f"in since {at}{late.en}{todo.en}"), style
        if one.presence.signed_in:
            gone = clock(self.plan, one.presence.since)
            style = f"bold {BAD}" if one.in_charge else QUIET
            return "·", Text(f"{gone} 签退", f"out since {gone}"), style
        if one.in_charge and one.late:
            return "!", Text(f"未到岗，已迟 {one.late} 分", f"not here, {one.late} min late"), f"bold {BAD}"
        if one.off:
            return "·", Text("本场不当班", "not in this session"), QUIET
        return "·", Text("未签到", "not signed in"), PAGE.ink if one.in_charge else QUIET

    def _away(self, one: Line) -> tuple[str, Text, str]:
        away = one.presence.away
        assert away is not None
        lasts, leave = hms(self.now - one.presence.since), LEAVES[away.leave]
        cover = self.station.staff_name(away.cover) if away.cover else ""
        by = Text(f"{cover} 代岗", f"{cover} covers") if cover else Text("无人代岗", "nobody covers")
        over = self.now - one.presence.since > away.minutes * 60_000
        late = Text("，已超时", ", overdue") if over else Text("", "")
        said = Text(
            f"离岗 {lasts}/{away.minutes} 分{late.zh}，{leave.zh}，{by.zh}",
            f"away {lasts}/{away.minutes} min{late.en}, {by.en}, {leave.en}",
        )
        return "◷", said, f"bold {BAD}" if over or not cover else KEY_INK

    @cached_property
    def _report_due(self) -> Due:
        return report_due(date.fromisoformat(self.plan.room.sitting.day), self.plan.rules.staff)

    def _visits(self, cells: int) -> list[Content]:
        language = self.language
        said = [self._visit(one, language) for one in self.staff.visits[-3:]]
        due = self._report_due.said()
        report = Text(
            f"督导报告：{due.zh} 前交，全体督导员签名（ST-7）",
            f"supervisors' report: by {due.en}, signed by all of them (ST-7)",
        )
        said.append(report.say(language))
        return [Content.styled(clip(one, cells), QUIET) for one in said]

    def _visit(self, one: Visit, language: Language) -> str:
        who = (
            self.station.staff_name(one.person)
            if one.person
            else Text("上级督导", "authorities").say(language)
        )
        began = clock(self.plan, one.began)
        ended = clock(self.plan, one.ended) if one.ended else ""
        return Text(
            f"督导 {who} {began}–{ended} 意见 {one.remarks} 条",
            f"visit {who} {began}–{ended}, remarks: {one.remarks}",
        ).say(language)

    def next_step(self) -> Text:
        if any(one.undeclared for one in lines(self.plan, self.staff, self.session, self.now)):
            return Text(
                "按 F2 作回避声明；到岗、返岗直接扫本人工作证",
                "F2 declares; scan your badge to sign in or return",
            )
        return Text(
            "到岗、返岗、督导到访：扫本人工作证；其他按 F2",
            "sign in, return, visit: scan your badge; F2 for more",
        )

    # -- what can be done ----------------------------------------------------------------------------------------

    def scan(self, read: CodeRead) -> None:
        """A badge says what its holder is about to do: come, come back, or visit."""
        try:
            person = parse_badge(read.text).person
        except PlanError:
            super().scan(read)
            return
        self.with_badge(person, read.text)

    @work(exclusive=True, group="ask")
    async def with_badge(self, person: str, badge: str) -> None:
        status = self.staff.of(person).status
        role = next((p.role for p in self.plan.room.staff if p.id == person), "")
        if status == "away":
            await steps.come_back(self, badge)
        elif role == "supervisor":
            await visits.visit(self, badge)
        elif status == "here":
            self.station.notice = Text(
                "此人已签到；离岗、签退请按 F2。", "Signed in already; F2 for leave and sign-out."
            )
            self.redraw()
        else:
            await steps.sign_in(self, badge)
        self.redraw()

    @work(exclusive=True, group="ask")
    async def do_duty(self) -> None:
        """F2: what there is to do about people."""
        offered = self._offered()
        chosen = await self.ask(
            Choice(Text("人员", "People"), [Option(key, text) for key, (text, _) in offered.items()])
        )
        if chosen is not None:
            await offered[chosen][1](self)
        self.redraw()

    def _offered(self) -> dict[str, tuple[Text, Step]]:
        state = self.staff
        here = any(one.status == "here" for one in state.people.values())
        visiting = any(not one.ended for one in state.visits)
        undeclared = any(one.undeclared for one in lines(self.plan, state, self.session, self.now))
        found: dict[str, tuple[Text, Step]] = {}
        if undeclared:
            found["declare"] = (Text("回避声明", "Declare relatives and own students"), steps.declare)
        if here:
            found["leave"] = (Text("离岗", "Leave the post"), steps.leave_post)
        if any(one.status == "away" for one in state.people.values()):
            found["back"] = (Text("返岗", "Return to the post"), steps.come_back)
        found["in"] = (Text("签到", "Sign in"), steps.sign_in)
        if here:
            found["out"] = (Text("签退", "Sign out"), steps.sign_out)
        found["visit"] = (Text("督导到访", "A supervisor's visit"), visits.visit)
        found["guest"] = (
            Text("上级督导到访（无工作证）", "Visitor of the authorities, no badge"),
            visits.guest,
        )
        if visiting:
            found["remark"] = (Text("督导意见", "A supervisor's remark"), visits.remark)
            found["ends"] = (Text("督导离开", "The visit ends"), visits.end_visit)
        if state.aside:
            found["slip"] = (Text("主考更正回避声明", "The chief lifts a declaration"), steps.reinstate)
        return found

    @work(exclusive=True, group="ask")
    async def do_replace(self) -> None:
        """F3: the chief puts somebody in an invigilator's place."""
        await steps.replace(self)
        self.redraw()
