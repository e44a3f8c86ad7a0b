"""Asking a running room."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

from station.errors import DeviceError, problem
from station.room.talk import wire
from station.room.talk.carrying import Say
from station.room.talk.service import peer_uid, short_path

CONNECT_SECONDS = 5.0
READ_BYTES = 65_536

NOT_THERE = problem(
    "talk.not_there",
    what=("本考场的程序没有应答：{why}。", "This room's program does not answer: {why}."),
    now=(
        "确认考场画面正在运行；重新打开考场后再试。",
        "See that the room's screens are running; reopen the room, then try again.",
    ),
    clause="docs/formats.md §11",
)


def ask(folder: Path, asked: wire.Asked, say: Say, seconds: float | None = None) -> wire.Answer:
    """The last answer of the room in this folder; lines before it are said.

    ``seconds`` is how long each line may take; without, as long as the room needs: a stick may be slow.

    Raises:
        DeviceError: nobody there, another user's, or gone before the answer. WireError: what came is no answer.
        StationError: the room refused, in its own words.
    """
    try:
        for told in _told(folder, asked, seconds):
            if isinstance(told, wire.Line):
                say(told.text)
            elif isinstance(told, wire.Refused):
                raise wire.error_of(told)
            else:
                return told
    except OSError as error:
        raise DeviceError(NOT_THERE, why=error.strerror or str(error)) from None
    raise DeviceError(NOT_THERE, why="EOF")


def _told(folder: Path, asked: wire.Asked, seconds: float | None) -> Iterator[wire.Answer]:
    lines = wire.Lines(wire.LONGEST_ANSWER)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(CONNECT_SECONDS if seconds is None else seconds)
        with short_path(folder) as short:
            connection.connect(f"{short}/{wire.NAME}")
        if peer_uid(connection) != os.geteuid():
            raise DeviceError(NOT_THERE, why="SO_PEERCRED")
        connection.sendall(wire.write(asked, wire.LONGEST_QUESTION))
        connection.settimeout(seconds)
        while data := connection.recv(READ_BYTES):
            for line in lines.feed(data):
                yield wire.answer(line)
