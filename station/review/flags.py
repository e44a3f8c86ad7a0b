"""What a candidate's result carries, with the entries that carry it: a pure view of one or many journals
(考生违纪违规处理规定, 评估评分表).

- Absent and cheating mean zero; the body that issues results reads these flags, the station computes none of them into a mark.
- A struck violation flags nothing, nor does one that the chief dismissed; a changed one flags what it was changed to, and what
  was found afterwards flags from the chief's decision alone. Decisions count from whichever journal they stand in, but for
  those that a later one replaced.
- A violation waits until the chief confirms or changes it, and again while further investigation is ordered. Absence comes of
  the clock and waits for nobody; who is let in by right or by the chief's override afterwards is not absent.
- Tiers 3 and 4 reach every session of the sitting, tiers 1 and 2 their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from station.review.state import covers, standing, unsettled
from station.review.views import ReviewedDay, Source, decisions_about
from station.text import Text

Flag = Literal["absent", "subject_cancelled", "cheating", "all_cancelled", "barred"]
Standing = Literal["recorded", "confirmed", "waits"]

FLAG_NAMES: Mapping[Flag, Text] = {
    "absent": Text("缺考", "absent"),
    "subject_cancelled": Text("取消本科目成绩", "subject result cancelled"),
    "cheating": Text("本科目按作弊处理", "cheating in the subject"),
    "all_cancelled": Text("取消全部科目成绩", "all results cancelled"),
    "barred": Text("毕业前不得再参加", "barred until graduation"),
}
STANDING_NAMES: Mapping[Standing, Text] = {
    "recorded": Text("已登记", "recorded"),
    "confirmed": Text("主考已确认", "confirmed by the chief"),
    "waits": Text("待主考确认", "waits for the chief"),
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
    """Roster index of the sitting."""
    session: str
    """The session it came about in; empty where it reaches every session of the sitting."""
    flag: Flag
    standing: Standing
    """Confirmed as soon as one of what it rests on is."""
    entries: tuple[Source, ...]
    """The absence or the violations, in order."""
    decisions: tuple[Source, ...] = ()
    """The chief's decisions that confirmed, changed or found it, in order."""


@dataclass(frozen=True)
class _Ground:
    """One thing that a flag rests on."""

    candidate: int
    session: str
    flag: Flag
    standing: Standing
    entry: Source
    decisions: frozenset[Source] = frozenset()


def flags(days: tuple[ReviewedDay, ...]) -> tuple[Flagged, ...]:
    """All flags of these journals, by candidate, then session, then gravity."""
    grounds: dict[tuple[int, str, Flag], list[_Ground]] = {}
    for one in _grounds(days):
        grounds.setdefault((one.candidate, one.session, one.flag), []).append(one)
    order = list(FLAG_NAMES)
    return tuple(
        Flagged(
            candidate,
            session,
            flag,
            _strongest(found),
            tuple(sorted({one.entry for one in found})),
            tuple(sorted({made for one in found for made in one.decisions})),
        )
        for (candidate, session, flag), found in sorted(
            grounds.items(), key=lambda one: (one[0][0], one[0][1], order.index(one[0][2]))
        )
    )


def _strongest(found: list[_Ground]) -> Standing:
    held = {one.standing for one in found}
    return "confirmed" if "confirmed" in held else "waits" if "waits" in held else "recorded"


def _grounds(days: tuple[ReviewedDay, ...]) -> Iterator[_Ground]:
    for day in days:
        for session, candidates in day.absent.items():
            for candidate, seq in candidates.items():
                yield _Ground(candidate, session, "absent", "recorded", Source(day.journal, seq))
        for case in day.incidents.cases.values():
            made = decisions_about(days, day.journal, case.id)
            waits = unsettled(tuple(one.held for one in made))
            for one in standing(case, tuple(m.held for m in made)):
                by = frozenset(
                    Source(m.journal, m.held.seq)
                    for m in made
                    if m.held.event.verdict in ("confirm", "change") and covers(m.held, one)
                )
                state: Standing = "confirmed" if by and not waits else "waits"
                yield from _of_tier(
                    one.candidate, case.session, one.tier, state, Source(day.journal, one.seq), by
                )
        for held in day.review.found:
            source, event = Source(day.journal, held.seq), held.event
            for candidate in event.candidates:
                yield from _of_tier(
                    candidate, event.session, event.tier, "confirmed", source, frozenset({source})
                )


def _of_tier(
    candidate: int, session: str, tier: int, state: Standing, entry: Source, by: frozenset[Source]
) -> Iterator[_Ground]:
    for flag in _OF_TIER.get(tier, ()):
        yield _Ground(candidate, "" if tier >= 3 else session, flag, state, entry, by)


__all__ = ["FLAG_NAMES", "STANDING_NAMES", "Flag", "Flagged", "Source", "Standing", "flags"]
