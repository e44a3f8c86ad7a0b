"""A room that answers over its real socket while the test's thread is the room's thread.

with talking(day) as talk:
    talk.run(lambda: ask(day.home.folder, Status(), said.append))     in a thread; its result or its error
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from station.room.talk.answering import Answering
from station.room.talk.service import Service
from tests.support.sim import ExamDay

T = TypeVar("T")


class Talk:
    """Jobs that askers hand over, done here."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def hand(self, job: Callable[[], T], /) -> T:
        waiting: Future[T] = Future()
        self._jobs.put(lambda: _run(job, waiting))
        return waiting.result(60)

    def run(self, asker: Callable[[], T]) -> T:
        """The asker in a thread of its own; this thread does what it hands over until it is through."""
        waiting: Future[T] = Future()

        def ask() -> None:
            _run(asker, waiting)
            self._jobs.put(lambda: None)

        threading.Thread(target=ask, daemon=True).start()
        while not waiting.done():
            self._jobs.get(timeout=60)()
        return waiting.result()


def _run(job: Callable[[], Any], waiting: Future[Any]) -> None:
    try:
        waiting.set_result(job())
    except BaseException as error:
        waiting.set_exception(error)


@contextmanager
def talking(day: ExamDay, patience: float = 5.0, user: int | None = None) -> Iterator[Talk]:
    talk = Talk()
    service = Service(day.home.folder, Answering(day.room, talk.hand), patience=patience, user=user)
    service.start()
    try:
        yield talk
    finally:
        service.stop()
