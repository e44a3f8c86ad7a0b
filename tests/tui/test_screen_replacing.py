"""An invigilator who is not there or has to leave: the chief's badge, and from then on the other one counts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from station.vault.day.events import StaffReplaced
from station.vault.day.rules import invigilators
from station.vault.duty import read_duty
from station.vault.note import parse_vkey
from tests.support.screens import Desk
from tests.support.sim import ExamDay, credential


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    return ExamDay(tmp_path)


def play(day: ExamDay, script: Callable[[Desk], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Desk.of(day) as desk:
            await script(desk)

    asyncio.run(run())


def replaced(day: ExamDay) -> StaffReplaced:
    return next(r.event for r in day.room.records() if isinstance(r.event, StaffReplaced))


def serving(day: ExamDay) -> frozenset[str]:
    assert day.room.plan is not None
    return invigilators(day.room.plan, day.room.state.day)


def test_somebody_stands_in_before_the_room_is_open(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.sign("s07")
        await desk.sign("s01", "s05")
        await desk.press("1", "enter")  # of the invigilators that the plan names, s02 is not here
        await desk.press("1", "enter", "f8")
        assert day.room.state.day.phase == "open"
        assert serving(day) == {"s01", "s05"}
        assert day.room.state.day.on_duty == ("s01", "s05")
        happened = replaced(day)
        chief = parse_vkey(credential("s07").seal_signer("demo.center").vkey)
        duty = read_duty(happened.note, parse_vkey(day.kiosk.device.vkey), [chief])
        assert (duty.comes, duty.leaves) == ("s05", "s02")
        assert happened.reason == "未按时到岗"

    play(day, script)


def test_without_the_chief_nobody_stands_in(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.sign("s05")
        assert day.room.state.day.phase == "imported"
        assert "只有主考" in desk.text

    play(day, script)


def test_two_of_the_plan_need_no_replacement(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("f3")
        await desk.sign("s07")
        await desk.sign("s01", "s02")
        assert "不需要" in desk.text
        assert day.room.state.day.phase == "imported"

    play(day, script)


def test_somebody_stands_in_during_the_day_and_closes_it(day: ExamDay) -> None:
    day.open()

    async def script(desk: Desk) -> None:
        await desk.press("f5", "f3")
        await desk.press("2", "enter", "1", "enter", "2", "enter")
        await desk.sign("s07")
        assert serving(day) == {"s01", replaced(day).comes}
        assert day.room.state.day.on_duty == ("s01", replaced(day).comes)

    play(day, script)
    gone = day.close("s01", "s02")
    assert gone.refusal is not None
    assert gone.refusal.problem.code == "day.two_invigilators"
