"""A compositor that asks a screen's areas for the rows that are painted, and for no others.

Where one row of one area is dirty, Textual (8.2.8) has every area of the screen hand in all its rows and then takes those that it
paints. Once a second, for a clock in one row, that costs more than the painting. Cutting what an area may show to the dirty
rows makes Textual ask for just these.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class RowCompositor(Compositor):
    """Paints what a :class:`Compositor` paints."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Region | None = None
        """While a part is painted: its rows, as wide as the screen."""

    @property
    def visible_widgets(self) -> dict[Widget, tuple[Region, Region]]:
        seen = super().visible_widgets
        if self._rows is None:
            return seen
        cut = ((widget, region, clip.intersection(self._rows)) for widget, (region, clip) in seen.items())
        return {widget: (region, clip) for widget, region, clip in cut if clip.overlaps(region)}

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        # Whole rows: where areas stand beside each other, a row is cut at their edges only.
        self._rows = None if crop is None else Region(0, crop.y, self.size.width, crop.height)
        try:
            yield from super()._get_renders(crop)
        finally:
            self._rows = None
