"""F2 at the timeline: an item ticked, the start delayed, a delay set smaller."""

from __future__ import annotations

from station.checkin.wording import clock
from station.plan.model import Session
from station.text import Text
from station.timer.checklist import TickItem, lines_of
from station.timer.delays import CorrectDelay, DelayStart
from station.timer.events import MilestoneKind
from station.timer.milestones import name_of
from station.timer.standing import ahead
from station.timer.state import MINUTE
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option, People
from station.tui.reasons import ask_reason
from station.tui.say import clean

LATE = (
    Text("试卷未按时送达", "Papers did not arrive in time"),
    Text("设备或供电故障", "Equipment or power failed"),
    Text("天气或交通影响考生到场", "Weather or traffic delays candidates"),
)
MISTYPED = (
    Text("分钟数输错", "The minutes were mistyped"),
    Text("故障已提前排除", "What caused it was put right sooner"),
    Text("选错了场次", "The wrong session was chosen"),
)
LONGEST_DELAY = 240
"""Minutes."""


async def choose_step(place: Place) -> None:
    """What can be done at the timeline, one after another."""
    options, commands = _options(place)
    chosen = await place.ask(Choice(Text("办理哪一项", "What is to be done"), options))
    if chosen is None:
        return
    step = commands[chosen]
    if isinstance(step, TickItem):
        place.station.submit(step)
    elif chosen.startswith("delay"):
        await _delay(place, step)
    else:
        await _correct(place, step)


def _options(place: Place) -> tuple[list[Option], dict[str, TickItem | Session]]:
    options: list[Option] = []
    commands: dict[str, TickItem | Session] = {}
    for session, kind, module in _lists(place):
        for line in lines_of(place.plan.checklists, session, place.timer, kind, module):
            if line.item.sensed is not None:
                continue
            name = name_of(session, kind, module)
            said = line.item.text
            label = (
                Text(f"撤回勾选：{said.zh}", f"Take the tick back: {said.en}")
                if line.done
                else Text(f"勾选 {name.zh}：{said.zh}", f"Tick, {name.en}: {said.en}")
            )
            key = f"tick {len(options)}"
            options.append(Option(key, Text(clean(label.zh), clean(label.en))))
            owner = session.id if session is not None else ""
            commands[key] = TickItem(owner, kind, line.item.id, module, not line.done)
    options.sort(key=lambda o: getattr(commands[o.key], "done", True) is False)
    for session in place.plan.room.sessions:
        times = place.room.state.timer.times(session.id)
        if "start" in times.raised:
            continue
        subject = clean(session.subject)
        key = f"delay {session.id}"
        options.append(Option(key, Text(f"推迟开考：{subject}", f"Delay the start: {subject}")))
        commands[key] = session
        if times.delay:
            minutes = times.delay // MINUTE
            key = f"correct {session.id}"
            label = Text(
                f"改小推迟（现 {minutes} 分）：{subject}", f"Set smaller ({minutes} min now): {subject}"
            )
            options.append(Option(key, label))
            commands[key] = session
    return options, commands


def _lists(place: Place) -> list[tuple[Session | None, MilestoneKind, str]]:
    """Whose items can be ticked: of everything that is due, of what comes next, of the day before."""
    found: list[tuple[Session | None, MilestoneKind, str]] = [
        (one.session, one.kind, one.module) for one in place.due_now() if not one.seats
    ]
    coming = ahead(place.plan, place.timer, place.now)
    found += [(place.plan.room.session(one.session), one.kind, one.module) for one in coming[:1]]
    if "before" not in place.room.state.timer.times("").acknowledged:
        found.append((None, "before", ""))
    return found


def _minutes_field(title: Text, least: int, most: int) -> Field:
    def check(said: str) -> Text | None:
        if said and least <= int(said) <= most:
            return None
        return Text(f"{least} 至 {most} 分钟。", f"{least} to {most} minutes.")

    return Field(title, "number", check=check)


async def _delay(place: Place, session: Session) -> None:
    title = Text("开考推迟几分钟（从原定时间起算）", "Minutes of delay, counted from the scheduled start")
    minutes = await place.ask(_minutes_field(title, 1, LONGEST_DELAY))
    if minutes is None:
        return
    reason = await ask_reason(place, Text("推迟原因", "Why"), LATE)
    if reason is None:
        return
    moved = _from_to(place, session, int(minutes))
    said = (
        Text(
            f"{session.subject} 推迟 {int(minutes)} 分钟；{reason.zh}",
            f"{session.subject}: delay of {int(minutes)} min; {reason.en}",
        ),
        moved,
    )
    people = await place.ask(
        People(Text("主考扫工作证并输入 PIN", "The chief's badge and PIN"), said, need=1)
    )
    if people is not None:
        actors = tuple(p.person for p in people)
        place.station.submit(DelayStart(session.id, int(minutes), reason.zh, actors), actors)


async def _correct(place: Place, session: Session) -> None:
    before = place.room.state.timer.times(session.id).delay // MINUTE
    title = Text(f"把推迟从 {before} 分改为几分钟", f"Set the delay of {before} minutes to how many")
    minutes = await place.ask(_minutes_field(title, 0, before - 1))
    if minutes is None:
        return
    reason = await ask_reason(place, Text("更正原因", "Why"), MISTYPED)
    if reason is None:
        return
    said = (
        Text(
            f"{session.subject} 推迟由 {before} 分改为 {int(minutes)} 分；{reason.zh}",
            f"{session.subject}: delay of {before} min becomes {int(minutes)} min; {reason.en}",
        ),
        _from_to(place, session, int(minutes)),
    )
    people = await place.ask(People(Text("主考和另一人确认更正", "The chief and a second person"), said))
    if people is not None:
        actors = tuple(p.person for p in people)
        place.station.submit(CorrectDelay(session.id, int(minutes), reason.zh, actors), actors)


def _from_to(place: Place, session: Session, minutes: int) -> Text:
    at = clock(place.plan, session.start + minutes * MINUTE)
    return Text(f"开考时刻将是 {at}", f"The exam will start at {at}")
