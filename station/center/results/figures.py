"""Totals by room and subject, and for each the entries that it consists of: a figure is the length of its trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from station.center.results.outcome import Result
from station.center.results.rooms import RoomFacts, Stand
from station.review.views import Source
from station.text import Text

Figure = Literal[
    "listed",
    "present",
    "late",
    "left",
    "absent",
    "not_known",
    "subject_cancelled",
    "cheating",
    "all_cancelled",
    "barred",
    "waits",
]
FIGURE_NAMES: Mapping[Figure, Text] = {
    "listed": Text("应考", "listed"),
    "present": Text("到考", "present"),
    "late": Text("其中开考后入场", "of these let in after the start"),
    "left": Text("其中提前离场", "of these left for good"),
    "absent": Text("缺考", "absent"),
    "not_known": Text("未登记", "not known"),
    "subject_cancelled": Text("取消本科目成绩", "subject result cancelled"),
    "cheating": Text("本科目按作弊处理", "cheating in the subject"),
    "all_cancelled": Text("取消全部科目成绩", "all results cancelled"),
    "barred": Text("毕业前不得再参加", "barred until graduation"),
    "waits": Text("待主考确认", "waits for the chief"),
}
SHORT: Mapping[Figure, Text] = {
    **FIGURE_NAMES,
    "late": Text("迟到", "late"),
    "left": Text("早退", "left"),
    "not_known": Text("未登记", "unknown"),
    "subject_cancelled": Text("取消科目", "subject"),
    "cheating": Text("作弊", "cheating"),
    "all_cancelled": Text("取消全部", "all"),
    "barred": Text("禁考", "barred"),
    "waits": Text("待确认", "waits"),
}
"""The same as a narrow table names them."""
BY_PLAN: frozenset[Figure] = frozenset({"listed", "not_known"})
"""Counted from the plan: no entry says them."""


@dataclass(frozen=True)
class Traced:
    """One unit of a figure: this candidate, by these entries."""

    figure: Figure
    session: str
    room: str
    result: Result
    sources: tuple[Source, ...]
    """Where it stands; none for what only the plan says."""


def trace(results: Sequence[Result]) -> Iterator[Traced]:
    """Every unit of every figure, in the order of the results."""
    for one in results:
        session, room = one.session.id, one.room
        yield Traced("listed", session, room, one, ())
        inside = next((stand for stand in one.stands if stand.present), None)
        if inside is not None:
            yield from _inside(one, inside)
        elif one.stands:
            yield Traced("absent", session, room, one, tuple(stand.source for stand in one.stands))
        else:
            yield Traced("not_known", session, room, one, ())
        for flag in one.flags:
            if flag.flag == "absent":
                continue
            sources = tuple(dict.fromkeys((*flag.entries, *flag.decisions)))
            yield Traced(flag.flag, session, room, one, sources)
            if flag.standing == "waits":
                yield Traced("waits", session, room, one, sources)


def _inside(one: Result, stand: Stand) -> Iterator[Traced]:
    session, room = one.session.id, one.room
    yield Traced("present", session, room, one, (stand.source,))
    if stand.late:
        yield Traced("late", session, room, one, (stand.source,))
    if stand.left is not None:
        yield Traced("left", session, room, one, (stand.left,))


def totals(traced: Sequence[Traced]) -> dict[tuple[str, str], Counter[Figure]]:
    """(session, planned room) → figures."""
    found: dict[tuple[str, str], Counter[Figure]] = {}
    for one in traced:
        found.setdefault((one.session, one.room), Counter())[one.figure] += 1
    return found


@dataclass(frozen=True)
class Entry:
    """An entry that a figure rests on, as the trace names it."""

    room: str
    source: Source
    hash: str
    kind: str
    time: int


def entry_of(source: Source, rooms: Mapping[str, RoomFacts]) -> Entry:
    """Where a source stands. Raises KeyError: its journal is not at hand."""
    room = rooms[source.journal]
    kind, time = room.entries[source.seq]
    return Entry(room.room, source, room.hash(source.seq), kind, time)
