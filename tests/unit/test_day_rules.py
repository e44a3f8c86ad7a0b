"""Who may try a PIN, open, reopen and close; what a receipt makes safe."""

from __future__ import annotations

import pytest

from station.errors import Refusal
from station.event import Command, Event, Record
from station.plan.rules import load_rules
from station.text import Text
from station.vault.day.events import (
    AccessFailed,
    AccessGranted,
    AccessTried,
    AccessUnlocked,
    BundleCut,
    BundleRefused,
    BundleSafe,
    DayClosed,
    DayOpened,
    DayReopened,
    EpochStarted,
    JournalStarted,
    RunStarted,
    RunStopped,
)
from station.vault.day.rules import Close, Open, UnlockBadge, decide, may_try
from station.vault.day.state import DayState, evolve
from tests.support.plans import MINUTE, T, day_plan

PLAN = day_plan()
ACCESS = load_rules().access
STARTED = JournalStarted("demo.center/S01/2026-11-07/01/k1/1", "aa", "vkey", "0.1.0", True)
OPENED = DayOpened("aa", "bb", "0.1.0", "cc")


class Day:
    """The day's frame alone: events in, state out."""

    def __init__(self, *events: Event) -> None:
        self.state = DayState()
        self.seq = 0
        for happened in events:
            self.hear(happened)

    def hear(self, happened: Event, now: int = T, actors: tuple[str, ...] = ("s01", "s02")) -> None:
        self.state = evolve(self.state, Record(self.seq, now, "", actors, happened))
        self.seq += 1

    def ask(self, command: Command) -> str:
        """Kind of the one event that followed, or the refusal's code."""
        decision = decide(PLAN, self.state, command, T)
        if isinstance(decision, Refusal):
            return decision.code
        [happened] = decision
        self.hear(happened, actors=getattr(command, "actors", ()))
        return type(happened).__name__


def opening(*actors: str) -> Open:
    return Open(actors, "aa", "bb", "0.1.0", "cc")


def closing(*actors: str, blocks: tuple[Text, ...] = (), obligations: tuple[str, ...] = ()) -> Close:
    return Close(actors, blocks, obligations)


def tries(state: DayState, person: str, now: int) -> str | int | None:
    """None where a PIN may be tried; seconds to wait, or the refusal's code."""
    refused = may_try(ACCESS, state, person, now)
    if refused is None:
        return None
    seconds = refused.values.get("seconds", refused.code)
    assert isinstance(seconds, str | int)
    return seconds


# badge and PIN


def test_waits_double_and_the_fifteenth_locks() -> None:
    day, told = Day(STARTED), []
    for _ in range(16):
        told.append(tries(day.state, "s01", T))
        day.hear(AccessFailed("s01"))
    assert told[:5] == [None] * 5
    assert told[5:15] == [15 * 2**n for n in range(10)]
    assert told[15] == "access.locked"


def test_a_wait_ends_to_the_millisecond() -> None:
    day = Day(STARTED, *[AccessFailed("s01")] * 5)
    assert tries(day.state, "s01", T + 14_999) == 1
    assert tries(day.state, "s01", T + 15_000) is None
    day.hear(AccessFailed("s01"), T + 15_000)
    assert tries(day.state, "s01", T + 44_999) == 1
    assert tries(day.state, "s01", T + 45_000) is None


def test_a_lock_does_not_pass_with_time() -> None:
    day = Day(STARTED, *[AccessFailed("s01")] * 15)
    assert tries(day.state, "s01", T + 365 * 24 * 60 * MINUTE) == "access.locked"


def test_a_try_counts_once_however_it_ends() -> None:
    day = Day(STARTED)
    for n in range(1, 4):
        day.hear(AccessTried("s01"))
        assert day.state.failures["s01"].count == n
        day.hear(AccessFailed("s01"))
        assert day.state.failures["s01"].count == n
    day.hear(AccessTried("s01"))
    day.hear(AccessTried("s01"))
    assert tries(day.state, "s01", T) == 15
    day.hear(AccessGranted("s01"))
    assert tries(day.state, "s01", T) is None


def test_one_badge_s_failures_are_not_another_s() -> None:
    day = Day(STARTED, *[AccessFailed("s01")] * 15, *[AccessFailed("")] * 15)
    assert tries(day.state, "s02", T) is None


@pytest.mark.parametrize("relief", [AccessGranted("s01"), AccessUnlocked("s01")])
def test_a_right_pin_or_the_chief_clears_the_count(relief: Event) -> None:
    day = Day(STARTED, *[AccessFailed("s01")] * 14, relief, *[AccessFailed("s01")] * 4)
    assert tries(day.state, "s01", T) is None
    day.hear(AccessFailed("s01"))
    assert tries(day.state, "s01", T) == 15


def test_failures_survive_a_restart_and_a_reopening() -> None:
    day = Day(STARTED, *[AccessFailed("s01")] * 15, RunStopped(), RunStarted("0.1.0", True))
    assert tries(day.state, "s01", T) == "access.locked"


@pytest.mark.parametrize("actors", [(), ("s01", "s02"), ("s08",), ("nobody",)])
def test_only_the_chief_unlocks(actors: tuple[str, ...]) -> None:
    day = Day(STARTED, OPENED, *[AccessFailed("s01")] * 15)
    assert day.ask(UnlockBadge(actors, "s01")) == "access.chief_unlocks"
    assert day.ask(UnlockBadge(("s07",), "s01")) == "AccessUnlocked"
    assert tries(day.state, "s01", T) is None


# opening


@pytest.mark.parametrize(
    ("actors", "said"),
    [
        (("s01", "s02"), "DayOpened"),
        (("s02", "s01", "s07"), "DayOpened"),
        (("s01", "s01"), "day.two_invigilators"),
        (("s01",), "day.two_invigilators"),
        ((), "day.two_invigilators"),
        (("s01", "s03"), "day.two_invigilators"),
        (("s03", "s04"), "day.two_invigilators"),
        (("s01", "s05"), "day.two_invigilators"),
        (("s01", "s07"), "day.two_invigilators"),
        (("s01", "nobody"), "day.two_invigilators"),
    ],
)
def test_two_invigilators_of_this_room_open(actors: tuple[str, ...], said: str) -> None:
    assert Day(STARTED, RunStarted("0.1.0", True)).ask(opening(*actors)) == said


def test_an_open_day_is_not_opened_again() -> None:
    day = Day(STARTED)
    assert day.ask(opening("s01", "s02")) == "DayOpened"
    assert day.ask(opening("s01", "s02")) == "day.already"


@pytest.mark.parametrize(
    ("actors", "said"),
    [
        (("s01", "s02"), "DayReopened"),
        (("s05", "s09"), "DayReopened"),
        (("s07", "s07"), "day.two_staff"),
        (("s07", "nobody"), "day.two_staff"),
        ((), "day.two_staff"),
    ],
)
def test_any_two_on_the_list_reopen_after_a_stop(actors: tuple[str, ...], said: str) -> None:
    day = Day(STARTED, OPENED, RunStarted("0.1.0", False))
    assert day.state.on_duty == ()
    assert day.ask(opening(*actors)) == said
    assert day.state.opened_by == ("s01", "s02")
    assert day.state.on_duty == (actors if said == "DayReopened" else ())


# closing


@pytest.mark.parametrize(
    ("actors", "said"),
    [
        (("s02", "s01"), "DayClosed"),
        (("s01", "s01"), "day.two_invigilators"),
        (("s01", "s07"), "day.two_invigilators"),
        (("s08", "s09"), "day.two_invigilators"),
        (("s01", "nobody"), "day.two_invigilators"),
    ],
)
def test_two_invigilators_of_this_room_close(actors: tuple[str, ...], said: str) -> None:
    assert Day(STARTED, OPENED).ask(closing(*actors)) == said


def test_what_blocks_is_listed_in_both_languages() -> None:
    blocks = (Text("甲未密封", "A not sealed"), Text("乙差 1", "B is 1 short"))
    decision = decide(PLAN, Day(STARTED, OPENED).state, closing("s01", "s02", blocks=blocks), T)
    assert isinstance(decision, Refusal)
    assert decision.what == Text(
        "还不能关闭考场：甲未密封；乙差 1。", "The day can't be closed yet: A not sealed; B is 1 short."
    )


def test_what_may_stay_open_is_kept_as_an_obligation() -> None:
    day = Day(STARTED, OPENED)
    assert day.ask(closing("s01", "s02", obligations=("theory incident 1",))) == "DayClosed"
    assert (day.state.phase, day.state.obligations) == ("closed", ("theory incident 1",))


def test_a_day_closes_once_and_stays_closed() -> None:
    day = Day(STARTED)
    assert day.ask(closing("s01", "s02")) == "day.not_open"
    day = Day(STARTED, OPENED, DayClosed(()))
    assert day.ask(closing("s01", "s02")) == "day.closed"
    day.hear(RunStarted("0.1.0", True))
    assert day.ask(opening("s01", "s02")) == "day.closed"


def test_a_command_of_another_part_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        decide(PLAN, DayState(), Command(), T)


# the fold


def test_a_run_that_did_not_end_is_known() -> None:
    day = Day(STARTED, RunStarted("0.1.0", True))
    assert day.state.running
    day.hear(RunStopped())
    assert not day.state.running


def test_the_newest_entry_s_time_never_goes_back() -> None:
    day = Day(STARTED)
    day.hear(RunStarted("0.1.0", True), T + 5)
    day.hear(RunStopped(), T + 3)
    assert day.state.last_entry == T + 5


def test_the_frame_is_known_from_the_journal_alone() -> None:
    day = Day(STARTED, OPENED, EpochStarted("note"), DayReopened("dd", "0.1.1"))
    state = day.state
    assert (state.origin, state.plan, state.device, state.demo) == (STARTED.origin, "aa", "vkey", True)
    assert (state.day_key, state.config, state.epoch, state.phase) == ("cc", "dd", "note", "open")


def test_safe_is_what_receipts_cover_without_a_gap() -> None:
    day = Day(STARTED, BundleCut(1, 0, 10, "m1"), BundleCut(2, 10, 25, "m2"), BundleCut(3, 25, 30, "m3"))
    assert day.state.safe_to == 0
    day.hear(BundleSafe("m2", "r2", T))
    assert day.state.safe_to == 0
    day.hear(BundleSafe("m1", "r1", T))
    assert day.state.safe_to == 25
    day.hear(BundleRefused("m3", "space"))
    assert (day.state.safe_to, day.state.bundles[2].refused) == (25, "space")
    day.hear(BundleSafe("m3", "r3", T))
    assert (day.state.safe_to, day.state.bundles[2].refused) == (30, "")
