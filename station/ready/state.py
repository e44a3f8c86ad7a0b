"""The newest result of every item, and when a report was last signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Milliseconds, Record
from station.ready.events import Checked, Reported
from station.ready.items import NAMES, REQUIRED


@dataclass(frozen=True)
class ReadyState:
    """The fold of all readiness tests."""

    items: Mapping[str, Checked] = field(default_factory=lambda: MappingProxyType({}))
    reported: Milliseconds | None = None
    failed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    """Ids of who signed the newest report beside the device."""

    @property
    def lacking(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Required items that failed, and those that nobody has looked at: by the newest result of each."""
        known = {item: one.result for item, one in self.items.items()}
        wanted = [item for item in NAMES if item in REQUIRED]
        failed = tuple(item for item in wanted if known.get(item) == "failed")
        return failed, tuple(item for item in wanted if known.get(item, "not_done") == "not_done")


def evolve(state: ReadyState, record: Record) -> ReadyState:
    """State after one more record."""
    match record.event:
        case Checked(item=item) as checked:
            return replace(state, items=MappingProxyType({**state.items, item: checked}))
        case Reported(failed=failed, open=left):
            return replace(state, reported=record.time, failed=failed, open=left, signed=record.actors)
        case _:
            return state
