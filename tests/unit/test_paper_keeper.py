"""The paper on the stick: written once a minute and only when the door moved; whatever the stick does, nothing waits for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.forms.paper import BACK, OWN_DISK, PaperKeeper
from station.forms.paper_job import PaperJob, PaperResult
from station.tui.paper import paper_segments
from tests.support.script import ScriptedDay
from tests.support.sim import ExamDay

FOLDER = Path("/media/stick/paper")


class Stick:
    """A stick of the test's: takes jobs, and answers when and what it is told to."""

    def __init__(self) -> None:
        self.jobs: list[PaperJob] = []
        self.answer: PaperResult | None = PaperResult()

    def start(self, job: PaperJob) -> None:
        self.jobs.append(job)

    def result(self) -> PaperResult | None:
        return self.answer

    @property
    def last(self) -> PaperJob:
        return self.jobs[-1]


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    made = ExamDay(tmp_path, "08:38")
    made.open()
    return made


def pass_seconds(day: ExamDay, keeper: PaperKeeper, seconds: int) -> None:
    for _ in range(seconds):
        day.source.advance(1_000)
        day.room.tick()
        keeper.beat(day.room)


def shown(keeper: PaperKeeper, day: ExamDay) -> list[tuple[str, bool]]:
    return [(segment.text.zh, segment.marked) for segment in paper_segments(keeper, day.room.now().time)]


def number(job: PaperJob, name: str = "roster-2026-11-07-01-0900.pdf") -> object:
    stand = job.sheets[name]["stand"]
    assert isinstance(stand, dict)
    return stand["number"]


def test_at_once_then_each_minute_and_only_what_changed(day: ExamDay) -> None:
    stick = Stick()
    keeper = PaperKeeper(FOLDER, stick)
    keeper.beat(day.room)
    names = ("roster-2026-11-07-01-0900.pdf", "roster-2026-11-07-01-1400.pdf")
    assert tuple(stick.last.sheets) == stick.last.changed == names
    pass_seconds(day, keeper, 58)
    assert len(stick.jobs) == 1
    assert shown(keeper, day) == [("纸面已更新", False)]
    day.to("08:41")
    day.admit(7)
    before = number(stick.last)
    pass_seconds(day, keeper, 2)
    assert len(stick.jobs) == 2
    assert stick.last.changed == names[:1], "the afternoon has not moved"
    assert number(stick.last) == day.room.journal.size - 1 != before
    assert number(stick.last, names[1]) == before, (
        "what is not written keeps the head that it was written under"
    )
    pass_seconds(day, keeper, 61)
    assert len(stick.jobs) == 3
    assert stick.last.changed == ()
    assert keeper.news == []


def test_nothing_before_the_plan_is_open(tmp_path: Path) -> None:
    day, stick = ExamDay(tmp_path, "08:38"), Stick()
    keeper = PaperKeeper(FOLDER, stick)
    keeper.beat(day.room)
    assert stick.jobs == []
    assert shown(keeper, day) == []


@pytest.mark.parametrize(
    ("code", "why", "word"),
    [
        ("paper_stick.gone", ("", ""), "U 盘不在"),
        ("paper_stick.refuses", ("已满", "it is full"), "已满"),
        ("paper_stick.refuses", ("只能读", "it is read-only"), "只能读"),
        ("paper_stick.failed", ("typst", "typst"), "没有排出"),
    ],
)
def test_a_stick_that_fails_is_said_once_and_tried_again(
    day: ExamDay, code: str, why: tuple[str, str], word: str
) -> None:
    stick = Stick()
    keeper = PaperKeeper(FOLDER, stick)
    pass_seconds(day, keeper, 2)
    stick.answer = PaperResult(code, why)
    day.to("08:41")
    day.admit(7)
    pass_seconds(day, keeper, 180)
    assert [word in one.zh for one in keeper.news] == [True]
    assert shown(keeper, day) == [("纸面 6 分钟前", True)]
    tries = len(stick.jobs)
    pass_seconds(day, keeper, 30)
    assert len(stick.jobs) == tries + 2, "each quarter of a minute"
    stick.answer = PaperResult()
    pass_seconds(day, keeper, 16)
    assert keeper.news[1:] == [BACK]
    assert stick.last.changed == ("roster-2026-11-07-01-0900.pdf",), "what failed is written now"
    assert shown(keeper, day) == [("纸面已更新", False)]


def test_a_slow_stick_is_not_asked_twice_and_is_called_silent(day: ExamDay) -> None:
    stick = Stick()
    stick.answer = None
    keeper = PaperKeeper(FOLDER, stick)
    pass_seconds(day, keeper, 29)
    assert keeper.trouble is None
    pass_seconds(day, keeper, 300)
    assert len(stick.jobs) == 1
    assert ["没有回应" in one.zh for one in keeper.news] == [True]
    assert shown(keeper, day) == [("纸面未写出", True)]
    stick.answer = PaperResult()
    pass_seconds(day, keeper, 1)
    assert keeper.news[1:] == [BACK]


def test_a_folder_on_the_kiosks_own_disk_is_said_once(day: ExamDay) -> None:
    stick = Stick()
    stick.answer = PaperResult(own_disk=True)
    keeper = PaperKeeper(FOLDER, stick)
    pass_seconds(day, keeper, 130)
    assert keeper.news == [OWN_DISK]


def test_when_the_day_is_closed_the_sheets_leave_the_stick(tmp_path: Path) -> None:
    stick, script = Stick(), ScriptedDay(tmp_path, 1, faults=0)
    keeper, room = PaperKeeper(FOLDER, stick), script.day.room
    room.listen(lambda _: keeper.beat(room))
    script.play()
    names = {"roster-2026-11-07-01-0900.pdf", "roster-2026-11-07-01-1400.pdf"}
    assert len(stick.jobs) > 50, "all day long"
    assert all(set(job.sheets) == names for job in stick.jobs if not job.removed)
    for _ in range(3):
        script.day.source.advance(60_000)
        keeper.beat(room)
    assert set(stick.last.removed) == names
    assert [bool(job.removed) for job in stick.jobs].count(True) == 1
    assert shown(keeper, script.day) == []
