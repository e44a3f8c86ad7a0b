"""Modules (模块) of a practical exam, out of the sheet of sessions: one row for each, under the session's subject.

- the row's start and end are the module's; the session goes from the first start to the last end;
- only a practical session has modules, and none of them twice;
- modules that run at the same time share no station (工位); ``01-10`` means all ten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from station.errors import problem
from station.event import Milliseconds
from station.plan.findings import Findings
from station.plan.model import Module, Session
from station.plan.sheet import Row, code_form
from station.plan.values import listed

MODULE_KIND = problem(
    "plan.module_kind",
    what=(
        "“{subject}”不是实操，却有模块“{module}”。",
        '"{subject}" is not practical, yet has a module "{module}".',
    ),
    now=("考试方式改为实操，或删去模块。", "Make it practical, or take the module out."),
    clause="FL-1",
)
MODULE_TWICE = problem(
    "plan.module_twice",
    what=("“{subject}”的模块“{module}”出现两次。", '"{subject}": module "{module}" appears twice.'),
    now=("删去多余的一行，或改模块名称。", "Take one row out, or give it another name."),
)
MODULE_MISSING = problem(
    "plan.module_missing",
    what=("“{subject}”写了工位，没有写模块。", '"{subject}" names stations but no module.'),
    now=("补填模块名称，或删去工位。", "Give the module's name, or take the stations out."),
)
STATION_SHARED = problem(
    "plan.station_shared",
    what=(
        "“{subject}”的工位 {station} 同时用于模块“{one}”和“{other}”。",
        '"{subject}": station {station} is used by the modules "{one}" and "{other}" at the same time.',
    ),
    now=("改正时间或工位。", "Correct the times or the stations."),
    clause="EQ",
)

_RANGE = re.compile(r"([A-Za-z]*)([0-9]{1,4})[-–~～至]([A-Za-z]*)([0-9]{1,4})")
MOST_STATIONS = 500
MINUTE_MS = 60_000


@dataclass(frozen=True)
class ModuleRow:
    """One row that is a module."""

    name: str
    start: Milliseconds
    end: Milliseconds
    stations: tuple[str, ...]
    row: Row


def module_row(row: Row, session: Session, findings: Findings) -> ModuleRow | None:
    """The module that a row is; ``None`` where it is a session of one piece, or wrong."""
    name, stations = row.text("module"), row.text("stations")
    if not name:
        if stations:
            findings.error(MODULE_MISSING, row.at("stations"), subject=session.subject)
        return None
    if session.kind != "practical":
        findings.error(MODULE_KIND, row.at("module"), subject=session.subject, module=name)
        return None
    named = stations_of(stations)
    if named is None:
        row.malformed("stations", "01-10 / 01、02")
        return None
    return ModuleRow(name, session.start, session.end, named, row)


def stations_of(text: str) -> tuple[str, ...] | None:
    """The stations that a cell names; ``None`` for a range that runs backwards or is too long."""
    found: list[str] = []
    for part in listed(text) if text else ():
        span = _RANGE.fullmatch(code_form(part))
        if span is None:
            found.append(code_form(part))
            continue
        head, first, other, last = span.groups()
        if other not in ("", head) or not 0 <= int(last) - int(first) < MOST_STATIONS:
            return None
        found += [f"{head}{n:0{len(first)}d}" for n in range(int(first), int(last) + 1)]
    return tuple(dict.fromkeys(found))


def with_modules(session: Session, rows: list[ModuleRow], findings: Findings) -> Session:
    """The session as its modules make it."""
    if not rows:
        return session
    ordered = sorted(rows, key=lambda one: one.start)
    start, end = ordered[0].start, max(one.end for one in ordered)
    for number, one in enumerate(ordered):
        for other in ordered[:number]:
            shared = [station for station in one.stations if station in other.stations]
            if one.name == other.name:
                findings.error(MODULE_TWICE, one.row.at("module"), subject=session.subject, module=one.name)
            elif shared and one.start < other.end:
                findings.error(
                    STATION_SHARED,
                    one.row.at("stations"),
                    subject=session.subject,
                    station=shared[0],
                    one=other.name,
                    other=one.name,
                )
    modules = tuple(
        Module(
            f"m{number}",
            one.name,
            (one.start - start) // MINUTE_MS,
            (one.end - one.start) // MINUTE_MS,
            one.stations,
        )
        for number, one in enumerate(ordered, 1)
    )
    return msgspec.structs.replace(session, start=start, end=end, modules=modules)
