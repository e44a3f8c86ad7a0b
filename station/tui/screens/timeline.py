"""When: a clock for two metres, and the milestones of the session with what each asks for (FL-2 … FL-9)."""

from __future__ import annotations

from textual import work
from textual.content import Content

from station.checkin.wording import clock
from station.room.own_ends import ends_text, own_ends
from station.text import Text
from station.timer.milestones import MEANINGS, milestones, next_milestone
from station.timer.rules import DelayStart
from station.timer.state import end_of
from station.timer.wording import hms as site_time
from station.timer.wording import time_line
from station.tui.bigtext import big
from station.tui.people_steps import replace
from station.tui.place import Place
from station.tui.prompts import Field, People
from station.tui.reasons import ask_reason
from station.tui.say import clip, pad, width
from station.tui.status import hms
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, QUIET

REASONS = (
    Text("试卷未按时送达", "Papers did not arrive in time"),
    Text("设备或供电故障", "Equipment or power failed"),
    Text("天气或交通影响考生到场", "Weather or traffic delays candidates"),
)
LONGEST_DELAY = 240
"""Minutes."""


class TimelinePlace(Place):
    """The day's times. What is due is said by the banner in every place; here is the whole list."""

    place = "timeline"

    def draw_body(self, cells: int, rows: int) -> Content:
        now, language, session = self.now, self.language, self.session
        shown = site_time(now)
        drawn = big(list(shown if cells >= 98 else shown[:5]), "seat", gap=2)
        said = [Content.styled(row, f"bold {PAGE.ink}") for row in drawn]
        times = self.room.state.timer.times(session.id)
        time = time_line(self.room.state.timer, self.room.now(), self.plan.room.sitting.utc_offset_minutes)
        said.append(Content.styled(clip(time.say(language), cells), QUIET))
        said.append(Content.styled(clip(f"{session.subject}  {self._delays()}", cells), f"bold {KEY_INK}"))
        ahead = next_milestone(self.plan, session, self.room.state.timer, now)
        for one in milestones(self.plan, session, self.room.state.timer):
            meaning = MEANINGS[one.kind]
            mark, style = "·", QUIET
            if one.kind in times.acknowledged:
                mark, style = "✓", GOOD
            elif one.kind in times.raised:
                mark, style = "!", f"bold {BAD}"
            elif ahead is not None and one.kind == ahead.kind:
                mark, style = "▶", f"bold {PAGE.ink}"
            tail = hms(one.at - now) if one.at > now else ""
            missed = (
                Text("（停机期间到时）", "(came while the station was off)").say(language)
                if one.kind in times.missed
                else ""
            )
            head = f"{mark} {clock(self.plan, one.at)} {pad(meaning.name.say(language), 16)}{pad(tail, 9)}"
            todo = clip(missed + meaning.todo.say(language), max(0, cells - width(head)))
            said.append(Content.styled(head + todo, style))
        return Content("\n").join(said)

    def _delays(self) -> str:
        session, state = self.session, self.room.state.timer
        times = state.times(session.id)
        parts = []
        if times.delay:
            parts.append(
                Text(f"开考推迟 {times.delay // 60_000} 分", f"start delayed {times.delay // 60_000} min")
            )
        if times.made_up:
            parts.append(
                Text(f"全场补时 {times.made_up // 60_000} 分", f"{times.made_up // 60_000} min made up")
            )
        end = clock(self.plan, end_of(session, state))
        parts.append(Text(f"{end} 结束", f"ends {end}"))
        ends = own_ends(self.plan, self.room.state, session)
        parts += ends_text(ends, self.plan.room.sitting.utc_offset_minutes)
        return "  ".join(p.say(self.language) for p in parts)

    def next_step(self) -> Text:
        due = self.milestone()
        if due is not None:
            return Text(
                f"办完「{MEANINGS[due].name.zh}」后按 F8", f"when “{MEANINGS[due].name.en}” is done, press F8"
            )
        ahead = next_milestone(self.plan, self.session, self.room.state.timer, self.now)
        if ahead is None:
            return Text(
                "本场时间节点已全部到达；按 F6 清点试卷", "all milestones have come; F6 counts papers"
            )
        at, name = clock(self.plan, ahead.at), MEANINGS[ahead.kind].name
        return Text(
            f"等待 {at}「{name.zh}」；按 Esc 回到入场", f"wait for {at} “{name.en}”; Esc goes to the door"
        )

    def hidden_actions(self) -> frozenset[str]:
        started = "start" in self.room.state.timer.times(self.session.id).raised
        return frozenset({"delay"}) if started else frozenset()

    @work(exclusive=True, group="ask")
    async def do_delay(self) -> None:
        """F2: the chief moves the start."""
        session = self.session.id
        minutes = await self.ask(
            Field(
                Text(
                    "开考推迟几分钟（从原定时间起算）", "Minutes of delay, counted from the scheduled start"
                ),
                "number",
                check=lambda said: (
                    None
                    if 0 < int(said) <= LONGEST_DELAY
                    else Text(f"1 至 {LONGEST_DELAY} 分钟。", f"1 to {LONGEST_DELAY} minutes.")
                ),
            )
        )
        if minutes is None:
            return
        reason = await ask_reason(self, Text("推迟原因", "Why"), REASONS)
        if reason is None:
            return
        said = (Text(f"推迟 {int(minutes)} 分钟；{reason.zh}", f"Delay of {int(minutes)} min; {reason.en}"),)
        people = await self.ask(
            People(Text("主考扫工作证并输入 PIN", "The chief's badge and PIN"), said, need=1)
        )
        if people is None:
            return
        actors = tuple(p.person for p in people)
        self.station.submit(
            DelayStart(session=session, minutes=int(minutes), reason=reason.zh, actors=actors), actors
        )

    @work(exclusive=True, group="ask")
    async def do_replace(self) -> None:
        """F3: the chief puts somebody in an invigilator's place."""
        await replace(self)
        self.redraw()
