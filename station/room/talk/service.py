"""The socket of a running room: ``room.sock`` in its folder.

- Its mode is 0600 before anybody can connect, and whoever connects must be the same user (SO_PEERCRED).
- It takes the place of one that a killed run left, by a rename; whoever holds the journal is the only one who may.
- Each connection has a thread, one question, and a time within which it must be asked and read. Garbage, slow and dead
  askers cost their own connection only; at most ``CONNECTIONS`` are served at once, others wait.
- It answers by :class:`Answering`, which hands to the room's own thread whatever touches the journal.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from station.errors import StationError
from station.room.talk import wire
from station.room.talk.carrying import Say

QUESTION_SECONDS = 5.0
"""Within this a question must have come in, and each line of an answer must be taken."""
CONNECTIONS = 8
WAITING = 64
"""So many more wait in the system's queue; whoever comes then is told to come again."""
READ_BYTES = 65_536
DRAINED = 1_048_576
"""At most so many bytes of garbage are read away."""
_PEER = struct.Struct("3i")

Answer = Callable[[wire.Asked, Say], wire.Answer]


@contextlib.contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """A name of the folder that fits a socket's address, which has room for 107 bytes, however deep the folder lies."""
    handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


def peer_uid(connection: socket.socket) -> int:
    """The user at the other end, by the kernel's word."""
    return int(_PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))[1])


class Service:
    """Listens from :meth:`start` to :meth:`stop`."""

    def __init__(
        self, folder: Path, answer: Answer, *, patience: float = QUESTION_SECONDS, user: int | None = None
    ) -> None:
        self._folder = folder
        self._answer = answer
        self._patience = patience
        self._user = os.geteuid() if user is None else user
        self._slots = threading.BoundedSemaphore(CONNECTIONS)
        self._socket: socket.socket | None = None

    def start(self) -> None:
        """Listen. Raises OSError: the folder's file system holds no sockets, say; the room does without then."""
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with short_path(self._folder) as folder:
                new = Path(folder, f".{wire.NAME}")
                new.unlink(missing_ok=True)
                made.bind(str(new))
                new.chmod(0o600)
                made.listen(WAITING)
                new.rename(Path(folder, wire.NAME))
        except OSError:
            made.close()
            raise
        self._socket = made
        threading.Thread(target=self._accept, args=(made,), name="talk", daemon=True).start()

    def stop(self) -> None:
        """Listen no more and take the name away; what is being answered ends with the process."""
        if self._socket is None:
            return
        made, self._socket = self._socket, None
        with contextlib.suppress(OSError):
            made.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        made.close()
        (self._folder / wire.NAME).unlink(missing_ok=True)

    def _accept(self, listening: socket.socket) -> None:
        while self._socket is listening:
            self._slots.acquire()
            try:
                connection, _ = listening.accept()
            except OSError:
                # Closed by stop(), or out of descriptors: then there is nothing to serve with either.
                self._slots.release()
                if self._socket is listening:
                    time.sleep(self._patience)
                continue
            threading.Thread(target=self._serve, args=(connection,), name="talk", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, contextlib.suppress(OSError):
                if peer_uid(connection) == self._user:
                    self._converse(connection)
        finally:
            self._slots.release()

    def _converse(self, connection: socket.socket) -> None:
        def send(said: wire.Answer) -> None:
            connection.settimeout(self._patience)
            connection.sendall(wire.write(said, wire.LONGEST_ANSWER))

        def say(text: str) -> None:
            # What was begun is ended, also where nobody listens any more.
            with contextlib.suppress(OSError):
                send(wire.Line(text))

        try:
            asked = self._question(connection)
            if asked is not None:
                send(self._answer(asked, say))
        except StationError as error:
            send(wire.refused(error))
            self._drain(connection)

    def _drain(self, connection: socket.socket) -> None:
        # What is closed with bytes unread takes the answer with it.
        connection.shutdown(socket.SHUT_WR)
        end, left = time.monotonic() + self._patience, DRAINED
        while left > 0 and (seconds := end - time.monotonic()) > 0:
            connection.settimeout(seconds)
            data = connection.recv(READ_BYTES)
            if not data:
                return
            left -= len(data)

    def _question(self, connection: socket.socket) -> wire.Asked | None:
        """The one question; None where none came in time, or the asker is gone."""
        lines, end = wire.Lines(wire.LONGEST_QUESTION), time.monotonic() + self._patience
        while (left := end - time.monotonic()) > 0:
            connection.settimeout(left)
            data = connection.recv(wire.LONGEST_QUESTION)
            if not data:
                return None
            for line in lines.feed(data):
                return wire.question(line)
        return None
