"""Trusted time runs on the boot clock; milestones follow from plan, rules and journal alone."""

from __future__ import annotations

from dataclasses import dataclass

from station.errors import Refusal
from station.event import Event, Record
from station.incidents.events import TimeMadeUp
from station.timer.clock import Anchor, read
from station.timer.delays import DelayStart
from station.timer.events import ClockConfirmed, MilestoneReached, StartDelayed
from station.timer.milestones import milestones, next_milestone
from station.timer.rules import Acknowledge, ConfirmTime, Look, Tick, decide
from station.timer.state import TimerState, end_of, evolve, last_end_of
from tests.support.plans import MINUTE, E, T, at, day_plan

PLAN = day_plan()
SESSION = PLAN.room.session("theory")


@dataclass
class Machine:
    wall_ms: int = T
    up_us: int = 5_000_000
    boot: str = "b1"
    demo: bool = False
    asleep_us: int = 0

    def wall(self) -> int:
        return self.wall_ms

    def boot_us(self) -> int:
        return self.up_us

    def slept_us(self) -> int:
        return self.asleep_us

    def boot_id(self) -> str:
        return self.boot


def after(*events: Event, session: str = "theory", state: TimerState | None = None) -> TimerState:
    made = state or TimerState()
    for n, event in enumerate(events):
        made = evolve(made, Record(n, T, session, (), event))
    return made


def anchored(machine: Machine, time: int) -> Anchor:
    return Anchor(time, machine.boot, machine.up_us, machine.wall_ms, 5_000)


def test_trusted_time_ignores_the_wall_clock() -> None:
    machine = Machine()
    anchor = anchored(machine, T)
    machine.up_us += 90_000_000
    machine.wall_ms += 3 * 3_600_000
    reading = read(machine, anchor)
    assert (reading.time, reading.confirmed) == (T + 90_000, True)
    assert reading.wall_offset_ms == 3 * 3_600_000 - 90_000


def test_a_reboot_needs_confirmation_and_never_goes_back() -> None:
    machine = Machine()
    anchor = anchored(machine, T)
    machine.boot, machine.wall_ms = "b2", T - 86_400_000
    reading = read(machine, anchor, last_known=T + 29 * MINUTE)
    assert (reading.confirmed, reading.time) == (False, T + 29 * MINUTE)


def made_up(minutes: int, *candidates: int) -> TimeMadeUp:
    return TimeMadeUp(
        case=1,
        step="stop",
        to="end",
        minutes=minutes,
        since=T,
        until=T + minutes * MINUTE,
        candidates=candidates,
    )


def test_two_people_confirm_and_never_before_the_last_entry() -> None:
    reading = read(Machine(), None)
    one = decide(PLAN, TimerState(), ConfirmTime(T, reading, 0, ("s01", "s01")), T)
    assert isinstance(one, Refusal)
    assert one.code == "clock.two_people"
    early = decide(PLAN, TimerState(), ConfirmTime(T, reading, T + 1, ("s01", "s02")), T)
    assert isinstance(early, Refusal)
    assert early.code == "clock.before_last"
    good = decide(PLAN, TimerState(), ConfirmTime(T, reading, T, ("s01", "s02")), T)
    assert isinstance(good, tuple)
    assert isinstance(good[0], ClockConfirmed)


def test_a_jump_is_recorded_once_and_moves_nothing() -> None:
    machine = Machine()
    state = after(ClockConfirmed(T, "b1", machine.up_us, T, 5_000))
    machine.wall_ms += 2_000
    assert decide(PLAN, state, Look(read(machine, state.anchor)), T) == ()
    machine.wall_ms += 1
    events = decide(PLAN, state, Look(read(machine, state.anchor)), T)
    assert isinstance(events, tuple)
    assert len(events) == 1
    assert decide(PLAN, after(*events, state=state), Look(read(machine, state.anchor)), T) == ()


def test_milestones_of_a_paper_session() -> None:
    assert [(m.kind, m.at) for m in milestones(PLAN, SESSION, TimerState())] == [
        ("collect", at("08:30")),
        ("entry", at("08:40")),
        ("witness", at("08:55")),
        ("start", T),
        ("close", at("09:30")),
        ("remind", at("10:15")),
        ("end", E),
    ]
    assert next_milestone(PLAN, SESSION, TimerState(), T).kind == "close"  # type: ignore[union-attr]


def test_due_milestones_are_raised_once_and_late_ones_say_so() -> None:
    first = decide(PLAN, TimerState(), Tick("theory"), at("08:40"))
    assert isinstance(first, tuple)
    assert [(e.milestone, e.missed) for e in first if isinstance(e, MilestoneReached)] == [
        ("collect", True),
        ("entry", False),
    ]
    assert decide(PLAN, after(*first), Tick("theory"), at("08:40")) == ()


def test_only_the_chief_delays_and_everything_moves() -> None:
    refused = decide(PLAN, TimerState(), DelayStart("theory", 10, "停电", ("s01", "s02")), T)
    assert isinstance(refused, Refusal)
    events = decide(PLAN, TimerState(), DelayStart("theory", 10, "停电", ("s07",)), T)
    assert isinstance(events, tuple)
    state = after(*events)
    moved = {m.kind: m.at for m in milestones(PLAN, SESSION, state)}
    assert (moved["start"], moved["close"], moved["end"]) == (at("09:10"), at("09:40"), at("10:40"))
    started = after(MilestoneReached("start", T, False), state=state)
    late = decide(PLAN, started, DelayStart("theory", 20, "", ("s07",)), T)
    assert isinstance(late, Refusal)
    assert late.code == "timer.already_started"


def test_a_start_moves_to_later_only() -> None:
    state = after(StartDelayed(10))
    for minutes in (-5, 0, 9, 10):
        refused = decide(PLAN, state, DelayStart("theory", minutes, "停电", ("s07",)), T)
        assert isinstance(refused, Refusal)
        assert (refused.code, refused.values["minutes"]) == ("timer.backwards", 10)
    assert decide(PLAN, state, DelayStart("theory", 11, "停电", ("s07",)), T) == (StartDelayed(11, "停电"),)


def test_time_made_up_moves_the_end_of_those_concerned() -> None:
    state = after(made_up(5), made_up(3, 7), StartDelayed(1))
    assert end_of(SESSION, state) == E + 6 * MINUTE
    assert end_of(SESSION, state, 7) == E + 9 * MINUTE
    assert last_end_of(SESSION, state) == E + 9 * MINUTE


def test_acknowledging_what_is_not_raised_is_refused() -> None:
    refused = decide(PLAN, TimerState(), Acknowledge("theory", "start"), T)
    assert isinstance(refused, Refusal)
    state = after(MilestoneReached("start", T, False))
    events = decide(PLAN, state, Acknowledge("theory", "start"), T)
    assert isinstance(events, tuple)
    assert decide(PLAN, after(*events, state=state), Acknowledge("theory", "start"), T) == ()
