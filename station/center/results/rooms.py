"""What one journal says of its candidates and papers, each with the entry that says it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from station.center.exports.journals import Known
from station.center.exports.rows import entered_by
from station.checkin.window import window_of
from station.event import Milliseconds, kind_of
from station.forms.day import Day
from station.incidents.events import LeftEarly, Violation
from station.plan.dayplan import DayPlan
from station.review.events import Decided, Heeded
from station.review.views import Source
from station.room.summary import summarise
from station.vault.bundle.summary import SessionFigures
from station.vault.custody.events import NotHandedIn, PaperMoved, SealMade
from station.vault.custody.seal import SEAL, balances_of
from station.vault.note.frame import split


@dataclass(frozen=True)
class Stand:
    """Where a candidate stands in one session by one journal."""

    present: bool
    """Let in; else entered as absent."""
    source: Source
    """The entry that says so."""
    seat: str = ""
    late: bool = False
    """Let in after the start."""
    left: Source | None = None
    """The entry of leaving for good before the end."""


@dataclass(frozen=True)
class Sealed:
    """The newest count note of a session."""

    source: Source
    present: int
    absent: int
    counts: Mapping[str, Mapping[str, int]]
    """Kind → place → how many."""
    explained: Mapping[str, tuple[tuple[int, Source], ...]] = field(default_factory=dict)
    """Kind → differences that people explained and the chief signed for, each with the entry that says why."""


@dataclass(frozen=True)
class RoomFacts:
    """One journal, in little memory."""

    day: Day
    """For decisions and flags alone: of the records it holds only these (see :func:`light`)."""
    room: str
    stands: Mapping[tuple[str, int], Stand]
    """(session, roster index) → where the candidate stands; who is in neither way has none."""
    sealed: Mapping[str, Sealed]
    """By session."""
    papers: Mapping[tuple[str, int], Source]
    """(session, roster index) → the newest entry that names a paper as this candidate's: given, collected, not handed in."""
    not_handed_in: Mapping[tuple[str, str], int]
    """(session, kind) → papers that candidates did not hand in."""
    told: tuple[SessionFigures, ...]
    """What the newest bundle's manifest says in clear."""
    folded: tuple[SessionFigures, ...]
    """The same by the entries."""
    entries: Mapping[int, tuple[str, Milliseconds]]
    """Kind and time of every entry that a figure can rest on."""
    bundles: tuple[str, ...]
    """SHA-256 of the manifests it was read from."""

    @property
    def journal(self) -> str:
        return self.day.slip.origin

    def hash(self, seq: int) -> str:
        """The leaf hash of an entry, hex."""
        return self.day.leaves[seq].hex()


def facts_of(known: Known, plan: DayPlan) -> RoomFacts:
    """What a journal says, under its room's plan."""
    day = known.read.day(plan)
    journal, doors = day.slip.origin, day.state.door.sessions
    left = {
        (record.session, record.event.candidate): record.seq
        for record in day.records
        if isinstance(record.event, LeftEarly)
    }
    stands: dict[tuple[str, int], Stand] = {}
    for (session, candidate), seq in entered_by(day.records, doors).items():
        door, source = doors[session], Source(journal, seq)
        entry = door.admitted.get(candidate)
        if entry is None:
            stands[session, candidate] = Stand(present=False, source=source)
            continue
        known_session = next((one for one in plan.room.sessions if one.id == session), None)
        late = known_session is not None and (
            entry.since >= window_of(plan, known_session, door.start_delay).start
        )
        gone = left.get((session, candidate)) if candidate in door.left else None
        stands[session, candidate] = Stand(
            True, source, entry.seat, late, None if gone is None else Source(journal, gone)
        )
    newest = max((one.manifest for one in known.read.bundles), key=lambda one: one.end)
    return RoomFacts(
        day=light(day),
        room=plan.room.room.number,
        stands=stands,
        sealed=_sealed(day),
        papers=_papers(day),
        not_handed_in=_not_handed_in(day),
        told=newest.summary.sessions,
        folded=summarise(plan, day.state).sessions,
        entries=_entries(day, stands),
        bundles=tuple(one.sha256 for one in known.read.bundles),
    )


def light(day: Day) -> Day:
    """The same day for decisions and flags: what it folded to, and of its records only those that these look at."""
    kept = tuple(r for r in day.records if r.seq == 0 or isinstance(r.event, Decided | Heeded))
    made = replace(day, records=kept, blobs={})
    # Both were computed from all records, and must not be again from these.
    vars(made).update(state=day.state, absent=day.absent)
    return made


def _entries(day: Day, stands: Mapping[tuple[str, int], Stand]) -> dict[int, tuple[str, Milliseconds]]:
    wanted = {one.source.seq for one in stands.values()}
    wanted |= {one.left.seq for one in stands.values() if one.left is not None}
    return {
        record.seq: (kind_of(record.event), record.time)
        for record in day.records
        if record.seq in wanted or isinstance(record.event, Violation | Decided | SealMade)
    }


def _sealed(day: Day) -> dict[str, Sealed]:
    found: dict[str, Sealed] = {}
    for record in day.records:
        if isinstance(record.event, SealMade):
            values = SEAL.read(split(record.event.note).text)
            found[str(values["session"])] = Sealed(
                Source(day.slip.origin, record.seq),
                int(str(values["present"])),
                int(str(values["absent"])),
                dict(balances_of(line) for line in values["count"]),
                _explained(day.slip.origin, values["explained"]),
            )
    return found


def _explained(journal: str, lines: Sequence[str]) -> dict[str, tuple[tuple[int, Source], ...]]:
    """``kind place ±n entry=seq …`` by kind; the lines are a signed note's (vault/custody/seal.py)."""
    found: dict[str, tuple[tuple[int, Source], ...]] = {}
    for line in lines:
        kind, _, number, entry, *_ = line.split(" ")
        source = Source(journal, int(entry.removeprefix("entry=")))
        found[kind] = (*found.get(kind, ()), (int(number), source))
    return found


def _papers(day: Day) -> dict[tuple[str, int], Source]:
    """Only ways that put a paper into somebody's hands, or take it from them, name whose it is."""
    found: dict[tuple[str, int], Source] = {}
    for record in day.records:
        match record.event:
            case PaperMoved(source=source, target=target, candidates=candidates) if "seats" in (
                source,
                target,
            ):
                found |= {(record.session, one): Source(day.slip.origin, record.seq) for one in candidates}
            case NotHandedIn(candidate=candidate):
                found[record.session, candidate] = Source(day.slip.origin, record.seq)
    return found


def _not_handed_in(day: Day) -> dict[tuple[str, str], int]:
    return {
        (session, kind): len(ledger.missing)
        for session, custody in day.state.papers.sessions.items()
        for kind, ledger in custody.ledgers.items()
    }
