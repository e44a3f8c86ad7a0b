"""The other places: times, papers, incidents, sealing and closing, log, help. One whole day from the keyboard."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from station.incidents.commands import Nil
from station.tui.screens.case import CasePlace
from station.vault.custody.commands import MovePapers
from station.vault.custody.events import PaperCounted
from tests.support.plans import room_plan
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


async def receive(desk: Desk) -> None:
    """The bag's seal number, and who carried it."""
    await desk.press("f2")
    await desk.write("B-0107")
    await desk.press("enter", "1", "enter")


async def witness(desk: Desk, answer: str = "1") -> None:
    await desk.press("f2")
    await desk.write("A01")
    await desk.press("enter")
    await desk.write("A02")
    await desk.press("enter", answer, "f8")


async def count(desk: Desk, number: int | None = None) -> None:
    """Enter one count at the papers; without a number what the ledger expects."""
    await desk.press("f2")
    if number is not None:
        await desk.write(str(number))
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
        await receive(desk)
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
        await desk.press("f2", "f8")
        await count(desk)
        await count(desk, 29)
        await desk.press("f2", "f8")
        assert "说明答题卡（启封待发）的差数" in desk.text
        await desk.golden(f"papers-difference-{size}")
        await desk.press("f2", "1", "enter")
        await desk.sign("s01", "s02")
        card = day.room.state.papers.session("theory").ledger("card")
        assert card.balances == {"secure": -30, "seats": 29, "difference": 1}
        assert "差数" in desk.text

    play(day, script, SIZES[size])


def test_a_broken_seal_stops_the_opening(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f6")
        await receive(desk)
        await witness(desk, "2")
        assert "封条不完好：停止启封" in desk.text
        await desk.press("f2")
        await desk.sign("s02")
        assert "封条未确认完好，不能启封" in desk.text
        await desk.press("f2")
        await desk.sign("s07")
        assert day.room.state.papers.session("theory").bag_opened

    play(day, script)


async def other(desk: Desk, what: str) -> None:
    """F3, and the choice that says this."""
    await desk.press("f3")
    for _ in range(40):
        marked = [row for row in desk.text.splitlines() if "▶" in row and what in row]
        if marked:
            break
        await desk.press("down")
    await desk.press("enter")


def test_papers_come_in_with_the_chief(day: ExamDay) -> None:
    day.receive()
    day.witness(1, 2)
    day.papers("theory", "give")

    async def script(desk: Desk) -> None:
        await desk.press("f6")
        for who in ("s02", "s07"):
            await other(desk, "领入备用卷")
            await desk.press("1", "enter")
            await desk.write("2")
            await desk.press("enter")
            await desk.sign(who)
            assert ("须经主考批准" in desk.text) == (who == "s02")
        paper = day.room.state.papers.session("theory").ledger("paper")
        assert paper.balances == {"secure": -32, "spare": 2, "opened": 30}
        await other(desk, "撤回封存（启封待发")
        await desk.press("1", "enter")
        await desk.write("31")
        await desk.press("enter", "f8")
        assert "不够 31 份" in desk.text
        await other(desk, "撤回封存（启封待发")
        await desk.press("1", "enter")
        await desk.write("1")
        await desk.press("enter", "f8")
        assert day.room.state.papers.session("theory").ledger("paper").balance("withdrawn") == 1

    play(day, script)


def test_a_seat_s_paper_is_exchanged(day: ExamDay) -> None:
    day.papers("theory")
    day.do(MovePapers("theory", "copies", "opened", {"paper": 1}, ("s07",)), "s07")

    async def script(desk: Desk) -> None:
        await desk.press("f6")
        await other(desk, "缺损换发")
        await desk.write("A07")
        await desk.press("enter", "1", "enter", "1", "enter", "f8")
        paper = day.room.state.papers.session("theory").ledger("paper")
        assert (paper.balance("defective"), paper.balance("seats"), paper.balance("opened")) == (1, 30, 0)

    play(day, script)


def test_the_chief_approves_a_seal_number_that_is_not_the_plan_s(tmp_path: Path) -> None:
    plan = room_plan()
    theory = msgspec.structs.replace(plan.sessions[0], bags={"01": ("B-0001",)})
    day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(plan, sessions=(theory, plan.sessions[1])))
    day.open()
    day.to("08:31")

    async def script(desk: Desk) -> None:
        await desk.press("f6", "f2")
        assert "B-0001" in desk.text
        await desk.write("B-0002")
        await desk.press("enter", "1", "enter")
        await desk.sign("s07")
        (bag,) = day.room.state.papers.session("theory").bags
        assert bag.as_planned == "no"

    play(day, script)


@pytest.mark.parametrize("size", SIZES)
def test_collection_by_seats(day: ExamDay, size: str) -> None:
    """One card lacks: it is named by its seat, explained, and the chief signs the seal."""
    day.papers("theory")
    day.to("10:30")

    async def script(desk: Desk) -> None:
        await desk.press("f6", "f2", "enter", "f8", "right", "f8")
        await desk.press("f2", "2", "f8")
        await desk.golden(f"collecting-{size}")
        await desk.press("f3", "f8")
        await desk.press("escape")
        assert "答题卡" in desk.text
        await desk.golden(f"papers-lacking-{size}")
        await desk.press("f2", "5", "enter")
        await desk.sign("s01", "s02")
        custody = day.room.state.papers.session("theory")
        assert custody.ledger("card").balances == {"secure": -30, "collected": 29, "difference": 1}
        for _ in range(4):
            await count(desk)
        assert "清点完毕" in desk.text
        await desk.press("f12", "f2", "1", "enter")
        await desk.sign("s01", "s02", "s07")
        assert day.room.state.papers.session("theory").sealed

    play(day, script, SIZES[size])


def test_bags_are_counted_one_by_one(day: ExamDay) -> None:
    day.receive(number="B-1")
    day.receive(number="B-2")
    day.witness(1, 2)
    day.papers("theory", "count")

    async def script(desk: Desk) -> None:
        await desk.press("f6", "f2")
        await desk.write("15")
        await desk.press("enter")
        await desk.write("14")
        await desk.press("f8")
        assert day.room.state.papers.session("theory").ledger("paper").off == {"opened": -1}

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
            await desk.pass_time(1_000)
            await desk.press("f6")
            if not day.inside(session):
                break
            await receive(desk)
            await witness(desk)
            await desk.press("f2", "f8")
            await count(desk)
            await count(desk)
            await desk.press("f2", "f8")
            await desk.press("f2", "f3", "f8", "escape")
            for _ in range(4):
                await count(desk)
            assert "清点完毕" in desk.text
            await desk.press("f12", "f2")
            await desk.golden("closing-sign-80x24")
            await desk.sign("s01", "s02")
            assert day.room.state.papers.session(session).sealed
        await desk.press("f12")
        await desk.golden("closing-half-80x24")

    play(day, script)


def test_a_day_is_closed_and_left(tmp_path: Path) -> None:
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


@pytest.mark.parametrize("size", SIZES)
def test_a_slip_of_the_finger_is_asked_about(day: ExamDay, size: str) -> None:
    """500 for 50: the screen wants a second count; Esc takes nothing, another figure is refused, the same one is taken."""

    async def script(desk: Desk) -> None:
        day.receive()
        await desk.press("f6")
        await witness(desk)
        await desk.press("f2", "f8")
        await count(desk, 500)
        await desk.golden(f"papers-unlikely-{size}")
        await desk.press("escape")
        paper = day.room.state.papers.session("theory").ledger("paper")
        assert not paper.counted
        await count(desk, 500)
        await desk.write("50")
        await desk.press("f8")
        assert "两次清点不同" in desk.text or "two counts differ" in desk.text
        assert not day.room.state.papers.session("theory").ledger("paper").counted
        await count(desk, 500)
        await desk.write("500")
        await desk.press("f8")
        assert day.room.state.papers.session("theory").ledger("paper").off == {"opened": 470}
        [counted] = [r.event for r in day.room.records() if isinstance(r.event, PaperCounted)]
        assert counted.repeated

    play(day, script, SIZES[size])
