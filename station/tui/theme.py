"""The station's own colours, with the contrasts that were measured (WCAG 2 ratio; 4.5 is the minimum for text).

White on ADMIT green 9.7, white on STOP red 9.9, black on CHECK yellow 14.3. Green and red have the same luminance, so
shape, word, place and sound carry them too.
"""

from __future__ import annotations

from typing import Literal

from textual.theme import Theme

from station.tui.colours import FOOTER, NEXT, PAGE, STATUS, Colours

__all__ = [
    "BAD",
    "CHOSEN",
    "FOOTER",
    "GOOD",
    "KEY_INK",
    "NEXT",
    "NOTICE",
    "PAGE",
    "PANEL",
    "PUT_OFF",
    "QUIET",
    "REASON",
    "STATION",
    "STATUS",
    "TONES",
    "Colours",
    "Tone",
    "contrast",
]

Tone = Literal["admit", "stop", "check", "ready", "wait"]


NOTICE = Colours("#000000", "#ffd000")
PANEL = Colours("#f0f0f0", "#1c2630")
CHOSEN = Colours("#000000", "#ffffff")
KEY_INK = "#ffb454"
QUIET = "#a8a8a8"
GOOD = "#7fd88f"
BAD = "#ff8f8f"
PUT_OFF = "#6fd3e8"
"""Cyan: put off or overridden, as in an electronic checklist."""

TONES: dict[Tone, Colours] = {
    "admit": Colours("#ffffff", "#00501e"),
    "stop": Colours("#ffffff", "#8c0000"),
    "check": Colours("#000000", "#ffd000"),
    "ready": Colours("#ffffff", "#183a5c"),
    "wait": Colours("#ffffff", "#3a3a3a"),
}

REASON: dict[Tone, Colours] = {
    "admit": NOTICE,
    "stop": Colours(TONES["stop"].ground, "#ffffff"),
    "check": NOTICE,
    "ready": NOTICE,
    "wait": NOTICE,
}
"""The plate on which a reason stands that must be read: the opposite polarity of what is round it."""

STATION = Theme(
    name="station",
    primary="#2d6cdf",
    foreground=PAGE.ink,
    background=PAGE.ground,
    surface=PAGE.ground,
    panel=PANEL.ground,
    success=TONES["admit"].ground,
    error=TONES["stop"].ground,
    warning=TONES["check"].ground,
    dark=True,
)


def contrast(colours: Colours) -> float:
    """WCAG 2 contrast ratio of ink to ground."""
    light, dark = sorted((_luminance(colours.ink), _luminance(colours.ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
