"""The chief's desk on the room's kiosk: the list, one incident whole, a decision signed, an instruction carried out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from station.incidents.commands import Answer, Start
from tests.support.screens import Desk
from tests.support.sim import ExamDay

DUTY = ("s01", "s02")


def answer(day: ExamDay, step: str, **fields: object) -> None:
    day.do(Answer(**{"session": "theory", "case": 1, "step": step, "actors": DUTY, **fields}))  # type: ignore[arg-type]


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    made = ExamDay(tmp_path, "08:38")
    made.open()
    made.to("08:45")
    for index in (7, 8):
        made.admit(index)
    made.to("09:40")
    made.do(Start(procedure="CP-3", session="theory", actors=DUTY, candidates=(8,)))
    picks = {"judged": "doubt", "asked": "admits"}
    while made.room.state.incidents.cases[1].open:
        step = made.room.procedures["CP-3"].step(made.room.state.incidents.cases[1].step)
        fields: dict[str, object] = {"text": "照片明显不符", "violation": "4.4"}
        if step.options:
            fields["choice"] = picks.get(step.id, step.options[0].key)
        answer(made, step.id, **fields)
    made.do(Start(procedure="CP-14", session="theory", actors=DUTY, candidates=(7,)))
    return made


@pytest.mark.parametrize("size", [(80, 24), (116, 30)])
def test_the_chief_reviews_and_decides(day: ExamDay, size: tuple[int, int]) -> None:
    async def run() -> None:
        async with Desk.of(day, size) as desk:
            await desk.press("f4", "pagedown")
            assert "待复核 1 件" in desk.text
            await desk.golden(f"review-list-{size[0]}x{size[1]}")
            await desk.press("enter")
            assert "照片明显不符" in desk.text
            assert "处理（现行）" in desk.text or size[0] == 80
            await desk.press("escape", "f3", "f3", "f3")
            assert "待主考确认" in desk.text
            assert "毕业前不得再参加" in desk.text
            await desk.golden(f"review-flags-{size[0]}x{size[1]}")
            await desk.press("f3", "enter")
            await desk.golden(f"review-case-{size[0]}x{size[1]}")
            await desk.press("f2", "1", "enter", "1", "enter")
            await desk.sign("s07")
            assert day.room.state.review.decisions[1].event.verdict == "confirm"
            await desk.press("enter")
            assert "已复核" in desk.text
            await desk.press("f3")
            assert "只看待办" in desk.text

    asyncio.run(run())


def test_an_instruction_is_shown_to_the_room_and_carried_out(day: ExamDay) -> None:
    async def run() -> None:
        async with Desk.of(day, (116, 30)) as desk:
            await desk.press("f4", "pagedown", "f2", "5", "enter", "1", "enter")
            await desk.sign("s07")
            assert "主考指示 1 待办" in desk.text
            await desk.press("f8")
            assert "主考指示" not in desk.text
            await desk.press("enter", "f3")
            assert "没有监考员各自的说明" in desk.text or "│" in desk.text
            await desk.press("escape", "escape")
            assert "F2" in desk.text

    asyncio.run(run())


def test_the_list_of_incidents_begins_with_what_belongs_to_the_place_before(day: ExamDay) -> None:
    async def run() -> None:
        async with Desk.of(day, (116, 30)) as desk:
            seen = {}
            for key in ("f6", "f10"):
                await desk.press("escape", key, "f4")
                rows = desk.text.split("常用程序")[1].splitlines()[1:4]
                seen[key] = [row.split()[0] for row in rows]
            papers = [one.id for one in day.room.procedures.values() if "papers" in one.screens]
            seats = [one.id for one in day.room.procedures.values() if "seats" in one.screens]
            assert set(seen["f6"]) <= set(papers)
            assert set(seen["f10"]) <= set(seats)
            assert seen["f6"] != seen["f10"]

    asyncio.run(run())


def test_the_chief_puts_the_result_of_a_complaint_later(tmp_path: Path) -> None:
    made = ExamDay(tmp_path, "08:38")
    made.open()
    made.to("09:40")
    made.do(Start(procedure="CC-1", session="theory", actors=DUTY, room=True))

    async def run() -> None:
        async with Desk.of(made, (116, 30)) as desk:
            await desk.press("f4", "pagedown", "enter")
            assert "2026-11-17 前；确需延长的，告知考生" in desk.text
            await desk.press("f2")
            await desk.choose("延长期限")
            assert "现期限 2026-11-17" in desk.text
            await desk.write("5")
            await desk.press("enter")
            await desk.choose("等候外部材料；已通知考生")
            assert "延长期限 2026-11-24：等候外部材料" in desk.text
            await desk.sign("s07")
            assert made.room.state.review.decisions[1].event.until == "2026-11-24"
            assert "2026-11-24 前（已延长，原 2026-11-17）" in desk.text
            await desk.golden("review-extended-116x30")

    asyncio.run(run())
