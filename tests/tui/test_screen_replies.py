"""A step of challenge and response at the screen: two people, two halves, what stands there in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.incidents.commands import Answer, Start
from station.incidents.reply_events import Differed, Replied, Settled
from tests.support.incident_world import DUTY, SESSION
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay

CALM = ("f8",) * 6
"""Milestones that are due by then."""


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """CP-8 stands at the step where the right words are found and read by both."""
    made = ExamDay(tmp_path, "08:38")
    made.open()
    made.to("08:45")
    made.admit(7)
    made.to("09:40")
    made.do(Start(procedure="CP-8", session=SESSION, actors=DUTY, candidates=(7,)))
    made.do(Answer(session=SESSION, case=1, step="what", actors=DUTY, choice="single"))
    return made


def kinds(day: ExamDay, kind: type) -> list[object]:
    return [record.event for record in day.room.records() if isinstance(record.event, kind)]


def test_the_second_person_is_another(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press(*CALM, "f4", "enter", "f2")
        await desk.sign("s01")
        assert "监考甲已答，等第二人应答" in desk.text
        await desk.golden("case-waits-for-reply-80x24")
        await desk.press("f4")
        assert "等应答" in desk.text
        await desk.golden("incidents-wait-for-reply-80x24")
        await desk.press("enter", "f2", "1", "enter")
        await desk.sign("s01")
        assert "不能再作第二人应答" in desk.text
        assert not kinds(day, Replied)
        await desk.press("f2", "1", "enter")
        await desk.sign("s02")
        assert day.room.state.incidents.cases[1].step == "board"
        assert len(kinds(day, Replied)) == 1

    play(day, script)


def test_who_differs_says_how_and_the_chief_decides(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.press(*CALM, "f4", "enter", "f2")
        await desk.sign("s01")
        await desk.press("f2")
        await desk.choose("不一致，写明情况")
        await desk.choose("其他（自行输入）")
        await desk.write("line 3")
        await desk.press("enter")
        await desk.sign("s02")
        [differed] = kinds(day, Differed)
        assert isinstance(differed, Differed)
        assert (differed.first, differed.by, differed.text) == ("s01", "s02", "line 3")
        assert "答复不一致" in desk.text
        await desk.golden("case-two-differ-80x24")
        await desk.press("f2")
        await desk.choose("主监考或主考决定")
        await desk.choose("视为已办，继续")
        await desk.choose("其他（自行输入）")
        await desk.write("seen")
        await desk.press("enter", "1", "enter")
        await desk.sign("s07")
        [settled] = kinds(day, Settled)
        assert isinstance(settled, Settled)
        assert (settled.by, settled.holds, settled.provisional) == ("s07", True, False)
        assert day.room.state.incidents.cases[1].step == "board"

    play(day, script)
