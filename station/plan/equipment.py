"""The office's optional sheet 设备: machines and measuring tools, until when each is calibrated, and what failed (EQ)."""

from __future__ import annotations

from collections.abc import Iterable

from station.errors import problem
from station.plan.findings import Findings
from station.plan.headings import Layout
from station.plan.model import Tool
from station.plan.schedule import ROOM_UNKNOWN, Schedule
from station.plan.sheet import data_rows, number_form, parse_day
from station.plan.tables import Table

RESULTS = {"": False, "合格": False, "不合格": True}
TOOL_TWICE = problem(
    "plan.tool_twice",
    what=("设备“{name}”列了两次。", 'The tool "{name}" is listed twice.'),
    now=("每件一行；同名的用编号区分。", "One row each; tell those of one name apart by number."),
    clause="设备设施管理制度",
)


def read_equipment(
    sheets: Iterable[tuple[Table, Layout]], schedule: Schedule, findings: Findings
) -> tuple[Tool, ...]:
    """The tools in the sheet's order; a fault is named with its cell."""
    found: dict[str, Tool] = {}
    for table, layout in sheets:
        for row in data_rows(table, layout, findings):
            name = " ".join(part for part in (row.text("name", required=True), row.text("number")) if part)
            until, result = row.text("until"), row.text("result")
            day = parse_day(until) if until else None
            if until and day is None:
                row.malformed("until", "2027-03-31")
            if result not in RESULTS:
                row.malformed("result", "合格 / 不合格")
            where = row.code("room")
            room = number_form(where) if where else ""
            if room and schedule.rooms and room not in schedule.rooms:
                findings.error(ROOM_UNKNOWN, row.at("room"), room=room)
            if name in found:
                findings.error(TOOL_TWICE, row.at("name"), name=name)
            found[name] = Tool(name, day, RESULTS.get(result, False), room)
    return tuple(found.values())
