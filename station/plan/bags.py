"""Seal numbers of the paper bags (FL-2), from a column of the sheet of papers.

Several in one cell are one room's several bags; rows of the same session and room add theirs, and a bag that holds two kinds of
paper may stand in both rows. A number is typed or scanned at a kiosk without an input method, and it stands for one bag
of the whole day: the same number elsewhere is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from station.errors import problem
from station.plan.findings import Findings
from station.plan.sheet import Row, code_form
from station.plan.values import listed

BAG_TWICE = problem(
    "plan.bag_twice",
    what=(
        "封条号“{number}”已用于“{subject}”考场 {room}。",
        'Seal number "{number}" is already that of "{subject}", room {room}.',
    ),
    now=(
        "每袋一个封条号；改正其中一处。一行写了几个场次的，请分行填写。",
        "One number for each bag: correct one of them. A row for several sessions has to be split.",
    ),
    clause="FL-2",
)
_NUMBER = re.compile(r"[A-Za-z0-9.-]{1,32}")
_FORM = "A–Z a–z 0–9 . -"


def same_number(one: str, other: str) -> bool:
    """Whether two readings are one seal number: blanks, full width and capitals don't matter."""
    return code_form(one).upper() == code_form(other).upper()


class Bags:
    """The bags named so far."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], tuple[str, ...]] = {}
        self._owner: dict[str, tuple[str, str]] = {}

    def read(self, row: Row, owner: tuple[str, str], subjects: Mapping[str, str], findings: Findings) -> None:
        """The numbers in a row for this session and room; a finding for each that can't be one. ``subjects`` by session."""
        found = row.cell("bags")
        if not found.text:
            return
        if found.lost:
            row.code("bags")
            return
        for number in map(code_form, listed(found.text)):
            if not _NUMBER.fullmatch(number):
                row.malformed("bags", _FORM, number)
                continue
            known = self._owner.setdefault(number.upper(), owner)
            if known != owner:
                findings.error(
                    BAG_TWICE, row.at("bags"), number=number, subject=subjects[known[0]], room=known[1]
                )
            elif number not in self._of.get(owner, ()):
                self._of[owner] = (*self._of.get(owner, ()), number)

    def of(self, session: str) -> dict[str, tuple[str, ...]]:
        """Room number → seal numbers, in the sheet's order; spare papers have no room."""
        return {room: numbers for (owner, room), numbers in self._of.items() if owner == session and room}
