"""A candidate to whom minutes are made up alone, by the procedure of a computer that failed (CP-6)."""

from __future__ import annotations

from station.incidents.commands import Answer, Start
from tests.support.plans import MINUTE
from tests.support.sim import ExamDay


def make_up(day: ExamDay, candidate: int, minutes_at_each_step: int = 1, case: int = 1) -> int:
    """The whole procedure, a while for each of its steps; the minutes that the candidate then has."""
    day.do(Start("CP-6", "theory", ("s01", "s02"), candidates=(candidate,)))
    while (held := day.room.state.incidents.cases[case]).step != "lost_until":
        step = day.room.procedures["CP-6"].step(held.step)
        fields: dict[str, object] = {"text": "如实", "number": 1, "at": None}
        if step.options:
            fields["choice"] = "came" if step.id == "spare" else step.options[0].key
        actors = ("s01", "s02", "s07")
        day.do(Answer(session="theory", case=case, step=step.id, actors=actors, **fields))  # type: ignore[arg-type]
        day.wait(minutes_at_each_step * MINUTE)
    day.do(Answer(session="theory", case=case, step="lost_until", actors=("s01", "s02")))
    return sum(grant.minutes for grant in day.room.state.incidents.cases[case].grants)
