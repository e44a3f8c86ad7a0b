"""How old the paper is stands in the status row; what happens to the stick is said once and never over another notice."""

from __future__ import annotations

from pathlib import Path

from station.forms.paper import PaperKeeper
from station.forms.paper_job import PaperJob, PaperResult
from station.text import Text
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay


class Stick:
    """A stick that does as the test says."""

    def __init__(self) -> None:
        self.answer = PaperResult()

    def start(self, job: PaperJob) -> None:
        pass

    def result(self) -> PaperResult | None:
        return self.answer


def test_fresh_gone_and_back(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")

    async def script(desk: Desk) -> None:
        stick = Stick()
        desk.app.paper = PaperKeeper(Path("/media/stick"), stick)
        await desk.pass_time(1_000)
        await desk.pass_time(1_000)
        assert "纸面已更新" in desk.text
        stick.answer = PaperResult("paper_stick.gone")
        for _ in range(4):
            await desk.pass_time(60_000)
        await desk.golden("door-paper-gone-116x30")
        await desk.press("f3", "escape")
        assert "U 盘不在" not in desk.text, "said once"
        assert "纸面 4 分钟前" in desk.text, "and the row goes on saying how old it is"
        await desk.pass_time(60_000)
        assert "U 盘不在" not in desk.text
        stick.answer = PaperResult()
        desk.app.notice = Text("先看这一句。", "This first.")
        await desk.pass_time(16_000)
        await desk.pass_time(1_000)
        assert "先看这一句" in desk.text
        await desk.press("f3", "escape")
        await desk.pass_time(1_000)
        assert "又写上 U 盘了" in desk.text

    play(day, script, (116, 30))


def test_on_a_narrow_screen_trouble_stays_in_the_row(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    day.to("08:41")

    async def script(desk: Desk) -> None:
        stick = Stick()
        stick.answer = PaperResult("paper_stick.refuses", ("已满", "it is full"))
        desk.app.paper = PaperKeeper(Path("/media/stick"), stick)
        await desk.pass_time(1_000)
        await desk.pass_time(1_000)
        await desk.golden("door-paper-full-80x24")

    play(day, script)
