"""What a session hands to the custodian (PM-4, PM-5): the bags, the seal, and what lies at which place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.vault.custody.places import KEPT, Kind, Place
from station.vault.custody.state import Bag, Custody


@dataclass(frozen=True)
class HandOver:
    """All that leaves the room with the papers."""

    bags: tuple[Bag, ...]
    """Paper bags by number; the seal number of each is in the sealed part of the entry that it names."""
    note: str
    """The signed count note in force; empty while nothing is sealed."""
    counts: Mapping[Place, Mapping[Kind, int]]
    """Place → kind → sheets: the answer bag, what is left over, absentees' papers, spare, defective, withdrawn."""


def to_hand_over(custody: Custody) -> HandOver:
    """What there is to hand over as the ledger stands."""
    places: tuple[Place, ...] = ("bag", *KEPT)
    counts = {
        place: {kind: n for kind, ledger in custody.ledgers.items() if (n := ledger.balance(place))}
        for place in places
    }
    return HandOver(
        custody.bags,
        custody.seals[-1] if custody.sealed else "",
        {place: here for place, here in counts.items() if here},
    )
