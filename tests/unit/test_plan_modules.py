"""A practical session in modules: one row for each, faults named with their cell."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from station.plan.build import build_plan
from station.plan.model import Module, Session
from station.plan.modules import stations_of
from station.plan.rules import load_rules
from station.room.replay import replay
from station.vault.entry import decode
from tests.support.office import SESSIONS, build, findings, office, write_xlsx
from tests.support.plans import at, room_plan
from tests.support.sim import ExamDay

HEAD = ["场次", "科目", "考试方式", "开始时间", "结束时间", "尾考场", "模块", "工位"]


def sheet(*modules: tuple[str, str, str, str], form: str = "实操") -> dict[str, list[list[object]]]:
    sheets = office()
    rows = [["", "工艺设计", form, start, end, "", name, stations] for name, start, end, stations in modules]
    sheets[SESSIONS] = [HEAD, ["s1", "理论知识", "纸笔", "09:00", "10:30", "02", "", ""], *rows]
    return sheets  # type: ignore[return-value]


def test_rows_of_modules_become_one_session(tmp_path: Path) -> None:
    sheets = sheet(("加工", "14:45", "16:00", "11-12"), ("测绘", "14:00", "14:40", "01、02"))
    built = build_plan([write_xlsx(tmp_path / "a.xlsx", sheets)], load_rules())
    assert built.plan is not None, findings(built)
    session = built.plan.sessions[1]
    assert session.modules == (
        Module("m1", "测绘", 0, 40, ("01", "02")),
        Module("m2", "加工", 45, 75, ("11", "12")),
    )
    assert (session.start, session.end) == (at("14:00"), at("16:00"))
    assert len(built.plan.sessions) == 2


@pytest.mark.parametrize(
    ("modules", "form", "fault"),
    [
        (
            (("测绘", "14:00", "15:00", "01-03"), ("加工", "14:30", "16:00", "03")),
            "实操",
            "plan.station_shared",
        ),
        ((("测绘", "14:00", "15:00", ""), ("测绘", "15:00", "16:00", "")), "实操", "plan.module_twice"),
        ((("测绘", "14:00", "16:00", ""),), "机考", "plan.module_kind"),
        ((("", "14:00", "16:00", "01"),), "实操", "plan.module_missing"),
        ((("测绘", "14:00", "15:00", ""), ("", "15:00", "16:00", "")), "实操", "plan.session_twice"),
        ((("测绘", "14:00", "16:00", "09-01"),), "实操", "plan.cell_form"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_named(modules: tuple[tuple[str, str, str, str], ...], form: str, fault: str) -> None:
    assert fault in {code for code, *_ in findings(build(sheet(*modules, form=form)))}  # type: ignore[arg-type]


def test_stations_by_turns_may_run_at_once() -> None:
    sheets = sheet(("测绘", "14:00", "15:00", "01-03"), ("加工", "14:30", "16:00", "04"))
    assert not findings(build(sheets), hard=True)  # type: ignore[arg-type]


def test_what_a_cell_of_stations_means() -> None:
    assert stations_of("01-03、08") == ("01", "02", "03", "08")
    assert stations_of("A1～A3") == ("A1", "A2", "A3")
    assert stations_of("") == ()
    assert stations_of("9-1") is None
    assert stations_of("1-9999") is None


def test_a_plan_of_before_modules_still_reads() -> None:
    old = msgspec.json.decode(b'{"id":"s1","subject":"x","kind":"practical","start":1,"end":2}', type=Session)
    assert old.modules == ()


def test_a_day_with_modules_raises_and_computes_them_again(tmp_path: Path) -> None:
    room = room_plan()
    modules = (Module("m1", "测绘", 0, 40), Module("m2", "加工", 45, 45))
    first = msgspec.structs.replace(room.sessions[0], kind="practical", modules=modules)
    plan = msgspec.structs.replace(room, sessions=(first, room.sessions[1]))
    day = ExamDay(tmp_path, "08:15", plan)
    day.open()
    day.to("10:31")
    raised = day.room.state.timer.times("theory").raised
    assert {"module_start/m1", "module_end/m1", "module_start/m2", "module_end/m2"} <= set(raised)
    assert not day.room.state.timer.times("theory").missed
    entries = [decode(body, seq) for seq, body in enumerate(day.room.journal.entries())]
    assert replay(entries).disagreements == []
