"""Characters that our fonts lack, on paper: a stand-in and the code point, so that no form shows a bare box."""

from __future__ import annotations

from station.plan.glyphs import without_glyph

GETA = "〓"
"""The printer's stand-in for a character that no font has (JIS, GB practice)."""


def printable(text: str) -> str:
    """The text with a stand-in and the code point for each character that our fonts lack, so that nothing is lost and
    nothing stops an archived page."""
    lacking = without_glyph(text)
    if not lacking:
        return text
    return "".join(f"{GETA}(U+{ord(char):04X})" if char in lacking else char for char in text)


def printable_data(value: object) -> object:
    """The same for every text in a form's data."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {key: _svg(key, one) for key, one in value.items()}
        case list() | tuple():
            return [printable_data(one) for one in value]
        case _:
            return value


def _svg(key: object, value: object) -> object:
    return value if key == "svg" else printable_data(value)
