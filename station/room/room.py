"""One exam room: its journal, its state, and the only way to change them.

    outcome = room.submit(command)     decide on the state now → one durable commit for each event → evolve →
    listeners

Rules:

- Nobody is told "recorded" before the entry is durable. Signing comes after: a head covers durable entries
  only.
- Before the day is opened the room knows only its journal and the names of badges: nothing personal can be
  read, nothing is sealed.
- The two who opened or reopened last are the actors of what the desk does; a command that needs more people
  names them, and they have just shown badge and PIN.
- Heads: every ``journal.head_every_entries`` entries, every ``journal.head_every_seconds`` with news, and at
  each milestone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from station import __version__
from station.checkin import rules as door_rules
from station.errors import Refusal, StationError
from station.event import Command, Event, Milliseconds, Record
from station.plan.checklists import Checklists
from station.plan.dayplan import DayPlan
from station.plan.model import RoomKind
from station.plan.procedures import Procedure
from station.plan.rules import Rules
from station.room import disk
from station.room.access import NOT_ON_LIST, REVOKED, WRONG_PIN, Attempt
from station.room.parts import part_of
from station.room.people import watch
from station.room.state import RoomState, evolve
from station.room.summary import summarise
from station.text import Text
from station.timer import rules as timer_rules
from station.timer.checklist import CheckDayBefore, check_day_before
from station.timer.clock import Reading, Source, read, with_uncertainty
from station.timer.events import MilestoneReached, OwnMilestoneReached
from station.vault import entry as entries
from station.vault.credential import Credential, parse_badge
from station.vault.day import rules as day_rules
from station.vault.day.events import (
    AccessFailed,
    AccessGranted,
    AccessTried,
    EntriesMissing,
    JournalStarted,
    PlanReplaced,
    RunStarted,
    RunStopped,
    TrustStale,
)
from station.vault.heads import HeadMaker
from station.vault.journal import Journal
from station.vault.kiosk import Kiosk
from station.vault.package import Package
from station.vault.register.commands import LookAtGuard
from station.vault.sealing import SALT_BYTES, EntrySealer, entry_key, unseal


@dataclass(frozen=True)
class Outcome:
    """What became of a command."""

    records: tuple[Record, ...] = ()
    refusal: Refusal | None = None

    @property
    def done(self) -> bool:
        return self.refusal is None


FIGURES = "figures"
"""Under this name a run keeps the figures it ended with (transfer.py)."""

Listener = Callable[[Record], None]


class Room:
    """The one writer of one room's journal. Not thread-safe: one thread owns it."""

    def __init__(
        self,
        journal: Journal,
        package: Package,
        kiosk: Kiosk,
        source: Source,
        rules: Rules,
        procedures: Mapping[str, Procedure],
        config: str,
        checklists: Checklists,
    ) -> None:
        self.journal = journal
        self.package = package
        self.kiosk = kiosk
        self.rules = rules
        self.procedures = procedures
        self.config = config
        self.checklists = checklists
        self.source = source
        self.state = RoomState()
        self.plan: DayPlan | None = None
        self.photos: Mapping[str, bytes] = {}
        self.epoch_certificate = ""
        """The device's word on the key that signs heads now; empty before opening."""
        self.letters: Mapping[str, bytes] = {}
        self.sending: Text | None = None
        """How far a bundle on its way to the center is; set by whoever sends, only shown."""
        self.heads = HeadMaker(journal, rules.journal)
        self._day_key: bytes | None = None
        self._sealer: EntrySealer | None = None
        """For the entry to come, made after the one before."""
        self._listeners: list[Listener] = []
        for seq, body in enumerate(journal.entries()):
            self.state = evolve(self.state, entries.record_of(entries.decode(body, seq)))

    # the way in

    def begin(self) -> None:
        """Record that the program runs on this journal; the very first run starts the journal."""
        if self.journal.missing and self.journal.size:
            # Before anything else: the next entry moves the mark that says so.
            self._append(EntriesMissing(entries=self.journal.missing))
        if self.journal.size == 0:
            self._append(
                JournalStarted(
                    origin=self.journal.origin,
                    plan=self.package.sha256,
                    device=self.kiosk.device.vkey,
                    version=__version__,
                    demo=self.package.demo,
                )
            )
        elif self.state.day.phase == "imported" and self.state.day.plan != self.package.sha256:
            self._append(PlanReplaced(plan=self.package.sha256, before=self.state.day.plan))
            self.journal.keep("plan_note", self.package.note.encode())
        self._append(RunStarted(version=__version__, clean=not self.state.day.running))
        trust = self.kiosk.trust
        if trust.stale(self.now().stamp.wall):
            # Said and recorded, never a reason to keep a room shut.
            self._append(TrustStale(number=trust.number, until=trust.until))
        disk.look(self)

    def end(self) -> None:
        """Leave in order: figures kept, last head, a clean stop, the store closed."""
        self.keep_figures()
        self._append(RunStopped())
        self.heads.make(self.now().stamp)
        self.heads.forget()
        self._day_key = self._sealer = None
        self.journal.close()

    def keep_figures(self) -> None:
        """Keep the day in figures for a bundle that is cut without badges (transfer.py)."""
        if self.plan is not None:
            self.journal.keep(FIGURES, msgspec.json.encode(summarise(self.plan, self.state)))

    def listen(self, listener: Listener) -> None:
        """Call back after each durable record."""
        self._listeners.append(listener)

    def now(self) -> Reading:
        """Trusted time."""
        return read(self.source, self.state.timer.anchor, self.state.day.last_entry)

    version = __version__

    def cosigned_head(self, people: Iterable[Credential]) -> str | None:
        """A head that these people, whose credentials are open right now, cosign with their own keys."""
        center = self.kiosk.trust.center
        return self.heads.make(self.now().stamp, [person.cosigner(center) for person in people])

    @property
    def kind(self) -> RoomKind:
        """Exam room, secure room or site office; before it is open as the package says in clear."""
        return self.plan.room.room.kind if self.plan is not None else self.package.kind

    @property
    def secure(self) -> bool:
        """Whether this is the room where papers are kept."""
        return self.kind == "secure"

    # commands

    def submit(self, command: Command, actors: tuple[str, ...] | None = None) -> Outcome:
        """Decide, make durable, evolve, tell.

        ``actors`` are the people who did it; by default those whom the command names, else the two on duty.
        Raises DeviceError when the disk refuses: nothing is recorded then and the room must be reopened.
        """
        if self.state.day.phase == "closed":
            return Outcome(refusal=Refusal(day_rules.CLOSED))
        reading = self.now()
        if self.plan is not None:
            decide, part = part_of(command)
            decision = decide(self.plan, part(self.state), command, reading.time)
        elif isinstance(command, day_rules.UnlockBadge):
            # Whoever is locked out must not keep the room shut: the plan's public note says who the chief is.
            decision = day_rules.lift_lock(self.package.roles, command)
        elif isinstance(command, CheckDayBefore):
            # The room is checked and closed on the day before, when nobody may open its day yet (FL-1).
            decision = check_day_before(self.checklists, self.state.timer, command)
        else:
            return Outcome(refusal=Refusal(day_rules.NOT_OPEN))
        if isinstance(decision, Refusal):
            return Outcome(refusal=decision)
        session = str(getattr(command, "session", ""))
        named: tuple[str, ...] = getattr(command, "actors", ()) or self.state.day.on_duty
        who = named if actors is None else actors
        judged = [with_uncertainty(happened, reading) for happened in decision]
        return Outcome(tuple(self._append(happened, session, who) for happened in judged))

    def tick(self, kept_since: Milliseconds | None = None) -> tuple[Record, ...]:
        """The alarm woke the room: clock jumps, due milestones, lapsed attempts, absences, a head where there is news.

        ``kept_since``: when the oldest reading was read that the screens keep and have not presented yet.
        """
        if self.plan is None or self.state.day.phase != "open":
            return ()
        disk.look(self)
        reading = self.now()
        done = list(self.submit(timer_rules.Look(reading=reading), ()).records)
        for session in self.plan.room.sessions:
            done += self.submit(timer_rules.Tick(session=session.id), ()).records
            done += self.submit(door_rules.Settle(session=session.id, kept_since=kept_since), ()).records
            if self.kind == "exam":
                done += self.submit(watch(self.plan, self.state, session, reading.time), ()).records
        if self.secure:
            done += self.submit(LookAtGuard(), ()).records
        if any(isinstance(r.event, MilestoneReached | OwnMilestoneReached) for r in done):
            self.heads.make(reading.stamp)
            self.keep_figures()
        else:
            self.heads.make_if_due(reading.stamp)
        return tuple(done)

    # badge and PIN

    def begin_unlock(self, badge_text: str) -> Attempt | Refusal:
        """Whether this badge may be tried now. A badge of nobody here is an entry."""
        try:
            badge = parse_badge(badge_text)
        except StationError as error:
            return Refusal(error.problem, error.values)
        blob = self.package.credentials.get(badge.person)
        if blob is None:
            self._append(AccessFailed(person=""))
            return Refusal(NOT_ON_LIST)
        gone = {one.key for one in self.kiosk.trust.revoked}
        if gone.intersection(self.package.keys.get(badge.person, ())):
            self._append(AccessFailed(person=badge.person))
            return Refusal(REVOKED)
        waiting = day_rules.may_try(self.rules.access, self.state.day, badge.person, self.now().time)
        return waiting if waiting is not None else Attempt(badge.person, badge, blob)

    def record_try(self, attempt: Attempt) -> Refusal | None:
        """Make the try durable before the PIN is tried; a refusal where this badge must wait by now."""
        waiting = day_rules.may_try(self.rules.access, self.state.day, attempt.person, self.now().time)
        if waiting is None:
            self._append(AccessTried(person=attempt.person))
        return waiting

    def finish_unlock(self, attempt: Attempt, credential: Credential | None) -> Credential | Refusal:
        """Record how the attempt ended."""
        if credential is None:
            self._append(AccessFailed(person=attempt.person))
            failures = self.state.day.failures[attempt.person].count
            waiting = day_rules.may_try(self.rules.access, self.state.day, attempt.person, self.now().time)
            left = max(0, self.rules.access.free_attempts - failures)
            return waiting if waiting is not None else Refusal(WRONG_PIN, {"left": left})
        self._append(AccessGranted(person=attempt.person), "", (attempt.person,))
        return credential

    def unlock(self, badge_text: str, pin: str) -> Credential | Refusal:
        """All steps at once, where nothing waits for a screen."""
        attempt = self.begin_unlock(badge_text)
        if isinstance(attempt, Refusal):
            return attempt
        waiting = self.record_try(attempt)
        if waiting is not None:
            return waiting
        return self.finish_unlock(attempt, attempt.try_pin(pin))

    # reading

    def records(self, start: int = 0) -> Iterable[Record]:
        """The journal's records from an index on, sealed fields opened where the day key is at hand."""
        for seq, body in enumerate(self.journal.entries(start), start):
            entry = entries.decode(body, seq)
            yield entries.record_of(entry, self._open_sealed(entry))

    def _open_sealed(self, entry: entries.Entry) -> dict[str, str] | None:
        if entry.sealed is None or self._day_key is None:
            return None
        salt, sealed = entries.from_text(entry.salt), entries.from_text(entry.sealed)
        return unseal(entry_key(self._day_key, self.journal.origin, entry.seq), salt, sealed, entry.seq)

    # writing

    def hold_day_key(self, day_key: bytes) -> None:
        """From here on personal data is sealed under this key (opening.py)."""
        self._day_key, self._sealer = day_key, None

    def append(self, happened: Event, session: str = "", actors: tuple[str, ...] = ()) -> Record:
        """Record a fact that no rule decides on (an epoch began, a bundle was cut)."""
        return self._append(happened, session, actors)

    def _append(self, happened: Event, session: str = "", actors: tuple[str, ...] = ()) -> Record:
        seq, stamp, sealer = self.journal.size, self.now().stamp, self._take_sealer()
        clear, hidden = entries.split(happened)
        sealed = None
        if hidden and sealer is not None:
            sealed = sealer.seal(hidden)
        body = entries.encode(
            seq=seq,
            happened=happened,
            session=session,
            stamp=stamp,
            actors=actors,
            salt=sealer.salt if sealer is not None else secrets.token_bytes(SALT_BYTES),
            clear=clear,
            sealed=sealed,
        )
        record = Record(seq, stamp.time, session, actors, happened)
        # The state in memory is the state that a replay gives: what is sealed on disk is not in it either. It is
        # folded first, so that nothing becomes durable that the fold can't take, and counts once it is durable.
        after = evolve(self.state, msgspec.structs.replace(record, event=entries.bare(happened)))
        self.journal.append(body)
        self.state = after
        for listener in self._listeners:
            listener(record)
        disk.tell(self)
        self._sealer = self._new_sealer()
        return record

    def _take_sealer(self) -> EntrySealer | None:
        made, self._sealer = self._sealer, None
        return made if made is not None and made.seq == self.journal.size else self._new_sealer()

    def _new_sealer(self) -> EntrySealer | None:
        if self._day_key is None:
            return None
        return EntrySealer(self._day_key, self.journal.origin, self.journal.size)
