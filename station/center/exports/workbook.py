"""Workbooks for people: rows go to disk as they come (xlsxwriter's constant memory), headings stay in view, text stays text.

No cell is ever a formula or a link, whatever somebody typed in a room: a text is written as text, also ``=1+1``. Numbers of
people, tickets and seats are text, so that no program drops a leading zero or the last digits of an ID number. A sheet that is
full goes on in another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from station.center.exports.files import replacing

MOST_ROWS = 1_048_576
LONGEST = 32_767
"""Characters that a cell of the format can hold."""
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Not when: the same content is to give the same bytes."""


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet."""

    name: str
    headings: tuple[str, ...]
    widths: tuple[int, ...] = ()
    """In characters; 14 where it is not said."""


class Workbook:
    """A workbook while it is written: rows of several sheets in any order, each sheet's own from the top."""

    def __init__(self, book: Any, sheets: Sequence[Sheet], most: int = MOST_ROWS) -> None:
        self._book, self._most = book, most
        self._head = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "text_wrap": True})
        self._text = book.add_format({"num_format": "@"})
        self._sheets = {one.name: _Open(one) for one in sheets}
        for one in self._sheets.values():
            self._begin(one)

    def add(self, sheet: str, row: Sequence[str | int | None]) -> None:
        """One more row."""
        held = self._sheets[sheet]
        if held.at == self._most:
            self._begin(held)
        for column, value in enumerate(row):
            if isinstance(value, int):
                held.sheet.write_number(held.at, column, value)
            elif value:
                held.sheet.write_string(held.at, column, cell(value), self._text)
        held.at += 1

    def finish(self) -> None:
        """Filters over what was written."""
        for held in self._sheets.values():
            held.end()

    def _begin(self, held: _Open) -> None:
        if held.number:
            held.end()
        held.number += 1
        name = held.what.name if held.number == 1 else f"{held.what.name} {held.number}"
        held.sheet = self._book.add_worksheet(name)
        held.sheet.freeze_panes(1, 0)
        for column, heading in enumerate(held.what.headings):
            width = held.what.widths[column] if column < len(held.what.widths) else 14
            held.sheet.set_column(column, column, width, self._text)
            held.sheet.write_string(0, column, heading, self._head)
        held.at = 1


class _Open:
    def __init__(self, what: Sheet) -> None:
        self.what = what
        self.number = 0
        self.at = 0
        self.sheet: Any = None

    def end(self) -> None:
        self.sheet.autofilter(0, 0, max(1, self.at - 1), len(self.what.headings) - 1)


def cell(text: str) -> str:
    """The text as a cell can hold it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@contextmanager
def workbook(path: Path, sheets: Sequence[Sheet], most: int = MOST_ROWS) -> Iterator[Workbook]:
    """Write a workbook anew. Raises DeviceError."""
    with replacing(path) as part, xlsxwriter.Workbook(str(part), _options(path.parent)) as book:
        book.set_properties({"created": _CREATED})
        made = Workbook(book, sheets, most)
        yield made
        made.finish()


def _options(folder: Path) -> dict[str, object]:
    # Rows that wait lie beside the workbook, not in a folder that others can read.
    as_they_are = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    return {"constant_memory": True, "tmpdir": str(folder), **as_they_are}
