"""One area of the screen that shows ready-made content, and nothing that comes as a string."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from station.tui.say import width


class Pane(Static, can_focus=False):
    """Shows content; repaints only when it has changed."""

    def __init__(self, id: str, classes: str = "") -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self._shown: Content | None = None

    def show(self, content: Content) -> None:
        """Show this content from now on."""
        old = self._shown
        if old is content:
            return
        if old is None or old.plain != content.plain or old.spans != content.spans:
            self._shown = content
            # The others make room only for an area that becomes larger or smaller: a layout costs as much as a picture.
            self.update(content, layout=old is None or _extent(old) != _extent(content))

    def hide(self, hidden: bool = True) -> None:
        """Give the area's rows to the others."""
        if self.display is hidden:
            self.display = not hidden


def _extent(content: Content) -> tuple[int, int]:
    """Rows and columns that content takes where nothing is wrapped."""
    rows = content.plain.split("\n")
    return len(rows), max(map(width, rows))


def lines(rows: list[Content]) -> Content:
    """Rows under each other."""
    return Content("\n").join(rows)
