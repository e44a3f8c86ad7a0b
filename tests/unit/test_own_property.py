"""Whatever restarts, grants, corrections, departures and acknowledgements come in between: no candidate's own reminder or end
is lost, and none comes twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import Refusal
from station.event import Command, Event, Record
from station.incidents.events import TimeMadeUp
from station.plan.checklists import load_checklists
from station.plan.dayplan import DayPlan
from station.plan.rules import load_rules
from station.timer.events import OwnMilestoneAcknowledged, OwnMilestoneOverdue, OwnMilestoneReached
from station.timer.own import waiting
from station.timer.own_rules import AcknowledgeOwn, own_times
from station.timer.rules import Tick, decide
from station.timer.seen import Seen
from station.timer.state import TimerState, end_of, evolve
from tests.support.plans import MINUTE, E, room_plan

PLAN = DayPlan(room_plan(), load_rules(), {}, load_checklists())
SESSION = PLAN.room.session("theory")
PEOPLE = (0, 1, 2)
LAST = E + 400 * MINUTE

off = st.tuples(st.just("off"), st.integers(1, 40 * MINUTE), st.none())
on = st.tuples(st.just("on"), st.integers(1, 12 * MINUTE), st.none())
known = st.tuples(st.just("known"), st.none(), st.none())
gone = st.tuples(st.just("gone"), st.sampled_from(PEOPLE), st.none())
granted = st.tuples(st.just("grant"), st.sets(st.sampled_from(PEOPLE), max_size=3), st.integers(1, 40))
corrected = st.tuples(st.just("correct"), st.sampled_from(PEOPLE), st.integers(1, 40))
STEPS = st.lists(st.one_of(off, on, on, known, gone, granted, granted, corrected), max_size=30)


class Run:
    """A station that is switched off and on; what it knows after that is what its journal says."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.now = E - 60 * MINUTE
        self.state = TimerState()
        self.gone: frozenset[int] = frozenset()

    def note(self, event: Event) -> None:
        self.records.append(Record(len(self.records), self.now, "theory", (), event))
        self.state = evolve(self.state, self.records[-1])

    def ask(self, command: Command) -> None:
        seen = self.state.with_seen({"theory": Seen(gone=self.gone)})
        made = decide(PLAN, seen, command, self.now)
        for event in () if isinstance(made, Refusal) else made:
            self.note(event)

    def again(self) -> None:
        self.state = TimerState()
        for record in self.records:
            self.state = evolve(self.state, record)

    def due(self) -> set[tuple[str, int]]:
        """Who should have been called to by now."""
        seen = self.state.with_seen({"theory": Seen(gone=self.gone)})
        times = own_times(PLAN, SESSION, seen)
        return {(kind, one) for (kind, at), people in times.items() if at <= self.now for one in people}


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_restarts_neither_lose_nor_double_an_own_milestone(steps: list[tuple[str, object, object]]) -> None:
    run = Run()
    for what, how, minutes in [*steps, ("off", 1, None), ("on", LAST, None)]:
        if what == "known":
            for kind, due in waiting(run.state.times("theory").own_raised):
                run.ask(AcknowledgeOwn("theory", kind, due))
        elif what == "gone":
            assert isinstance(how, int)
            run.gone |= {how}
        elif what == "grant":
            assert isinstance(how, set)
            assert isinstance(minutes, int)
            run.note(TimeMadeUp(1, "end", "", minutes, 0, 0, tuple(sorted(how))))
        elif what == "correct":
            assert isinstance(how, int)
            assert isinstance(minutes, int)
            held = run.state.times("theory").made_up_for.get(how, 0) // MINUTE
            if held:
                run.note(TimeMadeUp(1, "end", "", -min(held, minutes), 0, 0, (how,)))
        else:
            assert isinstance(how, int)
            run.now = min(LAST, run.now + how)
            if what == "off":
                run.again()
            run.ask(Tick("theory"))
            assert run.due() <= set(run.state.times("theory").own_raised), "one is lost"
    _told_at_its_time_and_once(run.records)


def _told_at_its_time_and_once(records: list[Record]) -> None:
    """An account of its own: who was told what, until a grant moves it to later than now."""
    state, told = TimerState(), dict[tuple[str, int], int]()
    for record in records:
        event = record.event
        match event:
            case OwnMilestoneReached():
                assert event.candidates
                assert event.due <= record.time
                for one in event.candidates:
                    assert (event.milestone, one) not in told, "one came twice"
                    end = end_of(SESSION, state, one)
                    before = PLAN.rules.timeline.remind_before_end_minutes * MINUTE
                    assert event.due == end - (before if event.milestone == "remind" else 0)
                    told[event.milestone, one] = event.due
            case OwnMilestoneAcknowledged() | OwnMilestoneOverdue():
                assert all((event.milestone, one) in told for one in event.candidates)
            case TimeMadeUp(minutes=minutes, candidates=people):
                moved = minutes * MINUTE
                for key, due in list(told.items()):
                    if people and key[1] not in people:
                        continue
                    told[key] = due + moved
                    if moved > 0 and due + moved > record.time:
                        del told[key]
        state = evolve(state, record)
