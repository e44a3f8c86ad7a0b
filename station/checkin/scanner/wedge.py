"""A keyboard-wedge scanner's characters, collected into codes: pure, one character at a time.

- A scan ends with CR, LF or Tab. It may begin with STX (0x02), with an AIM identifier (``]C0``), or with both;
  set the scanner to send a prefix where it can.
- Only printable ASCII is a code. One other character anywhere, and the whole scan is dropped at its end: a
  code may carry control characters that would press the program's keys, and an input method may change what
  was read. STX inside a scan is such a character.
- Timing is a hint and no more: on a busy machine a scanner's characters arrive up to 88 ms apart. After a
  pause an unframed rest is a person's typing and is forgotten; a framed one is said to be cut.
"""

from __future__ import annotations

import re

from station.checkin.scanner.events import CodeRead, CodeRejected, Reading
from station.checkin.scanner.layout import notice_of
from station.event import Milliseconds

STX = "\x02"
ENDS = frozenset("\r\n\t")
LONGEST_CODE = 1_024
"""Characters of the longest scan that is taken, its identifier among them; a signed ticket's QR code has some 250."""
SHORTEST_CODE = 4
"""Characters under which an unframed line is a person's typing."""
PAUSE_MS: Milliseconds = 150
"""A longer pause inside an unframed scan means that no scanner typed it."""
FRAMED_PAUSE_MS: Milliseconds = 2_000
"""A longer pause inside a framed scan means that it broke off."""
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


class Wedge:
    """Collects one scanner's characters. Holds nothing but the scan in progress."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._bad = ""
        self._length = 0
        self._framed = False
        self._last_ms: Milliseconds = 0

    @property
    def collecting(self) -> bool:
        """Whether a scan is in progress."""
        return self._framed or self._length > 0

    def feed(self, char: str, at_ms: Milliseconds) -> Reading | None:
        """Take one character (empty for a key without one) at a moment of any steady clock.

        Gives a reading where one is complete: at the suffix, or when a new scan shows that the one before
        broke off.
        """
        broken = self._pause(at_ms)
        self._last_ms = at_ms
        if char in ENDS and char:
            return self._end(at_ms) or broken
        if char == STX and not self.collecting:
            self._framed = True
            return broken
        self._take(char)
        return broken

    def feed_all(self, chunk: str, at_ms: Milliseconds) -> list[Reading]:
        """Take a chunk as a terminal or a serial line delivers it: several scans, or a part of one."""
        fed = (self.feed(char, at_ms) for char in chunk)
        return [reading for reading in fed if reading is not None]

    def _pause(self, at_ms: Milliseconds) -> Reading | None:
        pause = at_ms - self._last_ms
        if not self.collecting or pause <= (FRAMED_PAUSE_MS if self._framed else PAUSE_MS):
            return None
        framed, length = self._framed, self._length
        self._reset()
        return CodeRejected("cut", at_ms=self._last_ms, length=length) if framed else None

    def _take(self, char: str) -> None:
        self._length += 1
        if len(char) != 1 or not (char.isascii() and char.isprintable()):
            foreign = len(char) >= 1 and not char.isascii()
            self._bad = self._bad or ("foreign" if foreign else "control")
        elif self._length > LONGEST_CODE:
            self._bad = self._bad or "long"
            self._text.clear()
        else:
            self._text.append(char)

    def _end(self, at_ms: Milliseconds) -> Reading | None:
        text, bad, length, framed = "".join(self._text), self._bad, self._length, self._framed
        self._reset()
        if bad:
            return CodeRejected(bad, at_ms=at_ms, length=length)
        if not length or (length < SHORTEST_CODE and not framed):
            return None
        found = _AIM.match(text)
        aim = found.group() if found else ""
        text = text[len(aim) :]
        return CodeRead(text, aim=aim, at_ms=at_ms, notice=notice_of(aim, text)) if text.strip() else None

    def _reset(self) -> None:
        self._text = []
        self._bad = ""
        self._length = 0
        self._framed = False
