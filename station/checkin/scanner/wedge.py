"""A keyboard-wedge scanner's characters, collected into codes: pure, one character at a time.

- A scan ends with CR, LF or Tab. It may begin with STX (0x02), with an AIM identifier (``]C0``), or with both;
  set the scanner to send a prefix where it can.
- Only printable ASCII is a code. One other character anywhere, and the whole scan is dropped at its end: a
  code may carry control characters that would press the program's keys, and an input method may change what
  was read. STX inside a scan is such a character.
- Timing is a hint and no more: on a busy machine a scanner's characters arrive up to 88 ms apart. After a
  pause a rest that was framed, came from a line where no person types, or came much faster than anybody types is
  half a scan and said to be cut; any other rest is a person's typing and is forgotten.
"""

from __future__ import annotations

import re

from station.checkin.scanner.events import RAW_KEPT, CodeRead, CodeRejected, Reading
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
HALF_LENGTH = 8
"""Characters that a person does not type in one go within HALF_GAP_MS of each other."""
HALF_GAP_MS: Milliseconds = 35
"""Mean pause between a scanner's characters, at most; a very quick typist's is twice as long."""
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


class Wedge:
    """Collects one scanner's characters. Holds nothing but the scan in progress."""

    def __init__(self, *, alone: bool = False) -> None:
        """``alone``: nobody but the scanner sends on this line, so that every character is a scan's."""
        self._alone = alone
        self._text: list[str] = []
        self._raw = ""
        self._first_ms: Milliseconds = 0
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
        broken = self.pause(at_ms)
        if not self.collecting:
            self._first_ms = at_ms
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

    def pause(self, at_ms: Milliseconds) -> CodeRejected | None:
        """That nothing came until this moment: half a scan, where it lasted too long."""
        waited = at_ms - self._last_ms
        if not self.collecting or waited <= (FRAMED_PAUSE_MS if self._sure else PAUSE_MS):
            return None
        return self.give_up()

    def give_up(self) -> CodeRejected | None:
        """Nothing more will come: half a scan, where a scan was in progress."""
        half = self._sure or quick(self._length, self._last_ms - self._first_ms)
        length, raw = self._length, self._raw
        self._reset()
        return CodeRejected("cut", at_ms=self._last_ms, length=length, raw=raw) if half else None

    @property
    def _sure(self) -> bool:
        return self._framed or self._alone

    def _take(self, char: str) -> None:
        self._length += 1
        self._raw += char if len(self._raw) < RAW_KEPT else ""
        if len(char) != 1 or not (char.isascii() and char.isprintable()):
            foreign = len(char) >= 1 and not char.isascii()
            self._bad = self._bad or ("foreign" if foreign else "control")
        elif self._length > LONGEST_CODE:
            self._bad = self._bad or "long"
            self._text.clear()
        else:
            self._text.append(char)

    def _end(self, at_ms: Milliseconds) -> Reading | None:
        text, bad, length, sure, raw = "".join(self._text), self._bad, self._length, self._sure, self._raw
        self._reset()
        if bad:
            return CodeRejected(bad, at_ms=at_ms, length=length, raw=raw)
        if not length or (length < SHORTEST_CODE and not sure):
            return None
        found = _AIM.match(text)
        aim = found.group() if found else ""
        text = text[len(aim) :]
        return CodeRead(text, aim=aim, at_ms=at_ms, notice=notice_of(aim, text)) if text.strip() else None

    def _reset(self) -> None:
        self._text = []
        self._raw = ""
        self._bad = ""
        self._length = 0
        self._framed = False


def quick(length: int, span_ms: Milliseconds) -> bool:
    """Whether so many characters within so long can only be a scanner's."""
    return length >= HALF_LENGTH and span_ms <= HALF_GAP_MS * (length - 1)
