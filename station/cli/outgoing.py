"""What ``station export`` and ``station sync`` share: the room's journal opened, and a bundle cut where there is news."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from station.locations import data_dir
from station.room.home import RoomHome, find_room, open_room
from station.room.room import Room
from station.room.transfer import cut_news
from station.timer.clock import SystemSource
from station.vault.bundle import Outbox
from station.vault.kiosk import Kiosk


@contextmanager
def opened_room(name: str | None) -> Iterator[tuple[Room, RoomHome]]:
    """The room's journal, opened and left in order.

    Raises:
        DeviceError: not set up, no room, or in use by the running room. PlanError: several rooms and none named.
    """
    kiosk = Kiosk.load(data_dir())
    home = find_room(kiosk, name)
    room = open_room(kiosk, home, SystemSource())
    try:
        yield room, home
    finally:
        # After an I/O error there is nothing to end in order: the next start reads what the disk holds.
        if not room.journal.stopped:
            room.end()


def cut_and_say(room: Room, outbox: Outbox) -> None:
    """Cut what is new and say so."""
    bundle = cut_news(room, outbox)
    if bundle is not None:
        manifest = bundle.manifest
        click.echo(f"已切出 · cut: {bundle.name}（第 {manifest.start} 至 {manifest.end - 1} 条 · entries）")
