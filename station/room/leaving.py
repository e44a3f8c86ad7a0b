"""Closing the day: nothing blocks, two people close, the last head is cosigned, the staff's way into the day
key is dropped."""

from __future__ import annotations

from collections.abc import Sequence

from station.room.closing import blocks, open_obligations
from station.room.opening import DAY_KEY_STAFF
from station.room.room import Outcome, Room
from station.vault.credential import Credential
from station.vault.day.rules import Close


def close_day(room: Room, people: Sequence[Credential]) -> Outcome:
    """Close with the badges and PINs of two people.

    The epoch key stays until the program ends, so that receipts that come later are still under signed heads;
    the staff's wrap of the day key is forgotten now (no claim is made about what flash memory keeps).
    """
    plan = room.plan
    command = Close(
        actors=tuple(p.person for p in people),
        blocks=blocks(plan, room.state) if plan is not None else (),
        obligations=open_obligations(plan, room.state) if plan is not None else (),
    )
    outcome = room.submit(command, command.actors)
    if outcome.done:
        room.cosigned_head(people)
        room.keep_figures()
        finish_closing(room)
    return outcome


def finish_closing(room: Room) -> None:
    """The staff's way into the day key is dropped; at the next start where a power cut came between."""
    if room.state.day.phase == "closed" and room.journal.kept(DAY_KEY_STAFF) is not None:
        room.journal.forget(DAY_KEY_STAFF)
