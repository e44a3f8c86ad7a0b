"""What door and papers show of a session: the timer's sensed items follow from it.

Door and papers are no part of the timer; the room tells it when a decision is asked for (room/parts.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from station.plan.checklists import Sensor
from station.plan.model import Session
from station.vault.custody.places import Kind

Stage = Literal["receipt", "opening", "given", "collected", "left"]
"""领取 · 启封清点 · 发出 · 收回清点 · 余卷清点: what the ledger shows as done"""


@dataclass(frozen=True)
class Seen:
    """Facts of one session that the journal holds."""

    counted: frozenset[tuple[Stage, Kind]] = frozenset()
    """Which materials came, were opened and counted, given out, collected and counted, counted as left over."""
    witnessed: bool = False
    """Two candidates looked at the seal and confirmed that it is intact."""
    absences: bool = False
    """The absences of this session are entered."""
    sealed: bool = False
    gone: frozenset[int] = frozenset()
    """Roster indices of those with time of their own who are not here and are not coming: absent, left, put out."""
    seats: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """Where candidates with time of their own sit now, who sit in the room."""

    def shows(self, sensor: Sensor, session: Session) -> bool:
        """Whether the journal shows what an item asks for."""
        match sensor:
            case "witnessed":
                return self.witnessed
            case "absences":
                return self.absences
            case "sealed":
                return self.sealed
            case _:
                return bool(session.materials) and all(
                    (sensor, material.kind) in self.counted for material in session.materials
                )


NOTHING = Seen()
