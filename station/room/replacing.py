"""The chief examiner puts somebody in an invigilator's place: the note, signed by chief and device, and the entry."""

from __future__ import annotations

from dataclasses import dataclass

from station.room.room import Outcome, Room
from station.vault.credential import Credential
from station.vault.day.rules import ReplaceInvigilator
from station.vault.duty import Duty, sign_duty


@dataclass(frozen=True)
class Replacement:
    """Who comes, who leaves, why; and the chief, whose badge and PIN were just shown."""

    comes: str
    leaves: str
    reason: str
    chief: Credential


def replace_invigilator(room: Room, wanted: Replacement) -> Outcome:
    """Record the replacement; a refusal comes back in the outcome.

    Raises:
        DeviceError: the disk refuses.
    """
    duty = Duty(
        room.journal.origin,
        room.journal.size,
        room.journal.root(),
        wanted.comes,
        wanted.leaves,
        room.now().time,
    )
    note = sign_duty(duty, wanted.chief.seal_signer(room.kiosk.trust.center), room.kiosk.device.signer)
    actors = (wanted.chief.person,)
    return room.submit(ReplaceInvigilator(actors, wanted.comes, wanted.leaves, note, wanted.reason), actors)
