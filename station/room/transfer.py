"""What leaves the room: bundles cut from the journal's signed entries, and the figures that travel with them
in clear.

Figures need the plan, and the plan needs two badges; so each run keeps the figures it ended with beside the
journal, and a bundle that is cut later without badges carries those.
"""

from __future__ import annotations

import msgspec

from station.errors import DeviceError
from station.room import disk
from station.room.opening import begin_epoch
from station.room.room import FIGURES, Room
from station.room.summary import summarise
from station.vault.bundle import Bundle, Outbox
from station.vault.bundle.summary import Summary
from station.vault.entry import decode

_NO_NEWS = frozenset(
    {
        "run.started",
        "run.stopped",
        "epoch.started",
        "bundle.cut",
        "bundle.copied",
        "bundle.safe",
        "bundle.refused",
        "bundle.told",
    }
)


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
    sign_rest(room)
    recorded = room.state.day.bundles
    if not outbox.worth_cutting(room.journal, recorded):
        return None
    try:
        return _cut(room, outbox)
    except DeviceError as error:
        if not disk.made_room(room, error):
            raise
        return _cut(room, outbox)


def sign_rest(room: Room) -> None:
    """A head over what a crash left without one: else it would stay here until two people reopen, and of a closed
    day for ever.

    The epoch's key is the device's word alone; no person stands for it, and ``verify`` says so.
    """
    if room.heads.signing or room.state.day.phase == "imported":
        return
    heads = room.journal.heads()
    start = heads[-1][0] if heads else 0
    if all(decode(body, seq).kind in _NO_NEWS for seq, body in enumerate(room.journal.entries(start), start)):
        return
    begin_epoch(room)
    room.cosigned_head(())
    room.heads.forget()


def _cut(room: Room, outbox: Outbox) -> Bundle:
    recorded = room.state.day.bundles
    return outbox.cut_next(
        room.journal,
        room.kiosk.device,
        figures(room),
        recorded,
        room.now().time,
        room.append,
        room.rules.transfer.part_kibibytes * 1024,
    )
