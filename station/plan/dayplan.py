"""What every ``decide`` is given beside state, command and time: one room's plan under the site's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from station.plan.model import RoomPlan
from station.plan.rules import Rules

if TYPE_CHECKING:
    from station.plan.procedures import Procedure


@dataclass(frozen=True)
class DayPlan:
    """The plan of one room, the handbook's figures and its procedures; immutable for the whole day."""

    room: RoomPlan
    rules: Rules
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    """Procedures by clause id, for example ``CP-3`` (config/procedures/*.toml)."""
