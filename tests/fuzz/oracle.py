"""Who may be in the room, reckoned anew from what was shown at the door: the handbook's rule, not the program's state.

The ledger hears each command with the documents that it truly showed (``truth``), and the events that came of it. It
keeps its own account of open attempts, doubts and exclusions, and raises Broken where an admission lacks what the
rule demands: ticket and ID of one candidate of this session in one attempt, inside the window, nobody twice, nobody
who is kept out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from station.checkin.documents import Document
from station.checkin.events import (
    AdmissionCorrected,
    DoubtSettled,
    EnteredFromPaper,
    Excluded,
    Judged,
    Overridden,
    Presented,
    SeenKind,
    Withdrawn,
)
from station.event import Command, Event, Milliseconds
from station.incidents.events import LeftEarly
from station.timer.events import StartDelayed
from tests.fuzz.mutate import genuine, plainly
from tests.fuzz.tally import need
from tests.support.plans import MINUTE

LAPSE = 2 * MINUTE
DOUBTING = frozenset({"photo_doubt", "forged", "codes_disagree"})
ADMITTING = frozenset({"admit", "admit_late", "admit_certificate"})
INVIGILATORS = frozenset({"s01", "s02"})
STAFF = frozenset(f"s0{n}" for n in range(1, 10))
CHIEF = "s07"

Shown = tuple[SeenKind, int]
"""Kind of document, roster index."""


def truth(text: str, document: Document) -> Shown | None:
    """The genuine document that a text is, by the list of genuine ones; None where it is none."""
    if document.disagrees or document.forged or document.check_failed or document.wrong:
        return None
    for known, index, kind in genuine():
        if text.strip() == known or plainly(text) == plainly(known):
            return kind, index  # type: ignore[return-value]
        if document.signed is not None and document.signed.ticket == known:
            return "ticket", index
    return None


@dataclass
class Ledger:
    """One session's account."""

    roster: frozenset[int]
    start: Milliseconds
    inclusive: bool = False
    may_return: bool = True
    inside: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    doubts: set[int] = field(default_factory=set)
    kept_out: set[int] = field(default_factory=set)
    seen: dict[int, set[SeenKind]] = field(default_factory=dict)
    """Genuine documents shown, by candidate."""
    open: int | None = None
    """Number of the attempt that is open."""
    whose: int | None = None
    """Whose documents the open attempt has seen."""
    shown: dict[SeenKind, tuple[int, Milliseconds]] = field(default_factory=dict)
    """Genuine documents of the open attempt: kind → candidate, time."""
    first: Milliseconds = 0
    """When the open attempt began."""
    newest: int = 0

    @property
    def opens(self) -> Milliseconds:
        return self.start - 20 * MINUTE

    @property
    def closes(self) -> Milliseconds:
        return self.start + 30 * MINUTE

    def late(self, at: Milliseconds) -> bool:
        return at > self.closes if self.inclusive else at >= self.closes

    def hear(
        self,
        command: Command | None,
        shown: Shown | None,
        came: Milliseconds,
        now: Milliseconds,
        happened: Event,
    ) -> None:
        """One event, with the command that it came of."""
        self._told(command, shown, came, now, happened)
        self.newest = max(self.newest, getattr(happened, "attempt", 0))

    def _told(
        self,
        command: Command | None,
        shown: Shown | None,
        came: Milliseconds,
        now: Milliseconds,
        happened: Event,
    ) -> None:
        match happened:
            case Presented():
                self._presented(shown, came, now, happened)
            case Judged():
                self._judged(command, shown, came, now, happened)
            case Withdrawn(attempt=attempt):
                need(attempt == self.open, "an attempt was dropped that was not open", happened)
                self._end()
            case Overridden(candidate=who):
                need(
                    self._word(command) and CHIEF in self._actors(command),
                    "let in without the chief",
                    command,
                )
                self._in(who, happened)
            case EnteredFromPaper(candidate=who):
                self._from_paper(command, now, happened)
                self._in(who, happened)
            case AdmissionCorrected(candidate=who):
                need(who in self.inside and self._two(command), "taken back by fewer than two", command)
                self.inside.discard(who)
            case Excluded(candidate=who, why=why):
                need(
                    CHIEF in self._actors(command) and self._word(command),
                    "kept out without the chief",
                    command,
                )
                self.kept_out.discard(who)
                if why is not None:
                    need(who not in self.inside, "kept out while inside", happened)
                    self.kept_out.add(who)
                    self._end_of(who)
            case DoubtSettled(candidate=who, outcome=outcome):
                chief = CHIEF in self._actors(command)
                need(
                    chief or (outcome == "cleared" and self._two(command)), "a doubt ended by nobody", command
                )
                self.doubts.discard(who)
                if outcome == "out":
                    self.inside.discard(who)
                    self.kept_out.add(who)
            case LeftEarly(candidate=who):
                if who in self.inside:
                    self.inside.discard(who)
                    self.gone.add(who)
            case StartDelayed():
                pass  # the door's own account of it is taken by the caller

    def _presented(
        self, shown: Shown | None, came: Milliseconds, now: Milliseconds, happened: Presented
    ) -> None:
        who, kind = happened.candidate, happened.document
        need(shown == (kind, who), "presented what was not shown", shown, happened)
        need(self.open in (None, happened.attempt), "a second attempt is open", self.open, happened)
        need(self.whose in (None, who), "two people in one attempt", self.whose, happened)
        if self.open is None:
            need(happened.attempt > self.newest, "attempts are not counted on", self.newest, happened)
            self.first = came
        self.open, self.whose = happened.attempt, who
        self.shown[kind] = who, now
        self._see(shown)

    def _judged(
        self,
        command: Command | None,
        shown: Shown | None,
        came: Milliseconds,
        now: Milliseconds,
        happened: Judged,
    ) -> None:
        who, code = happened.candidate, happened.verdict
        if shown is not None and happened.ends and code not in ("expired", "other_day"):
            self._see(shown)
        if code in ADMITTING:
            self._admitted(shown, came, now, happened)
        elif code == "admitted_in_doubt":
            both = self.seen.get(who or 0, set()) == {"ticket", "id"}
            two = len(INVIGILATORS & set(self._actors(command))) > 1
            need(two and self._word(command), "admitted in doubt without both invigilators", command)
            need(both and who in self.doubts, "admitted in doubt without documents or doubt", who, happened)
            need(
                now >= self.opens and not self.late(happened.first_at),
                "admitted outside the window",
                happened,
            )
        if happened.attempt == self.open:
            if happened.ends:
                self._end()
        elif not happened.ends and happened.attempt > self.newest:
            self.open, self.whose, self.first, self.shown = happened.attempt, None, happened.first_at, {}
        if code in ADMITTING or code == "admitted_in_doubt":
            assert who is not None
            self._in(who, happened)
        if who is not None and code in DOUBTING:
            self.doubts.add(who)

    def _admitted(self, shown: Shown | None, came: Milliseconds, now: Milliseconds, happened: Judged) -> None:
        who = happened.candidate
        need(shown is not None and shown[1] == who, "admitted somebody who showed nothing", shown, happened)
        assert shown is not None
        other: SeenKind = "id" if shown[0] == "ticket" else "ticket"
        earlier = self.shown.get(other)
        need(happened.attempt == self.open, "admitted in an attempt that was not open", happened)
        need(earlier is not None and earlier[0] == who, "admitted on one document", shown, happened)
        assert earlier is not None
        need(now >= self.opens, "admitted before the door opened", happened)
        need(not self.late(self.first), "admitted after the window closed", happened)
        need(who not in self.doubts and who not in self.kept_out, "admitted in spite of a doubt", happened)

    def _from_paper(self, command: Command | None, now: Milliseconds, happened: EnteredFromPaper) -> None:
        written, seen = happened.written_at, set(happened.documents)
        need(self._two(command) and happened.writer in STAFF, "entered from paper by fewer than two", command)
        need(
            self.opens <= written <= now and not self.late(written),
            "entered from paper out of time",
            happened,
        )
        need(
            "ticket" in seen and seen & {"id", "certificate"}, "entered from paper on one document", happened
        )
        kept = self.doubts | self.kept_out | self.gone
        need(happened.candidate not in kept, "entered from paper in spite of a doubt", happened)

    def _in(self, who: int, happened: Event) -> None:
        need(who in self.roster, "let in from another list", happened)
        need(who not in self.inside, "let in twice", happened)
        self.inside.add(who)
        self.gone.discard(who)
        if isinstance(happened, Overridden):
            self.doubts.discard(who)
        self.kept_out.discard(who)
        self._end_of(who)

    def _see(self, shown: Shown | None) -> None:
        if shown is not None:
            self.seen.setdefault(shown[1], set()).add(shown[0])

    def _end_of(self, who: int) -> None:
        if self.open is not None and self.whose == who:
            self._end()

    def _end(self) -> None:
        self.open, self.whose, self.shown = None, None, {}

    @staticmethod
    def _actors(command: Command | None) -> tuple[str, ...]:
        return tuple(getattr(command, "actors", ()))

    @staticmethod
    def _word(command: Command | None) -> bool:
        return bool(str(getattr(command, "reason", "")).strip())

    def _two(self, command: Command | None) -> bool:
        return len(STAFF & set(self._actors(command))) > 1
