"""From the office's files to a plan: read every sheet, check everything, then say all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from station.errors import problem
from station.plan.checks import check_papers, check_seating
from station.plan.equipment import read_equipment
from station.plan.findings import Finding, Findings, Place
from station.plan.glyphs import without_glyph
from station.plan.headings import KIND_NAMES, Kind, Layout, recognise
from station.plan.model import Room, SittingPlan
from station.plan.photos import attach_photos, open_folder
from station.plan.roster import Roster, read_roster
from station.plan.rules import Rules
from station.plan.schedule import Schedule, read_materials, read_rooms, read_sessions, read_sitting
from station.plan.sheet import parse_day
from station.plan.staffing import Staffing, check_staff, read_staff
from station.plan.tables import Table, column_letter, read_tables
from station.text import Text

SHEET_UNKNOWN = problem(
    "plan.sheet_unknown",
    what=("这张表没有可识别的表头，未读入。", "No heading row is recognised; the sheet was not read."),
    now=(
        "表头至少要有三个通用列名，如 姓名、准考证号、座位号。",
        "Three usual headings at least, such as 姓名, 准考证号, 座位号.",
    ),
)
SHEET_MISSING = problem(
    "plan.sheet_missing",
    what=("缺少{kind}。", "There is no sheet: {kind}."),
    now=(
        "补上该表；可用 station demo 生成的 roster.xlsx 作样板。",
        "Add it; roster.xlsx made by station demo is a pattern.",
    ),
)
COLUMN_MISSING = problem(
    "plan.column_missing",
    what=("{kind}缺少“{column}”列。", 'The sheet ({kind}) has no column "{column}".'),
    now=("补上该列；也可写作：{synonyms}。", "Add it; also understood: {synonyms}."),
)
COLUMN_TWICE = problem(
    "plan.column_twice",
    what=(
        "“{heading}”列与前面的一列意义相同，只读前一列。",
        'Column "{heading}" means the same as one before it; only the first is read.',
    ),
    now=("删去或改名其中一列。", "Take out or rename one of them."),
)
NO_GLYPH = problem(
    "plan.no_glyph",
    what=(
        "“{text}”中的“{chars}”（{codes}）没有可打印的字形，打印处显示为方框。",
        '"{text}": no font here can draw {chars} ({codes}); prints show a box.',
    ),
    now=(
        "姓名照常使用；准考证上的该字请手写补全并盖章。",
        "The name works as it is; write the character on the printed ticket by hand.",
    ),
)


@dataclass(frozen=True)
class Built:
    """What came of it: a plan if nothing is wrong, and all findings either way."""

    plan: SittingPlan | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.hard)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.hard)


def build_plan(files: Sequence[Path], rules: Rules, photos: Path | None = None) -> Built:
    """Read a workbook, or several files whose sheets belong together, into a plan.

    Raises:
        PlanError: a file can't be read at all.
    """
    tables = [table for file in files for table in read_tables(file)]
    return build_from_tables(tables, rules, photos)


def build_from_tables(tables: Sequence[Table], rules: Rules, photos: Path | None = None) -> Built:
    """As :func:`build_plan`, from tables already in memory."""
    findings = Findings()
    sheets = _sheets(tables, findings)
    schedule = _schedule(sheets, findings)
    day = parse_day(schedule.sitting.day) if schedule.sitting else None
    roster = read_roster(sheets["roster"], schedule, findings, day)
    _rooms_of_roster(schedule, roster, rules)
    staffing = read_staff(sheets["staff"], schedule, roster, findings)
    check_seating(schedule, roster, rules, findings)
    check_papers(schedule, roster, findings)
    if staffing.sheet:
        check_staff(staffing, schedule, roster, rules, findings)
    tools = read_equipment(sheets["equipment"], schedule, findings)
    _check_glyphs(roster, staffing, findings)
    attach_photos(roster, open_folder(photos) if photos else None, findings)
    if findings.errors or schedule.sitting is None:
        return Built(None, tuple(findings.all))
    plan = SittingPlan(
        schedule.sitting,
        tuple(schedule.rooms.values()),
        tuple(schedule.sessions.values()),
        tuple(roster.candidates),
        tuple(roster.placements),
        tuple(staffing.staff),
        tools=tools,
    )
    return Built(plan, tuple(findings.all))


def _sheets(tables: Sequence[Table], findings: Findings) -> dict[Kind, list[tuple[Table, Layout]]]:
    sheets: dict[Kind, list[tuple[Table, Layout]]] = {kind: [] for kind in KIND_NAMES}
    for table in tables:
        if not table.rows:
            continue
        layout = recognise(table)
        if layout is None:
            findings.warning(SHEET_UNKNOWN, Place(table.name))
            continue
        _report_columns(table, layout, findings)
        if not layout.missing:
            sheets[layout.kind].append((table, layout))
    for kind, name in KIND_NAMES.items():
        seen = sheets[kind] or any(one.place.sheet for one in findings.all if one.values.get("of") == kind)
        if not seen and kind not in ("rooms", "equipment"):
            report = findings.warning if kind == "materials" else findings.error
            report(SHEET_MISSING, Place(tables[0].name if tables else ""), kind=Text(*name))
    return sheets


def _report_columns(table: Table, layout: Layout, findings: Findings) -> None:
    for column in layout.missing:
        findings.error(
            COLUMN_MISSING,
            Place(table.name, max(layout.heading_row + 1, 1)),
            kind=Text(*KIND_NAMES[layout.kind]),
            column=column.heading,
            synonyms="、".join(column.synonyms) or column.heading,
            of=layout.kind,
        )
    for index in layout.twice:
        place = Place(table.name, layout.heading_row + 1, column_letter(index), layout.headings[index])
        findings.warning(COLUMN_TWICE, place, heading=layout.headings[index])


def _schedule(sheets: dict[Kind, list[tuple[Table, Layout]]], findings: Findings) -> Schedule:
    schedule = Schedule()
    for table, layout in sheets["sitting"][:1]:
        schedule.sitting = read_sitting(table, layout, findings)
    read_rooms(sheets["rooms"], schedule, findings)
    read_sessions(sheets["sessions"], schedule, findings)
    read_materials(sheets["materials"], schedule, findings)
    return schedule


def _rooms_of_roster(schedule: Schedule, roster: Roster, rules: Rules) -> None:
    # Without a sheet of rooms the roster names them, each of the standard size.
    if not schedule.rooms:
        for number in sorted({placement.room for placement in roster.placements}):
            schedule.rooms[number] = Room(number, rules.room.capacity)


def _check_glyphs(roster: Roster, staffing: Staffing, findings: Findings) -> None:
    named = [(one.name, row) for one, row in zip(roster.candidates, roster.rows, strict=True)]
    named += [(one.name, row) for one, row in zip(staffing.staff, staffing.rows, strict=True)]
    for name, row in named:
        missing = without_glyph(name)
        if missing:
            codes = " ".join(f"U+{ord(char):04X}" for char in missing)
            findings.warning(NO_GLYPH, row.at("name"), text=name, chars=missing, codes=codes)
