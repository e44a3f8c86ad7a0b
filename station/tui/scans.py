"""A keyboard-wedge scanner types like a person, only faster. Here its bursts are told from keys, before any widget sees either.

- A burst is at least ``min_length`` characters, no two further apart than ``gap_ms``, ended by Enter, LF or Tab; or
  anything between STX and such an end, where the scanner is set up to send one (then timing plays no part).
- Characters are held back until it is clear what they are: the end of a burst, or a pause, or a key that no scanner sends.
- A function key goes through at once while a scanner types, and breaks no scan. A burst whose end does not come is half a
  scan: dropped, and said.
- A person's keys come out again in order and go on to the question that is open. A burst never does.

What a burst says, and whether it is clean, is the wedge collector's word (station.checkin.scanner.wedge).
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.events import Key

from station.checkin.scanner.events import RAW_KEPT, CodeRejected, Reading
from station.checkin.scanner.wedge import FRAMED_PAUSE_MS, HALF_GAP_MS, Wedge, quick

STX = "\x02"
ENDS = {"enter": "\r", "ctrl+j": "\n", "tab": "\t"}
GAP_MS = 100
"""Scanners type a key in 7 to 16 ms; on a busy machine gaps up to 88 ms were seen."""
STALL_MS = 600
"""What has begun as a scanner's burst may stall for so long: a long code comes in several pieces on a busy machine."""
MIN_LENGTH = 8
"""Longer than any PIN, shorter than any ticket or ID number."""
TYPING_LENGTH = 3
"""So many characters at a scanner's pace, and a function key between them does not end the burst."""
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
        self._first_ms = 0
        self._last_ms = 0

    @property
    def holding(self) -> bool:
        """Whether keys wait for what follows them."""
        return bool(self._held)

    def key(self, event: Key, at_ms: int) -> Heard:
        """Take one key, typed at this moment (milliseconds of any steady clock)."""
        before = self.pause(at_ms)
        heard = self._key(event, at_ms)
        # At most one of the two is a scan: after a pause nothing is held, and one key alone completes none.
        return Heard((*before.keys, *heard.keys), before.scan or heard.scan)

    def pause(self, at_ms: int) -> Heard:
        """What the pause since the last key says of those that are held."""
        limit = FRAMED_PAUSE_MS if self._framed(self._held) else STALL_MS if self._quick() else self._gap_ms
        if not self._held or at_ms - self._last_ms <= limit:
            return Heard()
        if self._framed(self._held) or self._quick():
            return Heard(scan=self._broken())
        return Heard(self.release(at_ms, now=True))

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

    def _key(self, event: Key, at_ms: int) -> Heard:
        char = ENDS.get(event.key, event.character or "")
        if not self._held:
            if char == STX or (len(char) == 1 and char.isprintable()):
                self._held.append(event)
                self._first_ms = self._last_ms = at_ms
                return Heard()
            return Heard((event,))
        if not char or event.key == "escape":
            # No scanner sends it. A person may press it while a scanner types, and breaks no scan by it.
            going_on = self._framed(self._held) or self._typing()
            return Heard((event,)) if going_on else Heard((*self.release(at_ms, now=True), event))
        self._last_ms = at_ms
        if char in ENDS.values():
            held, self._held = self._held, []
            if self._framed(held) or len(held) >= self._min_length:
                return Heard(scan=self._parse(held, char, at_ms))
            return Heard((*held, event))
        self._held.append(event)
        if len(self._held) > HELD_MOST:
            held, self._held = self._held, []
            return Heard(scan=self._parse(held, "\r", at_ms))
        return Heard()

    def _broken(self) -> CodeRejected:
        """Half a scan: its end never came."""
        held, self._held = self._held, []
        raw = "".join(key.character or "" for key in held[: RAW_KEPT + 1]).removeprefix(STX)[:RAW_KEPT]
        return CodeRejected("cut", at_ms=self._last_ms, length=len(held) - self._framed(held), raw=raw)

    def _quick(self) -> bool:
        return len(self._held) >= self._min_length and quick(len(self._held), self._last_ms - self._first_ms)

    def _typing(self) -> bool:
        """Whether a scanner seems to be in the middle of a code."""
        n = len(self._held)
        return n >= TYPING_LENGTH and self._last_ms - self._first_ms <= HALF_GAP_MS * (n - 1)

    @staticmethod
    def _framed(held: list[Key]) -> bool:
        return bool(held) and held[0].character == STX

    @staticmethod
    def _parse(held: list[Key], end: str, at_ms: int) -> Reading | None:
        wedge = Wedge()
        for key in held:
            wedge.feed(ENDS.get(key.key, key.character or ""), at_ms)
        return wedge.feed(end, at_ms)
