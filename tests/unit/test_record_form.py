"""The room record form tells of the day before, of people, delays, evacuations and papers, in words and without raw lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from station.cli.forms import forms
from station.safety.rules import Declare, End, Mark, Return
from station.staff.events import LeftPost, Returned, RoomShort, SignedIn
from station.timer.delays import CorrectDelay, DelayStart
from station.vault.custody.commands import Explain
from tests.support.pages import pages
from tests.support.plans import MINUTE
from tests.support.sim import PIN, ExamDay, badge

DUTY = ("s01", "s02")


def led_out(day: ExamDay) -> None:
    """Five are led out; one is found only after a while, one is not seated again."""
    day.do(Declare("theory"), *DUTY)
    for one in (1, 2, 3, 4):
        day.do(Mark("theory", one, "safe"), *DUTY)
    day.do(Mark("theory", 5, "missing"), *DUTY)
    day.wait(MINUTE)
    day.do(Mark("theory", 5, "safe"), *DUTY)
    day.to("09:22")
    day.do(Return("theory"), *DUTY)
    for one in (1, 2, 3, 4, 5):
        day.do(Mark("theory", one, "safe"), *DUTY)
    day.wait(30_000)
    day.do(End("theory"), *DUTY)


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    made = ExamDay(tmp_path, "08:20")
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    monkeypatch.chdir(tmp_path)
    made.check_day_before()
    made.open()
    made.do(DelayStart("theory", 20, "停电", ("s07",)), "s07")
    made.do(CorrectDelay("theory", 5, "输错", ("s07", "s02")), "s07", "s02")
    made.room.append(SignedIn("s03", made.room.now().time, 6), "theory", ("s03",))
    made.to("08:50")
    for one in (1, 2, 3, 4, 5):
        made.admit(one)
    made.papers("theory", "collect")
    made.to("09:10")
    made.room.append(LeftPost("s02", 5, "phone", "s03", "取备用卷"), "theory", ("s02", "s03"))
    made.room.append(Returned("s02", 4), "theory", ("s02",))
    made.room.append(RoomShort(1, made.room.now().time, 1), "theory")
    made.wait(3 * MINUTE)
    led_out(made)
    made.to("11:00")
    made.papers("theory", "count")
    made.count("absent", 24, "theory", "paper")
    made.do(Explain("theory", "paper", "absent", "点错，二人复核", DUTY), *DUTY)
    made.papers()
    assert made.seal().done
    made.room.end()
    return made


def test_the_record_form_tells_the_whole_day(day: ExamDay) -> None:
    result = CliRunner().invoke(
        forms, ["record", "r.pdf", "--session", "theory"], input=f"{badge('s02').text}\n{PIN}\n"
    )
    assert result.exit_code == 0, result.exception
    whole = " ".join(pages(Path("r.pdf").read_bytes())).replace("\n", " ")
    for said in (
        "考前一日检查",
        "全部办妥",
        "推迟开考由 20 分更正为 5 分：输错",
        "迟到 6 分钟到岗",
        "离岗，预计 5 分钟，主考电话同意，",
        "返岗，离岗 4 分钟",
        "监考员不足：在岗 1 人",
        "监考员到齐，缺员 1 分钟",
        "开始疏散，考试时间自 09:13:00 停止；在场 5 人",
        "室外点名：到 5 人；起初没有找到、后来找到：A05",
        "可以返回，回座位重新点名",
        "返回点名：到 5 人",
        "全场顺延 10 分钟",
        "疏散结束：返回续考",
        "来自",
        "保密室",
        "缺考卷",
        "答卷袋",
        "差数说明",
        "缺考卷 少 1；点错，二人复核",
    ):
        assert said in whole, said
    assert "secure=" not in whole, "no raw line of a count note"
