"""One row of a recognised sheet, read column by column; what can't be read becomes a finding with its cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from station.errors import problem
from station.plan.findings import Findings, Place
from station.plan.headings import COLUMNS, Layout
from station.plan.tables import Cell, Table, cell, column_letter

CELL_EMPTY = problem(
    "plan.cell_empty",
    what=("{heading}未填。", "{heading} is empty."),
    now=("补填该格。", "Fill in this cell."),
)
CELL_FORM = problem(
    "plan.cell_form",
    what=("{heading}的内容“{value}”无法识别。", '{heading} can\'t be understood: "{value}".'),
    now=("应写成：{form}。", "Write it as: {form}."),
)
NUMBER_LOST = problem(
    "plan.number_lost",
    what=(
        "{heading}被当作数字录入（{value}），末几位已被表格软件丢失。",
        "{heading} was typed as a number ({value}); the spreadsheet has lost its last digits.",
    ),
    now=(
        "将该列设为文本格式，再对照证件重新录入；程序不会猜补。",
        "Format the column as text and type it again from the document; nothing is guessed.",
    ),
)
ROW_IGNORED = problem(
    "plan.row_ignored",
    what=("该行只有“{value}”一格有内容，未读入。", 'This row holds only "{value}" and was not read.'),
    now=(
        "如是说明或签名，可不处理；如是数据，补齐后再导入。",
        "A note may stay; complete the row if it is data.",
    ),
)

_BETWEEN_HAN = re.compile(r"(?<=[\u2e80-\U0003ffff])[ \u3000]+(?=[\u2e80-\U0003ffff])")
_BLANKS = re.compile(r"[ \u3000\u00a0]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CLOCK = re.compile(r"(?:(\d{4})\D(\d{1,2})\D(\d{1,2})日?[T ]?\s*)?(\d{1,2})[:时点.](\d{2})(?:[:分](?:00)?)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00:00)?")


@dataclass(frozen=True)
class Row:
    """One data row; ``index`` counts from 0 within the sheet."""

    table: Table
    layout: Layout
    index: int
    findings: Findings

    def at(self, key: str = "") -> Place:
        """The place of a column in this row, or of the row."""
        column = self.layout.columns.get(key)
        if column is None:
            return Place(self.table.name, self.index + 1)
        return Place(
            self.table.name, self.index + 1, column_letter(column), self.layout.headings.get(column, "")
        )

    def heading(self, key: str) -> str:
        """The heading as the office wrote it, or our own word where the sheet has none."""
        column = self.layout.columns.get(key)
        if column is not None and column in self.layout.headings:
            return self.layout.headings[column]
        return next((c.heading for c in COLUMNS[self.layout.kind] if c.key == key), key)

    def cell(self, key: str) -> Cell:
        """The cell of a column; empty where the sheet has no such column."""
        column = self.layout.columns.get(key)
        return Cell() if column is None else self.cell_at(column)

    def cell_at(self, column: int) -> Cell:
        row = self.table.rows[self.index]
        return cell(row[column]) if column < len(row) else Cell()

    def text(self, key: str, *, required: bool = False) -> str:
        """Words: blanks inside Chinese names are taken out, those of other scripts are kept as one."""
        value = words(self.cell(key).text)
        if required and not value:
            self.empty(key)
        return value

    def code(self, key: str, *, required: bool = False) -> str:
        """A number or code: half-width, without blanks; a number that lost digits is an error and reads empty."""
        found = self.cell(key)
        value = code_form(found.text)
        if found.lost or (value and Cell(value).lost):
            self.findings.error(NUMBER_LOST, self.at(key), heading=self.heading(key), value=value)
            return ""
        if required and not value:
            self.empty(key)
        return value

    def empty(self, key: str) -> None:
        self.findings.error(CELL_EMPTY, self.at(key), heading=self.heading(key))

    def malformed(self, key: str, form: str, value: str = "") -> None:
        self.findings.error(
            CELL_FORM, self.at(key), heading=self.heading(key), value=value or self.cell(key).text, form=form
        )

    def count(self, key: str) -> int | None:
        """A count of sheets or seats, 0 to 99,999; ``None`` after a finding."""
        value = self.code(key, required=True)
        if value.isascii() and value.isdigit() and len(value) <= 5:
            return int(value)
        if value:
            self.malformed(key, "0–99999")
        return None

    def moment(self, key: str, day: date) -> datetime | None:
        """A time of the day (or with its date) as local time; ``None`` after a finding."""
        found = self.cell(key)
        if isinstance(found.moment, datetime):
            return found.moment.replace(tzinfo=None)
        if isinstance(found.moment, time):
            return datetime.combine(day, found.moment)
        if not found.text:
            self.empty(key)
            return None
        parsed = parse_moment(found.text, day)
        if parsed is None:
            self.malformed(key, "09:00")
        return parsed


def data_rows(table: Table, layout: Layout, findings: Findings) -> Iterator[Row]:
    """The rows under the heading; empty ones are passed over, one-cell ones reported and passed over."""
    for index in range(layout.heading_row + 1, len(table.rows)):
        filled = [text for value in table.rows[index] if (text := cell(value).text)]
        row = Row(table, layout, index, findings)
        if len(filled) > 1:
            yield row
        elif filled:
            findings.warning(ROW_IGNORED, row.at(), value=filled[0][:40])


def words(text: str) -> str:
    """Text for people: no control or direction marks, no blanks inside Chinese; everything else as written."""
    return _BLANKS.sub(" ", _BETWEEN_HAN.sub("", _CONTROL.sub("", text))).strip()


def code_form(text: str) -> str:
    """Numbers and codes as they are compared: NFKC, no blanks, no leading apostrophe of a spreadsheet."""
    return "".join(unicodedata.normalize("NFKC", _CONTROL.sub("", text)).split()).lstrip("'=\"").rstrip("\"'")


def number_form(text: str, width: int = 2) -> str:
    """A room or seat number by rule: bare digits are padded to ``width``; ``第3考场`` is ``03``; ``A07`` stays."""
    bare = code_form(text).removeprefix("第")
    for ending in ("考场", "试室", "考室", "号", "座"):
        bare = bare.removesuffix(ending)
    if bare.isascii() and bare.isdigit():
        return str(int(bare)).zfill(width)
    return bare.upper()


def parse_day(text: str) -> date | None:
    """``2026-11-07``, ``2026/11/7`` or ``2026年11月7日``."""
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_moment(text: str, day: date) -> datetime | None:
    """``09:00``, ``9：00``, ``9时30分`` on the given day, or with a date of its own."""
    match = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        own = date(int(match[1]), int(match[2]), int(match[3])) if match[1] else day
        return datetime.combine(own, time(int(match[4]), int(match[5])))
    except ValueError:
        return None
