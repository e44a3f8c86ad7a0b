"""Custody's registers on paper: the handbook's columns from the journal, on the kiosk and at the center, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from station.cli.forms import forms
from station.errors import PlanError
from station.plan.model import Room, SittingPlan
from station.plan.store import write_plan
from station.room.transfer import cut_news
from station.vault.bundle import Outbox
from station.vault.register.commands import (
    Arrive,
    BeginGuard,
    Countersign,
    Depart,
    EndGuard,
    HandOver,
    LetIn,
    LetOut,
    MakeRound,
    Stop,
)
from tests.support.pages import pages
from tests.support.plans import MINUTE, room_plan
from tests.support.plans_secure import secure_plan, secure_staff
from tests.support.sim import PIN, ExamDay, at, badge

HOUR = 60 * MINUTE
COLLECT = HandOver(
    "collect", "bag", 60, "考务办公室", ("s09", "s01"), "theory", "s09", "s01", seal_code="B-0107"
)


def do(day: ExamDay, command: Any) -> None:
    day.do(command, *command.actors)


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    """A bag collected, miscounted, corrected; another taken out of the site by a driver."""
    made = ExamDay(tmp_path, "08:20", msgspec.structs.replace(room_plan(), staff=secure_staff()))
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    monkeypatch.chdir(tmp_path)
    made.open()
    made.to("08:31")
    do(made, COLLECT)
    do(made, msgspec.structs.replace(COLLECT, count=59, corrects=1, remarks="数错一份"))
    out = HandOver("hand_over", "file", 2, "考点大门", ("s09", "s10"), custodian="s09", outsider="receiver")
    driver = {"name": "赵六", "unit": "认定中心", "why": "司机", "witness": "s10", "what": "考场情况记录表"}
    do(made, msgspec.structs.replace(out, leaves=True, approver="s07", telephone=True, **driver))
    made.to("09:30")
    do(made, Countersign(3, ("s07",)))
    do(made, Depart(False, 2, True, "赵六", "豫A12345", "考点 → 认定中心", ("s05", "s09"), 3, "s05"))
    made.to("10:00")
    do(made, Stop(1, at("09:40"), 6, "交通堵塞", ("s05",)))
    do(made, Arrive(1, False, "二号袋封条开裂", ("s05", "s09")))
    return made


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    made = ExamDay(tmp_path, "20:00", secure_plan())
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    monkeypatch.chdir(tmp_path)
    made.open("s09", "s10")
    made.wait(6 * HOUR)
    do(made, BeginGuard(("s11", "s12"), ("s09", "s10", "s11", "s12"), ("s09", "s10")))
    do(made, LetIn("检查", ("s11",), name="王五", unit="教育局"))
    made.wait(30 * MINUTE)
    do(made, LetOut(1, ("s12",)))
    do(made, MakeRound(False, "柜锁有划痕", ("s11",)))
    do(made, EndGuard("s12", ("s12",)))
    made.wait(40 * MINUTE)
    do(made, BeginGuard(("s10",), ("s10",)))
    return made


def run(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(forms, list(args), input=typed)


def typed(person: str) -> str:
    return f"{badge(person).text}\n{PIN}\n"


def whole(result: Result, name: str) -> str:
    assert result.exit_code == 0, result.exception
    return squeezed(" ".join(pages(Path(name).read_bytes())))


def squeezed(text: str) -> str:
    """Without spaces: where a line breaks in a narrow column is nobody's business."""
    return "".join(text.split()).replace("\u200b", "")


def test_the_transfer_register_has_the_handbook_s_columns(day: ExamDay) -> None:
    day.room.end()
    page = whole(run("transfer", "t.pdf", typed=typed("s02")), "t.pdf")
    for column in ("移交内容", "时间", "地点", "移交人签名", "接收人签名", "负责人签名", "备注"):
        assert column in page
    for said in ("B-0107", "11-07 08:31", "保管", "监考甲", "更正第 1 行", "已由第 2 行更正", "数错一份"):
        assert squeezed(said) in page
    for said in ("赵六", "认定中心", "见证 保管乙", "主考", "11-07 09:30 补签", "带出考点"):
        assert squeezed(said) in page
    assert "第1页，共1页" in page
    assert "stationverify--slip" in page


def test_a_transport_with_its_stop_and_its_seals(day: ExamDay) -> None:
    day.room.end()
    page = whole(run("transport", "r.pdf", typed=typed("s02")), "r.pdf")
    for said in (
        "豫A12345",
        "赵六",
        "流动甲",
        "11-07 09:40",
        "交通堵塞",
        "封条完好",
        "封条有损",
        "二号袋封条开裂",
    ):
        assert squeezed(said) in page


def test_the_duty_log_over_midnight(secure: ExamDay) -> None:
    secure.room.end()
    page = whole(run("duty", "d.pdf", typed=typed("s11")), "d.pdf")
    for said in ("11-07 20:00", "11-08 02:00", "保管丙", "保管丁", "柜锁有划痕", "王五", "教育局", "检查"):
        assert squeezed(said) in page
    assert squeezed("11-08 02:30 11-08 03:10 40 1") in page, "the gap with its minutes and how few"


def test_at_the_center_the_same_words_and_the_same_bytes(secure: ExamDay) -> None:
    plan = secure.plan
    outbox = Outbox(Path("outbox"))
    secure.room.heads.make(secure.room.now().stamp)
    secure.room.keep_figures()
    cut_news(secure.room, outbox)
    secure.room.end()
    rooms = (Room("01"), plan.room)
    write_plan(SittingPlan(plan.sitting, rooms, (), (), (), plan.staff), Path("plan.json"))
    source = ("--from", "outbox", "--plan", "plan.json", "--identity", "center/duty.age")
    first = whole(run("duty", "a.pdf", *source), "a.pdf")
    whole(run("duty", "b.pdf", *source), "b.pdf")
    assert Path("a.pdf").read_bytes() == Path("b.pdf").read_bytes()
    assert "王五" in first


def test_after_closing_sealed_words_stay_closed_and_it_says_so(secure: ExamDay) -> None:
    assert secure.close("s10", "s11").done
    secure.room.end()
    page = whole(run("duty", "d.pdf", typed=typed("s11")), "d.pdf")
    assert "密封内容未打开" in page
    assert "王五" not in page
    assert "保管丙" in page


def test_what_is_not_there_is_said(day: ExamDay) -> None:
    day.room.end()
    result = run("duty", "d.pdf", typed=typed("s02"))
    assert isinstance(result.exception, PlanError)
    assert result.exception.code == "forms.nothing"
