"""The emergency card from everywhere, and the roll of an evacuation, with one hand, through a crash and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.checkin.events import ReadingDropped
from station.tui.place import Place
from station.tui.screens.emergency import EmergencyPlace
from station.tui.screens.muster import MusterPlace
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """Ten minutes after the start: six are inside."""
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")
    for index in range(1, 7):
        day.admit(index)
    day.to("09:10")
    return day


@pytest.mark.parametrize("size", SIZES)
def test_the_card(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f11")
        await desk.golden(f"emergency-{size}")

    play(day, script, SIZES[size])


@pytest.mark.parametrize(
    "keys", [(), ("f5",), ("f6",), ("f7",), ("f7", "f2"), ("f12",), ("f1",), ("f10", "f2")]
)
def test_one_key_from_everywhere(day: ExamDay, keys: tuple[str, ...]) -> None:
    async def script(desk: Desk) -> None:
        await desk.press(*keys)
        before, size = desk.text, day.room.journal.size
        await desk.press("f11", "f11")
        assert isinstance(desk.app.screen, EmergencyPlace)
        assert "110 公安" in desk.text
        await desk.press("escape")
        assert desk.text == before
        assert day.room.journal.size == size

    play(day, script)


def test_a_question_half_answered_is_still_there(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f5", "f2")
        await desk.choose("推迟开考：操作技能")
        await desk.write("15")
        before = desk.text
        await desk.press("f11")
        await desk.scan("202611070009")
        assert "暂存" in desk.text
        await desk.press("escape")
        assert desk.text.splitlines()[-5:] == before.splitlines()[-5:]
        await desk.press("escape", "escape", "f8")
        assert "请扫描身份证件" in desk.text

    play(day, script)


def test_before_the_day_is_open_there_is_no_roll(tmp_path: Path) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f11")
        assert "119 消防" in desk.text
        await desk.press("f2")
        assert "还没有开启" in desk.text
        await desk.press("escape")
        assert "开启考场" in desk.text or "扫" in desk.text

    play(ExamDay(tmp_path, "08:20"), script)


@pytest.mark.parametrize("size", SIZES)
def test_led_out_and_back(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f11", "f2", "enter", "enter")
        await desk.press("f2", "1", "enter")
        await desk.press("f2", "2", "enter", "2", "enter")
        await desk.pass_time(4 * 60_000)
        await desk.golden(f"muster-{size}")
        await desk.press("enter", "enter")
        assert "全部点过" in desk.text
        await desk.press("f3", "1", "f8")
        await desk.press(*["enter"] * 6, "f3", "1", "f8")
        assert "补时 4 分钟" in desk.text
        assert not isinstance(desk.app.screen, MusterPlace)
        assert day.room.state.timer.times("theory").made_up == 4 * 60_000

    play(day, script, SIZES[size])


def test_the_door_lets_nobody_in(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f11", "f2", "escape")
        assert "正在疏散" in desk.text
        await desk.scan("202611070009")
        assert "不放人入场" in desk.text
        assert 9 not in day.inside()
        await desk.press("f11", "f2")
        await desk.scan("202611070010")
        assert isinstance(desk.app.screen, MusterPlace)
        assert "不放人入场" in desk.text

    play(day, script)


def test_who_is_not_back_stays_open_and_can_be_found_later(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f11", "f2", *["enter"] * 6, "f3", "1", "f8")
        await desk.press(*["enter"] * 5, "f2", "1", "enter", "f3", "1", "f8")
        assert isinstance(desk.app.screen, MusterPlace)
        assert "没有找到：A06" in desk.text
        await desk.press("escape", "f11")
        assert "还有 1 人没有找到" in desk.text
        await desk.press("f3", "enter")
        assert "没有找到" not in desk.text
        assert day.room.state.safety.sessions["theory"].missing == ()

    play(day, script)


def test_the_chief_breaks_off_and_an_invigilator_does_not(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f11", "f2", "enter", "f3", "2", "f8", "enter")
        await desk.sign("s01")
        assert "主考或考评员" in desk.text
        await desk.press("f3", "2", "f8", "enter")
        await desk.sign("s07")
        await desk.press("escape", "escape")
        held = day.room.state.safety.sessions["theory"]
        assert (held.outcome, held.left_open) == ("broken_off", {2, 3, 4, 5, 6})
        await desk.scan("202611070009")
        assert "中止" in desk.text

    play(day, script)


def test_broken_off_by_telephone_waits_for_a_signature(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f11", "f2", *["enter"] * 6, "f3", "2", "f8", "2", "enter", "enter")
        assert "作证" in desk.text
        await desk.sign("s01", "s02")
        held = day.room.state.safety.sessions["theory"]
        assert (held.outcome, held.to_countersign) == ("broken_off", "s07")
        await desk.press("escape", "f11")
        assert "待补签" in desk.text
        await desk.press("f3", "f3")
        assert "补签" in desk.text
        await desk.sign("s07")
        assert day.room.state.safety.sessions["theory"].to_countersign == ""

    play(day, script)


def test_who_was_turned_away_during_an_evacuation_is_an_entry(day: ExamDay) -> None:
    """At the door and over the roll; what was read is sealed, and nobody is let in by it."""

    async def script(desk: Desk) -> None:
        await desk.press("f11", "f2", "escape")
        await desk.scan("202611070009")
        await desk.pass_time(2_000)
        await desk.press("f11", "f2")
        await desk.scan("202611070010")
        await desk.press("escape", "f7")
        assert "疏散中，不放人入场" in desk.text or "evacuat" in desk.text

    play(day, script)
    dropped = [r.event for r in day.room.records() if isinstance(r.event, ReadingDropped)]
    assert [(one.why, one.raw) for one in dropped] == [
        ("evacuation", "202611070009"),
        ("evacuation", "202611070010"),
    ]


def test_after_a_crash_the_roll_goes_on_where_it_was(day: ExamDay) -> None:
    async def before(desk: Desk) -> None:
        await desk.press("f11", "f2", "enter", "enter")

    async def after(desk: Desk) -> None:
        assert isinstance(desk.app.screen, Place)
        assert "正在疏散" in desk.text
        await desk.press("f11", "f2")
        assert "已点 2/6" in desk.text
        assert "A03" in desk.text

    play(day, before)
    day.crash()
    day.reopen()
    play(day, after)
