"""What ``station export`` and ``station sync`` share: the room's journal opened, and a bundle cut where there is news."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from station.locations import data_dir
from station.room.home import RoomHome, find_room, open_room
from station.room.room import Room
from station.room.summary import summarise
from station.timer.clock import SystemSource
from station.vault.bundle import Bundle, Outbox
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
        room.end()


def cut_news(room: Room, outbox: Outbox) -> Bundle | None:
    """Cut what is signed and in no bundle yet; None where there is nothing but news of bundles."""
    recorded = room.state.day.bundles
    if not outbox.worth_cutting(room.journal, recorded):
        return None
    bundle = outbox.cut_next(
        room.journal,
        room.kiosk.device,
        summarise(room.plan, room.state),
        recorded,
        room.now().time,
        room.append,
    )
    manifest = bundle.manifest
    click.echo(f"已切出 · cut: {bundle.name}（第 {manifest.start} 至 {manifest.end - 1} 条 · entries）")
    return bundle
