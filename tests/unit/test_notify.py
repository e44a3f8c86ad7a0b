"""The service manager hears by a real socket that the screens are up, live and leave; without one nothing is disturbed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.errors import DeviceError
from station.notify import ServiceManager
from station.vault.keys import NO_KEY
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"{tmp_path}/notify" if request.param == "path" else f"@{tmp_path}"


@pytest.fixture
def heard(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + address[1:] if address.startswith("@") else address)
        listening.setblocking(False)
        yield listening


def words(listening: socket.socket) -> list[str]:
    """All that has come."""
    found: list[str] = []
    while True:
        try:
            found.append(listening.recv(100).decode())
        except BlockingIOError:
            return found


def test_each_word_is_one_datagram(address: str, heard: socket.socket) -> None:
    manager = ServiceManager(address)
    manager.ready()
    manager.alive()
    manager.stopping()
    assert words(heard) == ["READY=1", "WATCHDOG=1", "STOPPING=1"]


@pytest.mark.parametrize("nobody", ["", "vsock:2:1234", "/nowhere/notify", "@" + "x" * 300])
def test_a_manager_that_does_not_listen_disturbs_nothing(nobody: str) -> None:
    manager = ServiceManager(nobody)
    manager.ready()
    manager.alive()


def test_a_manager_that_never_reads_disturbs_nothing(address: str, heard: socket.socket) -> None:
    manager = ServiceManager(address)
    for _ in range(5_000):
        manager.alive()
    assert 0 < len(words(heard)) < 5_000


def test_the_screens_give_word_from_the_rooms_beat(
    tmp_path: Path, address: str, heard: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    day = ExamDay(tmp_path, "08:45")
    day.open()

    def full(_since: object) -> None:
        raise DeviceError(NO_KEY, name="journal", why="test")

    async def script(desk: Desk) -> None:
        assert words(heard) == ["READY=1"]
        desk.app.beat()
        desk.app.beat()
        assert words(heard) == ["WATCHDOG=1", "WATCHDOG=1"]
        # A beat that the disk refused is none.
        monkeypatch.setattr(day.room, "tick", full)
        desk.app.beat()
        assert "WATCHDOG=1" not in words(heard)

    play(day, script)


def test_the_screens_say_that_they_leave(
    tmp_path: Path, address: str, heard: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    day = ExamDay(tmp_path, "08:45")
    day.open()

    async def script(_desk: Desk) -> None:
        pass

    play(day, script)
    assert words(heard) == ["READY=1", "STOPPING=1"]
