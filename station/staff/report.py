"""When the supervisors' written report is due: within ``staff.report_days`` after the exam day (ST-7)."""

from __future__ import annotations

from datetime import date, timedelta

from station.plan.rules import StaffRules

SATURDAY = 5


def report_due(day: date, rules: StaffRules) -> date:
    """The last day on which the report is in time. Working days are Monday to Friday; moved holidays are not known here."""
    left, due = rules.report_days, day
    while left > 0:
        due += timedelta(days=1)
        if rules.report_days_kind == "calendar" or due.weekday() < SATURDAY:
            left -= 1
    return due
