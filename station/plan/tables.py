"""Sheets of an office's files as plain rows: xlsx, xls and ods by calamine, csv by Python.

Excel hides three traps, met here once for all readers:

- every number is a float, so 12 arrives as 12.0: whole numbers are written without a point;
- a number of more than fifteen digits has lost its last ones when it was typed: such a cell is ``lost``, and who
  reads it refuses it with its row, because nobody can know what stood there;
- text carries blanks nobody sees (U+3000, U+00A0, zero-width): they are taken off at both ends.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from station.errors import PlanError, problem

FILE_UNREADABLE = problem(
    "plan.file",
    what=("无法读取文件 {file}：{why}。", "The file {file} can't be read: {why}."),
    now=(
        "请提供未加密的 xlsx、xls、ods 或 csv 文件（csv 用 UTF-8 或 GB 18030 编码）。",
        "Give an xlsx, xls, ods or csv file without a password (csv in UTF-8 or GB 18030).",
    ),
)

MAX_FILE_BYTES = 64 * 1024 * 1024
_EXACT_DIGITS = 15  # an IEEE double keeps that many decimal digits, and Excel shows no more
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{2}")
_UNSEEN = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True)
class Table:
    """One sheet. Values are as calamine gives them; :func:`cell` reads one."""

    name: str
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Cell:
    """One value as text, with what must be known about how it was typed."""

    text: str = ""
    number: bool = False
    """Typed as a number: leading zeros may be gone."""
    lost: bool = False
    """A number too long for Excel: its last digits are gone for ever."""
    moment: datetime | date | time | None = None


def read_tables(path: Path) -> tuple[Table, ...]:
    """All sheets of one file, in its order, hidden ones too. A csv is one sheet named as the file.

    Raises:
        PlanError: too large, encrypted, damaged, or of a kind that isn't read.
    """
    import python_calamine  # with the first sheet: a kiosk reads none

    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PlanError(FILE_UNREADABLE, file=path.name, why="> 64 MiB")
        if path.suffix.lower() in (".csv", ".tsv", ".txt"):
            return (_csv(path),)
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            return tuple(
                Table(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name in book.sheet_names
            )
    except (OSError, ValueError, csv.Error, python_calamine.CalamineError) as error:
        raise PlanError(FILE_UNREADABLE, file=path.name, why=str(error)) from error


def cell(value: object) -> Cell:
    """One value of a row as a :class:`Cell`."""
    if value is None or value == "":
        return Cell()
    if isinstance(value, str):
        text = value.strip(_UNSEEN)
        return Cell(text, lost=_SCIENTIFIC.fullmatch(text) is not None)
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    if isinstance(value, float | int):
        return _number(value)
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, datetime | date | time):
        return Cell(value.isoformat(), moment=value)
    return Cell(str(value).strip(_UNSEEN))


def column_letter(index: int) -> str:
    """Excel's name of a column, counted from 0: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(value: float) -> Cell:
    exact = abs(value) < 10**_EXACT_DIGITS
    text = str(int(value)) if exact and float(value).is_integer() else repr(float(value))
    return Cell(text, number=True, lost=not exact)


def _span(value: timedelta) -> Cell:
    # Excel keeps a time of day as a fraction of a day; calamine calls some of them durations.
    seconds = round(value.total_seconds())
    if not 0 <= seconds < 86_400:
        return Cell(str(value))
    moment = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return Cell(moment.isoformat(), moment=moment)


def _csv(path: Path) -> Table:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    return Table(path.stem, list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
