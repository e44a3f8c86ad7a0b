"""``station forms roster`` and ``station plan checklist``: the paper without the room's screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from station.cli.forms import forms
from station.cli.plan import plan
from station.errors import DeviceError, PlanError
from station.event import kind_of
from station.plan.model import Room, SittingPlan
from station.plan.store import write_plan
from tests.support.pages import pages
from tests.support.plans import room_plan
from tests.support.sim import PIN, ExamDay, badge


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    made = ExamDay(tmp_path, "08:38")
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    monkeypatch.chdir(tmp_path)
    made.open()
    made.to("08:41")
    made.admit(7)
    return made


def run(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(forms, ["roster", *args], input=typed)


def typed(person: str, pin: str = PIN) -> str:
    return f"{badge(person).text}\n{pin}\n"


def test_badge_and_pin_give_the_roster_as_the_journal_has_it(day: ExamDay) -> None:
    day.room.end()
    result = run("out.pdf", "--session", "theory", typed=typed("s02"))
    assert result.exit_code == 0, result.output
    [page] = pages(Path("out.pdf").read_bytes())
    assert "在场 08:41 准+证" in page
    day.start()
    kinds = [kind_of(record.event) for record in day.room.records()]
    assert kinds[-5:] == ["run.started", "access.tried", "access.granted", "run.stopped", "run.started"]
    number = len(kinds) - 5
    assert f"日志第 {number} 条" in page
    assert f"journal entry {number}" in result.output
    assert badge("s02").text not in result.output
    day.room.end()
    assert len(pages(_bytes(run("both.pdf", typed=typed("s08")), "both.pdf"))) == 2


def _bytes(result: Result, name: str) -> bytes:
    assert result.exit_code == 0, result.exception
    return Path(name).read_bytes()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (typed("s01", "000000"), "access.wrong_pin"),
        ("STN1.nobody\n271828\n", "badge.unreadable"),
    ],
)
def test_without_a_badge_of_the_list_there_is_no_roster(day: ExamDay, said: str, code: str) -> None:
    day.room.end()
    result = run("out.pdf", typed=said)
    assert isinstance(result.exception, PlanError)
    assert result.exception.code == code
    assert not Path("out.pdf").exists()


def test_while_the_room_is_open_it_says_where_the_paper_is(day: ExamDay) -> None:
    result = run("out.pdf", typed=typed("s02"))
    assert isinstance(result.exception, DeviceError)
    assert result.exception.code == "forms.room_open"
    day.admit(8)
    assert 8 in day.inside()


def test_a_session_that_is_not_there(day: ExamDay) -> None:
    day.room.end()
    result = run("out.pdf", "--session", "drawing", typed=typed("s02"))
    assert isinstance(result.exception, PlanError)
    assert result.exception.code == "forms.no_session"
    assert "theory, skills" in result.exception.what.zh


def test_the_office_prints_empty_ones_for_every_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here = room_plan(3)
    whole = SittingPlan(
        here.sitting, (Room("01"), Room("02")), here.sessions, here.candidates, here.placements, here.staff
    )
    write_plan(whole, tmp_path / "plan.json")
    result = CliRunner().invoke(plan, ["checklist", "plan.json"])
    assert result.exit_code == 0, result.exception
    assert [p.name for p in Path("checklists").iterdir()] == ["checklist-01.pdf"], "nobody sits in room 02"
    first, second = pages(Path("checklists/checklist-01.pdf").read_bytes())
    assert "开考前打印的空白表" in first
    assert "操作技能" in second
