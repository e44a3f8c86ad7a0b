"""The time that two people confirm: by the site's clock, or by a time that the exam center signed for the code shown here.

The signed time comes by a scan of its code, or by itself where the site allows a network (``station room --heads-to``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from station.errors import DeviceError, Refusal
from station.event import Milliseconds
from station.room import Room
from station.text import Language, Text
from station.timer.signed import ConfirmSigned, open_signed, too_old
from station.timer.wording import hms, seconds
from station.tui.bigtext import big
from station.tui.prompts.field import Field
from station.tui.theme import PAGE, QUIET
from station.vault.time_note import PREFIX, new_code

if TYPE_CHECKING:
    pass

LONGEST_NOTE = 4_096


@dataclass
class TimeSource:
    """Where a signed time may come from; the app has one."""

    make_code: Callable[[], str] = new_code
    center: str = ""
    """The center's address, where a network is allowed."""
    file: Path | None = None
    """A file that the note is put in, on a stick say."""


class TimeQuestion(Field):
    """Answered by typed digits, or by nothing: then ``signed`` tells whether it was the center's time or the shown one."""

    def __init__(self, room: Room, source: TimeSource, no_time: Callable[[str], Text | None]) -> None:
        self.room = room
        self.source = source
        self.signed: ConfirmSigned | None = None
        self._file_seen = b""
        self._new_code()
        super().__init__(
            Text("两人对照考点标准钟，确认时间", "Both compare with the site's clock and confirm the time"),
            "clock",
            self._said(),
            final=True,
            optional=True,
            check=no_time,
            live=self._clock,
        )

    def _new_code(self) -> None:
        self.code = self.source.make_code()
        self._asked_us = self.room.source.boot_us()

    def _said(self) -> tuple[Text, ...]:
        code = f"{self.code[:4]}-{self.code[4:]}"
        return (
            Text(
                "一致则直接按 F8；不一致则输入标准钟时间（如 084000）。",
                "If it agrees, press F8; if not, type the site clock's time (084000).",
            ),
            Text(
                f"或请认定中心按校验码 {code} 签发时间，再扫它的时间码。",
                f"Or have the exam center sign the time for code {code}, and scan its code.",
            ),
        )

    def opened(self) -> None:
        if self.source.center:
            self._ask(self.source.center, self.code)

    @work(thread=True, exclusive=True, group="time")
    def _ask(self, url: str, code: str) -> None:
        # Loaded where a network is used, and nowhere else.
        from station.vault.time_ask import ask_time

        try:
            note = ask_time(url, code)
        except DeviceError as error:
            self.app.call_from_thread(self._refused, error.what, error.now)
            return
        self.app.call_from_thread(self.hear, note)

    def take_scan(self, text: str) -> bool:
        if not text.startswith(PREFIX):
            return False
        self.hear(text)
        return True

    def hear(self, text: str) -> None:
        """A note or its line came: take it, or say in one sentence why not."""
        if not self.is_attached:
            return
        found = open_signed(
            text.strip() if text.startswith(PREFIX) else text, self.code, self.room.kiosk.trust
        )
        if isinstance(found, Refusal):
            self._refused(found.what, found.now)
            return
        signed, note = found
        last = self.room.state.day.last_sure
        command = ConfirmSigned(signed, note, self._asked_us, self.room.now(), last, ())
        old = too_old(self.room.rules.clock, command)
        if old is not None:
            # A note for a code that was shown so long ago says too little; the next one is for a new code.
            self._new_code()
            self.said = self._said()
            self._refused(old.what, old.now)
            return
        self.signed = command
        self.tell(None)

    def redraw(self) -> None:
        self._look_at_file()
        super().redraw()

    def _look_at_file(self) -> None:
        """What lies in the file by now, once for each content."""
        if self.source.file is None or not self.is_mounted:
            return
        try:
            with self.source.file.open("rb") as file:
                body = file.read(LONGEST_NOTE)
        except OSError:
            return
        if body != self._file_seen:
            self._file_seen = body
            self.hear(body.decode("utf-8", "replace"))

    def _refused(self, what: Text, now: Text) -> None:
        if self.is_attached:
            self.tell(Text(f"{what.zh}{now.zh}", f"{what.en} {now.en}"))

    @property
    def shown(self) -> Milliseconds:
        """The time that F8 takes where nothing is typed."""
        reading = self.room.now()
        if self.signed is None:
            return reading.time
        return self.signed.time + (reading.stamp.boot_us - self.signed.received.stamp.boot_us) // 1_000

    def _clock(self, language: Language) -> list[Content]:
        shown = hms(self.shown)
        rows = big(list(shown if self.app.size.width >= 100 else shown[:5]), "seat", gap=1)
        label = Text("本机时间", "Station time")
        if self.signed is not None:
            off = seconds(self.signed.off_by)
            label = Text(f"认定中心签名时间 ±{off} 秒", f"Signed by the exam center ±{off} s")
        return [Content.styled(row, PAGE.ink) for row in rows] + [
            Content.styled(f"{label.say(language)} {shown}", QUIET)
        ]
