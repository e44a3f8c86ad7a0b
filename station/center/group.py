"""One thread that writes, committing whatever has queued up in one transaction: so a small machine takes hundreds a second.

A result is handed out after the commit, never before; a job that fails takes nothing but itself back.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

GROUP = 64
T = TypeVar("T")


class Connection(Protocol):
    """One connection to a database, whichever it is. Every method raises the engine's own errors.

    Statements are written with ``?`` for each value, in what SQL both engines have (records.py).
    """

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Run one statement; what it found has ``fetchone``, ``fetchall`` and can be iterated."""

    def executemany(self, statement: str, rows: Sequence[Sequence[object]]) -> Any:
        """Run one statement for each row."""

    def script(self, statements: str) -> None:
        """Run several statements within the transaction that was begun."""

    def begin(self) -> None:
        """Begin a transaction that no other writer, on whatever server, runs beside."""

    def commit(self) -> None:
        """Make it durable; returns only then."""

    def rollback(self) -> None:
        """Take back what was begun, where anything was; never raises."""

    def close(self) -> None:
        """Let go."""

    @property
    def usable(self) -> bool:
        """False where the connection is lost and another has to be opened."""


_Job = tuple[Callable[[Connection], Any], "Future[Any]"]


class Writer:
    """The thread."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """Opens at once, and again whenever the connection is lost. Raises what ``connect`` raises."""
        self._connect = connect
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="center-store", daemon=True)
        self._thread.start()
        opened.result()

    def do(self, job: Callable[[Connection], T]) -> T:
        """Run a job; returns after its commit. Raises what the job or the engine raises."""
        done: Future[T] = Future()
        self._jobs.put((job, done))
        return done.result()

    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Finish what is waiting and let go."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self, opened: Future[None]) -> None:
        try:
            db: Connection | None = self._connect()
        except Exception as error:  # whatever it is: the caller's
            opened.set_exception(error)
            return
        opened.set_result(None)
        running = True
        while running:
            group: list[_Job] = []
            job = self._jobs.get()
            while job is not None:
                group.append(job)
                if len(group) == GROUP or self._jobs.empty():
                    break
                job = self._jobs.get()
            running = job is not None
            if group:
                db = self._commit(db, group)
        if db is not None:
            db.close()

    def _begun(self, db: Connection | None) -> Connection:
        """A connection in a transaction; one that went away unnoticed is opened again, nothing was asked of it yet."""
        if db is not None:
            try:
                db.begin()
            except Exception:
                if db.usable:
                    raise
                db.close()
            else:
                return db
        db = self._connect()
        db.begin()
        return db

    def _commit(self, db: Connection | None, group: Sequence[_Job]) -> Connection | None:
        """Nobody is answered before it is durable; where it did not become so, everybody gets the reason."""
        try:
            db = self._begun(db)
            answers = _transact(db, group)
        except Exception as error:  # this thread must outlive everything that an engine may raise
            answers = [(done, None, error) for _, done in group]
            if db is not None:
                db.rollback()
        if db is not None and not db.usable:
            db.close()
            db = None
        for done, answer, failed in answers:
            if failed is not None:
                done.set_exception(failed)
            else:
                done.set_result(answer)
        return db


def _transact(db: Connection, group: Sequence[_Job]) -> list[tuple[Future[Any], Any, BaseException | None]]:
    answers: list[tuple[Future[Any], Any, BaseException | None]] = []
    for job, done in group:
        db.execute("SAVEPOINT one")
        try:
            answers.append((done, job(db), None))
        except Exception as error:  # the caller's, whatever it is
            db.execute("ROLLBACK TO SAVEPOINT one")
            answers.append((done, None, error))
        db.execute("RELEASE SAVEPOINT one")
    db.commit()
    return answers
