"""A full disk is seen at once and stays in sight until there is room again."""

from __future__ import annotations

from pathlib import Path

from station.vault.ballast import MEBIBYTE
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay


def test_a_full_disk_stands_on_the_screen(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:45")
    day.open()
    ballast = day.room.journal.ballast
    assert ballast is not None

    async def script(desk: Desk) -> None:
        assert "硬盘已满" not in desk.text
        # The writer gives the reserve up and goes on, as it does when SQLite finds the disk full.
        assert ballast.free()
        ballast.size = 1 << 60  # no disk has room for this one
        await desk.scan(day.plan.candidate(3).ticket)
        await desk.pass_time(1_000)
        assert "硬盘已满，已让出预留空间并记录" in desk.text
        await desk.press("f9")
        assert "disk full: seal, export" in desk.text
        await desk.press("f9")
        ballast.size = MEBIBYTE
        await desk.pass_time(1_000)
        assert "硬盘已满" not in desk.text.splitlines()[0]
        assert not day.room.state.day.disk_full

    play(day, script, (116, 30))
