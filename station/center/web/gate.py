"""How often a password may be tried: some tries are free, then each wait is twice the one before.

Counted for a name from one address, for an address, and for a name from everywhere: the last so high that a stranger does not
lock people out, but guesses from many machines still run into it. A try counts before the password is checked, so that many at
once are no way round; one that was right is taken back.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from station.event import Milliseconds

FREE = (5, 20, 50)
"""Wrong tries without a wait: name and address together, address, name."""
FIRST_WAIT_MS = 30_000
LONGEST_WAIT_MS = 900_000
FORGET_MS = 3_600_000
"""Without a wrong try for so long, all is forgotten."""
MOST = 20_000
"""Counters kept; the oldest go first."""


@dataclass
class _Tries:
    n: int
    last: Milliseconds
    until: Milliseconds


class Gate:
    """Counts tries. Any thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: dict[tuple[str, ...], _Tries] = {}

    def enter(self, name: str, address: str, now: Milliseconds) -> Milliseconds:
        """Count a try; how many milliseconds are left to wait where it may not be made, and then it does not count."""
        with self._lock:
            self._forget(now)
            waits = [one.until - now for key in _keys(name, address) if (one := self._tries.get(key))]
            if waits and max(waits) > 0:
                return max(waits)
            for key, free in zip(_keys(name, address), FREE, strict=True):
                one = self._tries.pop(key, _Tries(0, now, 0))
                one.n, one.last = one.n + 1, now
                over = one.n - free
                if over >= 0:
                    one.until = now + min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(over, 10))
                self._tries[key] = one
            return 0

    def passed(self, name: str, address: str) -> None:
        """The try was right."""
        with self._lock:
            both, *single = _keys(name, address)
            self._tries.pop(both, None)
            for key in single:
                if one := self._tries.get(key):
                    one.n, one.until = max(0, one.n - 1), 0

    def _forget(self, now: Milliseconds) -> None:
        while self._tries:
            key, one = next(iter(self._tries.items()))
            if len(self._tries) <= MOST and now - one.last < FORGET_MS:
                return
            del self._tries[key]


def _keys(name: str, address: str) -> tuple[tuple[str, ...], ...]:
    return (("both", name, address), ("from", address), ("name", name))
