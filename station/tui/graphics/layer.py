"""The one real picture over the text screen, and when it must be written again.

Textual knows cells only. A pane that shows a picture fills its cells with half blocks, and this layer draws the picture over
exactly those cells:

- after every repaint that wrote one of them, since writing a cell takes the picture off it (sixel);
- only while the pane's screen is on top: under a question the half blocks are seen, never a torn picture;
- when the picture goes or changes, the pane repaints its cells, which removes a sixel; kitty's is deleted by its number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.errors import NoWidget
from textual.geometry import Region

from station.tui.graphics import kitty
from station.tui.graphics.terminal import Graphics

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget


class Layer:
    """Holds at most one picture for each screen and writes the one of the screen on top."""

    def __init__(
        self, graphics: Graphics, write: Callable[[str], None], cell: Callable[[], tuple[int, int]]
    ) -> None:
        self.graphics = graphics
        self.cell = cell
        """Width and height of a cell in pixels at this moment."""
        self._write = write
        self._pictures: dict[Widget, str] = {}
        self._drawn: tuple[Widget, Region] | None = None

    def put(self, pane: Widget, picture: str) -> None:
        """This pane's cells show this picture (as the protocol's sequence) from the next repaint on."""
        if self.graphics:
            self._pictures[pane] = picture
            self._forget(pane)

    def take(self, pane: Widget) -> None:
        """This pane shows no picture any more."""
        if self._pictures.pop(pane, None) is not None:
            self._forget(pane)
            if pane.is_attached:
                pane.refresh()

    def painted(self, screen: Screen[object], update: object) -> None:
        """Textual has written this update of this screen to the terminal."""
        pane = next((one for one in self._pictures if one.is_attached and one.screen is screen), None)
        region = _shown_region(screen, pane) if pane is not None and pane.display else Region()
        if pane is None or not region:
            self._forget()
            return
        if self._drawn == (pane, region) and not touches(update, region):
            return
        self._drawn = (pane, region)
        # The cursor goes back to where Textual believes that it is.
        self._write(f"\x1b7\x1b[{region.y + 1};{region.x + 1}H{self._pictures[pane]}\x1b8")

    def _forget(self, pane: Widget | None = None) -> None:
        if self._drawn is not None and (pane is None or self._drawn[0] is pane):
            self._drawn = None
            if self.graphics == "kitty":
                self._write(kitty.DELETE)


def _shown_region(screen: Screen[object], pane: Widget) -> Region:
    """The cells of a pane; none where not all of them are seen, since a picture can't be cut."""
    try:
        clip = screen.find_widget(pane).clip
    except NoWidget:
        return Region()
    region = pane.content_region
    return region if clip.contains_region(region) else Region()


def touches(update: object, region: Region) -> bool:
    """Whether an update wrote a cell of this region; one of an unknown kind is taken to have done so."""
    if isinstance(update, LayoutUpdate):
        return bool(update.region.overlaps(region))
    if isinstance(update, ChopsUpdate):
        # A piece of a row that begins where a span ends is written too.
        return any(
            region.y <= y < region.bottom and left <= region.right and right >= region.x
            for y, left, right in update.spans
        )
    return True
