"""When the supervisors' written report is due: within ``staff.report_days`` after the exam day (ST-7)."""

from __future__ import annotations

from datetime import date, timedelta

from station.plan.rules import StaffRules
from station.plan.workdays import Calendar, Due, load_workdays


def report_due(day: date, rules: StaffRules, calendar: Calendar | None = None) -> Due:
    """The last day on which the report is in time; for working days the site's calendar is read where none is given.

    Raises:
        PlanError: the site's calendar is wrong.
    """
    if rules.report_days_kind == "calendar" or rules.report_days == 0:
        return Due(day + timedelta(days=rules.report_days), True)
    return (calendar or load_workdays()).after(day, rules.report_days)
