"""What was raised for candidates who work longer than the room, since minutes were made up for them alone.

Each such candidate has a reminder and an end of their own (E−15 and E of that seat). What was raised is kept by candidate, so
that a second grant to one of them moves that one alone; what is raised, shown and acknowledged together is whoever shares
one moment.

A moment that moves to later than now is withdrawn and raised again at its new time, as the room's reminder and end are
(state.py): what these candidates were told is no longer true.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from station.event import Milliseconds
from station.timer.events import OwnKind

OwnKey = tuple[OwnKind, int]
"""Which of the two, and the roster index."""


@dataclass(frozen=True)
class OwnRaised:
    """One moment of one candidate that was raised."""

    due: Milliseconds
    at: Milliseconds
    """When it was raised: later than due where the station was off."""
    missed: bool = False
    acknowledged: bool = False
    overdue: bool = False

    @property
    def since(self) -> Milliseconds:
        """From when on somebody could act on it."""
        return max(self.due, self.at)


OwnMap = Mapping[OwnKey, OwnRaised]
NONE: OwnMap = MappingProxyType({})


def raised(own: OwnMap, kind: OwnKind, candidates: Collection[int], one: OwnRaised) -> OwnMap:
    """The map once a moment is raised for these candidates."""
    return MappingProxyType({**own, **{(kind, who): one for who in candidates}})


def acknowledged(own: OwnMap, kind: OwnKind, candidates: Collection[int]) -> OwnMap:
    """The map once a person has acted on it."""
    return _changed(own, kind, candidates, lambda one: replace(one, acknowledged=True))


def overdue(own: OwnMap, kind: OwnKind, candidates: Collection[int]) -> OwnMap:
    """The map once it is on record as overdue."""
    return _changed(own, kind, candidates, lambda one: replace(one, overdue=True))


def moved(
    own: OwnMap, by: Milliseconds, now: Milliseconds, candidates: Collection[int] | None = None
) -> OwnMap:
    """The map after the ends of these candidates (None: of all) moved; what is to be raised again is gone from it."""
    found: dict[OwnKey, OwnRaised] = {}
    for key, one in own.items():
        if candidates is None or key[1] in candidates:
            if by > 0 and one.due + by > now:
                continue
            one = replace(one, due=one.due + by)
        found[key] = one
    return MappingProxyType(found)


def waiting(own: OwnMap) -> dict[tuple[OwnKind, Milliseconds], tuple[int, ...]]:
    """Who shares a moment that nobody has acted on yet, by kind and time, the oldest first."""
    found: dict[tuple[OwnKind, Milliseconds], tuple[int, ...]] = {}
    for (kind, who), one in sorted(own.items(), key=lambda item: (item[1].due, item[0])):
        if not one.acknowledged:
            found[kind, one.due] = (*found.get((kind, one.due), ()), who)
    return found


def _changed(
    own: OwnMap, kind: OwnKind, candidates: Collection[int], change: Callable[[OwnRaised], OwnRaised]
) -> OwnMap:
    return MappingProxyType(
        {key: change(one) if key[0] == kind and key[1] in candidates else one for key, one in own.items()}
    )
