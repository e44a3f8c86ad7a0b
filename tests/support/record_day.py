"""One seeded day on which all eighteen contingency procedures were run, each to its outcome, with every kind of answer: reports
by telephone and in vain, decisions by telephone, refused signatures, evidence in bags, steps passed over, an answer struck.

    day = record_day(folder)      an ExamDay, its room still open, at 10:45
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from station.incidents.commands import Answer, Correct, Countersign, Defer, Reply, Start
from station.plan.procedure import Step
from tests.support.answers import answer_for
from tests.support.sim import ExamDay

SESSION = "theory"
DUTY = ("s01", "s02")
ROOM = ("CP-4", "CP-5", "CP-6", "CP-9", "CP-17")
PICKS: dict[str, dict[str, str]] = {
    "CP-1": {"lacks": "id_lost", "certificate": "yes", "checked": "fits"},
    "CP-2": {"accepts": "objects"},
    "CP-3": {"judged": "doubt", "asked": "admits", "signs": "refused"},
    "CP-4": {"problem": "yes"},
    "CP-5": {"verified": "spare", "enough": "yes"},
    "CP-6": {"defect": "pages", "spare": "none", "left_over_enough": "short", "last_resort": "copy"},
    "CP-7": {"enough": "yes", "time": "no"},
    "CP-9": {"answer": "no"},
    "CP-10": {"able": "stops", "accompanied": "escorted", "returns": "gone"},
    "CP-11": {"heeded": "no", "comes": "sent"},
    "CP-12": {"several": "more", "signs": "signed"},
    "CP-13": {"what": "seat", "heeded": "no"},
    "CP-14": {"lead": "go", "how": "back", "seen": "nothing"},
    "CP-15": {"persuade": "insists", "then": "leaves"},
    "CP-16": {"among_papers": "no", "way": "no", "came": "came", "settled": "returned", "carried_out": "yes"},
    "CP-17": {"looked": "missing", "paper": "white_paper"},
    "CP-18": {"how": "used"},
}
SANCTIONS = {
    "CP-3": "4.4",
    "CP-11": "1.3",
    "CP-12": "2.3",
    "CP-13": "1.2",
    "CP-15": "1.4",
    "CP-16": "2.5",
    "CP-18": "3.1",
}
SAID = {
    "enter": "情况如实写明，当场核对无误",
    "report": "已说明座位、时间和经过",
    "statement": "本人所述属实",
    "note": "无补充",
}
LATE = ("CP-2", "CP-10", "CP-16", "CP-17")
"""Run after the rest, in this order; CP-10 rests until the end of the exam."""


def record_day(folder: Path) -> ExamDay:
    """The day; the same for the same program, but for the day's random keys."""
    day = ExamDay(folder, "08:15")
    day.open()
    day.to("08:41")
    for index in range(1, 25):
        day.admit(index)
    day.to("08:56")
    order = [f"CP-{n}" for n in range(1, 19) if f"CP-{n}" not in LATE]
    for number, procedure in enumerate(order):
        if procedure == "CP-4":
            day.papers(SESSION, "open")
        if procedure == "CP-5":
            day.to("09:05")
            day.papers(SESSION, "give")
        if procedure == "CP-7":
            day.papers(SESSION, "collect")
        run(day, procedure, number + 1)
        day.wait(45_000)
    day.to("09:36")
    run(day, "CP-2", 26)
    run(day, "CP-10", 22)
    day.to("10:45")
    finish(day, "CP-10")
    run(day, "CP-16", 23)
    run(day, "CP-17", 0)
    countersigned(day)
    return day


def run(day: ExamDay, procedure: str, candidate: int) -> None:
    """Open a case and go on to its end, or to a wait that is not over."""
    assert day.room.plan is not None
    who: dict[str, Any] = {"room": True} if procedure in ROOM else {"candidates": (candidate,)}
    if procedure == "CP-12":
        who = {"candidates": (candidate, candidate + 8)}
    day.do(Start(procedure=procedure, session=SESSION, actors=DUTY, **who))
    finish(day, procedure)


def finish(day: ExamDay, procedure: str) -> None:
    assert day.room.plan is not None
    made = day.room.plan.procedures[procedure]
    case = next(c.id for c in day.room.state.incidents.cases.values() if c.procedure == procedure and c.open)
    struck = False
    while day.room.state.incidents.cases[case].open:
        step = made.step(day.room.state.incidents.cases[case].current)
        day.wait(20_000)
        if step.offered and procedure in ("CP-4", "CP-10"):
            day.do(Defer(session=SESSION, case=case, step=step.id, reason="当时不需要", actors=DUTY))
            continue
        command = answer_for(day, case, _picking(PICKS.get(procedure, {}).get(step.id, "")))
        if isinstance(command, Defer):
            if step.kind == "wait":
                return
            day.do(command)
            continue
        if isinstance(command, Reply):
            day.do(command)
            continue
        assert isinstance(command, Answer), (procedure, step.id)
        if step.kind == "report" and procedure in ("CP-6", "CP-9") and not struck:
            day.do(replace(command, answered=False, how="telephone", text=""))
            struck = True
        day.do(_told(command, procedure, step))
        if procedure == "CP-13" and step.id == "what" and not struck:
            struck = True
            day.do(Correct(session=SESSION, case=case, step="what", reason="选项按错", actors=DUTY))


def countersigned(day: ExamDay) -> None:
    """One of the decisions by telephone is countersigned; the other stays open."""
    for case in day.room.state.incidents.cases.values():
        for step, by in case.to_countersign.items():
            if case.procedure == "CP-5":
                day.do(Countersign(session=SESSION, case=case.id, step=step, actors=(by,)), by)


def _picking(choice: str) -> Any:
    def pick(among: Sequence[Any]) -> Any:
        wanted = [one for one in among if getattr(one, "key", None) == choice]
        return (wanted or list(among))[0]

    return pick


def _told(command: Answer, procedure: str, step: Step) -> Answer:
    match step.kind:
        case "report":
            how = "in_person" if step.phone in ("lead", "chief") else "telephone"
            return replace(command, how=how, text=SAID["report"], instructed="维护秩序，保留证据")
        case "evidence" if procedure == "CP-18":
            return replace(command, evidence="bag", bag="W-018", text="屏幕上有题目照片")
        case "evidence" if procedure == "CP-12":
            return replace(command, evidence="none", text="字写在手臂上，无法收取")
        case "evidence":
            return replace(command, evidence="described", text="封口左侧有二次粘贴痕迹")
        case "sanction":
            return replace(command, violation=SANCTIONS[procedure], text="两人当场所见")
        case "warn":
            return replace(command, text="当面警告一次")
        case "approve" if procedure in ("CP-5", "CP-11"):
            return replace(command, actors=DUTY, telephone="s07", text="同意")
        case "enter" if step.input == "materials":
            return replace(command, materials={"card": 1}, text=SAID["enter"])
        case "count" if not step.source:
            return replace(command, number=2)
        case "statement" if step.signer == "staff":
            return replace(command, people=DUTY, text="收卷时逐座清点，未发现短少")
        case kind if kind in SAID:
            return replace(command, text=SAID[kind])
        case _:
            return command


__all__ = ["record_day"]
