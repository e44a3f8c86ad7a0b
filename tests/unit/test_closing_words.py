"""What stays open after closing: in clear as ids, on the screen as sentences made from them."""

from __future__ import annotations

from pathlib import Path

from station.incidents.commands import Answer, Defer, Start
from station.room.closing import left_open
from tests.support.answers import answer_for
from tests.support.incident_world import CHIEF, DUTY, SESSION
from tests.support.sim import ExamDay


def test_a_decision_by_telephone_is_a_sentence_on_the_screen_and_an_id_in_clear(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:38")
    day.open()
    day.to("08:45")
    day.admit(7)
    plan = day.room.plan
    assert plan is not None
    day.do(Start(procedure="CP-6", session=SESSION, actors=DUTY, room=True))
    procedure = plan.procedures["CP-6"]
    while procedure.step(day.room.state.incidents.cases[1].current).kind != "approve":
        answered = answer_for(day, 1, lambda among: among[0])
        assert answered is not None
        day.do(answered)
    step = procedure.step(day.room.state.incidents.cases[1].current)
    day.do(Answer(session=SESSION, case=1, step=step.id, actors=DUTY, telephone=CHIEF, text="按规定"))
    [one] = [one for one in left_open(plan, day.room.state) if "countersign" in one.code]
    chief = plan.room.person(CHIEF).name
    assert one.code == f"{SESSION} incident 1 CP-6 {step.id} countersign {CHIEF}"
    assert chief not in one.code
    assert one.said.zh.endswith("须本人补签")
    assert f"主考 {chief}电话批准" in one.said.zh
    assert f"chief examiner {chief} decided by telephone and must countersign" in one.said.en
    assert procedure.title.en in one.said.en


def test_a_step_put_off_says_what_is_still_to_be_done(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:38")
    day.open()
    plan = day.room.plan
    assert plan is not None
    day.do(Start(procedure="CP-6", session=SESSION, actors=DUTY, room=True))
    procedure = plan.procedures["CP-6"]
    while (step := procedure.step(day.room.state.incidents.cases[1].current)).kind != "report":
        answered = answer_for(day, 1, lambda among: among[0])
        assert answered is not None
        day.do(answered)
    day.do(Defer(session=SESSION, case=1, step=step.id, reason="主考在途中", actors=DUTY))
    [one] = [one for one in left_open(plan, day.room.state) if "deferred" in one.code]
    assert one.code == f"{SESSION} incident 1 CP-6 {step.id} deferred"
    assert one.said.zh.endswith(f"补办「{step.ask.zh}」")
    assert one.said.en.endswith(f"still to be done: {step.ask.en}")
