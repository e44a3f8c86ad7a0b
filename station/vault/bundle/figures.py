"""The figures as lines of the manifest, one spelling each (docs/formats.md §5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar, cast

from station.vault.bundle.errors import BundleError
from station.vault.bundle.summary import SESSION_PHASES, IncidentFigures, SessionFigures, SessionPhase
from station.vault.note import NoteError, parse_decimal

# ``[0-9]``, not ``\d``: a note's digits are ASCII. The first match is meant: a paper may be called anything.
_SESSION = re.compile(
    r"(.+?) present=([0-9]+) late=([0-9]+) absent=([0-9]+) sealed=(yes|no)"
    rf"(?: listed=([0-9]+) left=([0-9]+) phase=({'|'.join(SESSION_PHASES)}) start=([0-9]+) end=([0-9]+) paper=(.+))?"
)
_INCIDENT = re.compile(r"(.+?) severity=([^ ]+) count=([0-9]+)(?: open=([0-9]+) session=(.+))?")
_Figures = TypeVar("_Figures", SessionFigures, IncidentFigures)


def session_line(one: SessionFigures) -> str:
    """The value of a ``session`` line. Raises NoteError: its words would be read as something else."""
    sealed = "yes" if one.sealed else "no"
    line = f"{one.session} present={one.present} late={one.late} absent={one.absent} sealed={sealed}"
    if one.phase:
        line += f" listed={one.listed} left={one.left} phase={one.phase} start={one.start} end={one.end} paper={one.paper}"
    return _same(line, one, read_session)


def incident_line(one: IncidentFigures) -> str:
    """The value of an ``incident`` line. Raises NoteError: its words would be read as something else."""
    line = f"{one.kind} severity={one.severity} count={one.count}"
    if one.session:
        line += f" open={one.open} session={one.session}"
    return _same(line, one, read_incident)


def read_session(line: str) -> SessionFigures:
    """What a ``session`` line says. Raises BundleError: it is none."""
    found = _SESSION.fullmatch(line)
    if found is None:
        raise BundleError("manifest", f"场次一行有误：{line[:60]}", f"a session's line is wrong: {line[:60]}")
    present, late, absent = (parse_decimal(found[n]) for n in (2, 3, 4))
    short = SessionFigures(found[1], present, late, absent, found[5] == "yes")
    if found[6] is None:
        return short
    listed, left, start, end = (parse_decimal(found[n]) for n in (6, 7, 9, 10))
    return SessionFigures(
        short.session,
        present,
        late,
        absent,
        short.sealed,
        listed,
        left,
        cast(SessionPhase, found[8]),
        start,
        end,
        found[11],
    )


def read_incident(line: str) -> IncidentFigures:
    """What an ``incident`` line says. Raises BundleError: it is none."""
    found = _INCIDENT.fullmatch(line)
    if found is None:
        raise BundleError(
            "manifest", f"事件一行有误：{line[:60]}", f"an incident's line is wrong: {line[:60]}"
        )
    count = parse_decimal(found[3])
    if found[4] is None:
        return IncidentFigures(found[1], found[2], count)
    return IncidentFigures(found[1], found[2], count, parse_decimal(found[4]), found[5])


def _same(line: str, one: _Figures, read: Callable[[str], _Figures]) -> str:
    try:
        if read(line) == one:
            return line
    except BundleError:
        pass
    raise NoteError(f"这行会被读成别的意思：{line[:60]}", f"this line would be read otherwise: {line[:60]}")
