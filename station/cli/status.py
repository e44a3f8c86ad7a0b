"""``station status``: what this kiosk holds and how far each room's day is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from station.errors import DeviceError
from station.locations import data_dir

if TYPE_CHECKING:
    from station.room.home import RoomHome
    from station.room.talk.wire import RoomStatus

RUNNING = "正在运行 · running"
ANSWER_SECONDS = 15.0
"""A room that has no time for longer is said to be running, and no more."""


@click.command()
def status() -> None:
    """本机各考场的日志与状态 · Journal and state of the rooms on this kiosk"""
    from station.room.home import rooms
    from station.room.talk.wire import RoomStatus
    from station.vault.kiosk import Kiosk

    kiosk = Kiosk.load(data_dir())
    click.echo(f"{kiosk.device.name}  {kiosk.trust.fingerprint}")
    for home in rooms(kiosk):
        running, told = _look(home)
        if not isinstance(told, RoomStatus):
            click.echo(f"{home.name}  {RUNNING}  {told}")
            continue
        click.echo(
            f"{home.name}  {told.phase}  {told.entries} 条 entries"
            f"  中心已收 safe {told.safe_to}  密封 seals {told.seals}{f'  {RUNNING}' if running else ''}"
        )
        for line in (*told.clock, *told.people):
            click.echo(f"  {line.zh} · {line.en}")
        if told.disk_full:
            click.echo("  ! 硬盘已满，预留空间已让出：封好、导出，再腾出空间 · disk full, reserve given up")


def _look(home: RoomHome) -> tuple[bool, RoomStatus | str]:
    """Whether the room runs; what it says, or why it says nothing."""
    from station.room.registry import PARTS
    from station.room.state import fold
    from station.room.talk.client import ask
    from station.room.talk.snapshot import status as status_of
    from station.room.talk.wire import RoomStatus, Status
    from station.timer.clock import SystemSource
    from station.vault import entry as entries
    from station.vault.connection import LOCKED
    from station.vault.journal import Journal

    assert PARTS
    try:
        journal = Journal.open(home.journal)
    except DeviceError as error:
        if error.problem is not LOCKED:
            raise
        try:
            told = ask(home.folder, Status(), click.echo, ANSWER_SECONDS)
        except DeviceError as silent:
            return True, f"{silent.what.zh} {silent.what.en}"
        assert isinstance(told, RoomStatus)
        return True, told
    try:
        records = (entries.record_of(entries.decode(body, n)) for n, body in enumerate(journal.entries()))
        return False, status_of(fold(records), journal.size, SystemSource())
    finally:
        journal.close()
