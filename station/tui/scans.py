"""A keyboard-wedge scanner types like a person, only faster. Here its bursts are told from keys, before any widget sees either.

- A burst is at least ``min_length`` characters, no two further apart than ``gap_ms``, ended by Enter, LF or Tab; or
  anything between STX and such an end, where the scanner is set up to send one (then timing plays no part).
- Characters are held back until it is clear what they are: the end of a burst, or a pause, or a key that no scanner sends.
- A person's keys come out again in order and go on to the question that is open. A burst never does.

What a burst says, and whether it is clean, is the wedge collector's word (station.checkin.scanner.wedge).
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.events import Key

from station.checkin.scanner.events import CodeRejected, Reading
from station.checkin.scanner.wedge import FRAMED_PAUSE_MS, Wedge

STX = "\x02"
ENDS = {"enter": "\r", "ctrl+j": "\n", "tab": "\t"}
GAP_MS = 100
"""Scanners type a key in 7 to 16 ms; on a busy machine gaps up to 88 ms were seen."""
MIN_LENGTH = 8
"""Longer than any PIN, shorter than any ticket or ID number."""
HELD_MOST = 20_000
"""A burst that never ends is a cable or a stuck key: it is dropped and said."""


@dataclass(frozen=True)
class Heard:
    """What became of a key."""

    keys: tuple[Key, ...] = ()
    """Keys of a person, to be handled now."""
    scan: Reading | None = None


class Interceptor:
    """Sorts keys into scans and a person's keys."""

    def __init__(self, gap_ms: int = GAP_MS, min_length: int = MIN_LENGTH) -> None:
        self._gap_ms = gap_ms
        self._min_length = min_length
        self._held: list[Key] = []
        self._last_ms = 0

    @property
    def holding(self) -> bool:
        """Whether keys wait for what follows them."""
        return bool(self._held)

    def key(self, event: Key, at_ms: int) -> Heard:
        """Take one key, typed at this moment (milliseconds of any steady clock)."""
        broken = self._broken(at_ms)
        if broken is not None:
            heard = self.key(event, at_ms)
            return heard if heard.scan is not None else Heard(heard.keys, broken)
        before = self.release(at_ms)
        self._last_ms = at_ms
        char = ENDS.get(event.key, event.character or "")
        if not self._held:
            if char == STX or (len(char) == 1 and char.isprintable()):
                self._held.append(event)
                return Heard(before)
            return Heard((*before, event))
        if char in ENDS.values():
            held, self._held = self._held, []
            if self._framed(held) or len(held) >= self._min_length:
                return Heard(before, self._parse(held, char, at_ms))
            return Heard((*before, *held, event))
        if not char or event.key == "escape":
            return Heard((*before, *self._drop_or_release(), event))
        self._held.append(event)
        if len(self._held) > HELD_MOST:
            held, self._held = self._held, []
            return Heard(before, self._parse(held, "\r", at_ms))
        return Heard(before)

    def release(self, at_ms: int, *, now: bool = False) -> tuple[Key, ...]:
        """The held keys, where the pause since the last one says that a person typed them, or always with ``now``."""
        if not self._held or self._framed(self._held):
            return ()
        if not now and at_ms - self._last_ms <= self._gap_ms:
            return ()
        held, self._held = self._held, []
        return tuple(held)

    def silent_for(self, at_ms: int) -> int:
        """Milliseconds since the last key."""
        return at_ms - self._last_ms

    def _broken(self, at_ms: int) -> CodeRejected | None:
        """A framed scan whose end never came: dropped, and said."""
        if not self._framed(self._held) or at_ms - self._last_ms <= FRAMED_PAUSE_MS:
            return None
        held, self._held = self._held, []
        return CodeRejected("cut", at_ms=self._last_ms, length=len(held) - 1)

    def _drop_or_release(self) -> tuple[Key, ...]:
        held, self._held = self._held, []
        return () if self._framed(held) else tuple(held)

    @staticmethod
    def _framed(held: list[Key]) -> bool:
        return bool(held) and held[0].character == STX

    @staticmethod
    def _parse(held: list[Key], end: str, at_ms: int) -> Reading | None:
        wedge = Wedge()
        for key in held:
            wedge.feed(ENDS.get(key.key, key.character or ""), at_ms)
        return wedge.feed(end, at_ms)
