"""A day's papers: what the journal holds stands on them, from the kiosk by badge and PIN and at the center from bundles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from station.cli.forms import forms
from station.errors import DeviceError, PlanError
from station.forms.printable import printable
from station.incidents.commands import Answer, Correct, Start
from station.plan.model import SittingPlan
from station.plan.store import write_plan
from station.room.transfer import cut_news
from station.staff.rules import EndVisit, Remark, Visit
from station.vault.bundle import Outbox
from tests.support.pages import pages
from tests.support.sim import PIN, ExamDay, badge

SESSION = "theory"
DUTY = ("s01", "s02")
FACTS = "照片与本人面貌不同，核问不答"


def answer(day: ExamDay, step: str, case: int = 1, **fields: object) -> None:
    day.do(Answer(**{"session": SESSION, "case": case, "step": step, "actors": DUTY, **fields}))  # type: ignore[arg-type]


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    """Two inside, one of them late and found to be somebody else; the rest absent."""
    made = ExamDay(tmp_path, "08:38")
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    monkeypatch.chdir(tmp_path)
    made.open()
    made.to("08:45")
    made.admit(7)
    made.to("09:12")
    made.admit(8)
    made.do(Start(procedure="CP-3", session=SESSION, actors=DUTY, candidates=(8,)))
    answer(made, "compare")
    answer(made, "judged", choice="doubt")
    made.do(Correct(session=SESSION, case=1, step="judged", reason="按错", actors=DUTY))
    answer(made, "judged", choice="doubt")
    answer(made, "report", text="主考指示先核问")
    answer(made, "asked", choice="admits")
    made.to("09:40")
    while made.room.state.incidents.cases[1].open:
        case = made.room.state.incidents.cases[1]
        step = made.room.procedures["CP-3"].step(case.step)
        fields: dict[str, object] = {"text": FACTS, "violation": "4.4"}
        if step.options:
            fields["choice"] = step.options[0].key
        answer(made, step.id, **fields)
    return made


def run(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(forms, list(args), input=typed)


def typed(person: str) -> str:
    return f"{badge(person).text}\n{PIN}\n"


def made_pages(result: Result, name: str) -> list[str]:
    assert result.exit_code == 0, result.exception
    return pages(Path(name).read_bytes())


def test_the_record_form_says_what_the_journal_holds(day: ExamDay) -> None:
    day.room.end()
    page = made_pages(run("record", "r.pdf", "--session", SESSION, typed=typed("s02")), "r.pdf")
    whole = " ".join(page)
    assert "应考 30 人" in whole
    assert "实考 2 人" in whole
    assert "缺考 28 人" in whole
    assert "A08 考生 08 09:12" in whole, "late, with the time"
    assert FACTS in whole
    assert "主考指示先核问" in whole
    assert "已更正" in whole, "what was struck stays to be read"
    assert "4.4" in whole
    assert "毕业前不得再参加" in whole, "the consequence is spelled out"
    assert "成绩标记" in whole
    assert "取消全部科目成绩 全部科目 待主考确认" in whole
    assert "station verify --slip" in whole
    assert b"pdfaid:part" in Path("r.pdf").read_bytes()


def test_lists_notice_report_and_sheets(day: ExamDay) -> None:
    day.room.end()
    who = typed("s01")
    assert "缺考 28 人" in made_pages(run("lists", "l.pdf", "--session", SESSION, typed=who), "l.pdf")[0]
    [notice] = made_pages(run("violation", "v.pdf", typed=who), "v.pdf")
    assert "第 4 档第 4 项" in notice
    assert "毕业前不得再参加（全部科目）：待主考确认" in notice
    assert day.plan.candidate(8).ticket in notice.replace("\u200b", "").replace(" ", "")
    assert "拒绝签名" in notice
    [report] = made_pages(run("incident", "i.pdf", "--case", "1", typed=who), "i.pdf")
    assert FACTS in report
    assert "领导小组" in report
    assert len(made_pages(run("statement", "s.pdf", typed=who), "s.pdf")) == 2, "an empty one a session"


def test_at_the_center_the_same_words_and_the_same_bytes(day: ExamDay) -> None:
    plan = day.room.plan
    assert plan is not None
    outbox = Outbox(Path("outbox"))
    day.room.heads.make(day.room.now().stamp)
    day.room.keep_figures()
    cut_news(day.room, outbox)
    day.room.end()
    room = plan.room
    write_plan(
        SittingPlan(room.sitting, (room.room,), room.sessions, room.candidates, room.placements, room.staff),
        Path("plan.json"),
    )
    identity = Path("center/duty.age")
    source = ("--from", "outbox", "--plan", "plan.json", "--identity", str(identity))
    first = made_pages(run("record", "a.pdf", *source), "a.pdf")
    made_pages(run("record", "b.pdf", *source), "b.pdf")
    assert Path("a.pdf").read_bytes() == Path("b.pdf").read_bytes()
    assert FACTS in " ".join(first)


def test_what_cannot_be_made_is_said(day: ExamDay) -> None:
    running = run("record", "r.pdf", typed=typed("s02"))
    assert isinstance(running.exception, DeviceError)
    assert running.exception.code == "forms.running"
    day.room.end()
    for args, code in (
        (("incident", "x.pdf", "--case", "9"), "forms.nothing"),
        (("violation", "x.pdf", "--session", "skills"), "forms.nothing"),
        (("record", "x.pdf", "--from", "."), "forms.needs_plan"),
    ):
        result = run(*args, typed=typed("s02"))
        assert isinstance(result.exception, PlanError)
        assert result.exception.code == code
        assert not Path("x.pdf").exists()


def test_cards_have_the_very_words_of_the_screen(day: ExamDay) -> None:
    found = made_pages(run("cards", "c.pdf"), "c.pdf")
    whole = " ".join(found).replace(" ", "")
    assert "急救120120" in whole, "what everybody may dial stands on the card as on the screen"
    for procedure in day.room.procedures.values():
        assert procedure.title.zh.replace(" ", "") in whole
        for step in procedure.steps:
            asked = re.sub(r"\{\w+\}", "______", step.ask.zh).replace(" ", "")
            assert asked in whole, "what only the screen knows is a line to write on"


def test_a_character_without_a_glyph_keeps_its_number() -> None:
    assert printable("𠮷田") == "〓(U+20BB7)田"
    assert printable("欧阳") == "欧阳"


def test_the_supervisors_form_has_visits_remarks_and_lines_for_all(day: ExamDay) -> None:
    day.do(Visit(SESSION, ("s08",)))
    day.do(Remark(SESSION, 0, "breach", "制止无关人员进入考场", ("s08",)))
    day.do(EndVisit(SESSION, 0, ("s08",)))
    day.room.end()
    [page] = made_pages(run("supervision", "u.pdf", typed=typed("s08")), "u.pdf")
    assert "书面报告须于 2026-11-09 前提交" in page
    assert "制止无关人员进入考场" in page
    assert "制止的违规" in page
    assert "理论知识 30 2 28" in page
