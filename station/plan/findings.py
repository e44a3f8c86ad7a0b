"""What the checks of a plan found: where it stands, what is wrong, what to do. All of it at once.

An error stops the plan (exit code 1); a warning is for a person to read and decide.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from station.errors import Problem, Said
from station.text import Text


@dataclass(frozen=True)
class Place:
    """A cell, a row (no column) or a whole sheet (row 0) of what the office sent."""

    sheet: str
    row: int = 0
    """As Excel counts: the first row is 1."""
    column: str = ""
    """Excel's letter, for example ``D``."""
    heading: str = ""
    """The heading as the office wrote it."""

    @property
    def text(self) -> Text:
        """For example ``「考生」第 7 行 D 列（证件号码）``."""
        if not self.row:
            return Text(f"「{self.sheet}」", f'"{self.sheet}"')
        if not self.column:
            return Text(f"「{self.sheet}」第 {self.row} 行", f'"{self.sheet}" row {self.row}')
        name = f"（{self.heading}）" if self.heading else ""
        en = f" ({self.heading})" if self.heading else ""
        return Text(
            f"「{self.sheet}」第 {self.row} 行 {self.column} 列{name}",
            f'"{self.sheet}" row {self.row} column {self.column}{en}',
        )


@dataclass(frozen=True)
class Finding(Said):
    """One thing wrong or doubtful."""

    problem: Problem
    hard: bool
    """An error: the plan isn't made until it is mended."""
    place: Place
    values: dict[str, object] = field(default_factory=dict)


@dataclass
class Findings:
    """Collects findings while a workbook is read; the order is the reader's."""

    all: list[Finding] = field(default_factory=list)

    def error(self, because: Problem, place: Place, **values: object) -> None:
        self.all.append(Finding(because, True, place, values))

    def warning(self, because: Problem, place: Place, **values: object) -> None:
        self.all.append(Finding(because, False, place, values))

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.all if one.hard]

    @property
    def warnings(self) -> list[Finding]:
        return [one for one in self.all if not one.hard]
