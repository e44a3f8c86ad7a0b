"""The candidates' clock: what it says when, how it looks, and what it never says."""

from __future__ import annotations

import asyncio
import re

import msgspec
import pytest

from station.demo.clock import SimulatedSource
from station.errors import DeviceError
from station.room.own_ends import OwnEnd
from station.room.talk.client import NOT_THERE
from station.room.talk.snapshot import snapshot
from station.room.talk.wire import RoomSnapshot, SessionTimes
from station.text import Text
from station.tui.wallclock.app import WallClock
from station.tui.wallclock.digits import drawn
from station.tui.wallclock.draw import countdown
from station.tui.wallclock.face import LABELS, LED_OUT, Face, Part, face, now_of
from tests.support.plans import MINUTE, E, T, at
from tests.support.screens import check_golden
from tests.support.sim import ExamDay

BOOT = "ab" * 16


def session(**changed: object) -> SessionTimes:
    made = SessionTimes("theory", "理论", T - 30 * MINUTE, T, E, E, 0, 0, (), (), 30, 28, 2, 0, False)
    return msgspec.structs.replace(made, **changed)


def told(*sessions: SessionTimes, **changed: object) -> RoomSnapshot:
    made = RoomSnapshot("01", "2026-11-07", "open", False, T, True, BOOT, 0, 480, 15, 5, sessions)
    return msgspec.structs.replace(made, **changed)


def own(*seats: tuple[str, int]) -> tuple[OwnEnd, ...]:
    return tuple(OwnEnd(seat, E + minutes * MINUTE) for seat, minutes in seats)


EXTENDED = session(made_up_minutes=10, end=E, last_end=E + 12 * MINUTE, own_ends=own(("A05", 5), ("B02", 12)))


@pytest.mark.parametrize(
    ("clock", "part", "left"),
    [
        ("08:30", "before", 30),
        ("08:59", "before", 1),
        ("09:00", "exam", 90),
        ("10:29", "exam", 1),
        ("10:30", "longer", 5),
        ("10:35", "longer", 7),
        ("10:42", "after", 0),
        ("18:00", "after", 0),
    ],
)
def test_what_it_counts_to(clock: str, part: Part, left: int) -> None:
    shown = face(told(EXTENDED), at(clock))
    assert (shown.part, shown.left) == (part, left * MINUTE)


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("08:54:59", ""),
        ("08:55", "不到 5 分钟开考"),
        ("08:59:30", "不到 1 分钟开考"),
        ("09:00", ""),
        ("10:14:59", ""),
        ("10:15", "距结束不足 15 分钟"),
        ("10:30", "座位 A05 B02 不足 15 分钟；其他考生停止答题"),
        ("10:36", "座位 B02 不足 15 分钟；其他考生停止答题"),
        ("10:42", ""),
    ],
)
def test_what_candidates_are_told(clock: str, said: str) -> None:
    message = face(told(EXTENDED), at(clock)).message
    assert (message.zh if message else "").startswith(said)
    assert bool(message) == bool(said)


def test_who_works_longer_is_said_by_seat() -> None:
    assert [one.en for one in face(told(EXTENDED), at("09:30")).extended] == [
        "room +10 min",
        "seat A05 until 10:35",
        "seat B02 until 10:42",
    ]
    many = session(own_ends=own(*((f"A{n:02d}", 5) for n in range(1, 12))))
    assert face(told(many), at("09:30")).extended == (Text("11 个座位 到 10:35", "11 seats until 10:35"),)
    later = face(told(session(delayed_minutes=7)), at("08:50"))
    assert later.extended == (Text("开考推迟 7 分钟", "start delayed 7 min"),)


@pytest.mark.parametrize(
    ("stopped", "clock", "left"),
    [("09:10", "09:25", 80), ("10:31", "11:00", 4), ("08:50", "09:20", 10)],
)
def test_while_the_room_is_led_out_it_says_so_and_stands_still(stopped: str, clock: str, left: int) -> None:
    shown = face(told(msgspec.structs.replace(EXTENDED, stopped=at(stopped))), at(clock))
    assert (shown.part, shown.left) == ("paused", left * MINUTE)
    assert shown.message == LED_OUT
    assert shown.time == f"{clock}:00", "the time of day goes on"
    assert "暂停" in LABELS[shown.part].zh
    over = face(told(msgspec.structs.replace(EXTENDED, stopped=at("10:50"))), at("10:55"))
    assert over.part == "after"


def test_the_next_session_takes_over_when_its_papers_may_be_collected() -> None:
    second = session(session="b", subject="实操", start=at("14:00"), end=at("16:00"), shown_from=at("13:30"))
    assert face(told(EXTENDED, second), at("13:29")).subject == "理论"
    assert face(told(EXTENDED, second), at("13:30")).subject == "实操"
    assert face(told(), at("13:30")).part == "closed"


def test_it_goes_on_by_the_boot_clock_that_it_was_told_by_and_no_other() -> None:
    one = told(session(), time=T, boot_us=5_000_000)
    assert now_of(one, BOOT, 65_000_000) == T + MINUTE
    assert now_of(one, BOOT, 4_000_000) == T
    assert now_of(one, "cd" * 16, 65_000_000) == T


@pytest.mark.parametrize(
    ("left", "said"),
    [(1, "00:01"), (999, "00:01"), (1_001, "00:02"), (59 * MINUTE, "59:00"), (90 * MINUTE, "1:30:00")],
)
def test_a_begun_second_counts(left: int, said: str) -> None:
    assert countdown(left) == said


@pytest.mark.parametrize("cells", [40, 76, 112, 200, 300])
@pytest.mark.parametrize("rows", [4, 10, 20, 50])
@pytest.mark.parametrize("text", ["00:00", "1:23:45", "06:07:89"])
def test_digits_fit_and_fill(text: str, cells: int, rows: int) -> None:
    shown = drawn(text, cells, rows)
    assert shown
    assert len(shown) <= rows
    assert max(map(len, shown)) <= cells
    assert len(shown) >= rows - 2 or max(map(len, shown)) >= cells * 3 // 4 or len(shown) * 2 >= rows


def test_digits_that_do_not_fit_are_left_to_plain_type() -> None:
    assert drawn("1:23:45", 20, 10) == ()
    assert drawn("1:23:45", 100, 2) == ()


def test_all_digits_look_different() -> None:
    assert len({drawn(digit, 20, 10) for digit in "0123456789"}) == 10


class Screen:
    """The clock on a screen of that size, asking whatever the test lets it be told."""

    def __init__(self, size: tuple[int, int], snapshot: RoomSnapshot | None) -> None:
        self.size = size
        self.snapshot = snapshot
        self.source = SimulatedSource(T, BOOT)

    def asking(self) -> RoomSnapshot:
        if self.snapshot is None:
            raise DeviceError(NOT_THERE, why="test")
        return self.snapshot

    async def shows(self, *, then_silent: bool = False, later: int = 0) -> str:
        app = WallClock(self.asking, self.source, asks=False)
        async with app.run_test(size=self.size) as pilot:
            app.ask_once()
            if then_silent:
                self.snapshot = None
                self.source.advance(later)
                app.ask_once()
            app.beat()
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            rows = ("".join(segment.text for segment in strip).rstrip() for strip in strips)
            return "\n".join(rows) + "\n"


SCENES: dict[str, tuple[RoomSnapshot | None, str]] = {
    "waiting": (None, ""),
    "closed": (told(), "08:20"),
    "before": (told(session(delayed_minutes=7)), "08:41:12"),
    "soon": (told(session()), "08:56:30"),
    "exam": (told(EXTENDED), "09:31:05"),
    "remind": (told(EXTENDED), "10:16:40"),
    "longer": (told(EXTENDED), "10:31"),
    "after": (told(EXTENDED, confirmed=False, demo=True), "10:43"),
}


@pytest.mark.parametrize("size", [(80, 24), (116, 30)], ids=["80x24", "116x30"])
@pytest.mark.parametrize("scene", SCENES)
def test_scenes(scene: str, size: tuple[int, int]) -> None:
    snapshot, clock = SCENES[scene]
    if snapshot is not None:
        snapshot = msgspec.structs.replace(snapshot, time=at(clock), boot_us=1_000_000)
    shown = asyncio.run(Screen(size, snapshot).shows())
    rows = shown.splitlines()
    assert len(rows) <= size[1]
    check_golden(f"clock-{scene}-{size[0]}x{size[1]}", shown)


def test_a_room_that_falls_silent_is_said_small_and_the_time_runs_on() -> None:
    snapshot = msgspec.structs.replace(told(EXTENDED), time=at("09:31:05"), boot_us=1_000_000)
    screen = Screen((116, 30), snapshot)
    shown = asyncio.run(screen.shows(then_silent=True, later=65_000))
    assert "未连接考场程序" in shown
    assert "09:32:10" in shown
    check_golden("clock-silent-116x30", shown)


def test_from_a_real_room(day: ExamDay) -> None:
    """Before opening nothing of the plan; after it times, and never a name or a number of a person."""
    screen = Screen((116, 30), snapshot(day.room))
    assert LABELS["closed"].zh in asyncio.run(screen.shows())
    day.open()
    day.to("09:10")
    day.admit(1)
    screen.snapshot = snapshot(day.room)
    shown = asyncio.run(screen.shows())
    assert "距结束" in shown
    assert re.search("|".join(p.name for p in (*day.plan.candidates, *day.plan.staff)), shown) is None


@pytest.fixture
def day(tmp_path_factory: pytest.TempPathFactory) -> ExamDay:
    return ExamDay(tmp_path_factory.mktemp("day"))


def test_hostile_words_of_a_subject_change_nothing() -> None:
    for subject in ("[/]", "甲\x1b[2J\x07乙", "甲\u202e乙", "长" * 200, "a\nb"):
        snapshot = msgspec.structs.replace(told(session(subject=subject)), time=at("09:31:05"))
        shown = asyncio.run(Screen((80, 24), snapshot).shows())
        assert not any(char in shown for char in "\x1b\x07\u202e")
        assert len(shown.splitlines()) <= 24
        assert "距结束" in shown


def test_every_part_has_words() -> None:
    assert set(LABELS) == set(Part.__args__)  # type: ignore[attr-defined]
    assert Face.__annotations__["part"] == "Part"
