"""A picture of evidence on the screen before it counts: kept, taken again, or given up."""

from __future__ import annotations

from textual.containers import Vertical
from textual.events import Key

from station.text import Text
from station.tui.prompts.base import Prompt
from station.tui.screens.photo import PhotoPane
from station.tui.theme import PANEL

FRAME_ROWS = 8
"""Rows of the panel that are no picture."""


def sound(body: bytes) -> bool:
    """Whether these bytes are a picture that unfolds within bounds; in a thread, since OpenCV takes a while to load."""
    from station.tui.graphics.portrait import decode

    return decode(body) is not None


class PicturePrompt(Prompt[str]):
    """F8 keeps the picture, Enter takes another where there is a camera, Esc gives it up."""

    def __init__(self, title: Text, body: bytes, said: tuple[Text, ...] = (), *, again: bool = False) -> None:
        super().__init__(title, said)
        self.body = body
        self.again = again

    def opened(self) -> None:
        self.query_one("#panel", Vertical).mount(PhotoPane("evidence"), after="#question")
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        size = self.app.size
        pane = self.query_one("#evidence", PhotoPane)
        pane.of(self.body, size.width - 4, max(4, size.height - FRAME_ROWS - len(self.said)), PANEL.ground)

    def next_step(self) -> Text:
        if self.again:
            return Text(
                "看清后按 F8 保留；按 Enter 重拍；按 Esc 放弃",
                "F8 keeps it, Enter takes another, Esc gives it up",
            )
        return Text("看清后按 F8 继续；按 Esc 返回", "F8 goes on, Esc goes back")

    def typed(self, event: Key) -> None:
        if self.again and event.key == "enter":
            self.dismiss("again")

    def do_confirm(self) -> None:
        self.dismiss("keep")
