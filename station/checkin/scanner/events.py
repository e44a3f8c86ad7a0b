"""What a scanner tells, in the past tense, and the interface that every source has.

These are messages of a device, not facts of the day: the journal gets what the door makes of them. A device read
by evdev or a serial line is recorded as ``wedge``: a hand-held scanner; a watched folder as ``file``; a video file
as ``replay``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, runtime_checkable

from station.checkin.events import Source
from station.errors import DeviceError
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
    "large": Text(
        "图片太大，没有读取；请缩小后再放入。",
        "The picture is too large and was not read; make it smaller and put it in again.",
    ),
    "picture": Text("文件不是能识别的图片。", "The file is no picture that can be read."),
    "evacuation": Text("疏散中，不放人入场。", "The room is being evacuated: nobody enters."),
}
"""Why a reading was dropped, by code."""
RAW_KEPT = 256
"""Characters that are kept of a reading that was dropped."""


NOTICES: dict[str, Text] = {
    "caps": Text(
        "扫码枪的大小写是反的：请关闭大写锁定（Caps Lock）。",
        "The scanner's letters come in the wrong case: switch Caps Lock off.",
    ),
    "layout": Text(
        "扫码枪的键盘布局不是美式英文：请把系统和扫码枪设成同一布局。",
        "The scanner types on another keyboard layout: set system and scanner to the US layout.",
    ),
}
"""What looks wrong about a scanner's setting, by code; the reading itself stands as it came."""


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
    notice: str = ""
    """A code of NOTICES, where the scanner's setting looks wrong."""
    beside: tuple[str, ...] = ()
    """What other codes in the same picture say: two codes on one document may disagree."""


@dataclass(frozen=True)
class CodeRejected:
    """A scanner sent something that is not taken; nothing of it may be used."""

    reason: str
    """A code of REJECTIONS."""
    source: Source = "wedge"
    at_ms: Milliseconds = 0
    length: int = 0
    """How many characters had come."""
    raw: str = ""
    """What had come, at most RAW_KEPT characters of it; a file's name where a file was read."""

    @property
    def why(self) -> Text:
        return REJECTIONS[self.reason]


@dataclass(frozen=True)
class CodeBounced:
    """The same code was read again so soon that it is the same reading; a person is to be told that it was
    seen."""

    text: str
    source: Source = "wedge"
    at_ms: Milliseconds = 0


@dataclass(frozen=True)
class DeviceLost:
    """A device went away: unplugged, switched off, or it stopped answering. It is looked for from now on."""

    name: str
    """The source as it was asked for, for example ``serial:/dev/ttyACM0``."""
    why: Text
    at_ms: Milliseconds = 0
    code: str = ""
    """Code of the problem."""

    @property
    def say(self) -> Text:
        return _LOST.fill(name=self.name, why=self.why)


@dataclass(frozen=True)
class DeviceFound:
    """A device is there and open."""

    name: str
    at_ms: Milliseconds = 0

    @property
    def say(self) -> Text:
        return _FOUND.fill(name=self.name)


_LOST = Text(
    "扫码设备 {name} 用不了：{why}可先用其他方式登记，恢复后自动接通。",
    "The scanner {name} can't be used: {why} Go on by other means; once it is back it works by itself.",
)
_FOUND = Text("扫码设备 {name} 已接通。", "The scanner {name} is connected.")

Reading: TypeAlias = CodeRead | CodeRejected
Message: TypeAlias = CodeRead | CodeRejected | CodeBounced | DeviceLost | DeviceFound


class ScannerSource(Protocol):
    """A source whose readings come to an end: files, a record."""

    @property
    def source(self) -> Source:
        """How its readings are recorded."""

    def readings(self) -> Iterator[Reading]:
        """Readings as they come, until the source is exhausted.

        Raises:
            PlanError: what it reads from is not what it should be.
            DeviceError: the device failed.
        """


class Device(Protocol):
    """What is asked again and again for what has come. The factory makes every source one of these."""

    @property
    def finished(self) -> bool:
        """Nothing will come any more; never so for hardware."""

    def poll(self, at_ms: Milliseconds) -> Sequence[Message]:
        """What has come since the last call; never waits. ``at_ms`` on any steady clock.

        Raises:
            PlanError: what it reads from is not what it should be.
            DeviceError: the device failed or is gone.
        """

    def close(self) -> None:
        """Give the device back; twice is once."""


@runtime_checkable
class Troubled(Protocol):
    """A device that can be there and yet of no use."""

    @property
    def trouble(self) -> DeviceError | None:
        """What is wrong with it now; None where nothing is."""


@runtime_checkable
class Pictured(Protocol):
    """A device that shows what it sees."""

    @property
    def picture(self) -> Any:
        """The newest picture, grey or BGR; None before the first."""
