"""Whether a test code comes back through the scanners as it was printed. Pure: it is told messages and says what they show.

The code is one of the test card's, or a code made for this trial and shown as a picture only: whoever has not scanned it
can't type it. What a scanner's setting does to a text (Caps Lock, layout) fails the trial and is named.
"""

from __future__ import annotations

import secrets

from station.checkin.events import Source
from station.checkin.scanner.events import CodeRead, Message
from station.checkin.scanner.testcard import check
from station.text import Text

SOURCES: dict[Source, Text] = {
    "wedge": Text("扫码枪", "hand-held"),
    "camera": Text("摄像头", "camera"),
    "file": Text("图片", "picture"),
    "replay": Text("录像", "recording"),
    "typed": Text("键盘", "keyboard"),
}
"""How readings came, by source."""


def make_code() -> str:
    """A code for one trial."""
    return f"STATION-READY-{secrets.token_hex(6).upper()}"


class Trial:
    """One trial of all scanners of a door."""

    def __init__(self, code: str = "") -> None:
        self.code = code or make_code()
        self._good: dict[Source, set[str]] = {}
        self.wrong: Text | None = None
        """Why the newest reading was none of the card's; None once a right one came after it."""

    def take(self, message: Message) -> Text:
        """What one message shows."""
        if isinstance(message, CodeRead) and message.text == self.code:
            return self._right(message, Text("屏幕上的码：读对。", "The code on the screen: right."), "QR")
        said = check(message)
        if isinstance(message, CodeRead) and said.right and said.kind is not None:
            return self._right(message, said.says[0], said.kind)
        words = Text("".join(one.zh for one in said.says), " ".join(one.en for one in said.says))
        if isinstance(message, CodeRead):
            self.wrong = words
        return words

    def _right(self, read: CodeRead, said: Text, kind: str) -> Text:
        self.wrong = None
        self._good.setdefault(read.source, set()).add(kind)
        return said

    @property
    def passed(self) -> bool:
        """A code came back right, and nothing wrong since."""
        return bool(self._good) and self.wrong is None

    @property
    def said(self) -> Text:
        """What came back by which kind of scanner, or what came instead."""
        if self.wrong is not None:
            return self.wrong
        if not self._good:
            return Text("没有扫", "nothing was scanned")
        parts = [(SOURCES[source], "、".join(sorted(kinds))) for source, kinds in self._good.items()]
        return Text(
            "；".join(f"{name.zh}读对 {kinds}" for name, kinds in parts),
            "; ".join(f"{name.en}: {kinds} right" for name, kinds in parts),
        )
