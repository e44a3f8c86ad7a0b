"""Text on its way to the screen: foreign text made harmless, lines cut and broken by cells.

Names, scanned codes and cells of a sheet come from outside. They are shown through :func:`foreign` only: it builds plain
content, which Textual never reads as markup, and shows what could move the cursor or turn the line round as a mark.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content

MARK = "?"
"""Stands for a character that is not shown."""

MOST_MARKS = 2
"""Tone and vowel of a Vietnamese letter."""
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_NO_START = "，。、；：？！）》」』”’…,.;:?!)]}%"
_NO_END = "（《「『“‘([{"


@lru_cache(maxsize=512)
def clean(text: str, limit: int = 200) -> str:
    """The text without control, format and direction characters, at most ``limit`` characters long.

    Marks that are piled on one character would grow into the rows above and below, so two of them stay; selectors of a
    character's variant are left out, since terminals don't agree how wide they make it.
    """
    kept = _unpiled(_VARIANTS.sub("", text[:limit]))
    shown = "".join(c if c.isprintable() else _stand_in(c) for c in kept)
    return shown + "…" if len(text) > limit else shown


def _unpiled(text: str) -> str:
    kept, piled = "", 0
    for char in text:
        piled = piled + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        kept += char if piled <= MOST_MARKS else ""
    return kept


def _stand_in(char: str) -> str:
    return " " if unicodedata.category(char) == "Zs" else MARK


def foreign(text: str, style: str = "") -> Content:
    """Text from outside as content: never markup."""
    return Content.styled(clean(text), style)


def width(text: str) -> int:
    """Cells that the text takes."""
    return cell_len(text)


def clip(text: str, cells: int) -> str:
    """The text cut to so many cells, with … where it was cut."""
    if cell_len(text) <= cells:
        return text
    out = ""
    for char in text:
        if cell_len(out + char) > cells - 1:
            break
        out += char
    return out + "…" if cells > 0 else ""


def pad(text: str, cells: int) -> str:
    """The text cut or filled with spaces to exactly so many cells."""
    cut = clip(text, cells)
    return cut + " " * (cells - cell_len(cut))


def wrap(text: str, cells: int) -> list[str]:
    """Lines of at most so many cells. No line begins with closing punctuation or ends with an opening one.

    Chinese breaks between any two characters; a word in Latin letters or digits stays whole where a line can hold it.
    """
    return list(_wrapped(text, cells))


@lru_cache(maxsize=256)
def _wrapped(text: str, cells: int) -> tuple[str, ...]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cell_len((line + piece).rstrip()) > cells:
            head, carried = _break(line, piece)
            lines.append(head.rstrip())
            line = (carried + piece).lstrip()
        else:
            line += piece
        while cell_len(line.rstrip()) > cells:
            head = _head(line, cells)
            lines.append(head)
            line = line[len(head) :]
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _break(line: str, piece: str) -> tuple[str, str]:
    """The line as far as it may end there, and what goes with the next piece."""
    at = len(line)
    while at > 1 and (line[at - 1] in _NO_END or (line + piece)[at] in _NO_START):
        at -= 1
    # Punctuation alone, or a line of brackets: there is no good place, so any is.
    return (line[:at], line[at:]) if at > 1 else (line, "")


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        wide = cell_len(char) != 1
        joins = (
            pieces and not wide and char != " " and cell_len(pieces[-1][-1]) == 1 and pieces[-1][-1] != " "
        )
        if joins or (char == " " and pieces):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _head(line: str, cells: int) -> str:
    out = ""
    for char in line:
        if out and cell_len(out + char) > cells:
            break
        out += char
    return out
