"""Which text a bar code holds, where different enhancements of the same pixels read different ones.

A wrong Code 128 passes its check character once in a hundred, and Code 39 has none; with bars of less than two pixels that
happens, in untouched pixels too, and even PDF417 has come out wrong. So the readings of one place vote:

- two equal readings that nobody contradicts are enough;
- where readings differ, the text that at least two read, and twice as many as any other;
- one reading alone counts if its pixels weren't enhanced and nobody contradicts it; of PDF417 only one of the picture as it
  came.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from station.checkin.decode.symbol import Symbol

SURE_MODULE_PX = 2.2
"""Pixels of the narrowest bar from which one reading of untouched pixels settles it."""


def module_px(symbol: Symbol) -> float:
    """Least width of its narrowest bar, in pixels, by the number of its characters and its corners."""
    (x0, y0), (x1, y1) = symbol.corners[0], symbol.corners[1]
    width = float(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
    characters = len(symbol.printed)
    # Code 128: 11 modules a character, two digits may share one; Code 39: 13 to 16 with the gap.
    return width / (16 * (characters + 2) if symbol.symbology == "Code 39" else 11 * characters + 35)


def is_sure(symbol: Symbol) -> bool:
    """Whether one reading of it is enough."""
    return not symbol.enhanced and module_px(symbol) >= SURE_MODULE_PX


@dataclass
class _Candidate:
    symbol: Symbol
    voters: set[str]


@dataclass
class Ballot:
    """The readings of one picture."""

    _candidates: list[_Candidate] = field(default_factory=list)

    def add(self, symbol: Symbol, voter: str) -> None:
        """One reading, its corners in the picture."""
        for candidate in self._candidates:
            if candidate.symbol.text == symbol.text and candidate.symbol.symbology == symbol.symbology:
                candidate.voters.add(voter)
                if candidate.symbol.enhanced and not symbol.enhanced:
                    candidate.symbol = symbol
                return
        self._candidates.append(_Candidate(symbol, {voter}))

    def settled(self) -> bool:
        """Whether every candidate is elected without a rival."""
        return all(
            (len(one.voters) >= 2 or is_sure(one.symbol)) and not self._rivals(one)
            for one in self._candidates
        )

    def elected(self) -> list[Symbol]:
        """The texts that count, the first read first."""
        return [one.symbol for one in self._candidates if self._wins(one)]

    def _wins(self, one: _Candidate) -> bool:
        against: int = max((len(rival.voters) for rival in self._rivals(one)), default=0)
        if len(one.voters) == 1:
            alone = one.symbol.symbology != "PDF417" or one.symbol.stage == "frame"
            return against == 0 and not one.symbol.enhanced and alone
        return len(one.voters) >= 2 * against

    def _rivals(self, one: _Candidate) -> list[_Candidate]:
        return [
            other for other in self._candidates if other is not one and _same_place(one.symbol, other.symbol)
        ]


def _same_place(one: Symbol, other: Symbol) -> bool:
    return _inside(_middle(one), other) or _inside(_middle(other), one)


def _middle(symbol: Symbol) -> tuple[float, float]:
    xs, ys = [x for x, _ in symbol.corners], [y for _, y in symbol.corners]
    return sum(xs) / len(xs), sum(ys) / len(ys)


def _inside(point: tuple[float, float], symbol: Symbol) -> bool:
    xs, ys = [x for x, _ in symbol.corners], [y for _, y in symbol.corners]
    return min(xs) <= point[0] <= max(xs) and min(ys) <= point[1] <= max(ys)
