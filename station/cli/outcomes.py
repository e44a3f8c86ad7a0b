"""What commands over many bundles say at their end: a table of what failed, why, and what to do, each advice once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.errors import StationError

SHOWN = 40
"""Lines of one group that are written out; the rest is a number."""


@dataclass(frozen=True)
class Failed:
    """One bundle that could not be done."""

    name: str
    code: str
    zh: str
    en: str
    now_zh: str
    now_en: str

    @classmethod
    def of(cls, name: str, error: StationError) -> Failed:
        """What an error says about a bundle."""
        return cls(name, error.code, error.what.zh, error.what.en, error.now.zh, error.now.en)

    def as_json(self) -> dict[str, str]:
        """For programs."""
        return {"code": self.code, "zh": self.zh, "en": self.en, "now_zh": self.now_zh, "now_en": self.now_en}


def failure_lines(failed: Sequence[Failed]) -> list[str]:
    """The table of failures: by what there is to do, then by name."""
    groups: dict[tuple[str, str], list[Failed]] = {}
    for one in failed:
        groups.setdefault((one.now_zh, one.now_en), []).append(one)
    lines: list[str] = []
    for (zh, en), members in groups.items():
        for one in members[:SHOWN]:
            lines += [f"  ✗ {one.name}  {one.code}", f"      {one.zh}", f"      {one.en}"]
        if len(members) > SHOWN:
            lines.append(f"  … 另有 {len(members) - SHOWN} 个 · {len(members) - SHOWN} more like these")
        lines += [f"    → {zh}", f"      {en}"]
    return lines


def table(rows: Iterable[Sequence[object]], right: frozenset[int] = frozenset()) -> list[str]:
    """Rows as columns two spaces apart; ``right`` names the columns that end flush. A Chinese character takes two cells."""
    held = [[str(cell) for cell in row] for row in rows]
    widths = [max(_cells(row[n]) for row in held) for n in range(len(held[0]))] if held else []
    lines = []
    for row in held:
        cells = [
            " " * (width - _cells(cell)) + cell if n in right else cell + " " * (width - _cells(cell))
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(("  " + "  ".join(cells)).rstrip())
    return lines


def titled(
    headings: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]], right: frozenset[int]
) -> list[str]:
    """A table under two lines of headings, Chinese and English, and a rule; it stays narrow in both languages."""
    held = [list(row) for row in rows]
    zh, en, *lines = table([[one for one, _ in headings], [one for _, one in headings], *held], right)
    return [zh, en, "  " + "─" * max(_cells(line) - 2 for line in (zh, en, *lines)), *lines]


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
