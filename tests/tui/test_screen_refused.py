"""What the invigilator sees while a bundle is on its way, and when the center refuses it."""

from __future__ import annotations

from pathlib import Path

from station.text import Text
from station.vault.day.events import BundleCut, BundleRefused
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay


def test_parts_and_a_refusal_with_its_reason(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")

    async def script(desk: Desk) -> None:
        day.room.sending = Text("正在发送 分片 3/8", "sending part 3 of 8")
        await desk.press("f12")
        assert "正在发送 分片 3/8" in desk.text
        day.room.sending = None
        day.room.append(BundleCut(1, 0, 3, "ab" * 32))
        day.room.append(
            BundleRefused("ab" * 32, "center.not_enrolled", "此设备没有在本中心登记。", "Not enrolled here.")
        )
        await desk.press("f10", "f12")
        assert "中心拒收 1 包，见 F12" in desk.text
        for words in ("center.not_enrolled", "此设备没有在本中心登记", "没有删除任何内容", "station sync"):
            assert words in desk.text.replace("\n ", "")

    play(day, script)
