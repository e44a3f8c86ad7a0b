"""The part of the app that hears keys first: what a scanner typed is taken out, what a person typed goes on."""

from __future__ import annotations

import time

from textual.app import App
from textual.events import Event, Key, Paste

from station.checkin.scanner.events import Reading
from station.tui.scans import GAP_MS, Heard, Interceptor


class ListeningApp(App[int], inherit_bindings=False):
    """Keys pass the interceptor before any widget sees them. No quit key, no palette, no paste, no selection."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._interceptor = Interceptor()

    def scanned(self, scan: Reading) -> None:
        """A scanner read something, or sent what can't be taken."""
        raise NotImplementedError

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Paste):
            return
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
            return
        await self._heard(self._interceptor.key(event, round(event.time * 1_000)))
        if self._interceptor.holding:
            self.set_timer(2 * GAP_MS / 1_000, self._let_go)

    async def _let_go(self) -> None:
        await self._heard(Heard(self._interceptor.release(round(time.monotonic() * 1_000))))

    async def _heard(self, heard: Heard) -> None:
        for key in heard.keys:
            await super().on_event(key)
        if heard.scan is not None:
            self.scanned(heard.scan)
