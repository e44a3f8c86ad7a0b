"""What follows from a room's row: its incidents as lines of the queue, its counts as figures that add up, and what does not.

A manifest counts; it says no names, no seat, no seal number. So a line here is "three of CP-3, grave, in this session", and
whether two seals are the same is for ``station verify`` on a machine that may read.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

from station.center.board.room import RoomKey, RoomRow, Verdict
from station.event import Milliseconds

SEVERITIES = ("grave", "serious", "minor", "note")
"""As they travel in clear, worst first."""


@dataclass(frozen=True)
class IncidentLine:
    """Incidents of one kind and severity in one session of a room."""

    day: str
    site: str
    room: str
    province: str
    city: str
    site_name: str
    journal: str
    session: str
    kind: str
    severity: str
    count: int
    open: int
    """Of these, not yet at their end."""
    reviewed: int = 0
    """Of these, there when a reviewer last marked them."""
    verdict: Verdict | Literal[""] = ""
    by: str = ""
    at: Milliseconds = 0

    @property
    def rank(self) -> int:
        """0 the worst. A word that is not known stands with the worst: nobody is to overlook it."""
        return SEVERITIES.index(self.severity) if self.severity in SEVERITIES else 0

    @property
    def unreviewed(self) -> int:
        return max(0, self.count - self.reviewed)

    @property
    def key(self) -> RoomKey:
        return RoomKey(self.day, self.site, self.room)


def lines(row: RoomRow) -> tuple[IncidentLine, ...]:
    """The room's incidents. What a manifest says twice is added up."""
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for one in row.incidents:
        about = (one.session, one.kind, one.severity)
        count, still = found.get(about, (0, 0))
        found[about] = (count + one.count, still + one.open)
    marks = {(one.session, one.kind, one.severity): one for one in row.reviews}
    made = []
    for about, (count, still) in found.items():
        line = IncidentLine(
            *row.key, row.province, row.city, row.site_name, row.journal, *about, count, still
        )
        if mark := marks.get(about):
            line = IncidentLine(
                *row.key,
                row.province,
                row.city,
                row.site_name,
                row.journal,
                *about,
                count,
                still,
                mark.count,
                mark.verdict,
                mark.by,
                mark.at,
            )
        made.append(line)
    return tuple(made)


class Difference(NamedTuple):
    """Two counts that ought to be the same."""

    what: Literal["roster", "accounted", "unsealed"]
    """The room's list and the office's · present with absent, and the list · sealed sessions, and all of a closed day."""
    session: str
    """Empty for the room."""
    expected: int
    found: int


def differences(row: RoomRow) -> tuple[Difference, ...]:
    """Counts of a room's newest bundle that do not add up.

    A session is held to its list once it is over: before, people may come.
    """
    made: list[Difference] = []
    listed = [one.listed for one in row.sessions if one.listed is not None]
    if row.candidates and listed and sum(listed) != row.candidates:
        made.append(Difference("roster", "", row.candidates, sum(listed)))
    for one in row.sessions:
        over = one.sealed or row.phase == "closed" or one.phase in ("ended", "broken-off")
        if one.listed is not None and over and one.present + one.absent != one.listed:
            made.append(Difference("accounted", one.session, one.listed, one.present + one.absent))
    sealed = sum(one.sealed for one in row.sessions)
    if row.phase == "closed" and sealed != len(row.sessions):
        made.append(Difference("unsealed", "", len(row.sessions), sealed))
    return tuple(made)


@dataclass(frozen=True)
class Figures:
    """Counts of a room, or of many added up."""

    rooms: int = 0
    expected: int = 0
    """Seats on the office's list."""
    listed: int = 0
    """Candidates on the rooms' own lists, by their bundles."""
    present: int = 0
    late: int = 0
    absent: int = 0
    sessions: int = 0
    sealed: int = 0
    """Sessions whose papers are sealed."""
    differs: int = 0
    """Counts that do not add up."""

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one) + getattr(other, one) for one in FIGURES))


FIGURES = tuple(one.name for one in fields(Figures))


def figures(row: RoomRow) -> Figures:
    """A room's counts."""
    return Figures(
        rooms=1,
        expected=row.candidates,
        listed=sum(one.listed or 0 for one in row.sessions),
        present=sum(one.present for one in row.sessions),
        late=sum(one.late for one in row.sessions),
        absent=sum(one.absent for one in row.sessions),
        sessions=len(row.sessions),
        sealed=sum(one.sealed for one in row.sessions),
        differs=len(differences(row)),
    )
