"""What ``station export`` and ``station sync`` share: a running room is asked to do it; else the journal is opened here."""

from __future__ import annotations

from collections.abc import Callable

import click

from station.errors import DeviceError
from station.locations import data_dir
from station.room.home import find_room, open_room
from station.room.room import Room
from station.room.talk.client import NOT_THERE, ask
from station.room.talk.wire import Export, Sync
from station.timer.clock import SystemSource
from station.vault.bundle import Outbox
from station.vault.connection import LOCKED
from station.vault.kiosk import Kiosk


def carry(name: str | None, asked: Export | Sync, here: Callable[[Room, Outbox], None]) -> None:
    """Ask the room that runs, or do it here on its journal, which is left in order.

    Raises:
        DeviceError: not set up, no room, a device or network failed. PlanError: several rooms and none named, or the
        room's own refusal.
    """
    kiosk = Kiosk.load(data_dir())
    home = find_room(kiosk, name)
    try:
        room = open_room(kiosk, home, SystemSource())
    except DeviceError as error:
        if error.problem is not LOCKED:
            raise
        try:
            ask(home.folder, asked, click.echo)
        except DeviceError as silent:
            # Locked and nobody answers: what is in the way is the other program.
            raise error if silent.problem is NOT_THERE else silent from None
        return
    try:
        here(room, Outbox(home.outbox))
    finally:
        # After an I/O error there is nothing to end in order: the next start reads what the disk holds.
        if not room.journal.stopped:
            room.end()
