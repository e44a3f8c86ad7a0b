"""The people of the day on the screen: signing in, stepping aside, leave of the post, alarms, visits."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.staff.events import Declared, LeftPost, RemarkMade, SteppedAside
from station.staff.presence import at_post
from tests.support.screens import Desk, play
from tests.support.sim import PIN, ExamDay, badge

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    made = ExamDay(tmp_path, "08:20")
    made.open()
    return made


def here(day: ExamDay) -> frozenset[str]:
    assert day.room.plan is not None
    return at_post(day.room.plan, day.room.state.staff, "theory")


def of(day: ExamDay, kind: type) -> list:  # type: ignore[type-arg]
    return [r.event for r in day.room.records() if isinstance(r.event, kind)]


async def with_badge(desk: Desk, person: str) -> None:
    """A badge held to the scanner in this place, the PIN, F8."""
    await desk.scan(badge(person).text)
    await desk.write(PIN)
    await desk.press("enter")
    await desk.press("f8")


@pytest.mark.parametrize("size", SIZES)
def test_late_away_with_cover_and_back(day: ExamDay, size: str) -> None:
    day.to("08:41")

    async def script(desk: Desk) -> None:
        await desk.press("home")
        await with_badge(desk, "s05")
        await desk.press("enter")  # no relatives, no own students
        assert "08:41 签到，迟到 11 分" in desk.text
        await desk.press("f2", "2", "enter")
        await desk.press("2", "enter", "1", "enter", "1", "enter")  # s02, five minutes, by telephone
        await desk.press("1", "enter", "1", "enter")  # s05 takes over; toilet
        await desk.sign("s05")
        assert here(day) == {"s01", "s05"}
        await desk.pass_time(150_000)
        await desk.golden(f"people-away-{size}")
        await with_badge(desk, "s02")
        assert here(day) == {"s01", "s02"}
        [left] = of(day, LeftPost)
        assert (left.person, left.minutes, left.leave, left.cover, left.reason) == (
            "s02",
            5,
            "phone",
            "s05",
            "上厕所",
        )

    play(day, script, SIZES[size])


def test_the_alarm_stands_in_every_place_and_asks_for_more(day: ExamDay) -> None:
    day.to("08:41")

    async def script(desk: Desk) -> None:
        await desk.press("home", "f2", "2", "enter")
        await desk.press("2", "enter", "1", "enter", "3", "enter")  # s02, five minutes, without leave
        await desk.press("5", "enter", "1", "enter")  # nobody takes over
        await desk.sign("s02")
        await desk.pass_time(1_000)
        assert "监考员 1/2 人在岗（自 08:41）" in desk.text
        await desk.golden("people-short-80x24")
        await desk.press("escape")
        assert "回到岗位" in desk.text
        await desk.pass_time(181_000)
        assert "请流动监考来顶" in desk.text
        await desk.pass_time(180_000)
        assert "立即报告主考 8001" in desk.text
        await desk.press("home")
        assert "已超时" in desk.text
        await with_badge(desk, "s02")
        await desk.pass_time(1_000)
        assert "报告主考" not in desk.text
        assert "2/2 人在岗" in desk.text

    play(day, script)


def test_own_students_bring_the_chief(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.scan(badge("s01").text)
        await desk.write(PIN)
        await desk.press("enter")
        await desk.sign("s02")
        await desk.press("f8")
        await desk.press("2", "enter", "1", "enter")  # one has; s01 has none
        await desk.press("2", "enter")
        await desk.write("a99")
        await desk.press("enter")
        assert "没有座位 A99" in desk.text
        await desk.press(*["backspace"] * 3)
        await desk.write("a07 a09")
        await desk.press("enter")
        assert [type(one).__name__ for one in of(day, Declared)] == ["Declared", "Declared"]
        assert of(day, SteppedAside) == [SteppedAside("s02", (7, 9))]
        await desk.golden("people-aside-80x24")
        await desk.press("1", "enter", "3", "enter")  # the first who is fit; has to step aside
        await desk.sign("s07")
        comes = next(iter(day.room.state.day.stand_ins))
        await desk.sign(comes)
        await desk.press("enter")
        assert here(day) == {"s01", comes}
        assert "须回避" in desk.text

    play(day, script)


def test_a_supervisor_comes_says_something_and_goes(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("home")
        await with_badge(desk, "s08")
        assert "督导 督导 08:20–" in desk.text
        assert "08:20 到访" in desk.text
        await desk.press("f2", "7", "enter", "2", "enter", "1", "enter")
        await desk.sign("s08")
        assert of(day, RemarkMade) == [RemarkMade(0, "breach", "制止无关人员进入")]
        await desk.press("f2", "8", "enter")
        await desk.sign("s08")
        assert "督导 督导 08:20–08:20 意见 1 条" in desk.text

    play(day, script)
