"""The Chinese working calendar (config/workdays.toml): by when something is due that the handbook gives working days for.

The day on which it begins does not count (民法典 第二百零一条); the last day counts to its end. Weekend days that the State
Council's list makes working days count, weekdays that it gives off don't.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from station.errors import PlanError, problem
from station.locations import config_dir
from station.text import Text, plain

BAD_WORKDAYS = problem(
    "config.workdays",
    what=("工作日历 workdays.toml 有误：{why}。", "The calendar workdays.toml is wrong: {why}."),
    now=(
        "改正该项，或恢复随程序附带的 config/workdays.toml。",
        "Correct that item, or put back the config/workdays.toml that came with the program.",
    ),
    clause="config/workdays.toml",
)
LONGEST = 366
"""Working days that can be asked for."""


@dataclass(frozen=True)
class Due:
    """A last day."""

    day: date
    certain: bool
    """False where a year on the way is not in the calendar: weekdays were counted."""

    def said(self) -> Text:
        """The day in words, with the doubt where there is one."""
        if self.certain:
            return plain(self.day.isoformat())
        return Text(
            f"{self.day.isoformat()}（该年节假日未录入，按周一至周五计）",
            f"{self.day.isoformat()} (that year's holidays are not entered: Monday to Friday counted)",
        )


@dataclass(frozen=True)
class Calendar:
    """Days off and days worked, by year."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def after(self, day: date, workdays: int) -> Due:
        """The last of so many working days after a day. Raises ValueError: fewer than 1 or more than :data:`LONGEST`."""
        if not 1 <= workdays <= LONGEST:
            raise ValueError(f"{workdays} working days")
        certain = day.year in self.years
        left, at = workdays, day
        while left:
            at += timedelta(days=1)
            certain = certain and at.year in self.years
            left -= self.works(at)
        return Due(at, certain)


def load_workdays(path: Path | None = None) -> Calendar:
    """Read the calendar; without a path, the site's.

    Raises:
        PlanError: not readable, not TOML, a year or a day twice, a day of another year, one that is both off and worked,
            a weekday named as worked.
    """
    file = path or config_dir() / "workdays.toml"
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(BAD_WORKDAYS, why=plain(error)) from error
    off: set[date] = set()
    worked: set[date] = set()
    years: set[int] = set()
    for one in found.get("years", []):
        year = one.get("year") if isinstance(one, Mapping) else None
        if not isinstance(year, int) or year in years or set(one) - {"year", "off", "worked"}:
            raise _wrong(f"{year}")
        years.add(year)
        off |= _days(one.get("off", []), year)
        worked |= _days(one.get("worked", []), year)
    both = sorted(off & worked)
    if both:
        raise _wrong(both[0].isoformat())
    idle = sorted(day for day in worked if day.weekday() < 5)
    if idle:
        raise _wrong(idle[0].isoformat())
    return Calendar(frozenset(off), frozenset(worked), frozenset(years))


def _days(given: object, year: int) -> set[date]:
    if not isinstance(given, list):
        raise _wrong(str(year))
    found: set[date] = set()
    for text in given:
        try:
            day = date.fromisoformat(str(text))
        except ValueError as error:
            raise _wrong(str(text)) from error
        if day.year != year or day in found:
            raise _wrong(str(text))
        found.add(day)
    return found


def _wrong(what: str) -> PlanError:
    return PlanError(BAD_WORKDAYS, why=Text(f"“{what}”一项", f'the item "{what}"'))
