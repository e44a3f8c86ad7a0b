"""A step that waits says until when; a list of seats takes each seat once."""

from __future__ import annotations

from pathlib import Path

from station.incidents.commands import Answer, Start
from tests.support.incident_world import DUTY, SESSION
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay

CALM = ("f8",) * 6
"""Milestones that are due by then."""


def at_work(folder: Path) -> ExamDay:
    day = ExamDay(folder, "08:38")
    day.open()
    day.to("08:45")
    day.admit(7)
    day.admit(8)
    day.to("09:40")
    return day


def test_a_seat_is_taken_once(tmp_path: Path) -> None:
    day = at_work(tmp_path)

    async def script(desk: Desk) -> None:
        await desk.press(*CALM, "f4", "f2")
        await desk.write("12")
        await desk.press("enter", "enter")
        seats = [day.room.plan.room.roster(SESSION)[one] for one in (7, 8)]
        for said in (seats[0], seats[0].lower()):
            await desk.write(said)
            await desk.press("enter")
        assert "这个座位已选。" in desk.text
        await desk.press(*["backspace"] * len(seats[0]))
        await desk.write(seats[1])
        await desk.press("enter", "enter")
        assert day.room.state.incidents.cases[1].candidates == (7, 8)

    play(day, script)


def test_a_step_that_waits_says_until_when(tmp_path: Path) -> None:
    day = at_work(tmp_path)
    day.do(Start(procedure="CP-3", session=SESSION, actors=DUTY, candidates=(7,)))
    for step, values in (
        ("compare", {}),
        ("judged", {"choice": "doubt"}),
        ("report", {"answered": True, "how": "phone"}),
        ("asked", {"choice": "denies"}),
        ("sits", {}),
        ("doubts", {"text": "the chin"}),
    ):
        day.do(Answer(session=SESSION, case=1, step=step, actors=DUTY, **values))  # type: ignore[arg-type]

    async def script(desk: Desk) -> None:
        await desk.press(*CALM, "f4", "enter")
        assert "到 10:30 按 F8 确认" in desk.text
        await desk.press("f8")
        assert "还没有到时候：10:30 起才能确认。" in desk.text
        day.to("10:30")
        await desk.press(*CALM, "f4", "enter")
        assert "到 10:30" not in desk.text

    play(day, script)
