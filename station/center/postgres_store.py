"""Records in PostgreSQL (≥ 12), for a center of several servers.

Every server has one thread that writes (group.py), and each of its transactions first takes one advisory lock: writers run one
after the other as over SQLite, whichever server they are on. So the log of receipts has no hole, a head is checked against what
is there, and a cursor never passes a receipt that becomes visible later. What keeps it fast is that a transaction carries all
that has queued up. Readers take connections from a pool and wait for nobody.

Answers are durable: ``synchronous_commit`` is put on where it is off, a server with ``fsync`` off is refused. A connection that
is lost, even in a commit, is told as ``center.away``: the call may be repeated as it is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from station.center.errors import AWAY, DATABASE, FULL, NOT_DURABLE
from station.center.group import Connection, Writer
from station.center.migrations import migrate, steps
from station.center.records import BUSY_AT, Records
from station.errors import DeviceError
from station.text import Text

log = logging.getLogger("station.center")

READERS = 8
LOCK = 0x53_54_4E_43_00_00_00_01
"""The advisory lock of whoever writes: "STNC", 1."""
WAIT_S = 2.0
"""For a free reader's connection; while the database is away every reading call holds one of the server's threads so long."""
RECONNECT_S = 5.0
"""A pool that waits longer and longer between its tries would still be away when the database is back."""
SETTINGS = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "target_session_attrs": "read-write",
    "application_name": "station center",
}
"""What a connection has unless the address says otherwise: a server that went away is noticed within seconds, and of several
hosts the one that takes writes is found."""
SESSION = (
    # A server that was frozen inside a transaction must not hold up the others for ever.
    "SET idle_in_transaction_session_timeout = '30s'",
    "SET lock_timeout = '30s'",
    "SET timezone = 'UTC'",
)
READER = "SET statement_timeout = '60s'"
"""Not for the writer: a COMMIT that waits for a standby and is cut short is answered as if it had not been."""
T = TypeVar("T")


class PostgresStore(Records):
    """See :class:`station.center.store.Store`."""

    def __init__(self, address: str, busy_at: int = BUSY_AT, password: str | None = None) -> None:
        """``address``: what libpq takes, a URL or key=value. Where ``password`` is None, libpq looks where it always looks.

        Raises:
            DeviceError: the server gives no answer, or does not write durably. PlanError: a newer program made the database.
        """
        conninfo = _conninfo(address, password)
        with _told():
            self._writer = Writer(lambda: _connect(conninfo))
        self._pool = ConnectionPool(
            conninfo,
            min_size=1,
            max_size=READERS,
            kwargs={"autocommit": True},
            configure=_set_up_reader,
            check=ConnectionPool.check_connection,
            timeout=WAIT_S,
            reconnect_timeout=RECONNECT_S,
            name="center-readers",
            open=True,
        )
        super().__init__(busy_at)

    def waiting(self) -> int:
        return self._writer.waiting()

    def close(self) -> None:
        self._writer.close()
        self._pool.close()

    def _write(self, job: Callable[[Connection], T]) -> T:
        with _told():
            return self._writer.do(job)

    def _read(self, job: Callable[[Connection], T]) -> T:
        with _told(), self._pool.connection() as connection:
            return job(Link(connection))


def steps_run(address: str, password: str | None = None) -> dict[int, str]:
    """The steps that a database has, number → name; empty where the table is not there. Nothing is written.

    Raises:
        DeviceError: the server gives no answer.
    """
    with _told(), psycopg.connect(_conninfo(address, password), autocommit=True) as connection:
        there = connection.execute("SELECT to_regclass('schema_step')").fetchone()
        if there is None or there[0] is None:
            return {}
        rows = connection.execute("SELECT number, name FROM schema_step").fetchall()
        return {int(number): str(name) for number, name in rows}


def _conninfo(address: str, password: str | None) -> str:
    secret = {} if password is None else {"password": password}
    wanted = make_conninfo(address, **secret)
    given = psycopg.conninfo.conninfo_to_dict(wanted)
    return make_conninfo(wanted, **{k: v for k, v in SETTINGS.items() if k not in given})


class Link:
    """See :class:`station.center.group.Connection`."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._warned: list[str] = []

    @property
    def usable(self) -> bool:
        return not (self._connection.closed or self._connection.broken)

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        return self._connection.execute(_ours(statement), values or None)

    def executemany(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_ours(statement), rows)

    def script(self, statements: str) -> None:
        self._connection.execute(statements.encode())

    def begin(self) -> None:
        self._connection.execute("BEGIN")
        self._connection.execute(f"SELECT pg_advisory_xact_lock({LOCK})".encode())

    def commit(self) -> None:
        self._warned.clear()
        done = self._connection.execute("COMMIT").statusmessage
        # Of a transaction that had failed PostgreSQL answers ROLLBACK, and calls that no error; of one that its standby
        # does not have, since somebody cut the wait short, it answers COMMIT and warns.
        if done != "COMMIT" or self._warned:
            raise psycopg.OperationalError(self._warned[0] if self._warned else str(done))

    def rollback(self) -> None:
        try:
            self._connection.rollback()
        except psycopg.Error:
            self._connection.close()  # what was begun ends with it

    def close(self) -> None:
        self._connection.close()

    def hear(self, notice: errors.Diagnostic) -> None:
        """What the server says beside its answers."""
        if notice.severity_nonlocalized == "WARNING":
            self._warned.append(notice.message_primary or "")


@lru_cache(maxsize=256)
def _ours(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


def _set_up(connection: psycopg.Connection[Any]) -> None:
    for statement in SESSION:
        connection.execute(statement.encode())
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )


def _set_up_reader(connection: psycopg.Connection[Any]) -> None:
    _set_up(connection)
    connection.execute(READER.encode())


def _connect(conninfo: str) -> Link:
    connection = psycopg.connect(conninfo, autocommit=True)
    try:
        for name, wanted in (("fsync", "on"), ("full_page_writes", "on"), ("server_encoding", "UTF8")):
            row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
            if row is None or row[0] != wanted:
                raise DeviceError(NOT_DURABLE, name=name, value=row and row[0], wanted=wanted)
        _set_up(connection)
        link = Link(connection)
        connection.add_notice_handler(link.hear)
        migrate(link, steps("postgres"), time.time_ns() // 1_000_000)
    except BaseException:
        connection.close()
        raise
    return link


@contextmanager
def _told() -> Iterator[None]:
    """What the server refuses, in words that name no address: kiosks are shown them; the log has all of it."""
    try:
        yield
    except psycopg.Error as error:
        log.warning("database: %s", str(error).strip() or type(error).__name__)
        why = error.diag.message_primary or Text("没有应答", "no answer")
        raise DeviceError(FULL if _no_room(error) else AWAY, part=DATABASE, why=why) from error


def _no_room(error: psycopg.Error) -> bool:
    """Whether the server itself said that it can't store: disk full, input/output error, or a statement that it will not take."""
    state = error.sqlstate or ""
    return state in ("53100", "58030") or state[:2] in ("22", "23", "42", "54", "P0", "XX")
