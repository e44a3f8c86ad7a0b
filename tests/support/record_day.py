"""One seeded day on which all eighteen contingency procedures were run, each to its outcome, and everything was answered that a
step can be answered with: pictures, files, bags and words as evidence, refused signatures, telephone calls and decisions, a
second person who sees it differently, steps put off and passed over, an answer struck, violations of every tier, the
chief examiner's review, papers counted, explained and sealed.

    day = record_day(folder)      an ExamDay after its closing, its room still open
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
from msgspec.structs import replace

from station.demo.people import people
from station.errors import Refusal
from station.incidents.commands import Answer, Correct, Countersign, Defer, Reply, Settle, Start
from station.plan.model import RoomPlan
from station.plan.procedure import Step
from station.room.deciding import Wanted, decide_incident
from station.room.evidence import Taken, keep
from station.timer.rules import Acknowledge
from station.vault.custody.commands import Collect, Explain, LackPaper, OpenBags
from station.vault.evidence import write_pieces
from tests.support.answers import answer_for
from tests.support.plans import room_plan
from tests.support.record_words import INSTRUCTED, REPORTED, SAID, SANCTIONED, WARNED
from tests.support.sim import ExamDay

SESSION = "theory"
DUTY = ("s01", "s02")
CHIEF = "s07"
STEP = 12_000
"""Milliseconds that a step takes."""
STAFF = {
    "s01": "甲主监",
    "s02": "乙监考",
    "s03": "丙主监",
    "s04": "丁监考",
    "s05": "戊流动",
    "s06": "己流动",
    "s07": "庚主考",
    "s08": "辛督导",
    "s09": "壬保管",
}
"""Invented posts, as in the demo."""


@dataclass
class Run:
    """One incident: the procedure, whom it concerns, which option is taken at which step."""

    procedure: str
    who: tuple[int, ...] = ()
    picks: Mapping[str, str] = field(default_factory=dict)
    violation: str = ""
    evidence: str = "described"
    telephone: bool = False
    """The chief decides by telephone."""
    put_off: str = ""
    passed_over: Mapping[str, str] = field(default_factory=dict)
    """Steps that are merely offered, with the reason why not."""
    case: int = 0


def plan() -> RoomPlan:
    """Room 01 with one session; its candidates are the demo's, each made of syllables that name nobody."""
    made = room_plan()
    names = [one.name for one in people(7, len(made.candidates), date(2026, 11, 7))]
    return msgspec.structs.replace(
        made,
        sessions=made.sessions[:1],
        candidates=tuple(replace(one, name=name) for one, name in zip(made.candidates, names, strict=True)),
        placements=tuple(one for one in made.placements if one.session == SESSION),
        staff=tuple(replace(one, name=STAFF[one.id]) for one in made.staff),
        elsewhere={},
    )


def record_day(folder: Path) -> ExamDay:
    """The day; the same for the same program, but for the day's random keys."""
    day = ExamDay(folder, "08:15", plan=plan())
    day.check_day_before()
    day.open()
    to(day, "08:31")
    day.receive(number="B-0107")
    to(day, "08:41")
    for index in range(1, 25):
        day.admit(index)
    before_the_start(day)
    during(day)
    after_the_end(day)
    return day


def before_the_start(day: ExamDay) -> None:
    """Documents, a face, the bag, its papers."""
    to(day, "08:47")
    ticket = Run("CP-1", (25,), {"lacks": "ticket", "came": "yes"})
    begin(day, ticket, until="came")
    run(day, Run("CP-3", (2,), PICKS["CP-3"], "4.4", put_off="result"))
    to(day, "08:55")
    day.witness(1, 3, intact=False)
    bag = Run(
        "CP-4", (), {"problem": "yes"}, evidence="still", passed_over={"late_problem": "预计能按时开考"}
    )
    begin(day, bag, until="open")
    day.do(OpenBags(SESSION, ("s01", CHIEF), bag.case), "s01", CHIEF)
    finish(day, bag)
    day.papers(SESSION, "give")
    wrong = Run("CP-5", (), PICKS["CP-5"], telephone=True)
    run(day, wrong)
    run(day, Run("CP-6", (), PICKS["CP-6"]))
    day.papers(SESSION, "give", "explain", "set_aside")
    give(day)
    to(day, "09:12")
    day.admit(25)
    give(day)
    finish(day, ticket)


def during(day: ExamDay) -> None:
    """What happens while candidates write."""
    run(day, Run("CP-7", (6,), PICKS["CP-7"]))
    run(day, Run("CP-8", (7,), {"what": "single"}))
    run(day, Run("CP-9", (), {"answer": "no"}))
    to(day, "09:32")
    run(day, Run("CP-2", (26,), {"accepts": "objects"}))
    day.papers(SESSION, "give", "explain", "collect")
    noise = Run("CP-11", (9,), {"heeded": "no", "comes": "sent"}, "1.3", telephone=True)
    run(day, noise)
    late_report(day)
    run(day, Run("CP-12", (10, 18), {"several": "more", "signs": "signed"}, "2.3", "none"))
    run(day, Run("CP-12", (14,), {"several": "one", "signs": "refused"}, "2.2", "file"))
    unsigned = {"signs": "考生正在答题，不打断"}
    run(day, Run("CP-12", (19,), {"several": "one"}, "2.1", passed_over=unsigned))
    run(day, Run("CP-13", (11,), {"what": "seat", "heeded": "no"}, "1.2"))
    run(day, Run("CP-14", (12,), {"lead": "go", "how": "back", "seen": "nothing"}))
    run(day, Run("CP-15", (13,), {"persuade": "insists", "then": "leaves"}, "1.4"))
    run(day, Run("CP-18", (11,), {"how": "used"}, "3.1", "bag"))
    ill = Run("CP-10", (22,), PICKS["CP-10"], passed_over={"medic": "考生能行走，直接去医务室"})
    begin(day, ill, until="until_end")
    to(day, "10:45")
    finish(day, ill)


def after_the_end(day: ExamDay) -> None:
    """Papers collected, one answer card sought and found, counted, sealed; then the chief's review, and the day is closed."""
    admitted = day.attendance(SESSION).admitted
    day.do(LackPaper(SESSION, 23, admitted, ("card",)))
    run(day, Run("CP-16", (23,), PICKS["CP-16"], "2.5"))
    day.do(Collect(SESSION, (23,), admitted, ("card",)))
    run(day, Run("CP-17", (), {"looked": "missing", "paper": "white_paper"}))
    count_up(day)
    countersign(day, "CP-5", "verified")
    day.wait(STEP)
    sealed = day.seal()
    assert sealed.done, sealed.refusal
    review(day)
    day.wait(STEP)
    closed = day.close()
    assert closed.done, closed.refusal


PICKS: dict[str, dict[str, str]] = {
    "CP-3": {"judged": "doubt", "asked": "admits", "signs": "refused"},
    "CP-5": {"verified": "spare", "enough": "yes"},
    "CP-6": {"defect": "pages", "spare": "none", "left_over_enough": "short", "last_resort": "copy"},
    "CP-7": {"enough": "yes", "time": "no"},
    "CP-10": {"able": "stops", "accompanied": "escorted", "returns": "gone"},
    "CP-16": {
        "among_papers": "no",
        "way": "no",
        "came": "came",
        "settled": "returned",
        "carried_out": "yes",
    },
}


def to(day: ExamDay, clock: str) -> None:
    """Time passes; what the timeline asks for is confirmed."""
    day.to(clock)
    for milestone in sorted(day.room.state.timer.times(SESSION).open):
        day.do(Acknowledge(SESSION, milestone))  # type: ignore[arg-type]


def give(day: ExamDay) -> None:
    """Papers to whoever is inside and has none."""
    task, command = day.next_paper(SESSION)
    while task is not None and task.doing == "give" and command is not None:
        day.do(command)
        task, command = day.next_paper(SESSION)


def count_up(day: ExamDay) -> None:
    """Everything at its place; one absentee's paper lacks: two people explain it, so that the chief signs too."""
    day.papers(SESSION, "count")
    day.count("absent", 4, SESSION, "paper")
    day.wait(STEP)
    day.do(Explain(SESSION, "paper", "absent", "少 1 份，两人复点并查找未获", DUTY), *DUTY)
    day.papers(SESSION)


def run(day: ExamDay, run: Run) -> None:
    """From its opening to its end."""
    begin(day, run)


def begin(day: ExamDay, run: Run, until: str = "") -> None:
    """From its opening to its end, or to a step at which it rests."""
    day.wait(30_000)
    who: dict[str, Any] = {"candidates": run.who} if run.who else {"room": True}
    before = set(day.room.state.incidents.cases)
    day.do(Start(procedure=run.procedure, session=SESSION, actors=DUTY, **who))
    [run.case] = set(day.room.state.incidents.cases) - before
    finish(day, run, until)


def finish(day: ExamDay, run: Run, until: str = "") -> None:
    assert day.room.plan is not None
    made = day.room.plan.procedures[run.procedure]
    done: set[str] = set()
    while (case := day.room.state.incidents.cases[run.case]).closed is None:
        step = made.step(case.current)
        if step.id == until:
            return
        day.wait(STEP)
        first = step.id not in done
        done.add(step.id)
        if first and (reason := run.passed_over.get(step.id)) is not None:
            day.do(Defer(session=SESSION, case=run.case, step=step.id, reason=reason, actors=DUTY))
            continue
        if first and step.id == run.put_off:
            reason = "主考正在处理其他考场的情况"
            day.do(Defer(session=SESSION, case=run.case, step=step.id, reason=reason, actors=DUTY))
            continue
        command = answer_for(day, run.case, _picking(run.picks.get(step.id, "")))
        if run.procedure == "CP-12" and isinstance(command, Reply):
            _differs(day, command)
            continue
        assert isinstance(command, Answer | Reply), (run, step.id)
        if isinstance(command, Answer):
            if first and step.kind == "report" and run.procedure in ("CP-6", "CP-9"):
                day.do(replace(command, answered=False, how="telephone", text=""))
                day.wait(STEP)
            command = _told(day, command, run, step)
        day.do(command)
        if run.procedure == "CP-13" and step.id == "what" and first:
            day.do(Correct(session=SESSION, case=run.case, step="what", reason="选项按错", actors=DUTY))


def _differs(day: ExamDay, reply: Reply) -> None:
    """The second person saw it differently; the chief examiner, who is in the room, decides."""
    seen = "后排两名考生仍在传递纸条"
    day.do(replace(reply, agrees=False, text=seen))
    day.wait(STEP)
    words = "主考到场查看：后排已分开就座，传递已经停止"
    day.do(Settle(SESSION, reply.case, reply.step, holds=True, text=words, actors=(CHIEF,)))


def late_report(day: ExamDay) -> None:
    """The report that was put off is given."""
    for case in day.room.state.incidents.cases.values():
        for step in sorted(case.deferred):
            answer = Answer(
                SESSION,
                case.id,
                step,
                DUTY[:1],
                how="in_person",
                text=REPORTED["result"],
                instructed="按替考记录",
            )
            day.do(answer)


def countersign(day: ExamDay, procedure: str, step: str) -> None:
    """One of the decisions by telephone is countersigned; the other stays open."""
    for case in day.room.state.incidents.cases.values():
        if case.procedure == procedure:
            day.do(Countersign(session=SESSION, case=case.id, step=step, actors=(CHIEF,)), CHIEF)


def review(day: ExamDay) -> None:
    """The chief confirms one violation, changes another and drops a third."""
    cases = {(one.procedure, one.candidates): one.id for one in day.room.state.incidents.cases.values()}
    for wanted in (
        Wanted("confirm", cases["CP-3", (2,)], "记录与见证人所述一致"),
        Wanted("change", cases["CP-12", (19,)], "只是回头，未见交谈", (19,), 1, 4),
        Wanted("dismiss", cases["CP-13", (11,)], "考生经同意后换座", (11,)),
    ):
        day.wait(STEP)
        outcome = decide_incident(day.room, wanted, day.unlock(CHIEF))
        assert outcome.done, outcome.refusal


def _picking(choice: str) -> Any:
    def pick(among: Sequence[Any]) -> Any:
        wanted = [one for one in among if getattr(one, "key", None) == choice]
        return (wanted or list(among))[0]

    return pick


def _told(day: ExamDay, command: Answer, run: Run, step: Step) -> Answer:
    """The answer with what people would say and write at this step."""
    said = SAID.get((run.procedure, step.id), "")
    match step.kind:
        case "report":
            how = "in_person" if step.phone in ("lead", "chief", "secure_room") else "telephone"
            told = REPORTED.get(step.id, said) or said
            return replace(command, how=how, text=told, instructed=INSTRUCTED.get(run.procedure, ""))
        case "evidence":
            return _secured(day, command, run)
        case "sanction":
            return replace(command, violation=run.violation, text=SANCTIONED[run.violation])
        case "warn":
            return replace(command, text=WARNED[run.procedure])
        case "approve" if run.telephone:
            return replace(command, actors=DUTY, telephone=CHIEF, text=said)
        case "approve":
            decides = DUTY[:1] if "lead" in step.roles else (CHIEF,)
            return replace(command, actors=decides, telephone="", text=said)
        case "enter" if step.input == "materials":
            return replace(command, materials={"card": 1}, text=said)
        case "count" if not step.source:
            return replace(command, number=2)
        case "statement" if command.choice == "refused":
            return replace(command, text="")
        case "statement" if step.signer == "staff":
            return replace(command, people=DUTY[1:] if step.id == "recall_other" else DUTY[:1], text=said)
        case "enter" | "note" | "statement":
            assert said, (run.procedure, step.id)
            return replace(command, text=said)
        case _:
            return replace(command, text=said)


def _secured(day: ExamDay, command: Answer, run: Run) -> Answer:
    """Evidence of this kind; a picture and a file are sealed and kept as the screen does it."""
    said, bare = SAID[run.procedure, f"{run.evidence} evidence"], replace(command, blobs=(), attached="")
    match run.evidence:
        case "still" | "file":
            body, media = (picture(), "image/jpeg") if run.evidence == "still" else (PDF, "application/pdf")
            kept = keep(day.room, Taken(body, media), lambda folder: 1 << 40)
            assert not isinstance(kept, Refusal)
            name, piece = kept
            blob = {"blobs": (name,), "attached": write_pieces([piece]), "evidence": run.evidence}
            return replace(bare, text=said, **blob)
        case "bag":
            return replace(bare, evidence="bag", bag="W-018", text=said)
        case _:
            return replace(bare, evidence=run.evidence, text=said)


PDF = b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


@functools.cache
def picture() -> bytes:
    """A real picture that is no single colour."""
    pixels = np.arange(64 * 48 * 3, dtype=np.uint32).reshape(48, 64, 3) % 251
    done, body = cv2.imencode(".jpg", pixels.astype(np.uint8))
    assert done
    return body.tobytes()


__all__ = ["DUTY", "SESSION", "record_day"]
