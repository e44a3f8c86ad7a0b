"""The timeline's lists, what is overdue on every screen, several sessions, modules, and the checks of the day before."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import msgspec
import pytest

from station.plan.model import Module
from station.room.sensing import told_timer
from station.text import Language
from station.timer.events import ItemTicked, MilestoneAcknowledged, StartDelayed
from station.timer.standing import standing
from station.timer.state import end_of
from station.tui import sounds, speech
from station.tui.overdue import OverdueAlarm
from tests.support.longer import make_up
from tests.support.plans import MINUTE, E, room_plan
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, badge

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "08:20")
    day.check_day_before()
    day.open()
    day.to("08:41")
    return day


@pytest.mark.parametrize("size", SIZES)
def test_what_is_overdue_grows_in_every_place(day: ExamDay, size: str) -> None:
    day.to("08:46")

    async def script(desk: Desk) -> None:
        await desk.golden(f"overdue-door-{size}")
        for key in ("f4", "f5", "f6", "f7", "f10", "f12"):
            await desk.press(key)
            assert "▲▲ 逾期 16 分未办：领取试卷" in desk.text
            assert "▲逾期" not in desk.text
        await desk.press("f5", "f2")
        await desk.scan(day.plan.candidate(7).ticket)
        await desk.press("escape")
        assert "▲逾期 1" in desk.text, "while something else is said in the banner's place"
        await desk.press("f8", "escape", "f5")
        await desk.golden(f"overdue-timeline-{size}")
        await desk.press("f8", "f8")
        assert "逾期" not in desk.text

    play(day, script, SIZES[size])


def test_the_siren_comes_again_until_somebody_acts(day: ExamDay) -> None:
    alarm = OverdueAlarm()
    assert not alarm.again(day.room)
    day.to("08:46")
    assert alarm.again(day.room)
    assert not alarm.again(day.room)
    day.wait(59_000)
    assert not alarm.again(day.room)
    day.wait(1_000)
    assert alarm.again(day.room)

    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8")

    play(day, script)
    day.wait(61_000)
    assert not alarm.again(day.room)


def test_items_are_ticked_and_unticked(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f5", "f2")
        await desk.choose("勾选 开始入场：向考生宣读考场纪律")
        assert "[✓] 向考生宣读考场纪律" in desk.text
        await desk.press("f2")
        await desk.choose("撤回勾选：向考生宣读考场纪律")
        assert "[ ] 向考生宣读考场纪律" in desk.text
        await desk.press("f8", "f7")
        assert "3 项未勾" in desk.text

    play(day, script)
    ticks = [r.event for r in day.room.records() if isinstance(r.event, ItemTicked)]
    assert [t.done for t in ticks if t.milestone == "entry"] == [True, False]


def test_a_delay_and_its_correction(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f5", "f2")
        await desk.choose("推迟开考：理论知识")
        await desk.write("150")
        await desk.press("enter", "1", "enter")
        assert "开考时刻将是 11:30" in desk.text
        await desk.sign("s07")
        assert "开考推迟 150 分" in desk.text
        await desk.press("f2")
        await desk.choose("改小推迟（现 150 分）：理论知识")
        await desk.write("15")
        await desk.press("enter", "1", "enter")
        await desk.sign("s07", "s02")
        assert "开考推迟 15 分" in desk.text
        await desk.press("f7")
        assert "由 150 分更正为 15 分" in desk.text

    play(day, script)
    moved = [r for r in day.room.records() if isinstance(r.event, StartDelayed)]
    assert [
        (r.event.minutes, r.event.corrected_from, r.actors)
        for r in moved
        if isinstance(r.event, StartDelayed)
    ] == [
        (150, 0, ("s07",)),
        (15, 150, ("s07", "s02")),
    ]


@pytest.mark.parametrize("size", SIZES)
def test_two_sessions_and_modules_at_once(tmp_path: Path, size: str) -> None:
    room = room_plan()
    first, second = room.sessions
    modules = (
        Module("m1", "测绘", 0, 40, ("01", "02")),
        Module("m2", "加工", 45, 45, ("11", "12", "13", "14")),
    )
    practical = msgspec.structs.replace(first, kind="practical", modules=modules)
    computer = msgspec.structs.replace(
        second, kind="computer", materials=(), start=E + 15 * MINUTE, end=E + 75 * MINUTE
    )
    day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(room, sessions=(practical, computer)))
    day.check_day_before()
    day.open()
    day.to("10:26")

    async def script(desk: Desk) -> None:
        await desk.press(*["f8"] * 9, "f5")
        await desk.golden(f"timeline-several-{size}")
        assert "模块 加工" in desk.text
        assert "11…14" in desk.text

    play(day, script, SIZES[size])


def test_the_day_before_is_signed_while_the_room_is_closed(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        assert "考前一日检查  0/4" in desk.text
        await desk.press("f2", "1", "enter", "1", "enter")
        assert day.room.state.timer.times("").ticked == frozenset()
        await desk.sign("s09")
        assert "考前一日检查  1/4" in desk.text
        await desk.press("f2")
        await desk.choose("其余都已检查")
        await desk.sign("s07")
        assert "考前一日检查  4/4" in desk.text
        await desk.golden("opening-checked-80x24")
        assert day.room.plan is None

    play(day, script)
    records = [r for r in day.room.records() if isinstance(r.event, ItemTicked | MilestoneAcknowledged)]
    assert [r.actors for r in records] == [("s09",), *[("s07",)] * 4]


def test_what_is_not_ticked_by_then_stays_to_be_ticked(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()

    async def script(desk: Desk) -> None:
        await desk.press("f5")
        assert "考前一日检查未确认 0/4" in desk.text
        for _ in range(4):
            await desk.press("f2")
            question = desk.app.screen
            labels = [o.label.zh for o in question.options]  # type: ignore[attr-defined]
            await desk.choose(next(label for label in labels if label.startswith("勾选 考前一日检查")))
        assert "考前一日检查" not in desk.text

    play(day, script)
    assert "before" in day.room.state.timer.times("").acknowledged
    assert badge("s01").text


@pytest.mark.parametrize("size", SIZES)
def test_a_seat_that_works_longer_is_rung_for_by_itself(tmp_path: Path, size: str) -> None:
    day = ExamDay(tmp_path)
    day.check_day_before()
    day.open()
    day.to("08:45")
    for one in (1, 2, 3):
        day.admit(one)
    day.to("09:40")
    make_up(day, 2)
    plan = day.room.plan
    assert plan is not None
    own_end = end_of(day.plan.session("theory"), day.room.state.timer, 2)
    for moment in (own_end - 16 * MINUTE, own_end - 1_000):
        day.to_ms(moment)
        for one in standing(plan, told_timer(day.room.state), moment):
            day.do(one.acknowledge())
    day.wait(1_000)

    async def script(desk: Desk) -> None:
        assert "座位 A02 考试结束：这些座位停止答题，当场收卷清点" in desk.text
        await desk.press("f5")
        await desk.golden(f"timeline-seat-rung-{size}")
        await desk.press("f8")
        assert "座位 A02 考试结束" not in desk.text

    play(day, script, SIZES[size])
    assert all(one.acknowledged for one in day.room.state.timer.times("theory").own_raised.values())


def test_a_seats_own_end_is_spoken_with_the_seat(tmp_path: Path) -> None:
    session = ExamDay(tmp_path).plan.session("theory")
    said = speech.spoken(session, "end", "", "en", ("A02", "B05"))
    assert said == (
        ("zh", f"{session.subject}，座位 A02 B05 考试结束。这些座位停止答题，当场收卷清点。"),
        ("en", "Exam ends, seat A02 B05. These seats stop work; collect and count at once."),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_milestone_is_spoken_by_the_machines_voice(language: Language, tmp_path: Path) -> None:
    said = speech.spoken(None, "start", "", language)
    assert [which for which, _ in said] == (["zh"] if language == "zh" else ["zh", "en"])
    assert all("--" not in text for _, text in said)
    for which, text in said:
        path = tmp_path / f"{which}.wav"
        made = speech.render(text, which, path)
        assert made is (shutil.which(speech.PROGRAM) is not None and path.is_file())
        assert speech.voice_of(which) or not made
        if made:
            with wave.open(str(path)) as file:
                assert file.getnframes() > file.getframerate(), "longer than a second"


def test_a_machine_without_the_voice_plays_the_tune_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(speech.shutil, "which", lambda _: None)
    assert not speech.voice_of("zh")
    assert not speech.render("开考", "zh", tmp_path / "a.wav")
    speaker = sounds.Speaker(lambda: None, speech=True)
    speaker.say([("zh", "开考")])
    speaker.stop()
