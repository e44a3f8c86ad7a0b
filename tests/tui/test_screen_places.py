"""The other places: times, papers, incidents, sealing and closing, log, help. One whole day from the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.incidents.commands import Nil
from station.tui.screens.case import CasePlace
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, at

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")
    for index in range(1, 31):
        day.admit(index)
    return day


async def count(desk: Desk, number: int) -> None:
    """Enter one count at the papers."""
    await desk.press("f2")
    await desk.write(str(number))
    await desk.press("enter")
    await desk.press("f8")


@pytest.mark.parametrize("size", SIZES)
def test_timeline(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f5")
        await desk.golden(f"timeline-{size}")

    play(day, script, SIZES[size])


def test_the_chief_delays_the_start(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f5", "f2")
        assert "勾选 开始入场：" in desk.text
        await desk.choose("推迟开考：理论知识")
        await desk.write("500")
        await desk.press("enter")
        assert "1 至 240 分钟" in desk.text
        await desk.press("backspace", "backspace", "backspace")
        await desk.write("15")
        await desk.press("enter", "1", "enter")
        await desk.sign("s07")
        assert "开考推迟 15 分" in desk.text
        assert "09:15" in desk.text

    play(day, script)


def test_milestones_are_acknowledged_one_by_one(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        assert "开始入场" in desk.text
        await desk.press("f8")
        assert "领取试卷" in desk.text
        await desk.press("f8")
        assert "F8 确认" not in desk.text

    play(day, script)


@pytest.mark.parametrize("size", SIZES)
def test_papers(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f6")
        await desk.golden(f"papers-start-{size}")
        await count(desk, 30)
        await count(desk, 29)
        await desk.golden(f"papers-difference-{size}")
        await desk.press("f2", "1", "enter")
        await desk.sign("s01", "s02")
        assert "请两名考生确认封条完好" in desk.text
        await desk.press("f2")
        await desk.write("A01")
        await desk.press("enter")
        await desk.write("A01")
        await desk.press("backspace", "backspace")
        await desk.write("02")
        await desk.press("enter", "1")
        await desk.press("enter")
        assert day.room.state.papers.session("theory").intact is None
        await desk.press("f8")
        assert day.room.state.papers.session("theory").intact is True
        assert "座位 A01 A02" in desk.text

    play(day, script, SIZES[size])


def test_a_broken_seal_stops_the_opening(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f6")
        await count(desk, 30)
        await count(desk, 30)
        await desk.press("f2")
        await desk.write("A01")
        await desk.press("enter")
        await desk.write("A02")
        await desk.press("enter", "2", "f8")
        assert "封条不完好：停止启封" in desk.text

    play(day, script)


def test_papers_come_in_with_the_chief(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f6")
        await count(desk, 30)
        await count(desk, 30)
        await desk.press("f2")
        await desk.write("A01")
        await desk.press("enter")
        await desk.write("A02")
        await desk.press("enter", "1", "f8")
        await count(desk, 30)
        await desk.press("f3", "2", "enter", "1", "enter")
        await desk.write("2")
        await desk.press("enter")
        await desk.sign("s02")
        assert "须经主考批准" in desk.text
        await desk.press("f3", "2", "enter", "1", "enter")
        await desk.write("2")
        await desk.press("enter")
        await desk.sign("s07")
        assert "+2" in desk.text
        await desk.press("f3", "5", "enter", "1", "enter")
        await desk.write("1")
        await desk.press("enter", "enter")
        assert "−1" not in desk.text
        await desk.press("f8")
        assert "−1" in desk.text

    play(day, script)


@pytest.mark.parametrize("size", SIZES)
def test_an_escort_from_start_to_end(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        day.to("09:40")
        for _ in range(6):
            await desk.press("f8")
        await desk.press("f4")
        await desk.golden(f"incidents-none-{size}")
        await desk.press("f2")
        await desk.write("cs")
        await desk.press("enter")
        assert "CP-14" in desk.text
        await desk.press("enter")
        await desk.write("A07")
        await desk.press("enter")
        assert isinstance(desk.app.screen, CasePlace)
        await desk.golden(f"case-approve-{size}")
        await desk.press("f2", "2", "enter", "1", "enter")
        await desk.sign("s01")
        assert "F8 确认" in desk.text
        await desk.press("enter")
        await desk.press("f8")
        await desk.press("f2")
        await desk.press("1", "enter", "1", "enter")
        await desk.press("f8")
        assert day.room.state.door.session("theory").outside == {7}
        await desk.pass_time(90_000)
        await desk.golden(f"case-outside-{size}")
        await desk.press("f4")
        await desk.golden(f"incidents-running-{size}")
        await desk.press("enter", "f2", "1", "f8", "f8")
        assert not day.room.state.door.session("theory").outside
        for _ in range(6):
            place = desk.app.screen
            assert isinstance(place, CasePlace)
            if place.view.open:
                await desk.press(*(["f8"] if place.own_confirm() else ["f2", "1", "f8"]))
        assert not day.room.state.incidents.cases[1].open
        assert "本事件已结束" in desk.text

    play(day, script, SIZES[size])


def test_a_step_is_put_off_and_made_good(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f4", "f2")
        await desk.write("3")
        await desk.press("enter", "enter")
        await desk.write("A09")
        await desk.press("enter")
        await desk.press("f3", "1", "enter", "1", "enter")
        case = day.room.state.incidents.cases[1]
        assert case.deferred == ("compare",)
        await desk.golden("case-deferred-80x24")
        await desk.press("f3", "1", "enter")
        await desk.sign("s01", "s02")
        assert day.room.state.incidents.cases[1].deferred == ()

    play(day, script)


def test_no_incidents_is_said_by_people(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f4", "f3", "enter")
        assert "theory" not in day.room.state.incidents.nil
        await desk.press("f8")
        assert "theory" in day.room.state.incidents.nil
        assert "已登记本场无异常" in desk.text

    play(day, script)


def test_log_and_help(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8")
        await desk.press("f7")
        assert "考生" not in desk.text.replace("本考生", "")
        newest = desk.text
        await desk.press("pageup", "pageup")
        assert desk.text != newest
        await desk.press("pagedown", "pagedown", "pagedown")
        assert desk.text == newest
        await desk.press("escape", "f1")
        await desk.golden("help-door-80x24")
        await desk.press("escape")
        assert "F2 人工核验" in desk.text

    play(day, script)


def test_sealing_and_closing(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f12")
        await desk.golden("closing-blocked-80x24")
        await desk.press("f2")
        assert "尚未结束" in desk.text
        for session, end in (("theory", "10:31"), ("skills", "16:01")):
            day.to(end)
            for number in () if session == "theory" else range(1, 31):
                assert number
            await desk.pass_time(1_000)
            await desk.press("f6")
            inside = len(day.inside(session))
            await count(desk, 30)
            await count(desk, 30)
            if not inside:
                break
            await desk.press("f2")
            await desk.write("A01")
            await desk.press("enter")
            await desk.write("A02")
            await desk.press("enter", "1", "f8")
            for number in (30, 30, 30, 30, 30, 30, 0, 0):
                await count(desk, number)
            assert "清点完毕" in desk.text
            await desk.press("f12", "f2")
            await desk.golden("closing-sign-80x24")
            await desk.sign("s01", "s02")
            assert day.room.state.papers.session(session).sealed
        await desk.press("f12")
        await desk.golden("closing-half-80x24")

    play(day, script)


def test_a_day_is_closed_and_left(tmp_path: Path) -> None:
    import msgspec

    from tests.support.plans import room_plan

    plan = room_plan()
    only = msgspec.structs.replace(plan.sessions[0], materials=())
    plan = msgspec.structs.replace(
        plan, sessions=(only,), placements=tuple(p for p in plan.placements if p.session == "theory")
    )
    day = ExamDay(tmp_path, "08:20", plan)
    day.open()
    day.to("10:31")
    day.do(Nil(session="theory", actors=("s01", "s02")))

    async def script(desk: Desk) -> None:
        await desk.press("f12")
        assert "可以关闭" in desk.text
        await desk.press("f3")
        await desk.sign("s01", "s02")
        assert day.room.state.day.phase == "closed"
        await desk.golden("closing-closed-80x24")
        await desk.press("f10")
        assert desk.app.return_value == 0

    play(day, script)


def test_a_wall_clock_that_jumps_is_shown(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        day.source.set_wall(at("11:00"))
        await desk.pass_time(1_000)
        assert "系统钟偏" in desk.text
        assert "距开考" in desk.text

    play(day, script, (116, 30))
