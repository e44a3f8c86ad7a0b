"""The headings that offices use, and how a sheet is recognised by them.

A sheet's kind and its heading row are found together: the row among the first thirty that holds the most known
headings of one kind, three at least; the sheet's name only breaks ties. So a merged title above, notes, another
order of columns and another office's words do no harm. Columns nobody knows are kept under their own heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from station.plan.tables import Table, cell

Kind = Literal["roster", "staff", "sessions", "rooms", "materials", "sitting", "equipment"]

KIND_NAMES: dict[Kind, tuple[str, str]] = {
    "roster": ("考生名单", "roster"),
    "staff": ("考务人员名单", "staff"),
    "sessions": ("场次安排", "sessions"),
    "rooms": ("考场安排", "rooms"),
    "materials": ("试卷印制", "materials"),
    "sitting": ("考试日信息", "sitting"),
    "equipment": ("设备", "equipment"),
}

_SEARCHED_ROWS = 30
_LEAST_KNOWN = 3


@dataclass(frozen=True)
class Column:
    """One column that a kind of sheet may have."""

    key: str
    heading: str
    """As our own template words it; findings name a missing column by it."""
    synonyms: tuple[str, ...] = ()
    required: bool = False


def _columns(*rows: tuple[str, str, str, bool]) -> tuple[Column, ...]:
    return tuple(
        Column(key, heading, tuple(synonyms.split()), required) for key, heading, synonyms, required in rows
    )


COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "roster": _columns(
        ("name", "姓名", "考生姓名 学生姓名 名字", True),
        ("sex", "性别", "", False),
        ("id_kind", "证件类型", "证件种类 证件类别 身份证件类型", False),
        ("id_number", "证件号码", "证件号 身份证号 身份证号码 身份证 身份证件号码 居民身份证号", True),
        ("ticket", "准考证号", "准考证号码 准考证 考生号 考号 考生编号 考籍号", True),
        ("room", "考场号", "考场 试室 试室号 考场编号 考室", True),
        ("seat", "座位号", "座号 座位 座次 座次号 工位 工位号 机位", True),
        ("occupation", "职业", "职业名称 认定职业 申报职业", False),
        ("trade", "工种", "工种名称 职业方向 工种/职业方向 职业(工种)方向", False),
        ("level", "级别", "等级 技能等级 职业技能等级 申报级别 认定等级", False),
        ("subject", "科目", "考试科目 场次 场次编号 考核科目", False),
        ("photo", "照片", "照片文件 照片文件名 相片", False),
        ("group", "班级", "所在班级 班级名称 学员班级", False),
    ),
    "staff": _columns(
        ("name", "姓名", "人员姓名 考务人员 考务人员姓名", True),
        ("role", "岗位", "职责 职务 角色 考务岗位 工作岗位 分工", True),
        ("room", "考场号", "考场 试室 试室号 监考考场", False),
        ("subject", "场次", "科目 考试科目 场次编号", False),
        ("phone", "电话", "联系电话 手机 手机号 手机号码 联系方式", False),
        ("unit", "单位", "工作单位 所在单位 部门", False),
        ("number", "工号", "编号 人员编号 证号", False),
        ("id_number", "证件号码", "证件号 身份证号 身份证号码", False),
        ("recusal", "回避考生", "回避 回避准考证号 须回避考生 亲属考生", False),
        ("classes", "任教班级", "回避班级 所教班级 任课班级", False),
        ("occupations", "考评职业", "考评职业名称 可考评职业 考评职业(工种)", False),
        ("modules", "考评模块", "模块 考核模块 所考模块", False),
    ),
    "sessions": _columns(
        ("session", "场次", "场次编号 场次号", False),
        ("subject", "科目", "考试科目 科目名称 考核科目", True),
        ("form", "考试方式", "方式 考核方式 形式", False),
        ("start", "开始时间", "开考时间 起始时间 开始", True),
        ("end", "结束时间", "终考时间 结束", True),
        ("last_room", "尾考场", "尾场 末考场", False),
        ("module", "模块", "模块名称 考核模块 实操模块", False),
        ("stations", "工位", "工位号 工位范围 使用工位", False),
    ),
    "rooms": _columns(
        ("room", "考场号", "考场 试室 试室号 考场编号", True),
        ("capacity", "容量", "座位数 额定人数 考位数 工位数", True),
        ("place", "地点", "考场地点 位置 教室 考场位置", True),
        ("purpose", "用途", "考场用途 房间用途 房间类别", False),
    ),
    "materials": _columns(
        ("subject", "科目", "考试科目 场次 场次编号", True),
        ("material", "材料", "材料名称 试卷名称 名称 品种", True),
        ("material_kind", "材料类别", "类别", False),
        ("room", "考场号", "考场 试室 试室号 去向", True),
        ("count", "份数", "印制份数 印刷份数 数量 张数", True),
        ("bags", "封条号", "袋号 试卷袋号 封条编号 试卷袋封条号 封袋号", False),
    ),
    "sitting": _columns(
        ("center", "认定中心", "考试中心 中心名称", True),
        ("site", "考点代码", "站点代码 考点编号 站点编号", True),
        ("site_name", "考点名称", "站点名称 考点", True),
        ("day", "考试日期", "考试日 日期 认定日期", True),
        ("address", "考点地址", "地址 站点地址", False),
        ("registration", "机构备案号", "备案号", False),
        ("offset", "时区", "", False),
        ("demo", "演示", "演示数据", False),
    ),
    "equipment": _columns(
        ("name", "设备名称", "量具名称 工量具名称 仪器名称 器具名称", True),
        ("number", "设备编号", "量具编号 出厂编号 资产编号", False),
        ("type", "设备类别", "设备类型 量具类别", False),
        ("until", "检定有效期", "有效期 检定有效期至 有效期至 校准有效期", False),
        ("result", "检定结论", "检定结果 校准结论 校准结果", False),
        ("room", "考场号", "考场 试室 试室号 使用考场", False),
    ),
}

_HINTS: dict[Kind, tuple[str, ...]] = {
    "roster": ("考生", "名单", "roster"),
    "staff": ("考务", "监考", "人员", "staff"),
    "sessions": ("场次", "时间", "session"),
    "rooms": ("考场", "试室", "room"),
    "materials": ("试卷", "材料", "印制", "material"),
    "sitting": ("考试日", "基本", "sitting"),
    "equipment": ("设备", "量具", "equipment"),
}

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Layout:
    """Where one sheet's known columns stand."""

    kind: Kind
    heading_row: int
    """Index of the heading row, from 0; the data follow."""
    columns: Mapping[str, int]
    """Column key → index."""
    headings: Mapping[int, str]
    """Column index → heading as the office wrote it, for every column that has one."""
    twice: tuple[int, ...] = ()
    """Columns whose heading means one that stands already further left; not read."""
    missing: tuple[Column, ...] = field(default=())
    """Required columns that the sheet lacks."""

    @property
    def unknown(self) -> dict[int, str]:
        """Columns nobody knows, to be kept as they are."""
        known = {*self.columns.values(), *self.twice}
        return {index: heading for index, heading in self.headings.items() if index not in known}


def heading_form(text: str) -> str:
    """A heading as it is compared: half-width, without blanks, brackets, stars and colons."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip("*:.、,")
    return _IN_BRACKETS.sub("", plain).strip("*:") or plain


def recognise(table: Table) -> Layout | None:
    """The kind of a sheet and where its columns stand; ``None`` for a sheet that is none of ours."""
    best: tuple[int, int, Layout] | None = None
    for kind in _NAMES:
        found = _as_list(table) if kind == "sitting" else _as_table(table, kind)
        if found is None:
            continue
        hint = any(word in table.name.lower() for word in _HINTS[kind])
        rank = (len(found.columns) - len(found.missing), int(hint))
        if best is None or rank > best[:2]:
            best = (*rank, found)
    return best[2] if best else None


def _as_table(table: Table, kind: Kind) -> Layout | None:
    best: Layout | None = None
    for index, row in enumerate(table.rows[:_SEARCHED_ROWS]):
        layout = _layout(kind, index, row)
        if len(layout.columns) >= _LEAST_KNOWN and (best is None or len(layout.columns) > len(best.columns)):
            best = layout
    return best


def _layout(kind: Kind, index: int, row: Sequence[object]) -> Layout:
    columns: dict[str, int] = {}
    headings: dict[int, str] = {}
    twice: list[int] = []
    for place, value in enumerate(row):
        text = cell(value).text
        if not text:
            continue
        headings[place] = text
        key = _NAMES[kind].get(heading_form(text))
        if key is None:
            continue
        if key in columns:
            twice.append(place)
        else:
            columns[key] = place
    missing = tuple(column for column in COLUMNS[kind] if column.required and column.key not in columns)
    return Layout(kind, index, columns, headings, tuple(twice), missing)


def _as_list(table: Table) -> Layout | None:
    # The sitting's sheet is a list of name and value, one a row: its "columns" are row indices.
    rows: dict[str, int] = {}
    for index, row in enumerate(table.rows[: 4 * _SEARCHED_ROWS]):
        name = cell(row[0]).text if row else ""
        key = _NAMES["sitting"].get(heading_form(name))
        if key is not None and key not in rows:
            rows[key] = index
    if len(rows) < _LEAST_KNOWN:
        return None
    missing = tuple(column for column in COLUMNS["sitting"] if column.required and column.key not in rows)
    return Layout("sitting", -1, rows, {}, (), missing)


_NAMES: dict[Kind, dict[str, str]] = {
    kind: {
        heading_form(name): column.key for column in columns for name in (column.heading, *column.synonyms)
    }
    for kind, columns in COLUMNS.items()
}
