"""One incident at its current step: read, then do. One step on the screen, who to call beside it, the next key below."""

from __future__ import annotations

from textual import work
from textual.content import Content

from station.incidents.commands import Correct, Countersign, Defer
from station.incidents.state import STRUCK
from station.incidents.views import CaseView, case_view
from station.review.deadlines import day_at, deadlines
from station.text import Text
from station.tui.answering import DIRECT, answer_step
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.reasons import ask_reason
from station.tui.say import clean, clip, wrap
from station.tui.status import hms
from station.tui.theme import BAD, KEY_INK, PAGE, PUT_OFF, QUIET

LATER = (
    Text("先处理更紧急的事项", "Something more urgent comes first"),
    Text("等候有关人员到场", "Waiting for somebody to come"),
    Text("不影响考试，考后补办", "Does not touch the exam; done afterwards"),
)
NOT_NEEDED = (
    Text("情况不需要", "Not needed here"),
    Text("当事人不愿", "The person concerned doesn't want it"),
)
WRONG = (
    Text("录入有误", "Entered wrongly"),
    Text("情况有变化", "The situation has changed"),
)


class CasePlace(Place):
    """A case of a procedure."""

    place = "case"

    def __init__(self, case: int) -> None:
        super().__init__()
        self.case = case

    @property
    def view(self) -> CaseView:
        return case_view(self.plan, self.room.state.incidents, self.case, self.now)

    def draw_body(self, cells: int, rows: int) -> Content:
        view, language = self.view, self.language
        held = self.room.state.incidents.cases[self.case]
        who = " ".join(view.seats) or view.others or Text("全考场", "whole room").say(language)
        head = f"{view.procedure} {view.title.say(language)}"
        step = Text(
            f"第 {view.number} 步，最多 {view.total} 步", f"step {view.number} of at most {view.total}"
        )
        said = [
            Content.styled(clip(f"■ {head}  {clean(who)}", cells), f"bold {KEY_INK}"),
            Content.styled(f"{view.clause}  {step.say(language)}  {hms(view.elapsed)}", QUIET),
            Content(""),
        ]
        said += [Content.styled(row, f"bold {PAGE.ink}") for row in wrap(view.ask.say(language), cells)]
        if view.says is not None:
            said += [Content.styled(row, PAGE.ink) for row in wrap(f"「{view.says.say(language)}」", cells)]
        if view.reply is not None:
            label = Text("第二人答", "Second person answers").say(language)
            said += [
                Content.styled(row, PAGE.ink) for row in wrap(f"{label}：{view.reply.say(language)}", cells)
            ]
        if view.waits is not None:
            said += [Content.styled(row, f"bold {PUT_OFF}") for row in wrap(view.waits.say(language), cells)]
        else:
            said.append(Content.styled(view.hint.say(language), PAGE.ink))
        said += [
            Content.styled(f"   {number}  {option.label.say(language)}", PAGE.ink)
            for number, option in enumerate(view.options, 1)
        ]
        said.append(Content(""))
        call = view.call
        number = call.number or Text("（计划中未给号码）", "(no number in the plan)").say(language)
        label = Text("联系", "Call").say(language)
        said.append(Content.styled(f"{label} {call.name.say(language)} {clean(number)}", f"bold {KEY_INK}"))
        if view.losing_since is not None:
            lost = hms(self.now - view.losing_since)
            text = Text(f"正在计时补时：已 {lost}", f"exam time is being lost: {lost} so far")
            said.append(Content.styled(text.say(language), f"bold {BAD}"))
        if view.outside_since is not None:
            out = hms(self.now - view.outside_since)
            said.append(
                Content.styled(Text(f"考生在外 {out}", f"candidate outside for {out}").say(language), BAD)
            )
        for one in view.deferred:
            text = Text(f"暂缓：{one.ask.zh}", f"put off: {one.ask.en}")
            said.append(Content.styled(clip(text.say(language), cells), PUT_OFF))
        for one in view.declined:
            text = Text(f"未做（可选）：{one.ask.zh}", f"not done (offered): {one.ask.en}")
            said.append(Content.styled(clip(text.say(language), cells), QUIET))
        for due in deadlines(self.plan, held, self.room.state.review.about("", self.case)):
            today = day_at(self.plan, self.now)
            style = BAD if due.overdue(today) else QUIET if due.met is not None else PUT_OFF
            said += [
                Content.styled(row, style)
                for row in wrap(Text("期限：", "due: ").say(language) + due.said(today).say(language), cells)
            ]
        if not view.open:
            done = Text("✓ 本事件已结束。", "✓ This incident is closed.")
            said.append(Content.styled(done.say(language), f"bold {KEY_INK}"))
        return Content("\n").join(said[:rows])

    def next_step(self) -> Text:
        view = self.view
        if not view.open and not view.deferred:
            return Text("按 F4 回到事件列表，按 Esc 回到入场", "F4 goes to the list, Esc to the door")
        if view.not_before:
            return Text(
                f"到 {view.not_before} 按 F8 确认；现在按 F4 办其他事件，按 Esc 回到入场",
                f"from {view.not_before} on confirm with F8; now F4 goes to other incidents, Esc to the door",
            )
        if self.own_confirm():
            return Text("办完此步按 F8 确认", "when this is done, confirm with F8")
        if view.differs:
            return Text(
                "两人不一致：按 F2 应答、重答或决定", "two differ: F2 replies, answers anew or decides"
            )
        if view.waits is not None:
            return Text("第二人看过后按 F2 应答", "the second person looks, then F2 replies")
        return Text("按 F2 办理此步", "F2 does this step")

    def own_confirm(self) -> bool:
        view = self.view
        return view.open and view.kind in DIRECT and view.people <= 1 and not view.options and not view.roles

    def confirm_own(self) -> None:
        self.do_answer()

    def hidden_actions(self) -> frozenset[str]:
        view = self.view
        hidden = {"incidents"} if view.open else {"answer"}
        return frozenset(hidden | ({"answer"} if self.own_confirm() else set()))

    @work(exclusive=True, group="ask")
    async def do_answer(self) -> None:
        """F2, or F8 where nothing is to be entered: answer the current step."""
        view = self.view
        if view.open:
            await answer_step(self, view, view.step)

    @work(exclusive=True, group="ask")
    async def do_more(self) -> None:
        """F3: put off, go back to what was put off, strike, countersign."""
        view, case = self.view, self.room.state.incidents.cases[self.case]
        procedure = self.plan.procedures[case.procedure]
        options = [Option("defer", Text("暂缓此步", "Put this step off"))] if view.deferrable else []
        if view.offered:
            options.append(Option("defer", Text("不做此步（可选）", "Pass this step over (offered)")))
        for one in (*view.deferred, *view.declined):
            options.append(Option(f"do:{one.step}", Text(f"补办：{one.ask.zh}", f"Do now: {one.ask.en}")))
        for step in case.to_countersign:
            ask = procedure.step(step).ask
            options.append(Option(f"sign:{step}", Text(f"补签：{ask.zh}", f"Countersign: {ask.en}")))
        for step in case.given:
            ask = procedure.step(step).ask
            options.append(Option(f"strike:{step}", Text(f"更正：{ask.zh}", f"Strike: {ask.en}")))
        if case.outcome != STRUCK and not case.escorts and not case.left:
            label = Text(
                "作废本事件（开错或已不需要）", "Strike this incident (opened by mistake, or overtaken)"
            )
            options.append(Option("strike:", label))
        choice = await self.ask(Choice(Text("其他", "Other"), options))
        if choice is None:
            return
        what, _, step = choice.partition(":")
        match what:
            case "defer":
                await self._defer(view.step)
            case "do":
                await answer_step(self, view, step)
            case "sign":
                await self._countersign(step)
            case "strike":
                await self._strike(step)

    async def _defer(self, step: str) -> None:
        if self.view.offered:
            reason = await ask_reason(self, Text("为何不做", "Why not"), NOT_NEEDED)
        else:
            reason = await ask_reason(self, Text("为何暂缓", "Why later"), LATER)
        if reason is not None:
            self.station.submit(
                Defer(
                    session=self._session,
                    case=self.case,
                    step=step,
                    reason=reason.zh,
                    actors=self.room.state.day.on_duty,
                )
            )

    async def _countersign(self, step: str) -> None:
        people = await self.ask(
            People(Text("电话批准人本人补签", "Who approved by telephone countersigns"), need=1)
        )
        if people is not None:
            actors = tuple(p.person for p in people)
            self.station.submit(
                Countersign(session=self._session, case=self.case, step=step, actors=actors), actors
            )

    async def _strike(self, step: str) -> None:
        reason = await ask_reason(self, Text("为何更正", "What is wrong"), WRONG)
        if reason is None:
            return
        people = await self.ask(People(Text("两人确认更正", "Two people confirm the correction"), (reason,)))
        if people is not None:
            actors = tuple(p.person for p in people)
            self.station.submit(
                Correct(session=self._session, case=self.case, step=step, reason=reason.zh, actors=actors),
                actors,
            )

    @property
    def _session(self) -> str:
        return self.room.state.incidents.cases[self.case].session
