"""A camera's newest picture in grey half blocks, where the candidate's photo stands once somebody is there."""

from __future__ import annotations

from textual.content import Content

from station.tui.scanners import Cells
from station.tui.widgets.pane import Pane, lines

UPPER = "▀"
LEVELS = 16
"""Grey levels that are told apart: fewer make longer runs of one style, and so a shorter way to the terminal."""


class PreviewPane(Pane):
    """Empty and without width until a picture comes."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self._wanted = False
        self.display = False

    def want(self, wanted: bool) -> None:
        """Whether there is a place for a picture now; what was shown goes with it."""
        self._wanted = wanted
        if not wanted:
            self.display = False

    def picture(self, cells: Cells) -> None:
        """The newest picture; one that comes too late is not shown."""
        if self._wanted and cells:
            self.show(draw_cells(cells))
            self.display = True


def draw_cells(cells: Cells) -> Content:
    """Two grey pixels in one cell: the upper as ink, the lower as ground."""
    return lines([_row(row) for row in cells])


def _row(row: list[tuple[int, int]]) -> Content:
    runs: list[tuple[str, str]] = []
    for upper, lower in row:
        style = f"{_grey(upper)} on {_grey(lower)}"
        if runs and runs[-1][1] == style:
            runs[-1] = (runs[-1][0] + UPPER, style)
        else:
            runs.append((UPPER, style))
    return Content.assemble(*runs)


def _grey(level: int) -> str:
    stepped = min(255, level * LEVELS // 256 * 255 // (LEVELS - 1))
    return f"#{stepped:02x}{stepped:02x}{stepped:02x}"
