"""What an exam office sends, made by hand: six sheets for two rooms, six candidates, one day. Tests bend a cell."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from station.plan.build import Built, build_from_tables
from station.plan.rules import load_rules
from station.plan.tables import Table
from tests.support.plans import resident_id

Rows = list[list[object]]

ROSTER, STAFF, SESSIONS, ROOMS, PAPERS, DAY = "考生", "考务人员", "场次", "考场", "试卷", "考试日"


def office() -> dict[str, Rows]:
    """A faultless workbook: nothing in it earns even a warning but the missing photos."""
    roster: Rows = [["2026 年 11 月考生名单", "", "", "", "", "", ""]]
    roster.append(["姓名", "性别", "证件号码", "准考证号", "考场号", "座位号", "班级"])
    for n in range(1, 7):
        sex = "男" if int(resident_id(n)[16]) % 2 else "女"
        room = "01" if n <= 4 else "02"
        roster.append(
            [f"考生{'甲乙丙丁戊己'[n - 1]}", sex, resident_id(n), f"20261107{n:02}", room, f"{n:02}", "一班"]
        )
    staff: Rows = [["姓名", "岗位", "考场号", "场次", "电话", "回避考生", "任教班级"]]
    for name, post, room in (
        ("监考甲", "主监考", "01"),
        ("监考乙", "监考员", "01"),
        ("监考丙", "主监考", "02"),
        ("监考丁", "监考员", "02"),
        ("主考甲", "主考", ""),
        ("督导甲", "督导员", ""),
        ("督导乙", "督导员", ""),
        ("督导丙", "督导员", ""),
        ("考评甲", "考评员", ""),
        ("考评乙", "考评员", ""),
        ("考评丙", "考评员", ""),
    ):
        staff.append([name, post, room, "", "", "", ""])
    return {
        ROSTER: roster,
        STAFF: staff,
        SESSIONS: [
            ["场次", "科目", "开始时间", "结束时间", "尾考场"],
            ["s1", "理论知识", "09:00", "10:30", "02"],
            ["s2", "工艺设计", "14:00", "16:00", "02"],
        ],
        ROOMS: [["考场号", "容量", "地点"], ["01", "30", "一楼"], ["02", "30", "二楼"]],
        PAPERS: [
            ["科目", "材料", "考场号", "份数"],
            *[[s, "试卷", r, c] for s in ("s1", "s2") for r, c in (("01", "4"), ("02", "2"), ("备用", "1"))],
        ],
        DAY: [
            ["认定中心", "demo.center"],
            ["考点代码", "S01"],
            ["考点名称", "演示考点"],
            ["考试日期", "2026-11-07"],
            ["机构备案号", "Y000041009001"],
        ],
    }


def build(sheets: dict[str, Rows], photos: Path | None = None) -> Built:
    """Read the sheets as if they came from a file."""
    return build_from_tables([Table(name, rows) for name, rows in sheets.items()], load_rules(), photos)


def findings(built: Built, *, hard: bool | None = None) -> set[tuple[str, str, int, str]]:
    """Findings as (code, sheet, row, column letter), without those about photos."""
    return {
        (one.code, one.place.sheet, one.place.row, one.place.column)
        for one in built.findings
        if hard in (None, one.hard) and not one.code.startswith("plan.photo")
    }


def write_xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    """The sheets as a real workbook: floats and ints as numbers, text as text."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, int | float):
                        sheet.write_number(at, column, value)
                    elif value:
                        sheet.write_string(at, column, str(value))
    return path
