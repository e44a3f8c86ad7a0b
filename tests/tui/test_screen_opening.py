"""Opening: two badges, two PINs, one time; refusals in their own words; and reopening after a stop."""

from __future__ import annotations

from pathlib import Path

from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, at, badge


def test_two_people_open_the_room(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.golden("opening-80x24")
        await desk.scan(day.plan.candidate(7).ticket)
        assert "没有登记" in desk.text
        await desk.scan(badge("s01").text)
        await desk.golden("opening-pin-80x24")
        await desk.write("314159")
        await desk.press("enter")
        assert "PIN 不正确" in desk.text
        await desk.write("271828")
        await desk.press("enter")
        await desk.scan(badge("s01").text)
        assert "需要另一名工作人员" in desk.text
        await desk.sign("s02")
        await desk.golden("opening-time-80x24")
        await desk.press("enter")
        assert day.room.plan is None
        await desk.press("f8")
        await desk.golden("opening-people-80x24")
        await desk.press("enter")
        assert "待开放" not in desk.text
        assert "N O T   O P E N" in desk.text
        assert day.room.state.day.opened_by == ("s01", "s02")

    play(day, script)


def test_the_site_clock_overrules_the_station(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.scan(badge("s01").text)
        await desk.write("271828")
        await desk.press("enter")
        await desk.sign("s02")
        await desk.write("996000")
        await desk.press("f8")
        assert "这不是一个时间" in desk.text
        await desk.press(*["backspace"] * 6)
        await desk.write("082230")
        await desk.press("f8")
        assert day.room.plan is not None
        assert day.room.now().time == at("08:22:30")

    play(day, script)


def test_strangers_to_the_room_do_not_open_it(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.scan(badge("s03").text)
        await desk.write("271828")
        await desk.press("enter")
        await desk.sign("s04")
        await desk.press("f8")
        assert day.room.plan is None
        assert "两名不同的监考员" in desk.text
        await desk.golden("opening-refused-80x24")

    play(day, script)


def test_escape_leaves_the_room_closed(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.scan(badge("s01").text)
        await desk.press("escape")
        assert "考场尚未开启" in desk.text
        assert day.room.plan is None

    play(day, script)


def test_reopening_after_a_crash_asks_for_no_time(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:45")
    day.admit(7)
    day.crash()
    from station.room.home import open_room

    day.room = open_room(day.kiosk, day.home, day.source)

    async def script(desk: Desk) -> None:
        assert "中断后重新开启" in desk.text
        await desk.scan(badge("s01").text)
        await desk.write("271828")
        await desk.press("enter")
        await desk.sign("s02")
        assert "R E A D Y" in desk.text or "A D M I T" in desk.text
        assert 7 in day.inside()

    play(day, script)
