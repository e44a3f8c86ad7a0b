"""The figures that travel in clear, signed by the device: enough for a chief examiner to see what is missing.

No name, no number of a person, no free text: counts per session, and incidents by kind and severity.
"""

from __future__ import annotations

import msgspec

from station.vault.day.events import Phase


class SessionFigures(msgspec.Struct, frozen=True):
    """One session in this room."""

    session: str
    """Id of the session (场次)."""
    present: int
    """Candidates inside, late ones included."""
    late: int
    """Of these, admitted after the start."""
    absent: int
    """Candidates entered as absent."""
    sealed: bool
    """Whether the papers are sealed."""


class IncidentFigures(msgspec.Struct, frozen=True):
    """Incidents of one kind and severity."""

    kind: str
    """The procedure, for example CP-3."""
    severity: str
    """One word."""
    count: int
    """How many."""


class Summary(msgspec.Struct, frozen=True):
    """The room as it stood when the bundle was cut."""

    phase: Phase
    demo: bool
    """A synthetic sitting; real centers refuse it."""
    sessions: tuple[SessionFigures, ...] = ()
    incidents: tuple[IncidentFigures, ...] = ()
