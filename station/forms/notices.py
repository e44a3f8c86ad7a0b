"""Papers about one incident or one person, from the journal: violation notices with lines to acknowledge, statement
sheets, the report to the leading group (FM, CP-6, CP-16, VI)."""

from __future__ import annotations

from collections.abc import Sequence

from station.forms.day import Day, reviewed
from station.forms.heading import heading
from station.forms.marks import of_session, said
from station.forms.record import absent, case_data, held, late, line, sanctions, signers
from station.forms.roster import breakable
from station.forms.telling import told_found
from station.incidents.events import Answered
from station.incidents.state import STRUCK, Case
from station.plan.model import Session
from station.plan.violations import load_violations
from station.review.views import found_afterwards
from station.text import Language

LINES = 11
"""Lines to write on."""


def name_lists(day: Day, session: Session) -> dict[str, object]:
    """Data of ``lists.typ``: who was absent and who came late in one session."""
    return {
        **heading(day, session),
        "absent": absent(day, session),
        "late": late(day, session),
        "signers": signers(day),
    }


def violation_notices(
    day: Day, session: Session, language: Language = "zh", days: Sequence[Day] = ()
) -> list[dict[str, object]]:
    """Data of ``violation.typ``, one for each violation that holds in a session, with what the candidate's results carry."""
    violations = load_violations()
    carried = of_session(day, session, days)
    found = []
    for case in day.cases(session.id):
        told = case_data(day, case, language, days)
        stand = held(day, case, days)
        for found_of, one in zip(stand, sanctions(day, case, violations, days, language), strict=True):
            person = day.person(found_of.candidate)
            found.append(
                {
                    **heading(day, session),
                    **one,
                    **line(day, session, found_of.candidate),
                    "ticket": breakable(person.ticket),
                    "id": person.id_number[-4:],
                    "tier": found_of.tier,
                    "item": found_of.item,
                    "lines": told["lines"],
                    "marks": [said(m, day, language) for m in carried if m.candidate == found_of.candidate],
                    "signers": signers(day),
                }
            )
    return found


def found_notices(days: Sequence[Day], language: Language = "zh") -> list[dict[str, object]]:
    """Data of ``violation.typ`` for everything that was found afterwards and holds, one for each candidate."""
    violations = load_violations()
    by_origin = {day.slip.origin: day for day in days}
    found = []
    for made in found_afterwards(reviewed(days)):
        event, office = made.held.event, by_origin[made.journal]
        day = by_origin[event.journal or made.journal]
        chosen, tier = violations.case(f"{event.tier}.{event.item}"), violations.tier(event.tier)
        for index in event.candidates:
            place = event.session or next(s for s, seats in day.plan.seats.items() if index in seats)
            session, person = day.plan.room.session(place), day.person(index)
            carried = of_session(day, session, days)
            found.append(
                {
                    **heading(day, session),
                    **line(day, session, index),
                    "ticket": breakable(person.ticket),
                    "id": person.id_number[-4:],
                    "tier": event.tier,
                    "item": event.item,
                    "text": chosen.text.say(language),
                    "consequence": tier.consequence.say(language),
                    "clause": tier.clause,
                    "confirmed": office.staff(made.held.by, language),
                    "lines": [
                        {
                            "at": office.clock(one.at, seconds=True),
                            "seq": one.seq,
                            "said": one.said.say(language),
                            "struck": False,
                        }
                        for one in told_found(office, day, made.held)
                    ],
                    "marks": [said(m, day, language) for m in carried if m.candidate == index],
                    "signers": signers(day),
                }
            )
    return found


def statement_sheet(day: Day, case: Case | None, session: Session) -> dict[str, object]:
    """Data of ``statement.typ``: for a case with what was already written down, or empty."""
    return {
        **heading(day, session),
        "case": case_data(day, case, "zh") if case is not None else None,
        "said": list(_statements(day, case)) if case is not None else [],
        "lines": LINES,
    }


def _statements(day: Day, case: Case) -> list[str]:
    procedure = day.plan.procedures.get(case.procedure)
    if procedure is None:
        return []
    kinds = {step.id: step.kind for step in procedure.steps}
    return [
        record.event.text
        for record in day.by_case.get(case.id, ())
        if isinstance(record.event, Answered)
        and kinds.get(record.event.step) == "statement"
        and record.event.text
    ]


def incident_report(day: Day, case: Case, language: Language = "zh") -> dict[str, object]:
    """Data of ``incident.typ``: one case, whole."""
    session = day.plan.room.session(case.session)
    return {
        **heading(day, session),
        "case": {**case_data(day, case, language), "outcome": outcome(day, case, language)},
        "signers": signers(day),
    }


def outcome(day: Day, case: Case, language: Language = "zh") -> str:
    """How a case ended, in the words of its end step; empty while it runs."""
    if case.closed is None:
        return ""
    if case.outcome == STRUCK:
        return "整件撤销" if language == "zh" else "struck as a whole"
    procedure = day.plan.procedures.get(case.procedure)
    ends = [step for step in procedure.steps if step.kind == "end"] if procedure else []
    said = next((step.ask for step in ends if step.outcome == case.outcome), None)
    return said.say(language) if said is not None else case.outcome
