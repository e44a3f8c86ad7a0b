"""Whatever restarts, jumps, delays and acknowledgements come in between: no milestone is lost and none comes twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import Refusal
from station.event import Command, Event, Record
from station.plan.checklists import load_checklists
from station.plan.dayplan import DayPlan
from station.plan.rules import load_rules
from station.timer.delays import CorrectDelay, DelayStart
from station.timer.events import MilestoneOverdue, MilestoneReached, StartDelayed
from station.timer.milestones import milestones
from station.timer.rules import Acknowledge, Tick, decide
from station.timer.state import AGAIN, TimerState, evolve
from tests.support.plans import MINUTE, E, T, room_plan

PLAN = DayPlan(room_plan(), load_rules(), {}, load_checklists())
SESSION = PLAN.room.session("theory")
LAST = E + 300 * MINUTE

off = st.tuples(st.just("off"), st.integers(1, 60 * MINUTE))
on = st.tuples(st.just("on"), st.integers(1, 20 * MINUTE))
known = st.tuples(
    st.just("known"), st.sampled_from(("collect", "entry", "witness", "start", "close", "remind"))
)
delayed = st.tuples(st.just("delay"), st.integers(0, 240))
corrected = st.tuples(st.just("correct"), st.integers(0, 240))
STEPS = st.lists(st.one_of(off, on, on, known, delayed, corrected), max_size=30)


def replay(records: list[Record]) -> TimerState:
    state = TimerState()
    for record in records:
        state = evolve(state, record)
    return state


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_restarts_neither_lose_nor_double_a_milestone(steps: list[tuple[str, int | str]]) -> None:
    records: list[Record] = []
    now, state = T - 60 * MINUTE, TimerState()

    def ask(command: Command) -> None:
        nonlocal state
        made: tuple[Event, ...] | Refusal = decide(PLAN, state, command, now)
        for event in () if isinstance(made, Refusal) else made:
            records.append(Record(len(records), now, "theory", (), event))
            state = evolve(state, records[-1])

    for what, how in [*steps, ("on", LAST - now)]:
        if what == "known":
            ask(Acknowledge("theory", how))  # type: ignore[arg-type]
        elif what == "delay":
            ask(DelayStart("theory", int(how), "", ("s07",)))
        elif what == "correct":
            ask(CorrectDelay("theory", int(how), "", ("s07", "s01")))
        else:
            now = min(LAST, now + int(how))
            if what == "off":
                # The process is gone; what it knew is what the journal says.
                state = replay(records)
            ask(Tick("theory"))
            _everything_due_stands(state, now)
    _no_raise_without_cause(records)


def _everything_due_stands(state: TimerState, now: int) -> None:
    due = {m.key for m in milestones(PLAN, SESSION, state) if m.at <= now}
    assert due <= set(state.times("theory").raised), "one is lost"


def _no_raise_without_cause(records: list[Record]) -> None:
    state = TimerState()
    raised: dict[str, int] = {}
    for record in records:
        event = record.event
        if isinstance(event, MilestoneReached):
            assert event.milestone not in raised, "one came twice"
            assert event.due <= record.time
            raised[event.milestone] = event.due
        elif isinstance(event, MilestoneOverdue):
            assert event.milestone in raised
            assert event.milestone not in state.times("theory").acknowledged
        elif isinstance(event, StartDelayed):
            by = event.minutes * MINUTE - state.times("theory").delay
            acknowledged = state.times("theory").acknowledged
            for kind, due in list(raised.items()):
                raised[kind] = due + by
                if by > 0 and due + by > record.time and (kind not in acknowledged or kind in AGAIN):
                    del raised[kind]
        state = evolve(state, record)
