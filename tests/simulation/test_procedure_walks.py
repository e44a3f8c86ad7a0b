"""Procedures walked in a real room, journal on disk: the case ends, the record says what was done.

Paths are taken from the files, so a procedure that is added is walked without a line of code. A procedure with up to ``MOST``
paths is walked along each; one with more along as many as give every answer of every step, which is asserted below. Every
path of every procedure, without exception, is walked by tests/unit/test_incident_paths.py, without a room and a disk.
docs/procedures.md has the figures, and a test here compares them.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from station.errors import Refusal
from station.event import kind_of
from station.incidents.commands import Answer, Reply, Start
from station.incidents.events import Closed, Opened, TimeMadeUp, Violation
from station.incidents.state import obligations, open_cases
from station.incidents.views import case_view
from station.plan.procedure import Procedure
from station.plan.procedure_paths import paths_to_an_end
from station.review.flags import flags
from station.review.views import ReviewedDay
from tests.support.answers import answer_for
from tests.support.incident_world import PROCEDURES, Way, walks
from tests.support.sim import MINUTE, ExamDay

SESSION = "theory"
MOST = 12
"""Paths of one procedure that are all walked in the room."""
DOC = Path(__file__).parents[2] / "docs" / "procedures.md"


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_walks_give_every_answer_of_every_step(procedure: str) -> None:
    made = PROCEDURES[procedure]
    answers = {(step.id, key) for step in made.steps for key in [one.key for one in step.options] or [""]}
    assert set(chain.from_iterable(walks(made, MOST))) == answers
    assert len(walks(made)) == paths_to_an_end(made), "tests/unit/test_incident_paths.py leaves some out"


def test_the_document_says_how_many_are_walked() -> None:
    paths = sum(paths_to_an_end(one) for one in PROCEDURES.values())
    rooms = sum(len(walks(one, MOST)) for one in PROCEDURES.values())
    assert f"{len(PROCEDURES)} files have {paths} paths" in DOC.read_text(encoding="utf-8")
    assert f"{rooms} of them" in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_walk_ends_in_the_journal(procedure: str, tmp_path: Path) -> None:
    made = PROCEDURES[procedure]
    for number, way in enumerate(walks(made, MOST)):
        day = seated(tmp_path / str(number))
        walk(day, made, way)
        day.crash()


def seated(folder: Path) -> ExamDay:
    """A room after the start, with three candidates at their papers."""
    day = ExamDay(folder)
    day.open()
    day.to("08:45")
    day.receive(SESSION)
    for who in (7, 8, 9):
        day.admit(who)
    day.papers(SESSION)
    day.to("09:35")
    return day


def walk(day: ExamDay, procedure: Procedure, way: Way) -> None:
    case = started(day, procedure)
    for step_id, choice in way:
        held = day.room.state.incidents.cases[case]
        assert held.open
        assert day.room.plan is not None
        view = case_view(day.room.plan, day.room.state.incidents, case, day.room.now().time)
        assert view.step == step_id
        assert "{" not in view.ask.zh + view.ask.en
        if view.kind == "wait":
            day.source.advance(600 * MINUTE)
        answered = answer_for(day, case, steered(choice))
        assert isinstance(answered, Answer), step_id
        day.do(answered)
        if step_id in day.room.state.incidents.cases[case].waiting:
            replied = answer_for(day, case, steered(choice))
            assert isinstance(replied, Reply), step_id
            day.do(replied)
    state = day.room.state.incidents
    closed = [r.event for r in day.room.records() if isinstance(r.event, Closed) and r.event.case == case]
    assert [one.outcome for one in closed] == [procedure.step(way[-1][0]).outcome]
    assert case not in {one.id for one in open_cases(state, SESSION)}
    assert {one.kind for one in obligations(state, SESSION)} <= {"countersign"}
    records = list(day.room.records())
    violations = [r for r in records if isinstance(r.event, Violation)]
    desk = ReviewedDay(day.room.journal.origin, day.room.plan, state, day.room.state.review)
    carried = {source.seq for one in flags((desk,)) for source in one.entries}
    assert {r.seq for r in violations} == carried
    if not procedure.time_made_up:
        assert not [r for r in records if isinstance(r.event, TimeMadeUp)]
    assert {kind_of(r.event) for r in records} >= {"incident.opened", "incident.closed"}


def started(day: ExamDay, procedure: Procedure) -> int:
    who: dict[str, Any] = {"candidates": (7,)}
    match procedure.subjects:
        case "room":
            who = {"room": True}
        case "staff":
            who = {"people": ("s03",)}
        case "materials":
            who = {"materials": ("paper",)}
    actors = tuple(p.id for p in day.plan.staff if p.role in procedure.roles)[:1]
    outcome = day.room.submit(Start(procedure=procedure.id, session=SESSION, actors=actors, **who))
    assert not isinstance(outcome.refusal, Refusal), outcome.refusal
    return next(r.event.case for r in outcome.records if isinstance(r.event, Opened))


def steered(choice: str) -> Any:
    """Picks the wanted option of a step, and the first of everything else."""

    def pick(among: Any) -> Any:
        wanted = [one for one in among if getattr(one, "key", None) == choice]
        return (wanted or list(among))[0]

    return pick
