"""What wakes the room. APScheduler reads wall time, so it decides nothing: it only calls, and what is due
follows from the trusted clock and the journal (timer/milestones.py).

A wall clock set back would make an interval job wait for the old time to come round; :meth:`Alarms.rewind`
starts the interval anew, and the room calls it whenever it notices a jump.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

PERIOD_SECONDS = 1


class Alarms:
    """Calls ``wake`` once a second from a thread of its own."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Begin to call."""
        # Loaded here: it takes as long as a quarter of a start, and a screen is up before it is needed.
        from apscheduler.executors.debug import DebugExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # Waking is one message: no pool of threads is needed to send it from.
        self._scheduler = BackgroundScheduler(timezone="UTC", executors={"default": DebugExecutor()})
        self._add(self._scheduler)
        self._scheduler.start()

    def rewind(self) -> None:
        """Start the interval anew from the wall clock as it is now; before the start nothing runs yet."""
        if self._scheduler is not None:
            self._add(self._scheduler)

    def stop(self) -> None:
        """Call no more."""
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _add(self, scheduler: BackgroundScheduler) -> None:
        scheduler.add_job(
            self._wake,
            "interval",
            seconds=PERIOD_SECONDS,
            id="wake",
            replace_existing=True,
            # A late or missed call is one call: the room finds everything due by itself.
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
