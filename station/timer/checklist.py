"""The checklist of a milestone, as it stands: which items there are, which are done, and by whom they are ticked.

- A sensed item is done when the journal shows it; nobody ticks it by hand.
- Every other item is ticked by a person, and a tick can be taken back: both are entries.
- A milestone may be acknowledged with items open; the entry names them. A list never stops an exam.
- A milestone of which an item is done is not overdue: it waits on the screen for the rest, and no alarm comes back for it.
- The day before: any member of staff whose badge opens may tick, before the room's day is open (FL-1). When the last item
  is ticked, the checks are acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.errors import problem, refuse
from station.event import Command, Decision
from station.plan.checklists import Checklists, Item
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.timer.events import ItemTicked, MilestoneAcknowledged, MilestoneKind
from station.timer.seen import NOTHING
from station.timer.state import TimerState, key_of

NO_ITEM = problem(
    "timer.no_item",
    what=("清单中没有这一项。", "The checklist has no such item."),
    now=(
        "在时间安排（F5）中按 F2 选择清单上的项目。",
        "At the timeline (F5) press F2 and choose one of the list.",
    ),
    clause="FL",
)
ITEM_SENSED = problem(
    "timer.item_sensed",
    what=("这一项由记录自动勾选。", "This item ticks itself from what is recorded."),
    now=(
        "先办理并登记：试卷在 F6，密封在 F12，缺考到时自动登记。",
        "Do and enter it: papers at F6, the seal at F12; absences are entered by themselves.",
    ),
    clause="FL",
)
NO_BADGE = problem(
    "timer.no_badge",
    what=("考前一日检查须有人签认。", "Somebody must stand for the day-before checks."),
    now=("检查的人扫工作证并输入 PIN。", "Whoever checked scans the badge and enters the PIN."),
    clause="FL-1",
)


class TickItem(Command, frozen=True):
    """A person ticks one item, or takes the tick back."""

    session: str
    """Empty for the checks of the day before."""
    milestone: MilestoneKind
    item: str
    module: str = ""
    done: bool = True


class CheckDayBefore(Command, frozen=True):
    """Who checked the room on the day before ticks these items; asked before the day is open."""

    items: tuple[str, ...]
    actors: tuple[str, ...]
    undone: tuple[str, ...] = ()
    """Items whose tick is taken back: a readiness test found them wrong."""


@dataclass(frozen=True)
class Line:
    """One item as it stands."""

    item: Item
    done: bool


def lines_of(
    checklists: Checklists,
    session: Session | None,
    state: TimerState,
    kind: MilestoneKind,
    module: str = "",
) -> tuple[Line, ...]:
    """A milestone's checklist; ``state`` is one that was told what door and papers show."""
    name = session.id if session is not None else ""
    seen, ticked = state.seen.get(name, NOTHING), state.times(name).ticked
    return tuple(
        Line(
            item,
            seen.shows(item.sensed, session)
            if item.sensed is not None and session is not None
            else (key_of(kind, module), item.id) in ticked,
        )
        for item in checklists.of(kind, session)
    )


def open_items(
    plan: DayPlan, session: Session | None, state: TimerState, kind: MilestoneKind, module: str = ""
) -> tuple[str, ...]:
    """Ids of the items that are not done."""
    return tuple(
        line.item.id for line in lines_of(plan.checklists, session, state, kind, module) if not line.done
    )


def acted_on(
    plan: DayPlan, session: Session | None, state: TimerState, kind: MilestoneKind, module: str = ""
) -> bool:
    """Whether the journal shows an item of it done: somebody who entered the bag has not forgotten to collect the papers."""
    return any(line.done for line in lines_of(plan.checklists, session, state, kind, module))


def tick(plan: DayPlan, state: TimerState, command: TickItem) -> Decision:
    """One item of one milestone."""
    session = plan.room.session(command.session) if command.session else None
    if session is not None and command.module and command.module not in {m.id for m in session.modules}:
        return refuse(NO_ITEM)
    lines = lines_of(plan.checklists, session, state, command.milestone, command.module)
    line = next((one for one in lines if one.item.id == command.item), None)
    if line is None:
        return refuse(NO_ITEM)
    if line.item.sensed is not None:
        return refuse(ITEM_SENSED)
    if line.done == command.done:
        return ()
    ticked = ItemTicked(command.milestone, command.item, command.module, command.done)
    last = command.done and all(one.done or one is line for one in lines)
    if session is None and last and "before" not in state.times("").acknowledged:
        return (ticked, MilestoneAcknowledged("before"))
    return (ticked,)


def check_day_before(checklists: Checklists, state: TimerState, command: CheckDayBefore) -> Decision:
    """The items that were ticked anew, and the acknowledgement with the last of them."""
    if not command.actors:
        return refuse(NO_BADGE)
    lines = lines_of(checklists, None, state, "before")
    if not {*command.items, *command.undone} <= {line.item.id for line in lines}:
        return refuse(NO_ITEM)
    fresh = [line.item.id for line in lines if not line.done and line.item.id in command.items]
    gone = [line.item.id for line in lines if line.done and line.item.id in command.undone]
    ticked = (
        *(ItemTicked("before", item) for item in fresh),
        *(ItemTicked("before", item, done=False) for item in gone),
    )
    complete = all((line.done and line.item.id not in gone) or line.item.id in fresh for line in lines)
    known = "before" in state.times("").acknowledged
    return (*ticked, MilestoneAcknowledged("before")) if complete and not known else ticked
