"""The part of the app that draws real pictures over its text screen."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen

from station.tui.graphics.late import LateAnswer
from station.tui.graphics.layer import Layer
from station.tui.graphics.terminal import Asked, cell_pixels

NOT_ASKED = Asked("", answered=True)


class PicturingApp(App[int], inherit_bindings=False):
    """Draws no pictures until it is told that the terminal can."""

    def __init__(self) -> None:
        super().__init__()
        self.told(NOT_ASKED)

    def told(self, asked: Asked) -> None:
        """What the terminal has said that it can draw; before the app runs."""
        self.pictures = Layer(asked.graphics, self._to_terminal, _cell)
        self.late_answer = LateAnswer(awaited=not asked.answered)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if renderable is not None and not self._batch_count:
            self.pictures.painted(screen, renderable)

    def _to_terminal(self, sequence: str) -> None:
        if self._driver is not None and self._running and not self._closed and not self.is_headless:
            self._driver.write(sequence)
            self._driver.flush()


def _cell() -> tuple[int, int]:
    return cell_pixels(sys.__stderr__.fileno()) if sys.__stderr__ else (0, 0)
