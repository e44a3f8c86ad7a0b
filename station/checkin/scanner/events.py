"""What a scanner tells, in the past tense, and the interface that every source has.

These are messages of a device, not facts of the day: the journal gets what the door makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from station.checkin.events import Source
from station.event import Milliseconds
from station.text import Text

REJECTIONS: dict[str, Text] = {
    "control": Text(
        "码中混有控制字符，整条未采用，请重扫。",
        "The code held control characters; all of it was dropped. Scan again.",
    ),
    "foreign": Text(
        "扫码枪传来的不是英文字符，请关闭输入法后重扫。",
        "The scanner sent other than plain characters; switch off the input method and scan again.",
    ),
    "long": Text(
        "读到的内容过长，整条未采用。",
        "What was read is too long; all of it was dropped.",
    ),
    "cut": Text("扫描中断，请重扫。", "The scan broke off; scan again."),
    "nothing": Text("图片中没有读到码。", "No code was found in the picture."),
}
"""Why a reading was dropped, by code."""


@dataclass(frozen=True)
class CodeRead:
    """A scanner read a code."""

    text: str
    """The code's text: printable, never empty, without prefix, suffix and AIM identifier."""
    aim: str = ""
    """AIM symbology identifier, for example ``]C0``; empty where the source doesn't tell."""
    source: Source = "wedge"
    at_ms: Milliseconds = 0
    """Moment of the last character, on the clock that the caller uses."""


@dataclass(frozen=True)
class CodeRejected:
    """A scanner sent something that is not taken; nothing of it may be used."""

    reason: str
    """A code of REJECTIONS."""
    source: Source = "wedge"
    at_ms: Milliseconds = 0
    length: int = 0
    """How many characters had come."""

    @property
    def why(self) -> Text:
        return REJECTIONS[self.reason]


Reading: TypeAlias = CodeRead | CodeRejected


class ScannerSource(Protocol):
    """A source of readings."""

    @property
    def source(self) -> Source:
        """How its readings are recorded."""

    def readings(self) -> Iterator[Reading]:
        """Readings as they come, until the source is exhausted.

        Raises:
            PlanError: what it reads from is not what it should be.
            DeviceError: the device failed.
        """
