"""Until when a step waits: for a phase of the session, or for minutes since it was reached."""

from __future__ import annotations

from station.event import Milliseconds
from station.incidents.lost_time import MINUTE, end_of, start_of
from station.incidents.state import Case, IncidentState
from station.plan.dayplan import DayPlan
from station.plan.procedure import Step


def waits_until(plan: DayPlan, state: IncidentState, case: Case, step: Step) -> Milliseconds:
    """The earliest moment at which the step can be confirmed; 0 where it waits for nothing.

    The exam's end moves with the start delay and with the minutes made up for those concerned.
    """
    start = start_of(plan, state, case.session)
    end = end_of(plan, state, case.session, case.candidates)
    entry = plan.rules.entry
    comes = {
        "before": 0,
        "entry": start - entry.opens_before_minutes * MINUTE,
        "exam": start,
        "entry_closed": start + entry.closes_after_minutes * MINUTE,
        "collection": end,
        "after": end,
    }
    # Answered anew after a correction, its minutes passed long ago.
    counts = step.minutes and step.id not in case.again
    return max(case.since + step.minutes * MINUTE if counts else 0, comes[step.until or "before"])
