"""One room of one day on the board: what is known of it, and how each piece of news changes that.

Each change is pure and may be applied twice: whoever was stopped half way applies everything again. What a room's state is
follows from the row alone:

- ``trouble``   a bundle was refused, two histories were told, or two devices each tell of the same day as its n-th journal
- ``none``      expected, nothing heard
- ``running``   heard from; not everything is sealed
- ``sealed``    every session's papers are sealed; the day's end has not come in
- ``partial``   the day's end has come in, and a part or an earlier range is missing
- ``received``  the day is closed and receipted from its first entry to its end
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias, get_args

from station.event import Milliseconds
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.summary import IncidentFigures, SessionFigures

RoomState = Literal["trouble", "none", "running", "sealed", "partial", "received"]
STATES: tuple[RoomState, ...] = get_args(RoomState)
"""In the order of the board: what needs somebody first, what is done last."""
DONE = STATES.index("received")
Verdict = Literal["seen", "follow"]
"""Seen, nothing more to do · somebody follows it up."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class RoomKey(NamedTuple):
    """Which room of which day."""

    day: str
    site: str
    room: str


@dataclass(frozen=True)
class Expected:
    """A room that the office expects to hear from."""

    day: str
    """YYYY-MM-DD, local."""
    site: str
    """The site's code, as in the journals' names."""
    room: str
    province: str
    city: str
    site_name: str
    candidates: int
    """Seats of all sessions together; 0 where the list does not say."""
    ends: Milliseconds
    """When its last session is planned to end; 0 where the list does not say."""

    @property
    def key(self) -> RoomKey:
        return RoomKey(self.day, self.site, self.room)


@dataclass(frozen=True)
class Review:
    """A reviewer's mark on the incidents of one kind, as the room's bundles count them."""

    session: str
    kind: str
    severity: str
    count: int
    """How many there were when the person looked; more later are unreviewed again."""
    verdict: Verdict
    by: str
    at: Milliseconds


@dataclass(frozen=True)
class RoomRow:
    """All that the board knows of a room."""

    day: str
    site: str
    room: str
    province: str = ""
    city: str = ""
    site_name: str = ""
    listed: bool = False
    """Whether the office expects it; a room that is not listed and sends is shown all the same."""
    candidates: int = 0
    ends: Milliseconds = 0
    journal: str = ""
    """The newest journal heard of."""
    seen: int = 0
    """Entries under the newest head that the center cosigned."""
    size: int = 0
    """Entries under the newest receipted bundle."""
    ranges: tuple[tuple[int, int], ...] = ()
    """What receipted bundles hold of it: (first entry, one past the last), joined where they touch, in order."""
    phase: str = ""
    """Of the newest receipted bundle: imported, open or closed."""
    sealed: bool = False
    """Whether that bundle said that every session is sealed."""
    missing: int = 0
    """Parts that a manifest named and that have not come."""
    refused: int = 0
    """Bundles and heads that were refused though the device signed them."""
    code: str = ""
    """The problem of the newest refusal."""
    contact: Milliseconds = 0
    """When it was last heard from."""
    received: Milliseconds = 0
    """When the newest bundle was receipted."""
    sessions: tuple[SessionFigures, ...] = ()
    incidents: tuple[IncidentFigures, ...] = ()
    refusals: tuple[str, ...] = ()
    """Identities of what was refused: applied twice, each counts once."""
    rival: str = ""
    """Another device's journal of the same number."""
    reviews: tuple[Review, ...] = ()
    """The newest mark for each kind, severity and session."""

    @property
    def key(self) -> RoomKey:
        return RoomKey(self.day, self.site, self.room)

    @property
    def gap(self) -> int:
        """Entries below the newest receipted end that no receipted bundle holds."""
        return self.size - sum(end - start for start, end in self.ranges)

    @property
    def later(self) -> int:
        """Entries that exist, by a head, beyond what was receipted: after closing at least the receipt's own."""
        return max(0, self.seen - self.size)

    @property
    def state(self) -> RoomState:
        """See the rules at the head of this module."""
        if self.refused or self.rival:
            return "trouble"
        if self.phase == "closed":
            return "received" if self.gap == 0 and not self.missing else "partial"
        if not self.contact:
            return "none"
        return "sealed" if self.sealed else "running"


Change: TypeAlias = Callable[[RoomRow], RoomRow]


def expected(one: Expected) -> Change:
    """The office expects this room."""

    def change(row: RoomRow) -> RoomRow:
        return replace(
            row,
            province=one.province,
            city=one.city,
            site_name=one.site_name,
            listed=True,
            candidates=one.candidates,
            ends=one.ends,
        )

    return change


def heard(journal: str, size: int, at: Milliseconds) -> Change:
    """A head of so many entries was cosigned, or, with size 0, an epoch's certificate taken."""

    def change(row: RoomRow) -> RoomRow:
        row = _on(row, journal)
        if row.journal != journal:
            return row
        return replace(row, seen=max(row.seen, size), contact=max(row.contact, at))

    return change


def came(manifest: Manifest, received: Milliseconds) -> Change:
    """A bundle was receipted."""

    def change(row: RoomRow) -> RoomRow:
        row = _on(row, manifest.journal)
        if row.journal != manifest.journal:
            return row
        ranges = _joined((*row.ranges, (manifest.start, manifest.end)))
        row = replace(row, ranges=ranges, contact=max(row.contact, received))
        if manifest.end < row.size:
            return row
        summary = manifest.summary
        return replace(
            row,
            size=manifest.end,
            phase=summary.phase,
            sealed=bool(summary.sessions) and all(one.sealed for one in summary.sessions),
            missing=0,
            received=received,
            sessions=summary.sessions,
            incidents=summary.incidents,
        )

    return change


def waits(manifest: Manifest, missing: int, at: Milliseconds) -> Change:
    """A manifest came, and so many of its parts have not."""

    def change(row: RoomRow) -> RoomRow:
        row = _on(row, manifest.journal)
        if row.journal != manifest.journal or manifest.end <= row.size:
            return row
        phase = "closed" if manifest.summary.phase == "closed" else row.phase
        return replace(row, missing=missing, phase=phase, contact=max(row.contact, at))

    return change


def refused(journal: str, manifest: str, code: str, at: Milliseconds) -> Change:
    """A bundle or head that its device signed was refused and kept as evidence."""

    def change(row: RoomRow) -> RoomRow:
        if manifest in row.refusals:
            return row
        kept = (*row.refusals, manifest)
        return replace(
            row,
            journal=row.journal or journal,
            refused=len(kept),
            refusals=kept,
            code=code,
            contact=max(row.contact, at),
        )

    return change


def reviewed(journal: str, mark: Review) -> Change:
    """A reviewer marked incidents of the room's newest journal; an older mark never replaces a newer one."""

    def change(row: RoomRow) -> RoomRow:
        if row.journal != journal:
            return row
        about = (mark.session, mark.kind, mark.severity)
        same = [one for one in row.reviews if (one.session, one.kind, one.severity) == about]
        if any(one.at >= mark.at for one in same):
            return row
        kept = tuple(one for one in row.reviews if one not in same)
        return replace(row, reviews=(*kept, mark))

    return change


def _on(row: RoomRow, journal: str) -> RoomRow:
    """The row on its newest journal: a later one starts afresh, news of an earlier one changes nothing any more."""
    if not row.journal or row.journal == journal:
        return replace(row, journal=journal)
    if _number(journal) == _number(row.journal):
        return replace(row, rival=journal)
    if _number(journal) < _number(row.journal):
        return row
    kept = replace(row, journal=journal, seen=0, size=0, ranges=(), phase="", sealed=False, missing=0)
    return replace(kept, sessions=(), incidents=(), reviews=())


def _joined(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _number(journal: str) -> int:
    tail = journal.rpartition("/")[2]
    return int(tail) if tail.isascii() and tail.isdigit() else 0


__all__ = [
    "DONE",
    "STATES",
    "VERDICTS",
    "Change",
    "Expected",
    "Review",
    "RoomKey",
    "RoomRow",
    "RoomState",
    "Verdict",
    "came",
    "expected",
    "heard",
    "refused",
    "reviewed",
    "waits",
]
