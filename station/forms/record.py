"""The room record form (考场情况记录表, FM): one for each session, filled in from the journal.

Who sat and who did not, late arrivals, papers, every incident line by line with what was answered and by whom, violations
with their consequences, time made up, the day's own times, and lines for the signatures that the handbook wants: both
invigilators, the lead, the chief examiner, the assessors (FL-8, ST-8).
"""

from __future__ import annotations

from collections.abc import Sequence

from station.checkin.window import window_of
from station.forms.attending import day_before, people
from station.forms.day import Day, reviewed
from station.forms.entry_words import concerned
from station.forms.evacuations import evacuations
from station.forms.heading import heading
from station.forms.marks import absent_marks, marks
from station.forms.sealed import count_notes
from station.forms.telling import decided, told
from station.forms.times import times
from station.incidents.state import Case, Sanction
from station.incidents.wording import filled
from station.plan.model import Session
from station.plan.violations import Violations, load_violations
from station.review.deadlines import deadlines
from station.review.owed import owed
from station.review.state import standing
from station.review.views import decisions_about
from station.text import Language, Text, plain
from station.vault.day.rules import invigilators

TEMPLATE = "record"
WHOLE_ROOM, COLON = Text("全考场", "the whole room"), Text("：", ": ")
PRESENT_END = 6
"""So many of a ticket's last characters are printed."""


def record_form(
    day: Day, session: Session, language: Language = "zh", days: Sequence[Day] = ()
) -> dict[str, object]:
    """Data of ``config/forms/record.typ`` for one session; ``days`` are all journals at hand, whose decisions count too."""
    violations = load_violations()
    cases = day.cases(session.id)
    return {
        **heading(day, session),
        "counts": _counts(day, session),
        "absent": absent(day, session),
        "late": late(day, session),
        "left": _left(day, session),
        "before": day_before(day, language),
        "people": people(day, session, language),
        "evacuations": evacuations(day, session, language),
        "papers": count_notes(day, session, language),
        "cases": [case_data(day, case, language, days) for case in cases],
        "nil": session.id in day.state.incidents.nil,
        "violations": [one for case in cases for one in sanctions(day, case, violations, days, language)],
        "marks": marks(day, session, days, language),
        "marks_absent": absent_marks(day, session, days),
        "times": times(day, session, language),
        "signers": signers(day),
    }


def _counts(day: Day, session: Session) -> dict[str, int]:
    door = day.state.door.session(session.id)
    return {
        "expected": len(day.plan.seats[session.id]),
        "present": len(door.admitted),
        "absent": len(door.absent),
        "late": len(late(day, session)),
    }


def line(day: Day, session: Session, index: int) -> dict[str, object]:
    """One candidate as lists name them: seat, name, the end of the ticket."""
    person = day.person(index)
    return {"seat": day.seat(session.id, index), "name": person.name, "ticket": person.ticket[-PRESENT_END:]}


def absent(day: Day, session: Session) -> list[dict[str, object]]:
    """Who did not come, in the office's order (FL-6)."""
    missing = day.state.door.session(session.id).absent
    return [line(day, session, one) for one in day.plan.seats[session.id] if one in missing]


def late(day: Day, session: Session) -> list[dict[str, object]]:
    """Who came after the start and was let in, with the time and by how many minutes (ER-3)."""
    door = day.state.door.session(session.id)
    start = window_of(day.plan, session, door.start_delay).start
    came = sorted((entry.since, one) for one, entry in door.admitted.items() if entry.since >= start)
    return [
        {**line(day, session, one), "at": day.clock(at, seconds=True), "minutes": (at - start) // 60_000}
        for at, one in came
    ]


def _left(day: Day, session: Session) -> list[dict[str, object]]:
    left = day.state.door.session(session.id).left
    return [{**line(day, session, one), "at": day.clock(at)} for one, at in left.items()]


def case_data(day: Day, case: Case, language: Language, days: Sequence[Day] = ()) -> dict[str, object]:
    """One incident, whole, with what the chief examiner decided about it."""
    procedure = day.plan.procedures.get(case.procedure)
    ended = case.closed
    made = [one.held for one in decisions_about(reviewed(days or (day,)), day.slip.origin, case.id)]
    due = [one for one in owed(day.state.incidents, case.session, lambda _: made) if one.case == case.id]
    return {
        "number": case.id,
        "procedure": case.procedure,
        "clause": procedure.clause if procedure else case.procedure,
        "title": procedure.title.say(language) if procedure else case.procedure,
        "from": day.clock(case.opened),
        "until": day.clock(ended) if ended is not None else "",
        "who": (concerned(day, case.session, case) if _narrow(case) else WHOLE_ROOM).say(language),
        "minutes": sum(grant.minutes for grant in case.grants),
        "deferred": [_ask(day, case, one.step).say(language) for one in due if one.kind == "deferred"],
        "deadlines": [one.said().say(language) for one in deadlines(day.plan, case, made)],
        "countersign": [
            f"{day.staff((one.by,), language)}{COLON.say(language)}{_ask(day, case, one.step).say(language)}"
            for one in due
            if one.kind == "countersign"
        ],
        "lines": [
            {
                "at": day.clock(one.at, seconds=True),
                "seq": one.seq,
                "said": one.said.say(language),
                "struck": one.struck,
                "actors": one.actors.say(language),
            }
            for one in (*told(day, case), *decided(days or (day,), day, case))
        ],
    }


def _narrow(case: Case) -> bool:
    """Whether it is about somebody or something less than the whole room."""
    return bool(case.candidates or case.seats or case.staff or case.materials)


def _ask(day: Day, case: Case, step: str) -> Text:
    """A step's words as they stand now; its id where the procedure does not lie here."""
    procedure = day.plan.procedures.get(case.procedure)
    found = next((one for one in procedure.steps if one.id == step), None) if procedure else None
    return filled(day.plan, day.state.incidents, case, found.ask) if found else plain(step)


def held(day: Day, case: Case, days: Sequence[Day] = ()) -> tuple[Sanction, ...]:
    """The violations of a case as they stand after the chief's decisions."""
    made = decisions_about(reviewed(days or (day,)), day.slip.origin, case.id)
    return standing(case, tuple(one.held for one in made))


def sanctions(
    day: Day, case: Case, violations: Violations, days: Sequence[Day] = (), language: Language = "zh"
) -> list[dict[str, object]]:
    """The violations of a case as they stand, each with its consequence (VI)."""
    session = day.plan.room.session(case.session)
    found = []
    for one in held(day, case, days):
        chosen, tier = violations.case(f"{one.tier}.{one.item}"), violations.tier(one.tier)
        found.append(
            {
                **line(day, session, one.candidate),
                "case": case.id,
                "key": chosen.key,
                "text": chosen.text.say(language),
                "consequence": tier.consequence.say(language),
                "clause": tier.clause,
                "confirmed": day.staff(one.confirmed_by, language),
            }
        )
    return found


def signers(day: Day) -> dict[str, object]:
    """Who signs: the invigilators that served last, lead, chief, assessors."""
    plan = day.plan
    listed = {person.id: person for person in plan.room.staff}
    here = sorted(invigilators(plan, day.state.day))
    return {
        "invigilators": [listed[one].name for one in here if one in listed],
        "lead": [p.name for p in plan.room.staff if p.role == "lead" and p.id in here],
        "chief": [p.name for p in plan.room.staff if p.role == "chief"],
        "assessors": [p.name for p in plan.room.staff if p.role == "assessor"],
    }
