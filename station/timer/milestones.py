"""The day's milestones, computed from plan, rules and recorded delays (FL-1 … FL-9); each with what to do
now.

Which kinds a session has follows from what it is:

- on paper, and practical with papers of its own: all of them;
- at computers, and practical without papers: none of *collect* and *witness*;
- a practical exam in modules: each module's start and end beside the session's own;
- the day itself (session ``""``): *before*, the checks of the day before. Nothing raises them: nobody may be in the room
  then. They wait, at the opening and in the timeline, until somebody ticks them (checklist.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Module, Session
from station.text import Text
from station.timer.events import MilestoneKind
from station.timer.state import MINUTE, TimerState, end_of, key_of, start_of


@dataclass(frozen=True)
class Meaning:
    """What a milestone is called and asks for."""

    name: Text
    todo: Text
    clause: str
    papers_only: bool = False
    """Not for sessions that have no paper to collect or to open."""


MEANINGS: dict[MilestoneKind, Meaning] = {
    "before": Meaning(
        Text("考前一日检查", "Day-before checks"),
        Text(
            "考场布置、张贴、设备已检查，考场已封闭；开封前核对封条",
            "Room laid out, notices posted, equipment checked, room sealed; look at its seal before opening",
        ),
        "FL-1 考场编排",
    ),
    "collect": Meaning(
        Text("领取试卷", "Collect papers"),
        Text(
            "两名监考员领取试卷袋，核对封条完好、数量相符",
            "Two invigilators draw the papers; check the seal and the count",
        ),
        "FL-2 考场编排",
        papers_only=True,
    ),
    "entry": Meaning(
        Text("开始入场", "Entry opens"),
        Text(
            "核对准考证与证件，宣读考场纪律",
            "Check ticket and ID of each candidate; read out the room's discipline",
        ),
        "FL-3 考场规则 一",
    ),
    "witness": Meaning(
        Text("启封试卷", "Open the papers"),
        Text(
            "请两名考生确认封条完好，再启封、清点、分发",
            "Have two candidates confirm the seal; then open, count, give out",
        ),
        "FL-4 实施认定",
        papers_only=True,
    ),
    "start": Meaning(
        Text("开考", "Exam starts"),
        Text(
            "宣布开始答题；入场继续至停止入场时刻",
            "Announce the start; late-comers may enter until entry closes",
        ),
        "FL-5 实施认定",
    ),
    "module_start": Meaning(
        Text("模块开始", "Module starts"),
        Text("考生到工位，宣布模块开始和用时", "Candidates to their stations; announce the module"),
        "FL-5 实施认定",
    ),
    "module_end": Meaning(
        Text("模块结束", "Module ends"),
        Text("停止操作，设备复位，收存工件", "Work stops; machines reset; workpieces kept"),
        "EQ 设备设施管理制度",
    ),
    "close": Meaning(
        Text("停止入场", "Entry closes"),
        Text("不再放人入场；核对并确认缺考名单", "Nobody enters any more; check and confirm who is absent"),
        "FL-6 考场规则 三",
    ),
    "remind": Meaning(
        Text("收卷前提醒", "Time reminder"),
        Text("告知剩余时间，提醒掌握答题进度", "Tell the time left and how far candidates should be"),
        "FL-7 实施认定",
    ),
    "end": Meaning(
        Text("考试结束", "Exam ends"),
        Text("停止答题，收卷后当场清点、核对、密封", "Stop work; collect, count at once, confirm and seal"),
        "FL-9 实施认定",
    ),
}


OWN_MEANINGS: dict[MilestoneKind, Meaning] = {
    "remind": Meaning(
        MEANINGS["remind"].name,
        Text("告知这些座位剩余时间", "Tell these seats the time left"),
        "FL-7 实施认定",
    ),
    "end": Meaning(
        MEANINGS["end"].name,
        Text("这些座位停止答题，当场收卷清点", "These seats stop work; collect and count at once"),
        "FL-9 实施认定",
    ),
}
"""The same two for candidates who work longer than the room."""


@dataclass(frozen=True)
class Milestone:
    """One milestone of one session; of the day itself where ``session`` is empty."""

    session: str
    kind: MilestoneKind
    at: Milliseconds
    module: str = ""

    @property
    def key(self) -> str:
        """Names it within its session (state.py)."""
        return key_of(self.kind, self.module)


def milestones(plan: DayPlan, session: Session, state: TimerState) -> tuple[Milestone, ...]:
    """All milestones of a session in order of time."""
    line = plan.rules.timeline
    start, end = start_of(session, state), end_of(session, state)
    times: dict[MilestoneKind, Milliseconds] = {
        "collect": start - line.collect_before_minutes * MINUTE,
        "entry": start - line.entry_before_minutes * MINUTE,
        "witness": start - line.witness_before_minutes * MINUTE,
        "start": start,
        "close": start + plan.rules.entry.closes_after_minutes * MINUTE,
        "remind": end - line.remind_before_end_minutes * MINUTE,
        "end": end,
    }
    papers = session.kind == "paper" or (session.kind == "practical" and bool(session.materials))
    wanted = [
        Milestone(session.id, kind, at)
        for kind, at in times.items()
        if papers or not MEANINGS[kind].papers_only
    ]
    for module in session.modules:
        first, last = module_span(session, module, state)
        wanted.append(Milestone(session.id, "module_start", first, module.id))
        wanted.append(Milestone(session.id, "module_end", last, module.id))
    return tuple(sorted(wanted, key=lambda m: m.at))


def rule_of(milestone: Milestone, session: Session, state: TimerState) -> str:
    """The clause and the moment that raise it: ``FL-3 考场规则 一: T-20``, counted in minutes from the T or E then valid."""
    letter, base = "T", start_of(session, state)
    if milestone.kind in ("remind", "end"):
        letter, base = "E", end_of(session, state)
    minutes = (milestone.at - base) // MINUTE
    return (
        f"{MEANINGS[milestone.kind].clause}: {letter}{minutes:+d}"
        if minutes
        else (f"{MEANINGS[milestone.kind].clause}: {letter}")
    )


def module_span(session: Session, module: Module, state: TimerState) -> tuple[Milliseconds, Milliseconds]:
    """When a module starts and ends: it moves with the start. Minutes made up move the session's end, not a
    module's, which its head assessor calls (ST-8)."""
    first = start_of(session, state) + module.start_minutes * MINUTE
    return first, first + module.minutes * MINUTE


def current_modules(session: Session, state: TimerState, now: Milliseconds) -> tuple[Module, ...]:
    """The modules that run now; several where candidates take turns at stations."""
    spans = ((module, module_span(session, module, state)) for module in session.modules)
    return tuple(module for module, (first, last) in spans if first <= now < last)


def due(plan: DayPlan, session: Session, state: TimerState, now: Milliseconds) -> tuple[Milestone, ...]:
    """Milestones whose time has come and that were not raised yet."""
    raised = state.times(session.id).raised
    stopped = state.times(session.id).stopped
    if stopped is not None:
        # While a room is led out its exam time stands still: what was not due before waits for the return.
        now = min(now, stopped)
    return tuple(m for m in milestones(plan, session, state) if m.at <= now and m.key not in raised)


def next_milestone(plan: DayPlan, session: Session, state: TimerState, now: Milliseconds) -> Milestone | None:
    """The first one still ahead."""
    return next((m for m in milestones(plan, session, state) if m.at > now), None)


def name_of(session: Session | None, kind: MilestoneKind, module: str = "") -> Text:
    """What a milestone is called, with its module's name."""
    name = MEANINGS[kind].name
    own = next((m.name for m in session.modules if m.id == module), "") if session is not None else ""
    return Text(f"{name.zh} {own}", f"{name.en}: {own}") if own else name
