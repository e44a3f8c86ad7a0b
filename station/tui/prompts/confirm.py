"""Yes by F8, no by Esc; Enter does nothing."""

from __future__ import annotations

from station.text import Text
from station.tui.prompts.base import Prompt


class Confirm(Prompt[bool]):
    """Says what will be recorded and waits for F8."""

    def next_step(self) -> Text:
        return Text(
            "核对无误后按 F8 确认；按 Esc 取消", "if all of this is right, confirm with F8; Esc cancels"
        )

    def do_confirm(self) -> None:
        self.dismiss(True)
