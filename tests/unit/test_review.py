"""The chief examiner's decisions: who may, about what, what they change, and that the signed note says the same."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from station.cli.review import review
from station.errors import PlanError, Refusal
from station.event import Record
from station.incidents.commands import Answer, Start
from station.plan.model import SittingPlan
from station.plan.store import write_plan
from station.review.accounts import accounts
from station.review.decision import holds
from station.review.events import Decided
from station.review.rules import Heed
from station.review.state import standing
from station.review.views import CLOSED, DONE, OPEN, WAITS, ReviewedDay, rows
from station.room import fold
from station.room.deciding import Wanted, decide_incident
from station.room.transfer import cut_news
from station.vault import entry as entries
from station.vault.bundle import Outbox
from station.vault.note import parse_vkey
from tests.support.sim import ExamDay

SESSION = "theory"
DUTY = ("s01", "s02")
CHIEF = "s07"


def answer(day: ExamDay, step: str, case: int = 1, **fields: object) -> None:
    day.do(Answer(**{"session": SESSION, "case": case, "step": step, "actors": DUTY, **fields}))  # type: ignore[arg-type]


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """Incident 1: impersonation admitted, 4.4, closed. Incident 2: a toilet break that still runs."""
    made = ExamDay(tmp_path, "08:38")
    made.open()
    made.to("08:45")
    for index in (7, 8):
        made.admit(index)
    made.to("09:40")
    made.do(Start(procedure="CP-3", session=SESSION, actors=DUTY, candidates=(8,)))
    picks = {"judged": "doubt", "asked": "admits"}
    while made.room.state.incidents.cases[1].open:
        step = made.room.procedures["CP-3"].step(made.room.state.incidents.cases[1].step)
        fields: dict[str, object] = {"text": "如实记录", "violation": "4.4"}
        if step.options:
            fields["choice"] = picks.get(step.id, step.options[0].key)
        answer(made, step.id, **fields)
    made.do(Start(procedure="CP-14", session=SESSION, actors=DUTY, candidates=(7,)))
    return made


def decide(day: ExamDay, wanted: Wanted, who: str = CHIEF) -> Decided:
    outcome = decide_incident(day.room, wanted, day.unlock(who))
    assert outcome.done, outcome.refusal
    event = next(
        r.event
        for r in day.room.records()
        if isinstance(r.event, Decided) and r.seq == outcome.records[0].seq
    )
    assert isinstance(event, Decided)
    return event


def refused(day: ExamDay, wanted: Wanted, who: str = CHIEF) -> str:
    before = day.room.state.review
    refusal = decide_incident(day.room, wanted, day.unlock(who)).refusal
    assert isinstance(refusal, Refusal)
    assert day.room.state.review == before
    return refusal.code


def desk(day: ExamDay, *others: ReviewedDay) -> tuple[ReviewedDay, ...]:
    assert day.room.plan is not None
    state = day.room.state
    return (ReviewedDay(day.room.journal.origin, day.room.plan, state.incidents, state.review), *others)


def test_a_sanction_waits_until_the_chief_confirms_it(day: ExamDay) -> None:
    assert [(row.case.id, row.state) for row in rows(desk(day), waiting=True)] == [(1, WAITS), (2, OPEN)]
    decide(day, Wanted("confirm", 1, candidates=(8,)))
    assert {row.case.id: row.state for row in rows(desk(day))} == {1: DONE, 2: OPEN}
    assert [row.case.id for row in rows(desk(day), waiting=True)] == [2]


def test_a_change_and_a_dismissal_leave_the_entries_as_they_were(day: ExamDay) -> None:
    case = day.room.state.incidents.cases[1]
    decide(day, Wanted("change", 1, "情节较轻", (8,), 2, 4))
    about = day.room.state.review.about("", 1)
    assert [(s.tier, s.item) for s in standing(case, about)] == [(2, 4)]
    decide(day, Wanted("dismiss", 1, "与事实不符", (8,), replaces=1))
    about = day.room.state.review.about("", 1)
    assert standing(case, about) == ()
    assert len(about) == 1, "what was corrected counts no more, and stays in the journal"
    assert day.room.state.incidents.cases[1] == case


def test_to_investigate_further_waits_for_the_end_of_it(day: ExamDay) -> None:
    decide(day, Wanted("confirm", 1, candidates=(8,)))
    decide(day, Wanted("investigate", 1, "须核对身份"))
    assert rows(desk(day))[0].state is WAITS
    decide(day, Wanted("confirm", 1, candidates=(8,)))
    assert rows(desk(day))[0].state is DONE


def test_an_instruction_stays_until_the_room_says_it_was_done(day: ExamDay) -> None:
    event = decide(day, Wanted("instruct", 2, "考后带至考点办公室"))
    assert [one.event.number for one in day.room.state.review.instructions] == [event.number]
    day.do(Heed(event.number, "", DUTY))
    assert day.room.state.review.instructions == ()
    assert day.refused(Heed(event.number, "", DUTY)).code == "review.no_decision"


@pytest.mark.parametrize(
    ("wanted", "who", "code"),
    [
        (Wanted("confirm", 1), "s01", "review.chief_only"),
        (Wanted("confirm", 9), CHIEF, "review.no_case"),
        (Wanted("dismiss", 1, " "), CHIEF, "review.no_words"),
        (Wanted("dismiss", 2, "无事实"), CHIEF, "review.no_sanction"),
        (Wanted("change", 1, "改判", (8,), 9, 9), CHIEF, "review.no_violation"),
        (Wanted("change", 1, "改判", (8,), 1, 1), CHIEF, "review.not_warned"),
        (Wanted("confirm", 1, replaces=3), CHIEF, "review.no_decision"),
        (Wanted("instruct", 1, "长" * 2_001), CHIEF, "review.no_words"),
    ],
)
def test_what_is_refused(day: ExamDay, wanted: Wanted, who: str, code: str) -> None:
    assert refused(day, wanted, who) == code


def test_the_note_says_what_the_entry_says_and_nothing_else(day: ExamDay) -> None:
    event = decide(day, Wanted("change", 1, "情节较轻", (8,), 2, 4))
    device = parse_vkey(day.kiosk.device.vkey)
    chiefs = [parse_vkey(p.seal_key) for p in day.plan.staff if p.role == "chief"]
    own = day.room.journal.origin
    assert holds(event, own, device, chiefs)
    assert holds(msgspec.structs.replace(event, text=None, salt=None), own, device, chiefs), (
        "sealed words stay closed"
    )
    for change in (
        {"tier": 1, "item": 4},
        {"case": 2},
        {"verdict": "dismiss"},
        {"candidates": (7,)},
        {"text": "别的理由"},
        {"seen": event.seen - 1},
        {"note": event.note.replace("decision change", "decision dismiss")},
        {"note": "nothing"},
    ):
        assert not holds(msgspec.structs.replace(event, **change), own, device, chiefs), change
    others = [parse_vkey(p.seal_key) for p in day.plan.staff if p.id == "s01"]
    assert not holds(event, own, device, others)
    assert not holds(event, "demo.center/S01/2026-11-07/02/k1/1", device, chiefs)
    assert "情节较轻" not in event.note


def test_the_fold_of_the_journal_is_the_state(day: ExamDay) -> None:
    decide(day, Wanted("investigate", 1, "须核对身份"))
    bodies = enumerate(day.room.journal.entries())
    again = fold(entries.record_of(entries.decode(body, seq)) for seq, body in bodies)
    assert again.review == day.room.state.review
    assert "须核对身份".encode() not in b"".join(day.room.journal.entries())


def test_filters(day: ExamDay) -> None:
    assert [row.case.id for row in rows(desk(day), severity=1)] == [
        row.case.id for row in rows(desk(day)) if row.case.severity == 1
    ]
    assert [row.case.id for row in rows(desk(day), candidate=(day.room.journal.origin, 7))] == [2]
    assert rows(desk(day), room="99") == ()
    assert CLOSED not in {row.state for row in rows(desk(day))}


def test_accounts_are_what_each_said_alone() -> None:
    def record(seq: int, actors: tuple[str, ...], text: str) -> Record:
        from station.incidents.events import Answered

        return Record(seq, seq, SESSION, actors, Answered(1, "s", "t", text=text))

    found = accounts(
        [record(0, ("s01",), "收齐了"), record(1, ("s02",), "少一份，没有在意"), record(2, DUTY, "一起说的")]
    )
    assert dict(found) == {"s02": ["少一份，没有在意"], "s01": ["收齐了"]}


def test_the_command_lists_and_tells_from_bundles(day: ExamDay, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(day, Wanted("change", 1, "情节较轻", (8,), 2, 4))
    day.room.heads.make(day.room.now().stamp)
    day.room.keep_figures()
    plan = day.room.plan
    assert plan is not None
    cut_news(day.room, Outbox(day.folder / "outbox"))
    seen_origin = day.room.journal.origin
    day.room.end()
    monkeypatch.chdir(day.folder)
    room = plan.room
    sitting = SittingPlan(
        room.sitting, (room.room,), room.sessions, room.candidates, room.placements, room.staff
    )
    write_plan(sitting, Path("plan.json"))
    source = ["outbox", "--plan", "plan.json", "--identity", "center/duty.age"]
    listed = CliRunner().invoke(review, source)
    assert listed.exit_code == 0, listed.exception
    assert "2.4" in listed.output
    assert "已复核" in listed.output
    assert "2 件" in listed.output
    whole = CliRunner().invoke(review, [*source, "--room", "01", "--case", "1"])
    assert "如实记录" in whole.output
    assert "改判 情节较轻  [签名成立]" in whole.output
    table = CliRunner().invoke(review, [*source, "--flags"]).output
    assert "考生08  本科目按作弊处理" in table
    assert "主考已确认" in table
    assert "待主考确认 0 项" in table
    lines = [json.loads(line) for line in CliRunner().invoke(review, [*source, "--json"]).output.splitlines()]
    (cheated,) = [one for one in lines if one["flag"] == "cheating"]
    assert cheated["ticket"] == day.plan.candidate(8).ticket
    assert (cheated["session"], cheated["standing"]) == (SESSION, "confirmed")
    origin, _, seq = cheated["entries"][0].partition("#")
    assert origin == seen_origin
    assert int(seq) > 0
    ticket = day.plan.candidate(7).ticket
    assert "1 件" in CliRunner().invoke(review, [*source, "--candidate", ticket]).output
    for more, code in (
        (["--case", "9"], "review.no_incident"),
        (["--candidate", "0"], "review.no_candidate"),
    ):
        error = CliRunner().invoke(review, [*source, *more]).exception
        assert isinstance(error, PlanError)
        assert error.code == code
