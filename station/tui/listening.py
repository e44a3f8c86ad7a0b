"""The part of the app that hears scanners and keys first: what a scanner typed is taken out, what a person typed goes on.

Readings of every scanner come the same way: the same code again within moments is one reading, whichever scanner it came
by, and said to be seen. A question that has just opened has heard nothing yet, so a badge may answer two in a row.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import Any

from textual.events import Event, Key, Paste
from textual.screen import Screen

from station.checkin.decode.figures import Figures
from station.checkin.scanner.debounce import HARDWARE_MS, Debounce
from station.checkin.scanner.events import (
    CodeBounced,
    CodeRead,
    CodeRejected,
    DeviceFound,
    DeviceLost,
    Reading,
)
from station.checkin.scanner.settings import ScannerSettings
from station.event import Milliseconds
from station.tui.graphics.app import PicturingApp
from station.tui.prompts.base import Prompt
from station.tui.scanners import Cells, PictureTaken, Scanners, ScannerSpoke
from station.tui.scans import GAP_MS, Heard, Interceptor

EMERGENCY_KEY = "f11"
"""Works on every screen and in every question: no screen is asked."""
LOOK_AGAIN_S = 0.005
KEY_GIVEN_UP_S = 2.0
"""A screen that has not handled a key by then never will."""


class ListeningApp(PicturingApp, inherit_bindings=False):
    """Keys pass the interceptor before any widget sees them. No quit key, no palette, no paste, no selection."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(
        self, settings: ScannerSettings | None = None, same_code_ms: Milliseconds = HARDWARE_MS
    ) -> None:
        """Raises PlanError: the settings name a scanner that does not exist."""
        super().__init__()
        self.scanner_settings = settings or ScannerSettings()
        self.scanners_gone: dict[int, str] = {}
        """Scanners that can't be used now: place in the kiosk's list → word."""
        self._interceptor = Interceptor()
        self._inbox: deque[Key | CodeRead | CodeRejected] = deque()
        self._sent: tuple[Key, Screen[Any], float] | None = None
        """The last key, whose screen got it, and when."""
        self._debounce = Debounce(same_code_ms)
        self._heard_for: Prompt[object] | None = None
        self._waiting = False
        """A timer runs at whose end held keys may be let go."""
        self.figures: Figures | None = None
        """How good the newest picture of a camera is; told while a preview is asked for."""
        self._scanners = Scanners(self.scanner_settings.devices, self.post_message)

    # -- for the app ----------------------------------------------------------------------------------------------

    def moment(self) -> Milliseconds:
        """Now, on the clock that readings are told apart by."""
        raise NotImplementedError

    def scanned(self, scan: Reading) -> None:
        """A scanner read something, or sent what can't be taken."""
        raise NotImplementedError

    def bounced(self, again: CodeBounced) -> None:
        """The same code came again within moments."""
        raise NotImplementedError

    def scanner_changed(self, number: int, said: DeviceFound | DeviceLost) -> None:
        """A scanner can be used, or can't any more."""
        raise NotImplementedError

    def emergency(self) -> None:
        """The emergency key was pressed, whatever is on the screen."""
        raise NotImplementedError

    def pictured(self, cells: Cells) -> None:
        """A camera's newest picture, while a preview was asked for."""
        raise NotImplementedError

    # -- scanners -------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._scanners.start()

    def on_unmount(self) -> None:
        self._scanners.stop()

    def preview(self, room: tuple[int, int] | None, *, always: bool = False) -> None:
        """Ask for pictures of so many columns and rows, or for none; ``always``: whether or not the door shows them."""
        self._scanners.preview = room if self.scanner_settings.preview or always else None

    def camera_picture(self) -> Any:
        """The newest picture of the door's camera, as OpenCV has it; None where no camera gives one."""
        return self._scanners.picture()

    async def on_scanner_spoke(self, message: ScannerSpoke) -> None:
        match message.said:
            case CodeRead() | CodeRejected() as reading:
                self._inbox.append(reading)
                await self._drain()
            case CodeBounced() as again:
                self.bounced(again)
            case DeviceFound() as found:
                self.scanners_gone.pop(message.number, None)
                self.scanner_changed(message.number, found)
            case DeviceLost(name=name) as lost:
                self.scanners_gone[message.number] = name
                self.scanner_changed(message.number, lost)

    def on_picture_taken(self, message: PictureTaken) -> None:
        if self._scanners.preview is not None:
            self.figures = message.figures or self.figures
            self.pictured(message.cells)

    def read(self, reading: Reading) -> None:
        """A reading of any scanner: told from the one before, then handed on."""
        asked = self.screen if isinstance(self.screen, Prompt) else None
        if asked is not self._heard_for:
            self._heard_for = asked
            self._debounce.forget()
        if isinstance(reading, CodeRead):
            # By the room's clock: a device's own moments begin anywhere.
            told = self._debounce.take(replace(reading, at_ms=self.moment()))
            if isinstance(told, CodeBounced):
                self.bounced(told)
                return
        self.scanned(reading)

    # -- keys -----------------------------------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Paste):
            return
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
            return
        for key in self.late_answer.key(event):
            await self._heard(self._interceptor.key(key, round(key.time * 1_000)))
        self._wait(2 * GAP_MS)

    def _wait(self, milliseconds: int) -> None:
        # One timer at a time: a scan's keys come so fast that one for each would cost more than they do.
        if not self._waiting and (self._interceptor.holding or self.late_answer.holding):
            self._waiting = True
            self.set_timer(milliseconds / 1_000, self._let_go)

    async def _let_go(self) -> None:
        self._waiting = False
        for key in self.late_answer.release():
            await self._heard(self._interceptor.key(key, round(key.time * 1_000)))
        now = round(time.monotonic() * 1_000)
        await self._heard(self._interceptor.pause(now))
        # Keys that came after the timer was set have their own wait; what still waits for its end is looked at again.
        left = 2 * GAP_MS - self._interceptor.silent_for(now)
        self._wait(left if left > 0 else 2 * GAP_MS)

    async def _heard(self, heard: Heard) -> None:
        self._inbox.extend(heard.keys)
        if heard.scan is not None:
            self._inbox.append(heard.scan)
        await self._drain()

    async def _drain(self) -> None:
        """Hand on what has come, in its order: a key goes into its screen's queue, a reading waits until it is through.

        Else a key that was pressed before a scan would act on what the scan has brought.
        """
        while self._inbox:
            first = self._inbox[0]
            if isinstance(first, Key) and first.key == EMERGENCY_KEY:
                self._inbox.popleft()
                self.emergency()
            elif isinstance(first, Key):
                self._sent = first, self.screen, time.monotonic()
                self._inbox.popleft()
                await super().on_event(first)
            elif self._under_way():
                self.set_timer(LOOK_AGAIN_S, self._drain)
                return
            else:
                self._inbox.popleft()
                self.read(first)

    def _under_way(self) -> bool:
        """Whether a screen still has the last key before it. Every screen of the station stops the keys that it has handled."""
        if self._sent is None:
            return False
        key, screen, since = self._sent
        return (
            not key._stop_propagation and screen is self.screen and time.monotonic() - since < KEY_GIVEN_UP_S
        )
