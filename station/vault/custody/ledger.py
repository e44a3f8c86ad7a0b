"""The account of one kind of paper: a balance for every place, and what was counted there.

Two figures stand at each place: the **balance** that the entries lead to, and what is **there** by the newest count and
the movements since. Where they differ, something is to be explained; the explanation books the difference, so that the
balances of all places together are zero at every entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.vault.custody.places import Place


def _nothing() -> Mapping[Place, int]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Explained:
    """One explanation: what was booked, and the entry that says why."""

    place: Place
    difference: int
    entry: int
    case: int = 0


@dataclass(frozen=True)
class Ledger:
    """One kind in one session; immutable."""

    balances: Mapping[Place, int] = field(default_factory=_nothing)
    off: Mapping[Place, int] = field(default_factory=_nothing)
    """Place → what was counted there beyond the balance, where that is not explained yet; never zero."""
    counted: frozenset[Place] = frozenset()
    """Places that were counted since papers last came or went; ``opened`` stays counted."""
    handed_in: frozenset[int] = frozenset()
    """Candidates whose paper was ticked at collection."""
    missing: frozenset[int] = frozenset()
    """Candidates whose paper was not handed in."""
    given: int = 0
    """How many went to seats, less those that came back unused."""
    explained: tuple[Explained, ...] = ()

    def balance(self, place: Place) -> int:
        """What the entries lead to."""
        return self.balances.get(place, 0)

    def there(self, place: Place) -> int:
        """What is there by the newest count and the movements since."""
        return self.balance(place) + self.off.get(place, 0)

    def moved(self, source: Place, target: Place, count: int, candidates: frozenset[int]) -> Ledger:
        """After ``count`` went from one place to another."""
        touched = {source, target} - {"opened"}
        ledger = replace(self._booked(source, target, count), counted=self.counted - touched)
        if source == "seats":
            ledger = replace(ledger, missing=ledger.missing - candidates, off=self._found(candidates))
        if target == "collected":
            ledger = replace(ledger, handed_in=ledger.handed_in | candidates)
        given = count * (
            (target == "seats") - (source == "seats" and target in ("opened", "defective", "withdrawn"))
        )
        return replace(ledger, given=ledger.given + given)

    def _found(self, candidates: frozenset[int]) -> Mapping[Place, int]:
        found = len(self.missing & candidates)
        return _without_zero({**self.off, "seats": self.off.get("seats", 0) + found}) if found else self.off

    def count(self, place: Place, counted: int) -> Ledger:
        """After ``counted`` were counted at a place."""
        off = _without_zero({**self.off, place: counted - self.balance(place)})
        return replace(self, off=off, counted=self.counted | {place})

    def not_handed_in(self, candidate: int) -> Ledger:
        """After one seat had nothing to hand in."""
        off = _without_zero({**self.off, "seats": self.off.get("seats", 0) - 1})
        return replace(self, off=off, missing=self.missing | {candidate})

    def explain(self, place: Place, difference: int, entry: int, case: int) -> Ledger:
        """After a difference was explained: it is booked from the place ``difference``, or to it."""
        ledger = self._booked("difference", place, difference)
        rest = _without_zero({**self.off, place: self.off.get(place, 0) - difference})
        missing = frozenset() if place == "seats" else self.missing
        why = Explained(place, difference, entry, case)
        return replace(ledger, off=rest, missing=missing, explained=(*self.explained, why))

    def _booked(self, source: Place, target: Place, count: int) -> Ledger:
        balances = {**self.balances, source: self.balance(source) - count}
        balances[target] = balances.get(target, 0) + count
        return replace(self, balances=_without_zero(balances))


def _without_zero(figures: Mapping[Place, int]) -> Mapping[Place, int]:
    return MappingProxyType({place: n for place, n in figures.items() if n})
