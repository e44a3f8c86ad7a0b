"""The figures that travel in clear, signed by the device: enough for a chief examiner to see what is missing.

No name, no number of a person, no free text: which paper, how far it is, counts per session, incidents by kind and
severity. Fields with a default were added later; a manifest without them still reads.
"""

from __future__ import annotations

import unicodedata
from typing import Literal, get_args

import msgspec

from station.event import Milliseconds
from station.vault.day.events import Phase

SessionPhase = Literal["", "before", "entry", "running", "paused", "broken-off", "ended", "sealed"]
"""How far a session is: nobody may enter yet · entry is open · it has started · the room is led out · broken off · its
time is over · its papers are sealed. Empty in manifests that do not say."""
SESSION_PHASES: tuple[SessionPhase, ...] = get_args(SessionPhase)[1:]
LONGEST_PAPER = 60
"""Characters of a paper's name that are told."""


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
    listed: int | None = None
    """Candidates on the list; None where the manifest does not say."""
    left: int = 0
    """Of those present, who left early."""
    phase: SessionPhase = ""
    start: Milliseconds = 0
    """T as it stands, a delay included; 0 where the manifest does not say."""
    end: Milliseconds = 0
    """E for the room as it stands."""
    paper: str = ""
    """What is examined, as the office calls it, at most 60 characters."""


class IncidentFigures(msgspec.Struct, frozen=True):
    """Incidents of one kind and severity in one session."""

    kind: str
    """The procedure, for example CP-3."""
    severity: str
    """One word."""
    count: int
    """How many."""
    open: int = 0
    """Of these, not yet at their end."""
    session: str = ""
    """In which session; empty where the manifest counts the whole day."""


class Summary(msgspec.Struct, frozen=True):
    """The room as it stood when the bundle was cut."""

    phase: Phase
    demo: bool
    """A synthetic sitting; real centers refuse it."""
    sessions: tuple[SessionFigures, ...] = ()
    incidents: tuple[IncidentFigures, ...] = ()


def on_a_line(text: str) -> str:
    """The text as it can stand on a line of a note: nothing invisible, single spaces, at most :data:`LONGEST_PAPER`
    characters. An office's sheet may hold line breaks, and no bundle may fail for one."""
    seen = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(seen.split())[:LONGEST_PAPER].strip()
