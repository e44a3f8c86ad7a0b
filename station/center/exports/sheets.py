"""The workbook of an export: overview, attendance, incidents and counts of every room, for people at the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from station.center.exports.journals import Unread
from station.center.exports.rows import Cell, Made, utc
from station.center.exports.tables import TABLES
from station.center.exports.workbook import Sheet, Workbook
from station.forms.day import Day
from station.vault.custody.places import KIND_NAMES, PLACE_NAMES

OVERVIEW = Sheet(
    "概览 overview",
    (
        *("日期 day", "考点 site", "考场 room", "设备 device", "条目 entries", "树头 head (base64)"),
        *("上报包 bundles", "阶段 phase", "应考 listed", "到考 present", "缺考 absent", "未登记 not known"),
        *(
            "事件 incidents",
            "未了结 open",
            "封签 seals",
            "密封内容 sealed parts",
            "日志 journal",
            "说明 remarks",
        ),
    ),
    (12, 8, 8, 10, 8, 46, 8, 10, 8, 8, 8, 8, 8, 8, 8, 10, 40, 60),
)
ATTENDANCE = Sheet(
    "考勤 attendance",
    (
        *("日期 day", "考点 site", "考场 room", "场次 session", "科目 subject", "座位 seat"),
        *("准考证号 ticket", "姓名 name", "证件号码 ID number", "考勤 attendance"),
        *("入场 entered", "离场 left", "条目 entry", "日志 journal", "编号 index"),
    ),
    (12, 8, 8, 10, 20, 8, 18, 12, 22, 14, 20, 20, 8, 40, 8),
)
INCIDENTS = Sheet(
    "事件 incidents",
    (
        *("日期 day", "考点 site", "考场 room", "场次 session", "事件 incident", "程序 procedure"),
        *("名称", "title", "级别 severity", "开始 opened", "了结 closed", "结果 outcome", "未了结 open"),
        *("考生 candidates", "违规 violations", "条目 entry", "日志 journal"),
    ),
    (12, 8, 8, 10, 8, 10, 30, 40, 8, 20, 20, 14, 8, 40, 14, 8, 40),
)
COUNTS = Sheet(
    "清点 counts",
    (
        *("日期 day", "考点 site", "考场 room", "场次 session", "封签 seal", "材料 material", "位置 place"),
        *("数量 count", "到考 present", "缺考 absent", "条目 entry", "日志 journal"),
    ),
    (12, 8, 8, 10, 8, 16, 20, 8, 8, 8, 8, 40),
)
SHEETS = (OVERVIEW, ATTENDANCE, INCIDENTS, COUNTS)
WORDS = {"present": "到考 present", "absent": "缺考 absent", "not known": "未登记 not known"}
_NAMES = {one.name: one.names for one in TABLES}


def put(book: Workbook, made: Made) -> None:
    """The rows of one journal."""
    for row in _overview(made):
        book.add(OVERVIEW.name, row)
    for row in _attendance(made):
        book.add(ATTENDANCE.name, row)
    for row in _incidents(made):
        book.add(INCIDENTS.name, row)
    for row in _counts(made):
        book.add(COUNTS.name, row)


def put_unread(book: Workbook, one: Unread) -> None:
    """A line for what could not be read: a room that is not there must not look like a room without incidents."""
    row: list[Cell] = [None] * len(OVERVIEW.headings)
    row[-2:] = [one.name, one.error.what.both()]
    book.add(OVERVIEW.name, row)


def _dicts(made: Made, table: str) -> Iterator[dict[str, Cell]]:
    for row in made.rows[table]:
        yield dict(zip(_NAMES[table], row, strict=True))


def _where(made: Made) -> tuple[Cell, ...]:
    (one,) = _dicts(made, "journals")
    return one["day"], one["site"], one["room"]


def _overview(made: Made) -> Iterator[tuple[Cell, ...]]:
    (one,) = _dicts(made, "journals")
    stands = Counter(row["attendance"] for row in _dicts(made, "candidates"))
    still = sum(row["open"] == "yes" for row in _dicts(made, "incidents"))
    listed = None if made.known.plan is None else sum(map(len, made.known.plan.seats.values()))
    yield (
        *(*_where(made), one["device"], one["entries"], one["root"], len(made.rows["bundles"]), one["phase"]),
        *(listed, stands["present"], stands["absent"], stands["not known"]),
        *(len(made.rows["incidents"]), still, len(made.rows["seals"])),
        *(
            one["sealed_parts"],
            one["journal"],
            None if listed is not None else "无计划：只有编号，没有姓名 no plan: indices, no names",
        ),
    )


def _attendance(made: Made) -> Iterator[tuple[Cell, ...]]:
    for one in _dicts(made, "candidates"):
        yield (
            *(*_where(made), one["session"], one["subject"], one["seat"] or one["listed_seat"]),
            *(one["ticket"], one["name"], one["id_number"], WORDS[str(one["attendance"])]),
            *(
                _local(made, one["entered"]),
                _local(made, one["left"]),
                one["entry"],
                one["journal"],
                one["candidate"],
            ),
        )


def _incidents(made: Made) -> Iterator[tuple[Cell, ...]]:
    who: dict[Cell, list[str]] = {}
    people = {} if made.known.plan is None else {one.index: one for one in made.known.plan.room.candidates}
    for row in _dicts(made, "incident_candidates"):
        index = row["candidate"]
        person = people.get(index) if isinstance(index, int) else None
        who.setdefault(row["incident"], []).append(
            f"{person.ticket} {person.name}" if person else f"#{index}"
        )
    broken: dict[Cell, list[str]] = {}
    for row in _dicts(made, "violations"):
        broken.setdefault(row["incident"], []).append(f"{row['tier']}.{row['item']}")
    for one in _dicts(made, "incidents"):
        number = one["incident"]
        yield (
            *(*_where(made), one["session"], number, one["procedure"], one["title_zh"], one["title_en"]),
            *(one["severity"], _local(made, one["opened"]), _local(made, one["closed"])),
            *(one["outcome"], "是 yes" if one["open"] == "yes" else None),
            *("、".join(who.get(number, [])), " ".join(broken.get(number, []))),
            *(one["entry"], one["journal"]),
        )


def _counts(made: Made) -> Iterator[tuple[Cell, ...]]:
    seals = {row["seal"]: row for row in _dicts(made, "seals")}
    for one in _dicts(made, "counts"):
        seal, kind, place = seals[one["seal"]], str(one["kind"]), str(one["place"])
        material = KIND_NAMES.get(kind)
        named = {str(name): text for name, text in PLACE_NAMES.items()}.get(place)
        yield (
            *(*_where(made), seal["session"], one["seal"]),
            f"{material.zh} {material.en}" if material else kind,
            f"{named.zh} {named.en}" if named else place,
            *(one["count"], seal["present"], seal["absent"], seal["entry"], one["journal"]),
        )


def _local(made: Made, moment: Cell) -> Cell:
    """A moment at the site; without a plan in UTC, which is said."""
    if not isinstance(moment, int):
        return None
    plan = made.known.plan
    if plan is None:
        return utc(moment)
    day = Day(plan, (), made.known.read.slip)
    return f"{day.local(moment):%Y-%m-%d %H:%M:%S}"
