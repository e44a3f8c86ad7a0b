"""The values that a step's text names, filled in: those concerned, and what was answered before.

``{seats}`` ``{staff}`` ``{materials}`` those concerned · ``{minutes}`` made up so far by this case · ``{end}`` when the exam
ends for those concerned, as HH:MM · ``{step_id}`` what an earlier step was answered: a number, a moment, an option's
label, seats, people. What was put off or struck reads ——.
"""

from __future__ import annotations

from station.incidents.lost_time import end_of, site_clock
from station.incidents.state import Case, IncidentState
from station.plan.dayplan import DayPlan
from station.plan.procedure_paths import names
from station.text import Text, plain

NOTHING = plain("——")
_ROOM = Text("全考场", "the whole room")


def filled(plan: DayPlan, state: IncidentState, case: Case, text: Text) -> Text:
    """The text as it reads in this case."""
    wanted = names(text)
    return text.fill(**{name: _value(plan, state, case, name) for name in wanted}) if wanted else text


def _value(plan: DayPlan, state: IncidentState, case: Case, name: str) -> Text:
    match name:
        case "seats":
            seats = (*_seats(plan, case, case.candidates), *case.seats)
            return plain(" ".join(seats)) if seats else _ROOM
        case "staff":
            return _people(plan, case.staff)
        case "materials":
            kinds: dict[str, str] = {one.kind: one.name for one in plan.room.session(case.session).materials}
            return (
                plain(" ".join(kinds.get(kind, kind) for kind in case.materials))
                if case.materials
                else NOTHING
            )
        case "minutes":
            return plain(sum(grant.minutes for grant in case.grants))
        case "end":
            return plain(site_clock(plan, end_of(plan, state, case.session, case.candidates)))
    return _answer(plan, case, name)


def _answer(plan: DayPlan, case: Case, step_id: str) -> Text:
    given = case.given.get(step_id)
    if given is None:
        return NOTHING
    option = plan.procedures[case.procedure].step(step_id).option(given.choice)
    if option is not None:
        return option.label
    if given.number is not None:
        return plain(given.number)
    if given.at is not None:
        return plain(site_clock(plan, given.at))
    if given.candidates:
        return plain(" ".join(_seats(plan, case, given.candidates)))
    return _people(plan, given.people)


def _seats(plan: DayPlan, case: Case, candidates: tuple[int, ...]) -> list[str]:
    roster = plan.room.roster(case.session)
    return [roster.get(one, "") for one in candidates]


def _people(plan: DayPlan, ids: tuple[str, ...]) -> Text:
    listed = {one.id: one.name for one in plan.room.staff}
    return plain(" ".join(listed.get(one, one) for one in ids)) if ids else NOTHING
