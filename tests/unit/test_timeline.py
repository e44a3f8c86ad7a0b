"""Milestones by kind of session, their checklists, what is overdue, and a start that moves."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from station.errors import PlanError, Refusal
from station.event import Command, Event, Record
from station.incidents.events import TimeMadeUp
from station.plan.checklists import Checklists, MilestoneKind, load_checklists
from station.plan.dayplan import DayPlan
from station.plan.model import Module, SessionKind
from station.plan.rules import load_rules
from station.timer.checklist import CheckDayBefore, TickItem, check_day_before, lines_of
from station.timer.delays import CorrectDelay, DelayStart
from station.timer.events import (
    ItemTicked,
    MilestoneAcknowledged,
    MilestoneOverdue,
    MilestoneReached,
    StartDelayed,
)
from station.timer.milestones import MEANINGS, current_modules, milestones
from station.timer.rules import Acknowledge, Tick, decide
from station.timer.seen import Seen, Stage
from station.timer.standing import ahead, standing
from station.timer.state import TimerState, evolve
from tests.support.plans import MINUTE, E, T, at, room_plan

LISTS = load_checklists()
MODULES = (Module("m1", "测绘", 0, 40, ("01", "02")), Module("m2", "加工", 45, 45, ("03",)))


def plan_of(kind: SessionKind = "paper", modules: tuple[Module, ...] = (), papers: bool = True) -> DayPlan:
    room = room_plan()
    first, second = room.sessions
    made = msgspec.structs.replace(
        first, kind=kind, modules=modules, materials=first.materials if papers else ()
    )
    return DayPlan(msgspec.structs.replace(room, sessions=(made, second)), load_rules(), {}, LISTS)


PLAN = plan_of()


class Timer:
    """A timer and its journal, at a time that the test sets."""

    def __init__(self, plan: DayPlan = PLAN) -> None:
        self.plan, self.state, self.now, self.seen = plan, TimerState(), T - 40 * MINUTE, {}  # type: ignore[var-annotated]
        self.events: list[Event] = []

    def ask(self, command: Command) -> Refusal | tuple[Event, ...]:
        made = decide(self.plan, self.state.with_seen(self.seen), command, self.now)
        if isinstance(made, Refusal):
            return made
        for event in made:
            self.record(event, str(getattr(command, "session", "")))
        return made

    def record(self, event: Event, session: str = "theory") -> None:
        self.state = evolve(self.state, Record(len(self.events), self.now, session, (), event))
        self.events.append(event)

    def to(self, clock: str) -> list[MilestoneReached]:
        """Time passes and the alarm wakes the room; what was raised."""
        self.now = at(clock)
        made = self.ask(Tick("theory"))
        assert isinstance(made, tuple)
        return [event for event in made if isinstance(event, MilestoneReached)]

    def raised(self, clock: str) -> list[str]:
        return [event.milestone for event in self.to(clock)]


def kinds(plan: DayPlan) -> list[str]:
    return [m.key for m in milestones(plan, plan.room.session("theory"), TimerState())]


def test_which_milestones_a_kind_of_session_has() -> None:
    common = ["entry", "start", "close", "remind", "end"]
    assert kinds(PLAN) == ["collect", "entry", "witness", "start", "close", "remind", "end"]
    assert kinds(plan_of("computer")) == common
    assert kinds(plan_of("practical")) == kinds(PLAN)
    assert kinds(plan_of("practical", papers=False)) == common


def test_modules_start_and_end_by_themselves() -> None:
    plan = plan_of("practical", MODULES, papers=False)
    timer, session = Timer(plan), plan.room.session("theory")
    spans = [(m.key, m.at) for m in milestones(plan, session, timer.state) if m.module]
    assert spans == [
        ("module_start/m1", T),
        ("module_end/m1", at("09:40")),
        ("module_start/m2", at("09:45")),
        ("module_end/m2", E),
    ]
    raised = timer.to("09:41")
    assert [(e.milestone, e.module) for e in raised if e.module] == [
        ("module_start", "m1"),
        ("module_end", "m1"),
    ]
    assert current_modules(session, timer.state, at("09:50")) == (MODULES[1],)
    timer.ask(Acknowledge("theory", "module_start", "m1"))
    assert timer.state.times("theory").acknowledged == {"module_start/m1"}
    assert "模块结束 测绘" in [one.name.zh for one in standing(plan, timer.state, timer.now)]


@pytest.mark.parametrize("form", get_args(SessionKind))
@pytest.mark.parametrize("kind", MEANINGS)
def test_every_list_is_short_and_about_this_kind_of_session(kind: MilestoneKind, form: SessionKind) -> None:
    plan = plan_of(form, papers=form == "paper")
    items = LISTS.of(kind, plan.room.session("theory"))
    if form != "paper":
        assert not any(
            "试卷" in item.zh or "封条" in item.zh
            for item in items
            if kind not in ("before", "collect", "witness")
        )
    if not (MEANINGS[kind].papers_only and form != "paper"):
        assert 2 <= len(items) <= 5
    assert all(item.zh and item.en and item.clause for item in items)


def test_papers_tick_their_items_by_being_counted() -> None:
    timer = Timer()
    timer.to("08:30")
    session = PLAN.room.session("theory")

    def done() -> dict[str, bool]:
        lines = lines_of(LISTS, session, timer.state.with_seen(timer.seen), "collect")
        return {line.item.id: line.done for line in lines}

    counted = frozenset[tuple[Stage, str]]({("receipt", "paper")})
    timer.seen = {"theory": Seen(counted=counted)}  # type: ignore[arg-type]
    assert not done()["counted"], "answer cards are not counted yet"
    timer.seen = {"theory": Seen(counted=counted | {("receipt", "card")})}  # type: ignore[operator]
    assert done() == {"bag-intact": False, "counted": True, "guarded": False}
    by_hand = timer.ask(TickItem("theory", "collect", "counted"))
    assert isinstance(by_hand, Refusal)
    assert by_hand.code == "timer.item_sensed"


def test_a_tick_and_its_taking_back_are_entries_and_open_items_stand_in_the_acknowledgement() -> None:
    timer = Timer()
    timer.to("08:40")
    assert timer.ask(TickItem("theory", "entry", "discipline")) == (ItemTicked("entry", "discipline"),)
    assert timer.ask(TickItem("theory", "entry", "discipline")) == ()
    timer.ask(TickItem("theory", "entry", "things-away"))
    back = timer.ask(TickItem("theory", "entry", "discipline", done=False))
    assert back == (ItemTicked("entry", "discipline", done=False),)
    unknown = timer.ask(TickItem("theory", "entry", "nothing"))
    assert isinstance(unknown, Refusal)
    assert unknown.code == "timer.no_item"
    known = timer.ask(Acknowledge("theory", "entry"))
    assert known == (MilestoneAcknowledged("entry", "", ("room-ready", "discipline")),)


def test_what_nobody_acts_on_is_overdue_once() -> None:
    timer = Timer()
    timer.to("08:30")
    limit = PLAN.rules.timeline.overdue_after_minutes * MINUTE
    timer.now = at("08:30") + limit - 1
    assert not any(isinstance(e, MilestoneOverdue) for e in timer.ask(Tick("theory")))  # type: ignore[union-attr]
    timer.now += 1
    assert timer.ask(Tick("theory")) == (MilestoneOverdue("collect", at("08:30")),)
    assert timer.ask(Tick("theory")) == ()
    assert [one.overdue for one in standing(PLAN, timer.state, timer.now)] == [False, True]
    timer.ask(Acknowledge("theory", "collect"))
    assert not any(one.overdue for one in standing(PLAN, timer.state, timer.now))


def test_what_somebody_began_waits_without_an_alarm() -> None:
    both: frozenset[tuple[Stage, str]] = frozenset({("receipt", "paper"), ("receipt", "card")})
    timer = Timer()
    timer.to("08:30")
    timer.now = at("08:30") + PLAN.rules.timeline.overdue_after_minutes * MINUTE
    timer.seen = {"theory": Seen(counted=both)}  # type: ignore[arg-type]
    assert not any(isinstance(e, MilestoneOverdue) for e in timer.ask(Tick("theory")))  # type: ignore[union-attr]

    forgotten = Timer()
    forgotten.to("08:30")
    forgotten.now = timer.now
    forgotten.ask(Tick("theory"))

    def late() -> list[str]:
        told = forgotten.state.with_seen(forgotten.seen)
        return [one.kind for one in standing(PLAN, told, forgotten.now) if one.overdue]

    assert late() == ["collect"]
    forgotten.ask(TickItem("theory", "collect", "guarded"))
    assert late() == [], "an item of it is ticked"
    forgotten.ask(TickItem("theory", "collect", "guarded", done=False))
    assert late() == ["collect"], "the tick was taken back"
    forgotten.seen = {"theory": Seen(counted=both)}  # type: ignore[arg-type]
    assert late() == [], "the bag was entered"
    assert "collect" in [one.kind for one in standing(PLAN, forgotten.state, forgotten.now)], "it still waits"


def test_overdue_counts_from_when_it_was_raised() -> None:
    timer = Timer()
    first = timer.to("08:50")
    assert [(e.milestone, e.missed) for e in first] == [("collect", True), ("entry", True)]
    assert timer.ask(Tick("theory")) == (), "the station was off: nobody could act before"


def test_a_delay_raises_again_what_nobody_acted_on() -> None:
    timer = Timer()
    assert timer.raised("08:31") == ["collect"]
    timer.record(StartDelayed(60))
    assert standing(PLAN, timer.state, timer.now) == ()
    assert timer.raised("09:29") == []
    again = timer.to("09:30")
    assert [(e.milestone, e.due, e.missed) for e in again] == [("collect", at("09:30"), False)]


def test_papers_that_were_drawn_or_opened_stay_so() -> None:
    timer = Timer()
    timer.to("08:56")
    for kind in ("collect", "entry", "witness"):
        timer.ask(Acknowledge("theory", kind))  # type: ignore[arg-type]
    timer.record(StartDelayed(60))
    assert timer.state.times("theory").acknowledged == {"collect", "witness"}
    assert timer.raised("09:59") == ["entry"], "the door is shut until it opens anew"
    assert timer.raised("10:00") == ["start"]


def test_what_is_due_at_its_new_time_already_stays_as_it_is() -> None:
    timer = Timer()
    timer.to("08:50")
    timer.ask(TickItem("theory", "entry", "discipline"))
    timer.record(StartDelayed(5))
    assert set(timer.state.times("theory").raised) == {"collect", "entry"}
    assert ("entry", "discipline") in timer.state.times("theory").ticked
    assert timer.raised("08:51") == []


def test_minutes_made_up_raise_reminder_and_end_again() -> None:
    timer = Timer()
    timer.to("10:16")
    timer.ask(Acknowledge("theory", "remind"))
    made_up = TimeMadeUp(1, "s", "end", 20, at("09:40"), at("10:00"), ())
    timer.record(made_up)
    assert "remind" not in timer.state.times("theory").raised
    assert timer.raised("10:35") == ["remind"]
    assert timer.raised("10:50") == ["end"]


def test_a_mistyped_delay_is_set_smaller_by_the_chief_and_a_second_person() -> None:
    timer = Timer()
    timer.to("08:35")
    timer.ask(DelayStart("theory", 150, "", ("s07",)))
    for actors, code in ((("s01", "s02"), "timer.chief_only"), (("s07", "s07"), "timer.second_person")):
        refused = timer.ask(CorrectDelay("theory", 15, "", actors))
        assert isinstance(refused, Refusal)
        assert refused.code == code
    for minutes in (150, 151, -1):
        refused = timer.ask(CorrectDelay("theory", minutes, "", ("s07", "s01")))
        assert isinstance(refused, Refusal)
        assert refused.code == "timer.not_smaller"
    done = timer.ask(CorrectDelay("theory", 15, "", ("s07", "s01")))
    assert done == (StartDelayed(15, "", 150),)
    moved = {m.kind: m.at for m in milestones(PLAN, PLAN.room.session("theory"), timer.state)}
    assert (moved["start"], moved["close"], moved["end"]) == (at("09:15"), at("09:45"), at("10:45"))


def test_a_correction_never_moves_the_start_into_the_past() -> None:
    timer = Timer()
    timer.ask(DelayStart("theory", 150, "", ("s07",)))
    timer.now = at("09:20")
    refused = timer.ask(CorrectDelay("theory", 20, "", ("s07", "s01")))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.values["least"]) == ("timer.in_the_past", 21)
    timer.ask(CorrectDelay("theory", 21, "", ("s07", "s01")))
    raised = timer.to("09:20")
    assert [e.milestone for e in raised] == ["collect", "entry", "witness"]
    assert not any(e.missed for e in raised), "nobody was away: the start has moved"
    assert timer.raised("09:21") == ["start"]
    late = timer.ask(CorrectDelay("theory", 0, "", ("s07", "s01")))
    assert isinstance(late, Refusal)
    assert late.code == "timer.already_started"


def test_two_sessions_at_once_lose_nothing() -> None:
    room = room_plan()
    first, second = room.sessions
    close = msgspec.structs.replace(second, start=E + 10 * MINUTE, end=E + 70 * MINUTE)
    plan = DayPlan(msgspec.structs.replace(room, sessions=(first, close)), load_rules(), {}, LISTS)
    timer = Timer(plan)
    timer.to("10:16")
    timer.ask(Tick("skills"))
    now = [(one.session_id, one.kind) for one in standing(plan, timer.state, timer.now)]
    assert now[:2] == [("theory", "remind"), ("skills", "collect")]
    assert [(one.session, one.kind) for one in ahead(plan, timer.state, timer.now)] == [
        ("skills", "entry"),
        ("theory", "end"),
    ]


def test_the_day_before_is_ticked_before_the_day_opens_and_known_with_the_last_item() -> None:
    ids = tuple(item.id for item in LISTS.of("before"))
    nobody = check_day_before(LISTS, TimerState(), CheckDayBefore(ids, ()))
    assert isinstance(nobody, Refusal)
    assert nobody.code == "timer.no_badge"
    timer = Timer()
    some = timer.ask(CheckDayBefore(ids[:2], ("s01",)))
    assert some == (ItemTicked("before", ids[0]), ItemTicked("before", ids[1]))
    assert timer.ask(CheckDayBefore(ids, ("s07",)))[-1] == MilestoneAcknowledged("before")  # type: ignore[index]
    assert timer.ask(CheckDayBefore(ids, ("s07",))) == ()


def test_the_last_item_may_be_ticked_on_the_day() -> None:
    timer = Timer()
    ids = [item.id for item in LISTS.of("before")]
    for one in ids[:-1]:
        assert timer.ask(TickItem("", "before", one)) == (ItemTicked("before", one),)
    last = timer.ask(TickItem("", "before", ids[-1]))
    assert last == (ItemTicked("before", ids[-1]), MilestoneAcknowledged("before"))


BAD_LISTS = {
    "an unknown milestone": '[[item]]\nmilestone = "lunch"\nid = "a"\nzh = "甲"\nen = "a"\nclause = "FL"\n',
    "no list at all": "",
    "not TOML": "[[item",
    "an unknown name": '[[item]]\nmilestone = "end"\nid = "a"\nzh = "甲"\nen = "a"\nclause = "FL"\nwho = "x"\n',
}


@pytest.mark.parametrize("text", BAD_LISTS.values(), ids=BAD_LISTS)
def test_a_wrong_file_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "timeline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as told:
        load_checklists(path)
    assert told.value.code == "config.timeline"


def test_an_item_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "timeline.toml"
    one = '[[item]]\nmilestone = "end"\nid = "a"\nzh = "甲"\nen = "a"\nclause = "FL"\n'
    path.write_text(one * 2, encoding="utf-8")
    with pytest.raises(PlanError) as told:
        load_checklists(path)
    assert "end: a" in str(told.value.values["why"])
    assert isinstance(LISTS, Checklists)
