"""A device that may be unplugged: looked for again and again, and what happened is said once.

One look every half second whether its file is still there, one attempt a second to open it: both ends of an
unplugging are seen within two seconds of a poll that comes at least every 200 ms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from station.checkin.decode.figures import Figures
from station.checkin.scanner.debounce import Debounce
from station.checkin.scanner.events import (
    CodeRead,
    Device,
    DeviceFound,
    DeviceLost,
    Message,
    Pictured,
    Troubled,
)
from station.checkin.scanner.ports import hung_up
from station.errors import DeviceError
from station.event import Milliseconds

LOOK_MS: Milliseconds = 500
RETRY_MS: Milliseconds = 1_000


class Watched:
    """A device with its comings and goings, and with repeated readings told from new ones."""

    def __init__(
        self,
        name: str,
        opener: Callable[[], Device],
        there: Callable[[], bool] = lambda: True,
        debounce: Debounce | None = None,
        *,
        replugged: bool = True,
    ) -> None:
        """Without ``replugged`` nobody waits for the device to come back: its errors are the caller's."""
        self._name = name
        self._opener = opener
        self._there = there
        self._debounce = debounce
        self._replugged = replugged
        self._device: Device | None = None
        self._said_lost = False
        self._tried_at: Milliseconds | None = None
        self._looked_at: Milliseconds | None = None

    @property
    def connected(self) -> bool:
        """Whether the device is open now."""
        return self._device is not None

    @property
    def finished(self) -> bool:
        return self._device is not None and self._device.finished

    @property
    def picture(self) -> Any:
        """The newest picture of a camera; None of anything else."""
        return self._device.picture if isinstance(self._device, Pictured) else None

    @property
    def figures(self) -> Figures | None:
        """How good a camera's picture is; None of anything else, and before the first was measured."""
        return getattr(self._device, "figures", None) if isinstance(self._device, Pictured) else None

    def poll(self, at_ms: Milliseconds) -> list[Message]:
        """What has come, never waits; a device that is gone is a message and no error.

        Raises:
            PlanError: what it reads from is not what it should be.
            DeviceError: it failed and is not one that comes back.
        """
        said = self._open(at_ms) if self._device is None else []
        if self._device is None:
            return said
        try:
            self._look(at_ms)
            said += [self._once(message) for message in self._device.poll(at_ms)]
            said += self._trouble(at_ms)
        except DeviceError as error:
            self.close()
            self._tried_at = at_ms
            said += self._lost(error, at_ms)
        return said

    def close(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None

    def _open(self, at_ms: Milliseconds) -> list[Message]:
        if self._tried_at is not None and at_ms - self._tried_at < RETRY_MS:
            return []
        self._tried_at = at_ms
        try:
            self._device = self._opener()
        except DeviceError as error:
            return self._lost(error, at_ms)
        self._said_lost = False
        self._looked_at = at_ms
        return [DeviceFound(self._name, at_ms)]

    def _look(self, at_ms: Milliseconds) -> None:
        if self._looked_at is not None and at_ms - self._looked_at < LOOK_MS:
            return
        self._looked_at = at_ms
        if not self._there():
            raise hung_up(self._name)

    def _lost(self, error: DeviceError, at_ms: Milliseconds) -> list[Message]:
        if not self._replugged:
            raise error
        if self._said_lost:
            return []
        self._said_lost = True
        return [DeviceLost(self._name, error.what, at_ms, error.code)]

    def _trouble(self, at_ms: Milliseconds) -> list[Message]:
        """A device that is open and yet of no use is as good as gone, and said once."""
        trouble = self._device.trouble if isinstance(self._device, Troubled) else None
        if trouble is not None:
            return self._lost(trouble, at_ms)
        if not self._said_lost:
            return []
        self._said_lost = False
        return [DeviceFound(self._name, at_ms)]

    def _once(self, message: Message) -> Message:
        if self._debounce is None or not isinstance(message, CodeRead):
            return message
        return self._debounce.take(message)
