"""One area of the screen that shows ready-made content, and nothing that comes as a string."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Pane(Static, can_focus=False):
    """Shows content; repaints only when it has changed."""

    def __init__(self, id: str, classes: str = "") -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self._shown: Content | None = None

    def show(self, content: Content) -> None:
        """Show this content from now on."""
        old = self._shown
        if old is None or old.plain != content.plain or old.spans != content.spans:
            self._shown = content
            self.update(content)

    def hide(self, hidden: bool = True) -> None:
        """Give the area's rows to the others."""
        if self.display is hidden:
            self.display = not hidden


def lines(rows: list[Content]) -> Content:
    """Rows under each other."""
    return Content("\n").join(rows)
