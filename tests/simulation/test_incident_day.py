"""Incidents in a real room: the process dies in the middle, the day goes on at the same step."""

from __future__ import annotations

from pathlib import Path

from station.incidents.commands import Answer, Reply, Start
from station.incidents.state import open_cases, outside
from station.incidents.views import case_view
from station.room.closing import blocks
from station.timer.delays import DelayStart
from station.timer.state import end_of
from tests.support.sim import MINUTE, ExamDay

SESSION = "theory"
DUTY = ("s01", "s02")
SAID = "厕所外走廊遇到熟人交谈"


def answer(day: ExamDay, step: str, case: int = 1, **fields: object) -> None:
    day.do(Answer(**{"session": SESSION, "case": case, "step": step, "actors": DUTY, **fields}))  # type: ignore[arg-type]


def test_a_crash_while_a_candidate_is_outside(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    day.admit(7)
    day.to("09:40")
    day.do(Start(procedure="CP-14", session=SESSION, actors=DUTY, candidates=(7,)))
    answer(day, "lead", choice="go")
    answer(day, "desk")
    answer(day, "out", people=("s05", "s06"))
    before = day.room.state.incidents
    day.crash()
    day.reopen()
    assert day.room.state.incidents == before
    assert outside(day.room.state.incidents, SESSION) == {7: ("s05", "s06")}
    assert day.room.plan is not None
    assert case_view(day.room.plan, day.room.state.incidents, 1, day.room.now().time).step == "how"
    answer(day, "how", choice="back")
    answer(day, "back")
    answer(day, "seen", choice="something")
    answer(day, "what", text=SAID)
    words = [getattr(record.event, "text", None) for record in day.room.records()]
    assert SAID in words
    assert SAID.encode() not in b"".join(day.room.journal.entries())
    assert any("CP-14" in text.zh for text in blocks(day.room.plan, day.room.state))


def test_a_crash_between_the_two_halves_of_challenge_and_response(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    day.admit(7)
    day.to("09:40")
    day.do(Start(procedure="CP-8", session=SESSION, actors=DUTY, candidates=(7,)))
    answer(day, "what", choice="single")
    answer(day, "find", actors=("s01",))
    assert day.room.plan is not None
    day.crash()
    day.reopen()
    assert day.room.state.incidents.cases[1].waiting["find"].first == "s01"
    found = [text for text in blocks(day.room.plan, day.room.state) if "CP-8" in text.zh]
    assert [one.zh.endswith("等第二人应答") for one in found] == [True]
    assert day.refused(Reply(SESSION, 1, "find", ("s01",))).code == "incident.same_person"
    day.do(Reply(SESSION, 1, "find", ("s02",), agrees=False, text="第二题仍看不清"))
    day.crash()
    day.reopen()
    assert day.room.state.incidents.cases[1].waiting["find"].second == "s02"
    day.do(Reply(SESSION, 1, "find", ("s02",)))
    assert day.room.state.incidents.cases[1].step == "board"
    found = [getattr(record.event, "text", None) for record in day.room.records()]
    assert "第二题仍看不清" in found


def test_lost_time_moves_the_end_of_the_room_once(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    for index in (7, 8):
        day.admit(index)
    day.to("08:56")
    day.receive()
    day.witness(7, 8)
    day.papers(SESSION, "give")
    day.do(DelayStart(session=SESSION, minutes=5, reason="试卷不足", actors=("s07",)))
    day.do(Start(procedure="CP-6", session=SESSION, actors=DUTY, room=True))
    answer(day, "lost_from")
    day.to("09:08")
    answer(day, "defect", choice="number")
    answer(day, "missing", number=2)
    answer(day, "report")
    answer(day, "approved", actors=("s07",))
    answer(day, "spare", choice="came")
    answer(day, "spare_given", number=2)
    answer(day, "spare_enough", choice="enough")
    answer(day, "lost_until")
    theory = day.plan.session(SESSION)
    assert end_of(theory, day.room.state.timer) == theory.end + (5 + 3) * MINUTE
    assert [case.id for case in open_cases(day.room.state.incidents, SESSION)] == [1]
