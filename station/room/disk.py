"""The disk's reserve as the journal tells it: given up when the disk is full, held again when it has room.

``look`` runs at each start and at each beat of the clock; ``tell`` after each entry, since any of them may have
been the one that the reserve was given up for.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from station.errors import DeviceError
from station.vault.day.events import DiskFull, DiskRoom

if TYPE_CHECKING:
    from station.room.room import Room


def look(room: Room) -> None:
    """Make the reserve where it can be made, and record a change."""
    ballast = room.journal.ballast
    if ballast is None:
        return
    tell(room)
    held = ballast.make()
    if held and room.state.day.disk_full:
        room.append(DiskRoom(held=ballast.size))
    elif not held and not room.state.day.disk_full:
        room.append(DiskFull(freed=0))


def made_room(room: Room, error: DeviceError) -> bool:
    """Whether this error was a full disk and the reserve could be given up for it."""
    cause, ballast = error.__cause__, room.journal.ballast
    full = isinstance(cause, OSError) and cause.errno == errno.ENOSPC
    if not full or ballast is None or not ballast.free():
        return False
    tell(room)
    return True


def tell(room: Room) -> None:
    """Record what was given up since the last entry."""
    ballast = room.journal.ballast
    if ballast is not None and ballast.freed:
        freed, ballast.freed = ballast.freed, 0
        room.append(DiskFull(freed=freed))
