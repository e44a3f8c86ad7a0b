"""A procedure's ``count`` step that names a way is a movement in the ledger of papers: answer and movement are one decision.

The movement is recorded before the answer, the way back before the correction. What a crash in between leaves is a movement
that its case and step own; the step still stands, and whoever answers it books only what differs from that. So no
movement is lost and none counts twice. Whatever the ledger refuses refuses the answer too, and nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.errors import Refusal
from station.event import Command, Decision, Event, Milliseconds
from station.incidents import rules as incident_rules
from station.incidents.commands import Answer, Correct
from station.incidents.events import Answered, Corrected
from station.incidents.state import Case, IncidentState
from station.plan.dayplan import DayPlan
from station.plan.procedure import Step
from station.text import Text
from station.vault.custody import rules as custody_rules
from station.vault.custody.commands import MovePapers, TakeBack
from station.vault.custody.places import PLACES, Kind, Place
from station.vault.custody.state import CustodyState


@dataclass(frozen=True)
class Incidents:
    """The incidents, and the papers that their steps move."""

    cases: IncidentState
    papers: CustodyState


def decide(plan: DayPlan, state: Incidents, command: Command, now: Milliseconds) -> Decision:
    """As the incidents decide, with what moves in the ledger before it."""
    decision = incident_rules.decide(plan, state.cases, command, now)
    if isinstance(decision, Refusal):
        return decision
    moved: Decision = ()
    if isinstance(command, Answer):
        moved = _booked(plan, state, command, decision, now)
    elif isinstance(command, Correct):
        moved = _taken_back(plan, state, command, decision, now)
    return moved if isinstance(moved, Refusal) else (*moved, *decision)


def unbooked(plan: DayPlan, state: Incidents) -> tuple[Text, ...]:
    """Counts whose answer and ledger don't say the same: a crash came in the middle of a correction."""
    found = []
    for case in state.cases.cases.values():
        procedure = plan.procedures.get(case.procedure)
        for step in procedure.steps if procedure is not None and case.closed is not None else ():
            given = case.given.get(step.id)
            answered, booked = (given.number or 0) if given else 0, _held(state, case, step)
            if step.source and answered != booked:
                found.append(
                    Text(
                        f"事件 {case.id}（{case.procedure}）：登记 {answered} 份，账上 {booked} 份，撤销后重答",
                        f"incident {case.id} ({case.procedure}): {answered} answered, {booked} in the ledger: "
                        "strike and answer again",
                    )
                )
    return tuple(found)


def _booked(
    plan: DayPlan, state: Incidents, command: Answer, decision: tuple[Event, ...], now: Milliseconds
) -> Decision:
    case = state.cases.cases[command.case]
    step = plan.procedures[case.procedure].step(command.step)
    way = _way(step)
    answered = next((one for one in decision if isinstance(one, Answered)), None)
    if way is None or step.material is None or answered is None:
        return ()
    more = (answered.number or 0) - _held(state, case, step)
    counts: dict[Kind, int] = {step.material: abs(more)}
    if more < 0:
        return custody_rules.decide(
            plan, state.papers, TakeBack(command.session, *way, counts, command.actors, case.id, step.id), now
        )
    if more == 0:
        return ()
    movement = MovePapers(
        command.session, *way, counts, command.actors, case.candidates, case.id, step.id, _chief(plan, case)
    )
    return custody_rules.decide(plan, state.papers, movement, now)


def _taken_back(
    plan: DayPlan, state: Incidents, command: Correct, decision: tuple[Event, ...], now: Milliseconds
) -> Decision:
    """Whatever a struck step moved, and what a crash left of a step that was never answered."""
    case = state.cases.cases[command.case]
    struck = {step for one in decision if isinstance(one, Corrected) for step in one.struck}
    events: list[Event] = []
    for step in plan.procedures[case.procedure].steps:
        way, held = _way(step), _held(state, case, step)
        if (
            way is None
            or step.material is None
            or not held
            or (step.id in case.given and step.id not in struck)
        ):
            continue
        counts: dict[Kind, int] = {step.material: held}
        asked = TakeBack(command.session, *way, counts, command.actors, case.id, step.id)
        back = custody_rules.decide(plan, state.papers, asked, now)
        if isinstance(back, Refusal):
            return back
        events += back
    return tuple(events)


def _way(step: Step) -> tuple[Place, Place] | None:
    source = next((one for one in PLACES if one == step.source), None)
    target = next((one for one in PLACES if one == step.target), None)
    return (source, target) if source and target and step.material else None


def _held(state: Incidents, case: Case, step: Step) -> int:
    """What the step has moved so far, less what was taken back."""
    way = _way(step)
    if way is None or step.material is None:
        return 0
    return state.papers.session(case.session).by_step(case.id, step.id, step.material, *way)


def _chief(plan: DayPlan, case: Case) -> str:
    """The chief examiner who decided in the case; empty where none did."""
    chiefs = {person.id for person in plan.room.staff if person.role == "chief"}
    decided = [
        one for one in case.given.values() if one.kind == "incident.approved" and chiefs & {*one.people}
    ]
    return max(decided, key=lambda one: one.seq).people[0] if decided else ""
