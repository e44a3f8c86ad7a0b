"""The synthetic sitting as the workbook that an office would send: six sheets, Chinese headings, a merged
title row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

from station.demo.people import DemoPerson, people

DAY = "2026-11-07"
ROOMS = ("01", "02")
OFFICE = "BG"
"""The site office, from which the chief examiner looks at both rooms."""
PER_ROOM = 30
SESSIONS = (
    ("theory", "理论知识考试", "09:00", "10:30"),
    ("skills", "技能要素考核", "14:00", "16:00"),
)
STAFF = (
    ("p01", "甲监一", "主监考", "01"),
    ("p02", "甲监二", "监考员", "01"),
    ("p03", "乙监一", "主监考", "02"),
    ("p04", "乙监二", "监考员", "02"),
    ("p05", "丙流一", "流动监考", ""),
    ("p06", "丙流二", "流动监考", ""),
    ("p07", "丁主考", "主考", ""),
    ("p08", "戊督一", "督导员", ""),
    ("p09", "戊督二", "督导员", ""),
    ("p10", "戊督三", "督导员", ""),
    ("p11", "己评一", "考评员", ""),
    ("p12", "己评二", "考评员", ""),
    ("p13", "己评三", "考评员", ""),
    ("p14", "庚保管", "保管员", ""),
    ("p15", "辛考务", "考务人员", "BG"),
    ("p16", "壬考务", "考务人员", ""),
    ("p17", "癸负责", "考点负责人", ""),
)
"""Invented posts, not people: each name is its post."""


_HEADINGS = "姓名 性别 证件类型 证件号码 准考证号 考场号 座位号 职业 工种 级别 科目 备注"


def ticket_number(n: int) -> str:
    """Ticket of the n-th candidate, counted from 1."""
    return f"20261107{n:04d}"


def write_workbook(path: Path, seed: int) -> tuple[DemoPerson, ...]:
    """Write ``roster.xlsx`` and return the people in it, in ticket order."""
    made = people(seed, len(ROOMS) * PER_ROOM, date.fromisoformat(DAY))
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)})
        title = book.add_format({"bold": True, "align": "center"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("考生名单")
        sheet.merge_range(0, 0, 0, 11, "演示考点 2026 年 11 月职业技能等级认定考生名单（演示）", title)
        headings = _HEADINGS.split()
        _row(sheet, 1, headings)
        row = 2
        for _, subject, _, _ in SESSIONS:
            for n, person in enumerate(made, 1):
                room, seat = ROOMS[(n - 1) // PER_ROOM], f"A{(n - 1) % PER_ROOM + 1:02d}"
                values = (
                    person.name,
                    person.sex,
                    "居民身份证",
                    person.id_number,
                    ticket_number(n),
                    room,
                    seat,
                )
                _row(sheet, row, (*values, "演示工", "样例操作", "四级/中级工", subject, ""), text)
                row += 1
        _sheet(book, "考务人员名单", "工号 姓名 岗位 考场号", STAFF)
        _sheet(
            book,
            "场次安排",
            "场次 科目 考试方式 开始时间 结束时间 尾考场",
            [(s, subject, "纸笔", start, end, ROOMS[-1]) for s, subject, start, end in SESSIONS],
        )
        exam_rooms = [(r, str(PER_ROOM), f"演示楼 {r} 室", "考场") for r in ROOMS]
        _sheet(
            book,
            "考场安排",
            "考场号 容量 地点 用途",
            [*exam_rooms, (OFFICE, "0", "演示楼一层", "考点办公室")],
        )
        prints = [
            (subject, material, room, str(count), f"B-{room}-{session}" if room in ROOMS else "")
            for session, subject, _, _ in SESSIONS
            for material in ("试卷", "答题卡")
            for room, count in (*((r, PER_ROOM) for r in ROOMS), ("备用", 5))
        ]
        _sheet(book, "试卷印制", "科目 材料 考场号 份数 封条号", prints)
        facts = (
            ("认定中心", "demo.center"),
            ("考点代码", "S01"),
            ("考点名称", "演示考点"),
            ("考试日期", DAY),
            ("考点地址", "演示路 1 号"),
            ("机构备案号", "Y000041009001"),
            ("演示", "是"),
            ("主考电话", "8001"),
            ("考点办公室电话", "8002"),
            ("医务室电话", "8003"),
        )
        sheet = book.add_worksheet("考试日信息")
        for at, pair in enumerate(facts):
            _row(sheet, at, pair, text)
    return made


def _sheet(book: xlsxwriter.Workbook, name: str, headings: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    text = book.add_format({"num_format": "@"})
    _row(sheet, 0, headings.split())
    for at, values in enumerate(rows, 1):
        _row(sheet, at, values, text)


def _row(sheet: xlsxwriter.worksheet.Worksheet, at: int, values: Sequence[str], form: object = None) -> None:
    for column, value in enumerate(values):
        sheet.write_string(at, column, value, form)
