"""Answers that a procedure allows: what a person at the desk could truthfully give to the step that is asked.

    command = answer_for(day, case, pick)     None where nothing can be answered yet

``pick`` chooses among equals: a seeded generator or Hypothesis. Every command that is given must be accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from station.errors import Refusal
from station.event import Command
from station.incidents.commands import Answer, Correct, Defer, Reply, Settle
from station.incidents.state import Case, outside, session_cases
from station.plan.procedure import Option, Step, named
from station.room.evidence import Taken, keep
from station.vault.evidence import write_pieces
from tests.support.counted import counted
from tests.support.plans import MINUTE
from tests.support.sim import ExamDay

Pick = Callable[[Sequence[Any]], Any]
DESK = ("s01", "s02")


def answer_for(day: ExamDay, case_id: int, pick: Pick) -> Command | None:
    """A legal answer to the case's current step, its being put off or struck; None where the case must wait."""
    assert day.room.plan is not None
    case = day.room.state.incidents.cases[case_id]
    step = day.room.plan.procedures[case.procedure].step(case.current)
    if step.reply is not None:
        return _of_two(day, case, step, pick)
    option: Option | None = pick(step.options) if step.options else None
    place: dict[str, Any] = {"session": case.session, "case": case.id, "step": step.id}
    given = dict(place, actors=people(day, step, option), choice=option.key if option else "")
    match step.kind:
        case "count" if step.source:
            return counted(day, case, step, given, pick)
        case "enter" | "count":
            given |= _entered(day, case, step, pick)
        case "approve":
            given |= _approved(day, step, pick)
        case "evidence" if pick(("words", "file")) == "file":
            given |= _piece(day, case)
        case "evidence" | "report" | "note" | "statement":
            given |= {"text": "已当面说明"}
        case "wait":
            if day.room.now().time < _comes(day, case, step):
                return _later(case, step, place)
        case "warn" | "sanction":
            given |= _of_candidates(day, case, step, pick)
        case "escort_out":
            escorts = _escorts(day, case, step)
            if escorts is None:
                return overtaken(day, case)
            given |= {"people": escorts}
        case "leave" if case.candidates[0] not in _let_in(day, case):
            return overtaken(day, case)
        case "refer":
            given |= _referred(day, case, step, pick)
        case _:
            pass
    return Answer(**given)


def _of_two(day: ExamDay, case: Case, step: Step, pick: Pick) -> Command:
    """The first person's answer, the second's reply, or what becomes of two that differ."""
    place: dict[str, Any] = {"session": case.session, "case": case.id, "step": step.id}
    fitting = [p.id for p in day.plan.staff if not step.roles or p.role in step.roles]
    held = case.waiting.get(step.id)
    if held is None:
        return Answer(**place, actors=(fitting[0],))
    second = next(one for one in fitting if one != held.first)
    if held.differed is None:
        if pick([True, True, False]):
            return Reply(**place, actors=(second,))
        return Reply(**place, actors=(second,), agrees=False, text="看到的不是这样")
    match pick(["agree", "anew", "settle", "telephone"]):
        case "agree":
            return Reply(**place, actors=(second,))
        case "anew":
            return Answer(**place, actors=(fitting[0],))
        case how:
            chief = next(p.id for p in day.plan.staff if p.role == "chief")
            call: dict[str, Any] = {"actors": (chief,)}
            if how == "telephone":
                call = {"actors": (held.first, held.second), "telephone": chief}
            return Settle(**place, holds=pick([True, False]), text="主考听取两人说明", **call)


def people(day: ExamDay, step: Step, option: Option | None = None) -> tuple[str, ...]:
    """As many different people as the step takes, of its roles."""
    count = max(step.people, option.people if option else 1)
    if not step.roles or step.kind in ("approve", "escort_out"):
        return DESK[: max(count, 1)]
    fitting = [p.id for p in day.plan.staff if p.role in step.roles]
    assert len(fitting) >= count, step.id
    return tuple(fitting[:count])


def overtaken(day: ExamDay, case: Case) -> Command | None:
    """Who is gone can't be led out: the whole case is struck, with whoever may strike its decisions; None where the
    candidate may still come back."""
    candidate = case.candidates[0]
    cases = session_cases(day.room.state.incidents, case.session)
    gone = any(one.left and candidate in one.candidates for one in cases) or candidate not in _let_in(
        day, case
    )
    if not gone or case.escorts or case.left or case.closed is not None:
        return None
    actors = ("s01", "s02", "s07")
    return Correct(case.session, case.id, "", "考生已离场，本事件已无可办", actors)


def _let_in(day: ExamDay, case: Case) -> frozenset[int]:
    return frozenset(day.room.state.door.session(case.session).admitted)


def _referred(day: ExamDay, case: Case, step: Step, pick: Pick) -> dict[str, Any]:
    """Whom the procedure asks for that opens, where this case names nobody fitting."""
    assert day.room.plan is not None
    match day.room.plan.procedures[step.refer].subjects:
        case "candidate" | "candidates" | "seats" if not case.candidates:
            return {"candidates": _somebody(day, case, pick)}
        case "staff" if not case.staff:
            return {"people": (pick([p.id for p in day.plan.staff]),)}
        case "materials" if not case.materials:
            return {"materials": {day.plan.session(case.session).materials[0].kind: 1}}
        case _:
            return {}


def _piece(day: ExamDay, case: Case) -> dict[str, Any]:
    """A file that names who is concerned, kept as the screen keeps it."""
    names = "".join(day.plan.candidate(one).name for one in case.candidates)
    body = f"%PDF-1.4\n{names}\n%%EOF\n".encode()
    kept = keep(day.room, Taken(body, "application/pdf"), lambda folder: 1 << 40)
    if isinstance(kept, Refusal):
        return {"text": "磁盘已满，无法保存"}
    name, piece = kept
    return {"blobs": (name,), "evidence": "file", "attached": write_pieces([piece])}


def _entered(day: ExamDay, case: Case, step: Step, pick: Pick) -> dict[str, Any]:
    if step.kind == "count" or step.input == "number":
        return {"number": pick([step.minimum, step.maximum])}
    match step.input:
        case "time":
            return {"at": day.room.now().time - pick([0, 60_000])}
        case "seats":
            return {"seats": (day.plan.roster(case.session)[pick(sorted(day.plan.roster(case.session)))],)}
        case "candidates":
            return {"candidates": _somebody(day, case, pick)}
        case "staff":
            return {"people": (pick([p.id for p in day.plan.staff]),)}
        case "materials":
            kinds = [m.kind for m in day.plan.session(case.session).materials]
            return {"materials": dict.fromkeys(kinds, pick([0, 1, 5]))}
        case _:
            return {"text": "情况属实"}


def _approved(day: ExamDay, step: Step, pick: Pick) -> dict[str, Any]:
    by = pick([p.id for p in day.plan.staff if p.role in step.roles])
    if pick([False, True]):
        others = tuple(p.id for p in day.plan.staff if p.id != by)[:2]
        return {"actors": others, "telephone": by}
    return {"actors": (by,)}


def _of_candidates(day: ExamDay, case: Case, step: Step, pick: Pick) -> dict[str, Any]:
    who = case.candidates or _somebody(day, case, pick)
    given: dict[str, Any] = {} if case.candidates else {"candidates": who}
    if step.kind == "warn":
        return given
    cases = session_cases(day.room.state.incidents, case.session)

    def warned(key: str) -> bool:
        return frozenset(one for other in cases for one in other.warned(key)).issuperset(who)

    left = [one for one in step.cases if not named(case.excluded, one)]
    allowed = [one.key for one in left if not one.needs_warning or warned(one.key)]
    return given | {"violation": pick(allowed)}


def _escorts(day: ExamDay, case: Case, step: Step) -> tuple[str, ...] | None:
    """Free people of its roles; who came here already outside may keep those who are along."""
    out = outside(day.room.state.incidents, case.session)
    busy = {one for staff in out.values() for one in staff} - set(case.escorts)
    free = [p.id for p in day.plan.staff if p.role in step.roles and p.id not in busy]
    candidate = case.candidates[0]
    gone = candidate not in _let_in(day, case) or any(
        other.left and candidate in other.candidates
        for other in session_cases(day.room.state.incidents, case.session)
    )
    if len(free) < step.people or gone or (candidate in out and not case.escorts):
        return None
    return tuple(free[: step.people])


def _somebody(day: ExamDay, case: Case, pick: Pick) -> tuple[int, ...]:
    return (pick(sorted(day.plan.roster(case.session))),)


def _comes(day: ExamDay, case: Case, step: Step) -> int:
    """When the phase that is waited for begins for these candidates."""
    planned, times = day.plan.session(case.session), day.room.state.timer.times(case.session)
    own = max((times.made_up_for.get(one, 0) for one in case.candidates), default=0)
    start, end = planned.start + times.delay, planned.end + times.delay + times.made_up + own
    comes = {"before": 0, "entry": start - 20 * MINUTE, "exam": start, "entry_closed": start + 30 * MINUTE}
    return max(comes.get(step.until or "before", end), case.since + step.minutes * MINUTE)


def _later(case: Case, step: Step, place: dict[str, Any]) -> Command | None:
    if not step.deferrable or case.closed is not None or case.again:
        return None
    return Defer(**place, reason="考试尚未结束", actors=DESK)


__all__ = ["answer_for", "people"]
