"""What a readiness test leaves in the journal."""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, event

Result = Literal["pass", "failed", "not_here", "not_done"]
"""合格 · 不合格 · 本机没有 · 未做"""


@event("ready.checked")
class Checked(Event, frozen=True):
    """One item was tested or confirmed."""

    item: str
    """Name of the item, for example ``write`` or ``scanner``."""
    result: Result
    """How it ended."""
    required: bool
    """Whether a failure keeps the report from being good."""
    confirmed: bool
    """True where a person said so; False where it was measured."""
    at: Milliseconds
    """When."""
    detail: str = ""
    """What was measured, in figures and words of the program."""


@event("ready.reported")
class Reported(Event, frozen=True):
    """A readiness report was signed by the device."""

    note: str
    """SHA-256 (hex) of the signed note ``station/ready/v1``."""
    failed: tuple[str, ...]
    """Required items that failed."""
    open: tuple[str, ...]
    """Items that were not done."""


@event("ready.lacking")
class Lacking(Event, frozen=True):
    """The room was opened although required items had failed or had not been looked at. It opens all the same."""

    failed: tuple[str, ...]
    """Required items whose newest result is a failure."""
    missing: tuple[str, ...]
    """Required items that nobody has looked at."""
    reported: Milliseconds = 0
    """When a report was last signed; 0 where none was."""
