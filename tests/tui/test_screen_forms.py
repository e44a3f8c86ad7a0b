"""The day's forms from the closing place: PDFs in the stick's folder, a printer that is used where there is one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from station.forms.paper import PaperKeeper
from station.forms.paper_writer import ChildWriter
from station.incidents.commands import Start
from tests.support.pages import pages
from tests.support.screens import Desk
from tests.support.sim import ExamDay


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    made = ExamDay(tmp_path)
    made.open()
    made.to("08:45")
    made.admit(7)
    made.to("09:32")
    made.do(Start(procedure="CP-14", session="theory", actors=("s01", "s02"), candidates=(7,)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return made


def printer(folder: Path, answer: int) -> Path:
    """A printing system that notes what it was given."""
    log = folder / "printed"
    program = folder / "bin" / "lp"
    program.write_text(
        f'#!/bin/sh\nfor f in "$@"; do echo "$f" >> {log}; done\necho paper jam >&2\nexit {answer}\n'
    )
    program.chmod(0o755)
    return log


def test_pagedown_writes_and_prints_them(day: ExamDay, tmp_path: Path) -> None:
    async def run() -> None:
        stick, log = tmp_path / "stick", printer(tmp_path, 0)
        stick.mkdir()
        async with Desk.of(day, (116, 30)) as desk:
            desk.app.paper = PaperKeeper(stick, ChildWriter())
            await desk.press("f12", "pagedown")
            assert "5 个表单已写入" in desk.text
        names = sorted(p.name for p in stick.iterdir())
        assert [n.split("-")[0] for n in names] == ["incidents", "lists", "lists", "record", "record"]
        [page] = pages((stick / next(n for n in names if n.startswith("record"))).read_bytes())
        assert "A07" in page
        assert len(log.read_text().splitlines()) == 5
        assert (stick / names[0]).stat().st_size > 1_000

    asyncio.run(run())


def test_without_a_stick_they_lie_with_the_kiosk_and_a_bad_printer_stops_nothing(
    day: ExamDay, tmp_path: Path
) -> None:
    async def run() -> None:
        printer(tmp_path, 1)
        async with Desk.of(day, (116, 30)) as desk:
            await desk.press("f12", "pagedown")
            assert "打印机没有接收：paper jam" in desk.text
            await desk.press("escape")
            assert len(list((day.room.kiosk.folder / "forms").iterdir())) == 5
            assert (day.room.kiosk.folder / "forms").stat().st_mode & 0o077 == 0

    asyncio.run(run())


def test_a_stick_that_is_gone_is_said(day: ExamDay, tmp_path: Path) -> None:
    async def run() -> None:
        async with Desk.of(day, (116, 30)) as desk:
            desk.app.paper = PaperKeeper(tmp_path / "gone", ChildWriter())
            await desk.press("f12", "pagedown")
            assert "U 盘不在" in desk.text

    asyncio.run(run())
