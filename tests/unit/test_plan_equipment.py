"""The office's sheet of equipment: into each room's package, in clear, and judged there on the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from station.plan.model import Tool
from station.plan.rooms import share_of
from station.room.readying import measure
from tests.support.office import build, office
from tests.support.plans import room_plan
from tests.support.sim import ExamDay

HEAD: list[object] = ["设备名称", "设备编号", "设备类别", "检定有效期", "检定结论", "考场号"]
GOOD: list[list[object]] = [
    ["游标卡尺", "3", "量具", "2027-03-31", "合格", "01"],
    ["砂轮机", "", "机器", "", "", ""],
    ["千分尺", "1", "量具", "2026年11月6日", "不合格", "2"],
]


def test_the_sheet_becomes_each_room_s_tools() -> None:
    built = build({**office(), "设备": [HEAD, *GOOD]})
    assert built.plan is not None, built.errors
    caliper, grinder = Tool("游标卡尺 3", date(2027, 3, 31), room="01"), Tool("砂轮机")
    assert share_of(built.plan, "01").tools == (caliper, grinder)
    assert share_of(built.plan, "02").tools == (
        grinder,
        Tool("千分尺 1", date(2026, 11, 6), failed=True, room="02"),
    )


def test_without_the_sheet_nothing_is_said() -> None:
    built = build(office())
    assert built.plan is not None
    assert built.plan.tools == ()


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "", "plan.cell_empty"),
        (3, "明年", "plan.cell_form"),
        (4, "还行", "plan.cell_form"),
        (5, "77", "plan.room_unknown"),
    ],
)
def test_a_fault_is_named_with_its_cell(column: int, value: str, code: str) -> None:
    row = [*GOOD[0]]
    row[column] = value
    built = build({**office(), "设备": [HEAD, row]})
    assert built.plan is None
    (found,) = built.errors
    assert (found.problem.code, found.place.sheet, found.place.row) == (code, "设备", 2)


def test_one_tool_twice() -> None:
    built = build({**office(), "设备": [HEAD, GOOD[0], GOOD[0]]})
    assert [one.problem.code for one in built.errors] == ["plan.tool_twice"]


def test_the_package_carries_it_in_clear_and_readiness_reads_it(tmp_path: Path) -> None:
    tools = (Tool("游标卡尺 3", date(2026, 11, 6)), Tool("砂轮机 1", failed=True))
    day = ExamDay(tmp_path, plan=msgspec.structs.replace(room_plan(), tools=tools))
    assert day.room.plan is None
    assert day.room.package.tools == tools
    assert tuple(measure(day.room).tools) == tools
