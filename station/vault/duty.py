"""Who stands in for an invigilator: the chief examiner's signed word, note ``station/duty/v1`` (ST-1, ST-4).

From that note on the person who comes counts as one of this room's two invigilators and the one who leaves no longer does: at the
door, for the papers, for seal and close. It names the tree that the journal then had, so that it can't be moved to an
earlier seal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import KEEPERS, ROOM_ROLES
from station.vault.note import (
    Key,
    NoteError,
    Schema,
    Signer,
    Verifier,
    from_base64,
    open_note,
    parse_decimal,
    sign_note,
    to_base64,
)

DUTY = Schema(
    "station/duty/v1",
    (Key("journal"), Key("tree"), Key("comes"), Key("leaves"), Key("time", decimal=True)),
)
"""``tree`` is ``size root``; ``comes`` and ``leaves`` are ids of the plan."""


@dataclass(frozen=True)
class Duty:
    """One replacement."""

    journal: str
    size: int
    """Entries that the journal had."""
    root: bytes
    comes: str
    leaves: str
    time: Milliseconds

    @property
    def text(self) -> str:
        """What the chief signs. Raises NoteError: an id can't stand on a line."""
        return DUTY.write(
            {
                "journal": self.journal,
                "tree": f"{self.size} {to_base64(self.root)}",
                "comes": self.comes,
                "leaves": self.leaves,
                "time": str(self.time),
            }
        )


def sign_duty(duty: Duty, chief: Signer, device: Signer) -> str:
    """The note, under the chief's key and the device's."""
    return sign_note(duty.text, [chief, device])


def read_duty(note: str, device: Verifier, chiefs: Iterable[Verifier]) -> Duty:
    """A replacement that the device and a chief examiner of the plan signed.

    Raises:
        NoteError: malformed, or one of the two signatures is missing or does not hold.
    """
    trusted = list(chiefs)
    opened = open_note(note, [device, *trusted])
    if not opened.signed_by(device.vkey):
        raise NoteError("缺本机签名", "the device's signature is missing")
    if not any(opened.signed_by(one.vkey) for one in trusted):
        raise NoteError("缺主考签名", "the chief examiner's signature is missing")
    values = DUTY.read(opened.text)
    size, _, root = str(values["tree"]).partition(" ")
    return Duty(
        str(values["journal"]),
        parse_decimal(size),
        from_base64(root),
        str(values["comes"]),
        str(values["leaves"]),
        int(str(values["time"])),
    )


def planned(plan: DayPlan) -> frozenset[str]:
    """Ids of this room's invigilators by the plan; of the secure room's custodians, who open and close it (PM-2); of the site
    office's chief examiners and whom the plan places there."""
    room = plan.room.room
    if room.kind == "secure":
        return frozenset(p.id for p in plan.room.staff if p.role in KEEPERS)
    if room.kind == "office":
        return frozenset(p.id for p in plan.room.staff if p.role == "chief" or p.room == room.number)
    return frozenset(p.id for p in plan.room.staff if p.role in ROOM_ROLES and p.room == room.number)


def replaced(stand_ins: Mapping[str, str], comes: str, leaves: str) -> Mapping[str, str]:
    """The replacements (who comes → who leaves) after one more: whoever comes again stands last."""
    others = {one: left for one, left in stand_ins.items() if one != comes}
    return MappingProxyType({**others, comes: leaves})


def serving(planned: Iterable[str], stand_ins: Mapping[str, str]) -> frozenset[str]:
    """Ids of the invigilators in charge: those planned, with each replacement (who comes → who leaves) in its order."""
    now = set(planned)
    for comes, leaves in stand_ins.items():
        now.discard(leaves)
        now.add(comes)
    return frozenset(now)
