"""When a reading out of a stream of pictures counts.

- QR, and Code 128 from untouched pixels or an upright cut-out: one reading. Code 39 has no check character,
  and enhanced pixels have given wrong codes that passed theirs: two equal readings of different pictures.
  PDF417 from a stream of pictures: two.
- The same text is one scan until it has been away for a second; another text is never held back. That a text soon back is
  still the same reading is said by the debounce of all scanners (``scanner.debounce``).
- Two different texts in one picture are both given: whoever asks for one document has to ask.

The strongest check comes after this: the roster (``documents``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from station.checkin.decode.symbol import Symbol
from station.event import Milliseconds

AWAY_MS: Milliseconds = 1_000
"""A text not seen for this long may count again."""
PAIR_MS: Milliseconds = 3_000
"""Two equal readings further apart than this don't confirm each other."""


def readings_needed(symbol: Symbol) -> int:
    """How many equal readings of different pictures a symbol needs before it counts."""
    if symbol.symbology == "QR":
        return 1
    if symbol.symbology == "Code 128":
        return 2 if symbol.enhanced or symbol.engine == "zbar" else 1
    return 2


@dataclass(frozen=True)
class _Track:
    """One text in the stream."""

    seen_at: Milliseconds
    readings: int
    """Pictures that it was read in, none more than PAIR_MS after the one before."""
    waiting: bool = True
    """Not counted since it came into view."""


@dataclass
class Stream:
    """What has been seen in a stream of pictures; one for each camera."""

    _tracks: dict[str, _Track] = field(default_factory=dict)

    def take(self, symbols: list[Symbol], at_ms: Milliseconds) -> list[Symbol]:
        """The symbols of the next picture that count now; ``at_ms`` on any steady clock."""
        surest: dict[str, Symbol] = {}
        for symbol in symbols:
            best = surest.get(symbol.text)
            if best is None or readings_needed(symbol) < readings_needed(best):
                surest[symbol.text] = symbol
        accepted = [symbol for symbol in surest.values() if self._counts(symbol, at_ms)]
        self._tracks = {t: track for t, track in self._tracks.items() if at_ms - track.seen_at <= PAIR_MS}
        return accepted

    def stands(self, symbol: Symbol) -> bool:
        """Whether this symbol's text has counted since it came into view."""
        track = self._tracks.get(symbol.text)
        return track is not None and not track.waiting

    def _counts(self, symbol: Symbol, at_ms: Milliseconds) -> bool:
        before = self._tracks.get(symbol.text)
        track = _Track(at_ms, 1) if before is None else _seen_again(before, at_ms)
        counts = track.waiting and track.readings >= readings_needed(symbol)
        if counts:
            track = replace(track, waiting=False)
        self._tracks[symbol.text] = track
        return counts


def _seen_again(track: _Track, at_ms: Milliseconds) -> _Track:
    gap = at_ms - track.seen_at
    back = gap >= AWAY_MS
    goes_on = gap <= PAIR_MS and not (back and not track.waiting)
    return replace(
        track,
        seen_at=at_ms,
        readings=track.readings + 1 if goes_on else 1,
        waiting=track.waiting or back,
    )
