"""One room's day as its forms see it: plan, state, every record, and how far the journal goes.

Read once from the kiosk's journal or from pulled bundles; every form of the day is computed from it, so one journal gives
one set of papers, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from station.checkin.events import AbsenceEntered
from station.event import Milliseconds, Record
from station.incidents.events import Called, Closed, Countersigned, Opened, StepEvent
from station.incidents.people import ROLE_NAMES
from station.incidents.reply_events import Challenged, Differed
from station.incidents.state import Case, IncidentState, session_cases
from station.plan.dayplan import DayPlan
from station.plan.model import Candidate
from station.review.events import Decided
from station.review.validity import Tree, Validity, counted, validity
from station.review.views import ReviewedDay
from station.room.state import RoomState, fold
from station.text import Language, Text
from station.vault.day.events import JournalStarted
from station.vault.note import parse_vkey
from station.vault.slip import Slip


@dataclass(frozen=True)
class Day:
    """What is known of one room's day."""

    plan: DayPlan
    records: tuple[Record, ...]
    """All of the journal, oldest first; sealed fields are None where the day key is not at hand."""
    slip: Slip
    """The head under which the records were read."""
    opened: bool = True
    """Whether sealed fields could be read; if not, forms say so at their head."""
    names: bool = True
    """Whether candidates are called by name: on paper and at the office, not on a screen in the room."""
    leaves: tuple[bytes, ...] = ()
    """Leaf hashes of all entries, in order: what a decision says it was made on is held against them."""
    chiefs: tuple[str, ...] | None = None
    """Verifier keys of the chiefs as the center's signed plan in the bundles has them; None takes the plan's at hand."""

    blobs: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """Evidence out of bundles by its SHA-256, sealed as it came; of the room's own journal the journal has it."""

    @cached_property
    def state(self) -> RoomState:
        return fold(self.records)

    @property
    def last(self) -> Milliseconds:
        """Trusted time of the newest entry."""
        return self.records[-1].time if self.records else 0

    def cases(self, session: str) -> tuple[Case, ...]:
        return session_cases(self.state.incidents, session)

    @cached_property
    def by_case(self) -> dict[int, tuple[Record, ...]]:
        """Everything that each case has on record, struck answers included."""
        found: dict[int, list[Record]] = {}
        for record in self.records:
            if isinstance(
                record.event, Opened | StepEvent | Called | Closed | Countersigned | Challenged | Differed
            ):
                found.setdefault(record.event.case, []).append(record)
        return {case: tuple(records) for case, records in found.items()}

    @cached_property
    def _incidents_at(self) -> dict[int, IncidentState]:
        return {}

    def incidents_at(self, seq: int) -> IncidentState:
        """The incidents as they stood before an entry."""
        if seq not in self._incidents_at:
            self._incidents_at[seq] = fold(r for r in self.records if r.seq < seq).incidents
        return self._incidents_at[seq]

    @cached_property
    def absent(self) -> dict[str, dict[int, int]]:
        """Session → who is absent now → the newest entry that says so."""
        found: dict[str, dict[int, int]] = {}
        for record in self.records:
            if isinstance(record.event, AbsenceEntered):
                still = self.state.door.session(record.session).absent
                said = found.setdefault(record.session, {})
                said |= {one: record.seq for one in record.event.candidates if one in still}
        return found

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.leaves)

    @cached_property
    def device(self) -> str:
        """Verifier key of the kiosk, as the journal's first entry has it; empty where there is no such entry."""
        first = self.records[0].event if self.records else None
        return first.device if isinstance(first, JournalStarted) else ""

    @cached_property
    def decided(self) -> tuple[Record, ...]:
        """The chief's decisions in this journal, whatever they are worth."""
        return tuple(record for record in self.records if isinstance(record.event, Decided))

    @cached_property
    def _worth(self) -> dict[tuple[int, Slip | None], Validity]:
        return {}

    def worth(self, days: Iterable[Day]) -> dict[int, Validity]:
        """Entry of each decision here → what it is worth, with these journals at hand."""
        if not self.decided:
            return {}
        at_hand = {day.slip.origin: day for day in (self, *days)}
        found: dict[int, Validity] = {}
        for record in self.decided:
            event = record.event
            if not isinstance(event, Decided):
                continue
            judged = event.journal or self.slip.origin
            key = (record.seq, at_hand[judged].slip if judged in at_hand else None)
            if key not in self._worth:
                trees = {judged: at_hand[judged].tree} if judged in at_hand else {}
                self._worth[key] = self._judge(event, trees)
            found[record.seq] = self._worth[key]
        return found

    def _judge(self, event: Decided, trees: dict[str, Tree]) -> Validity:
        if not self.device:
            return "stranger"
        listed = (p.seal_key for p in self.plan.room.staff if p.role == "chief" and p.seal_key)
        keys = [parse_vkey(key) for key in (listed if self.chiefs is None else self.chiefs)]
        return validity(event, self.slip.origin, parse_vkey(self.device), keys, trees)

    def reviewed_with(self, days: Iterable[Day]) -> ReviewedDay:
        """The day as the chief's desk sees it beside these journals: decisions that don't hold are left out."""
        review = counted(self.records, self.worth(days)) if self.decided else self.state.review
        closed = self.state.day.phase == "closed"
        return ReviewedDay(self.slip.origin, self.plan, self.state.incidents, review, self.absent, closed)

    # words

    def local(self, at: Milliseconds) -> datetime:
        """A moment at the site."""
        return datetime.fromtimestamp(at / 1000, UTC) + timedelta(
            minutes=self.plan.room.sitting.utc_offset_minutes
        )

    def clock(self, at: Milliseconds, seconds: bool = False) -> str:
        return f"{self.local(at):%H:%M:%S}" if seconds else f"{self.local(at):%H:%M}"

    def person(self, index: int) -> Candidate:
        return self.plan.room.candidate(index)

    def seat(self, session: str, index: int) -> str:
        """Where a candidate sits: where they were let in, else where the plan has them."""
        entry = self.state.door.session(session).admitted.get(index)
        return entry.seat if entry is not None else self.plan.seats[session].get(index, "")

    def who(self, session: str, indices: Iterable[int]) -> str:
        """Candidates as ``A05 name``, or by seat alone."""
        return "、".join(
            f"{self.seat(session, one)} {self.person(one).name}" if self.names else self.seat(session, one)
            for one in indices
        )

    def staff(self, ids: Iterable[str], language: Language = "zh") -> str:
        """Staff by name and role; an id that the plan does not list stays an id."""
        return self.staff_text(ids).say(language)

    def staff_text(self, ids: Iterable[str]) -> Text:
        """The same in both languages."""
        known, zh, en = {person.id: person for person in self.plan.room.staff}, [], []
        for one in ids:
            role = ROLE_NAMES[known[one].role] if one in known else None
            zh.append(f"{known[one].name}（{role.zh}）" if role is not None else one)
            en.append(f"{known[one].name} ({role.en})" if role is not None else one)
        return Text("、".join(zh), ", ".join(en))


def reviewed(days: Iterable[Day]) -> tuple[ReviewedDay, ...]:
    """These journals as the desk sees them together."""
    known = tuple(days)
    return tuple(day.reviewed_with(known) for day in known)
