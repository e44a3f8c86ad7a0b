"""The newest result of every item, and when a report was last signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Milliseconds, Record
from station.ready.events import Checked, Reported


@dataclass(frozen=True)
class ReadyState:
    """The fold of all readiness tests."""

    items: Mapping[str, Checked] = field(default_factory=lambda: MappingProxyType({}))
    reported: Milliseconds | None = None
    failed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def evolve(state: ReadyState, record: Record) -> ReadyState:
    """State after one more record."""
    match record.event:
        case Checked(item=item) as checked:
            return replace(state, items=MappingProxyType({**state.items, item: checked}))
        case Reported(failed=failed, open=left):
            return replace(state, reported=record.time, failed=failed, open=left)
        case _:
            return state
