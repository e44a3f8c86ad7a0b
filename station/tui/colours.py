"""Ink and ground of each area, without Textual: the first picture is painted before it is loaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """Ink and ground of one area, as hex."""

    ink: str
    ground: str

    @property
    def style(self) -> str:
        """As a Textual content style."""
        return f"{self.ink} on {self.ground}"

    @property
    def escape(self) -> str:
        """As the terminal's own words (SGR, 24 bits a colour)."""
        ink, ground = (
            ";".join(str(int(c[i : i + 2], 16)) for i in (1, 3, 5)) for c in (self.ink, self.ground)
        )
        return f"\x1b[0;38;2;{ink};48;2;{ground}m"


PAGE = Colours("#f0f0f0", "#101010")
STATUS = Colours("#f0f0f0", "#262626")
NEXT = Colours("#101010", "#e0e0e0")
FOOTER = Colours("#f0f0f0", "#22303c")
