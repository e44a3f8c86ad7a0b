"""From other threads into the app's: what touches the room runs between two of the app's own steps, never beside them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from station.errors import DeviceError, problem
from station.tui.app import StationApp

T = TypeVar("T")
PATIENCE_SECONDS = 10.0

NO_TIME = problem(
    "talk.no_time",
    what=("考场画面没有空理会。", "The room's screens found no time for it."),
    now=("稍后再试；记录不受影响。", "Try again in a moment; nothing that is on record is touched."),
)


class AppHand:
    """Runs jobs in the app's thread (station.room.talk.carrying.Hand)."""

    def __init__(self, app: StationApp, patience: float = PATIENCE_SECONDS) -> None:
        self._app = app
        self._patience = patience

    def __call__(self, job: Callable[[], T], /) -> T:
        """The job's result or its error. Raises DeviceError: no app, or no time; the job did not run then and will not."""
        waiting: Future[T] = Future()
        if not self._app.is_running:
            raise DeviceError(NO_TIME)
        self._app.call_later(self._run, job, waiting)
        try:
            return waiting.result(self._patience)
        except TimeoutError:
            if waiting.cancel() or not waiting.done():
                raise DeviceError(NO_TIME) from None
            return waiting.result()

    def _run(self, job: Callable[[], Any], waiting: Future[Any]) -> None:
        if not waiting.set_running_or_notify_cancel():
            return
        try:
            waiting.set_result(job())
        except DeviceError as error:
            waiting.set_exception(error)
            if self._app.room.journal.stopped:
                self._app.fail(error)
        except Exception as error:  # the asker's thread raises it again
            waiting.set_exception(error)
