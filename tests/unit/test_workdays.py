"""Working days: the list of 2026, weekends that are worked, years that nobody entered."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import PlanError
from station.plan.workdays import load_workdays

CALENDAR = load_workdays()


@pytest.mark.parametrize(
    ("day", "workdays", "due"),
    [
        ("2026-11-07", 3, "2026-11-11"),  # a Saturday: Monday is the first
        ("2026-11-07", 7, "2026-11-17"),
        ("2026-09-30", 3, "2026-10-10"),  # over the National Day; the Saturday after is worked
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-01-02", 1, "2026-01-04"),  # a Sunday that is worked
    ],
)
def test_the_list_of_2026(day: str, workdays: int, due: str) -> None:
    found = CALENDAR.after(date.fromisoformat(day), workdays)
    assert found.day == date.fromisoformat(due)
    assert found.certain
    assert found.said().zh == due


def test_a_year_that_is_not_entered_counts_weekdays_and_says_so() -> None:
    found = CALENDAR.after(date(2026, 12, 30), 3)
    assert found.day == date(2027, 1, 4)
    assert not found.certain
    assert "未录入" in found.said().zh


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.integers(1, 60))
def test_so_many_working_days_lie_between_and_the_last_is_one(day: date, workdays: int) -> None:
    due = CALENDAR.after(day, workdays).day
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(CALENDAR.works(one) for one in between) == workdays
    assert CALENDAR.works(due)


@pytest.mark.parametrize("workdays", [0, -1, 367])
def test_no_such_number(workdays: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        CALENDAR.after(date(2026, 1, 1), workdays)


@pytest.mark.parametrize(
    "text",
    [
        "[[years]]\nyear = 2026\n[[years]]\nyear = 2026\n",
        '[[years]]\nyear = 2026\noff = ["2027-01-01"]\n',
        '[[years]]\nyear = 2026\noff = ["2026-02-30"]\n',
        '[[years]]\nyear = 2026\noff = ["2026-10-10"]\nworked = ["2026-10-10"]\n',
        '[[years]]\nyear = 2026\nworked = ["2026-10-12"]\n',
        '[[years]]\nyear = 2026\noff = "2026-10-12"\n',
        "[[years]]\nyear = 2026\nholidays = []\n",
        "[[years]\n",
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "workdays.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as error:
        load_workdays(file)
    assert error.value.code == "config.workdays"
