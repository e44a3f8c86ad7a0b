"""Readiness from the opening, without any badge."""

from __future__ import annotations

from pathlib import Path

from station.ready.events import Checked, Reported
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, badge


def test_the_kiosk_tests_itself_before_anybody_has_a_badge(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.press("insert")
        assert "签名现在核验有效" in desk.text
        assert "station ready --ask" in desk.text
        await desk.press("f2", "f9")
        assert "its signature holds now" in desk.text
        await desk.press("f9", "f11")
        assert "110 公安" in desk.text
        await desk.press("escape")
        await desk.scan(badge("s01").text)
        assert "PIN" in desk.text

    play(day, script)
    events = [record.event for record in day.room.records()]
    assert sum(isinstance(one, Reported) for one in events) == 2
    assert {one.item for one in events if isinstance(one, Checked)} >= {"plan", "disk", "write", "clock"}
