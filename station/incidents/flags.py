"""What a candidate's result carries, with the entries that carry it: a pure view of the day (考生违纪违规处理规定, 评估评分表).

Absent and cheating mean zero; the body that issues results reads these flags, the station computes none of them into a mark.
A struck violation flags nothing. Tiers 3 and 4 reach every session of the sitting, tiers 1 and 2 their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from station.incidents.state import IncidentState
from station.text import Text

Flag = Literal["absent", "subject_cancelled", "cheating", "all_cancelled", "barred"]

FLAG_NAMES: Mapping[Flag, Text] = {
    "absent": Text("缺考", "absent"),
    "subject_cancelled": Text("取消本科目成绩", "result of the subject cancelled"),
    "cheating": Text("本科目按作弊处理", "cheating in the subject"),
    "all_cancelled": Text("取消全部科目成绩", "all results of the sitting cancelled"),
    "barred": Text("毕业前不得再参加", "barred until graduation"),
}
_OF_TIER: Mapping[int, tuple[Flag, ...]] = {
    1: ("subject_cancelled",),
    2: ("cheating",),
    3: ("all_cancelled",),
    4: ("all_cancelled", "barred"),
}


@dataclass(frozen=True)
class Flagged:
    """One flag of one candidate."""

    candidate: int
    """Roster index."""
    session: str
    """The session it came about in; empty where it reaches every session of the sitting."""
    flag: Flag
    entries: tuple[int, ...]
    """Numbers (``seq``) of the journal's entries that carry it, in order."""


def flags(state: IncidentState, absent: Mapping[str, Mapping[int, int]]) -> tuple[Flagged, ...]:
    """All flags, by candidate, then session, then gravity.

    ``absent`` gives for each session who is absent, with the entry that says so.
    """
    found: dict[tuple[int, str, Flag], set[int]] = {}
    for session, candidates in absent.items():
        for candidate, seq in candidates.items():
            found.setdefault((candidate, session, "absent"), set()).add(seq)
    for case in state.cases.values():
        for one in case.sanctions:
            for flag in _OF_TIER.get(one.tier, ()):
                session = "" if one.tier >= 3 else case.session
                found.setdefault((one.candidate, session, flag), set()).add(one.seq)
    order = list(FLAG_NAMES)
    return tuple(
        Flagged(candidate, session, flag, tuple(sorted(entries)))
        for (candidate, session, flag), entries in sorted(
            found.items(), key=lambda one: (one[0][0], one[0][1], order.index(one[0][2]))
        )
    )
