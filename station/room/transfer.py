"""What leaves the room: bundles cut from the journal's signed entries, and the figures that travel with them
in clear.

Figures need the plan, and the plan needs two badges; so each run keeps the figures it ended with beside the
journal, and a bundle that is cut later without badges carries those.
"""

from __future__ import annotations

import msgspec

from station.room.room import FIGURES, Room
from station.room.summary import summarise
from station.vault.bundle import Bundle, Outbox
from station.vault.bundle.summary import Summary


def figures(room: Room) -> Summary:
    """The day in figures as far as they can be known now."""
    kept = room.journal.kept(FIGURES)
    if room.plan is None and kept is not None:
        # The phase is the journal's own word; the counts are those of the last run that had the plan open.
        return msgspec.structs.replace(msgspec.json.decode(kept, type=Summary), phase=room.state.day.phase)
    return summarise(room.plan, room.state)


def cut_news(room: Room, outbox: Outbox) -> Bundle | None:
    """Cut what is signed and in no bundle yet; None where there is nothing but news of bundles.

    Raises:
        PlanError: the center's recipients are not known yet. DeviceError: the disk refuses.
    """
    recorded = room.state.day.bundles
    if not outbox.worth_cutting(room.journal, recorded):
        return None
    return outbox.cut_next(
        room.journal, room.kiosk.device, figures(room), recorded, room.now().time, room.append
    )
