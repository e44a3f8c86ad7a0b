"""What the records of a day must say by the handbook, judged without the program's own rules.

A second, plain account of the day is kept from the records alone: windows and ends from the plan's figures, who
is in the room, what was counted. Every record is held to it, and the program's state too.
"""

from __future__ import annotations

import hashlib

from station.checkin.events import (
    AbsenceEntered,
    AdmissionCorrected,
    DoubtSettled,
    EnteredFromPaper,
    Excluded,
    Judged,
    Overridden,
    Presented,
    Reseated,
)
from station.checkin.verdicts import VERDICTS
from station.event import Record
from station.incidents.events import (
    Approved,
    Corrected,
    EscortedBack,
    EscortedOut,
    LeftEarly,
    Opened,
    TimeMadeUp,
    Violation,
    Warned,
)
from station.plan.model import RoomPlan
from station.room import RoomState
from station.timer.events import (
    ClockConfirmed,
    MilestoneAcknowledged,
    MilestoneOverdue,
    MilestoneReached,
    OwnMilestoneAcknowledged,
    OwnMilestoneReached,
    StartDelayed,
)
from station.vault.custody.events import (
    BagReceived,
    DifferenceExplained,
    NotHandedIn,
    PaperCounted,
    PaperMoved,
    PaperWitnessed,
    SealMade,
)
from station.vault.custody.seal import SEAL
from station.vault.day.events import DayClosed, DayOpened, DayReopened
from station.vault.note import open_note, parse_vkey
from tests.support.account import Account
from tests.support.expected_milestones import module_times
from tests.support.people import People
from tests.support.plans import MINUTE

ADMITS = ("admit", "admit_late")
DoorEvent = (
    EnteredFromPaper
    | Presented
    | Judged
    | Overridden
    | AdmissionCorrected
    | AbsenceEntered
    | DoubtSettled
    | Excluded
    | Reseated
)
PaperEvent = (
    BagReceived | DifferenceExplained | NotHandedIn | PaperCounted | PaperMoved | PaperWitnessed | SealMade
)
LAPSES = 2 * MINUTE
OVERDUE = 15 * MINUTE


class Facts:
    """The whole day, told from its records."""

    def __init__(self, plan: RoomPlan, device: str) -> None:
        self.plan = plan
        self.device = device
        self.accounts = {session.id: Account() for session in plan.sessions}
        self.roles = {person.id: person.role for person in plan.staff}
        self.own = {
            p.id for p in plan.staff if p.room == plan.room.number and p.role in ("lead", "invigilator")
        }
        self.seals: list[str] = []
        self.staff = People({p.id for p in plan.staff if p.role == "supervisor"}, self.own)
        self.closed = False

    # times

    def start(self, session: str) -> int:
        return self.plan.session(session).start + self.accounts[session].delay

    def end(self, session: str) -> int:
        account = self.accounts[session]
        here = account.inside.keys() - account.left
        last = max((own for who, own in account.own.items() if who in here), default=0)
        return self.plan.session(session).end + account.delay + account.made_up + last

    def window(self, session: str) -> tuple[int, int]:
        """T−20 and T+30."""
        return self.start(session) - 20 * MINUTE, self.start(session) + 30 * MINUTE

    # every record

    def hear(self, record: Record) -> None:
        """Take one more record. Raises AssertionError: it says what must not be."""
        people = set(record.actors)
        self.staff.hear(record, self.roles)
        assert people <= self.roles.keys(), f"who is {people - self.roles.keys()}?"
        match record.event:
            case DayOpened():
                assert len(people & self.own) == 2
            case DayReopened():
                assert len(people) >= 2
            case ClockConfirmed(time=time):
                assert len(people) >= 2
                assert time <= record.time
            case DayClosed():
                assert len(people & self.own) == 2
                self._closed()
            case _ if record.session:
                self._session(record, self.accounts[record.session])
            case _:
                pass

    def _session(self, record: Record, account: Account) -> None:
        assert not self.closed, "recorded after closing"
        match record.event:
            case happened if isinstance(happened, DoorEvent):
                self._door(record, account)
            case StartDelayed(minutes=minutes):
                assert self._role(record, "chief")
                assert minutes * MINUTE > account.delay
                account.delay = minutes * MINUTE
                account.absent.clear()
                modules = tuple(module_times(self.plan.session(record.session)))
                self._again(account, record.session, record.time, ("collect", "entry", "witness", *modules))
            case MilestoneReached(milestone=kind, due=due, missed=missed, module=module):
                key = f"{kind}/{module}" if module else kind
                assert key not in account.milestones
                assert due <= record.time
                assert due == self._due(record.session, key)
                assert missed == (record.time - max(due, account.moved_at) > 5_000)
                account.milestones.add(key)
                account.acknowledged.discard(key)
            case OwnMilestoneReached(milestone=kind, due=due, candidates=who):
                assert due <= record.time
                end = self.plan.session(record.session).end + account.delay + account.made_up
                for one in who:
                    assert one not in account.left
                    assert due == end + account.own[one] - {"remind": 15, "end": 0}[kind] * MINUTE
                    assert account.rung.get((kind, one)) != due, "rung twice"
                    account.rung[kind, one] = due
            case OwnMilestoneAcknowledged(milestone=kind, due=due, candidates=who):
                assert all((kind, one) in account.rung for one in who)
            case MilestoneAcknowledged(milestone=kind, module=module):
                key = f"{kind}/{module}" if module else kind
                assert key in account.milestones
                assert key not in account.acknowledged
                account.acknowledged.add(key)
            case MilestoneOverdue(milestone=kind, module=module):
                key = f"{kind}/{module}" if module else kind
                assert key in account.milestones
                assert key not in account.acknowledged
                assert record.time - self._due(record.session, key) >= OVERDUE
            case happened if isinstance(happened, PaperEvent):
                self._papers(record, account)
            case _:
                self._incident(record, account)

    def _again(self, account: Account, session: str, now: int, kinds: tuple[str, ...]) -> None:
        """What moved to later is raised again, unless it is done once for all or its new time has come already."""
        account.moved_at = now
        for kind in account.milestones.intersection(kinds):
            for_good = kind in account.acknowledged and kind in ("collect", "witness")
            if self._due(session, kind) > now and not for_good:
                account.milestones.discard(kind)

    def _due(self, session: str, kind: str) -> int:
        account, start = self.accounts[session], self.start(session)
        end = self.plan.session(session).end + account.delay + account.made_up
        before = {"collect": -30, "entry": -20, "witness": -5, "start": 0, "close": 30}
        before |= module_times(self.plan.session(session))
        return (
            end - {"remind": 15, "end": 0}[kind] * MINUTE
            if kind not in before
            else start + before[kind] * MINUTE
        )

    def _role(self, record: Record, *roles: str) -> bool:
        return any(self.roles[actor] in roles for actor in record.actors)

    # the door

    def _door(self, record: Record, account: Account) -> None:
        roster = self.plan.roster(record.session)
        opens, closes = self.window(record.session)
        match record.event:
            case Presented(attempt=attempt, at=at, document=document, candidate=who) as shown:
                assert at == record.time
                assert who in roster
                read = self._read(shown)
                assert read < closes or account.scans[attempt], "a first document after the window"
                self._scan(account, attempt, at, document, who, read)
            case Judged(verdict=code, at=at) as judged:
                assert at == record.time
                assert (judged.opens, judged.closes) == (opens, closes)
                read = self._read(judged)
                if VERDICTS[code].admits:
                    self._let_in(record, account, judged)
                elif code == "unreadable":
                    self._scan(account, judged.attempt, at, "", -1, read)
                if VERDICTS[code].doubts and judged.candidate is not None:
                    account.doubts.add(judged.candidate)
            case Overridden(candidate=who, chief=chief):
                self._chief(record, chief)
                assert who in roster
                assert who not in account.inside or who in account.left
                account.forget(who)
                account.inside[who] = "overridden"
                self._sit(account, who, record.event.seat)
                account.absent.discard(who)
                account.doubts.discard(who)
                account.excluded.discard(who)
            case EnteredFromPaper(candidate=who, written_at=written, people=people) as entered:
                self._two(record, people)
                assert who in roster
                assert opens <= written < closes
                assert written <= entered.at == record.time
                assert "ticket" in entered.documents
                assert {"id", "certificate"} & set(entered.documents)
                assert entered.writer in self.roles
                assert who not in account.inside
                assert who not in account.kept_out
                assert account.sealed_as is None or account.sealed_as != account.papers, (
                    "entered after the seal"
                )
                assert entered.was_absent == (who in account.absent)
                account.inside[who] = "from_paper"
                self._sit(account, who, entered.seat)
                account.absent.discard(who)
            case AdmissionCorrected(candidate=who, people=people):
                self._two(record, people)
                assert who in account.inside
                account.forget(who)
            case DoubtSettled(candidate=who, outcome=outcome, people=people):
                assert who in account.doubts
                account.doubts.discard(who)
                assert set(people) <= set(record.actors)
                by_chief = any(self.roles[one] == "chief" for one in people)
                assert by_chief or (outcome == "cleared" and len(people) >= 2)
                if outcome == "out":
                    account.forget(who)
                    account.excluded.add(who)
            case Excluded(candidate=who, why=why, chief=chief):
                self._chief(record, chief)
                assert why is None or who not in account.inside or who in account.left
                (account.excluded.discard if why is None else account.excluded.add)(who)
            case Reseated(candidate=who, people=people):
                self._two(record, people)
                assert who in account.inside
                self._sit(account, who, record.event.seat)
            case AbsenceEntered(candidates=candidates):
                assert record.time >= closes
                missing = set(roster) - set(account.inside) - account.absent
                assert set(candidates) == missing
                account.absent |= missing
            case _:
                pass

    def _chief(self, record: Record, chief: str) -> None:
        assert self.roles[chief] == "chief"
        assert chief in record.actors

    def _two(self, record: Record, people: tuple[str, ...]) -> None:
        assert len(set(people)) >= 2
        assert set(people) <= set(record.actors)

    def _read(self, shown: Presented | Judged) -> int:
        """When the document was read: now, or before, while a question kept it."""
        assert shown.read_at is None or shown.read_at < shown.at
        return shown.at if shown.read_at is None else shown.read_at

    def _scan(self, account: Account, attempt: int, at: int, document: str, who: int, read: int) -> None:
        scans = account.scans[attempt]
        assert not scans or read - account.shown[attempt] < LAPSES, "an attempt went on that had lapsed"
        scans.append((read, document, who))
        account.shown[attempt] = at

    def _sit(self, account: Account, who: int, seat: str) -> None:
        taken = [
            account.seats[other] for other in account.inside if other != who and other not in account.left
        ]
        assert seat not in taken, "two on one seat"
        account.seats[who] = seat

    def _let_in(self, record: Record, account: Account, judged: Judged) -> None:
        who, scans = judged.candidate, account.scans[judged.attempt]
        opens, closes = self.window(record.session)
        assert who is not None
        assert who not in account.inside, "inside twice"
        assert judged.seat in {*self.plan.roster(record.session).values(), *account.seats.values()}
        assert opens <= judged.at, "let in before the window"
        assert judged.first_at < closes, "let in after the window"
        assert who not in account.excluded
        if judged.verdict == "admitted_in_doubt":
            assert len(set(record.actors) & self.own) == 2
            assert who in account.doubts
            assert judged.ticket_seen
            assert judged.id_seen
        else:
            assert who not in account.doubts
            assert scans, "let in on one document"
            assert judged.first_at == scans[0][0]
            assert self._read(judged) - account.shown[judged.attempt] < LAPSES
            documents = {document for _, document, owner in scans if owner == who} | {judged.document}
            assert documents == {"ticket", "id"}
        if judged.verdict in ("admit", "admit_late"):
            assert (judged.verdict == "admit_late") == (judged.first_at >= judged.start)
        self._sit(account, who, judged.seat)
        account.inside[who] = judged.verdict
        account.absent.discard(who)

    # papers

    def _papers(self, record: Record, account: Account) -> None:
        lies, off = account.lies, account.off
        match record.event:
            case PaperWitnessed(candidates=who, intact=intact):
                assert len(set(who)) >= 2
                assert set(who) <= account.inside.keys() - account.left
                account.witnessed = intact
            case BagReceived():
                account.witnessed = None
            case PaperMoved() as moved:
                self._moved(record, account, moved)
            case PaperCounted(material=kind, place=place, counted=counted, expected=expected, parts=parts):
                assert counted >= 0
                assert expected == lies[kind][place]
                assert not parts or sum(parts) == counted
                off[kind, place] = counted - expected
            case NotHandedIn(candidate=who, materials=kinds):
                assert who in account.inside
                for kind in kinds:
                    assert who not in account.lacking[kind]
                    account.lacking[kind].add(who)
                    off[kind, "seats"] -= 1
            case DifferenceExplained(material=kind, place=place, difference=difference):
                assert len(set(record.actors)) >= 2
                assert off[kind, place] == difference != 0
                off[kind, place] = 0
                lies[kind][place] += difference
                lies[kind]["difference"] -= difference
                account.booked[kind] += difference
                if place == "seats":
                    account.lacking[kind].clear()
            case SealMade(number=number, note=note):
                self._seal(record, account, number, note)
            case _:
                pass
        for kind, places in lies.items():
            assert sum(places.values()) == 0, f"{kind} does not balance"
            for place in places.keys() - {"secure", "other_room", "copies", "system", "difference"}:
                assert places[place] + off[kind, place] >= 0, f"{kind}: fewer than none at {place}"

    def _moved(self, record: Record, account: Account, moved: PaperMoved) -> None:
        assert account.papers != account.sealed_as, "moved after it was sealed"
        way, chief = (moved.source, moved.target), self.roles.get(moved.approved_by) == "chief"
        stands = moved.approved_by in record.actors or moved.case > 0
        if way == ("room", "opened"):
            assert account.witnessed is not None
            assert account.witnessed or (chief and stands)
        stepped = account.stepped
        for kind, n in moved.counts.items():
            assert n > 0
            step = moved.case, moved.step, kind
            if moved.step and stepped[*step, moved.target, moved.source]:
                stepped[*step, moved.target, moved.source] -= n
                assert stepped[*step, moved.target, moved.source] >= 0, "more taken back than there was"
                assert len(set(record.actors)) >= 2, "struck by two"
            else:
                stepped[*step, moved.source, moved.target] += n if moved.step else 0
                self._approved(moved, way, chief=chief, stands=stands)
            account.lies[kind][moved.source] -= n
            account.lies[kind][moved.target] += n
            if moved.source == "seats":
                found = account.lacking[kind] & set(moved.candidates)
                account.lacking[kind] -= found
                account.off[kind, "seats"] += len(found)

    def _approved(self, moved: PaperMoved, way: tuple[str, str], *, chief: bool, stands: bool) -> None:
        foreign = moved.source in ("other_room", "copies") or moved.target == "other_room"
        if foreign or way in (
            ("secure", "opened"),
            ("secure", "spare"),
            ("spare", "seats"),
            ("spare", "opened"),
        ):
            assert chief
            assert stands

    def _seal(self, record: Record, account: Account, number: int, note: str) -> None:
        keys = {p.id: p.seal_key for p in self.plan.staff if p.id in self.own}
        opened = open_note(note, [parse_vkey(key) for key in (self.device, *keys.values())])
        assert opened.signed_by(self.device)
        signers = {person for person, key in keys.items() if opened.signed_by(key)}
        assert len(signers) >= 2
        assert signers <= set(record.actors)
        assert record.time >= self.end(record.session), "sealed before the end"
        said = SEAL.read(opened.text)
        assert said["session"] == record.session
        assert int(str(said["number"])) == number == len(self.seals) + 1
        assert said["previous"] == (
            hashlib.sha256(self.seals[-1].encode()).hexdigest() if self.seals else "-"
        )
        self.seals.append(note)
        for kind, places in account.lies.items():
            packed = "opened" if kind == "pack" else "collected"
            places["bag"] += places[packed]
            places[packed] = 0
        assert not account.unexplained, "sealed with a difference that nobody explained"
        for line in said["count"]:
            kind, *words = str(line).split()
            shown = {word.split("=")[0]: int(word.split("=")[1]) for word in words}
            assert shown == {place: n for place, n in account.lies[kind].items() if n}
            assert not shown.keys() & {"carrier", "room", "opened", "seats", "collected"}, "papers still out"
            assert shown.get("difference", 0) == -account.booked[kind]
        listed = {str(line).split()[0] for line in said["count"]}
        assert listed == {kind for kind, places in account.lies.items() if any(places.values())}
        assert {m.kind for m in self.plan.session(record.session).materials} <= listed
        account.sealed_as = account.papers

    def _closed(self) -> None:
        self.closed = True
        for account in self.accounts.values():
            assert not account.unexplained
            assert account.sealed_as == account.papers, "closed on counts that nobody signed"

    # incidents

    def _incident(self, record: Record, account: Account) -> None:
        match record.event:
            case Opened(case=case, escorts=escorts) if escorts:
                account.taken_over.add(case)
            case EscortedOut(case=case, step=step, candidate=who, staff=staff):
                assert len(set(staff)) >= 2
                assert who in account.inside
                assert who not in account.out or case in account.taken_over
                account.moves[case, step] = "out", who
            case EscortedBack(case=case, step=step, candidate=who):
                account.moves[case, step] = "back", who
            case LeftEarly(case=case, step=step, candidate=who):
                assert who in account.inside
                account.moves[case, step] = "left", who
            case Corrected(case=case, struck=struck):
                assert len(set(record.actors)) >= 2
                for step in struck:
                    account.moves.pop((case, step), None)
                    account.warned.pop((case, step), None)
            case Approved(by=by, role=role, provisional=provisional):
                assert self.roles[by] == role
                assert len(set(record.actors) - {by}) >= 2 if provisional else by in record.actors
            case Warned(case=case, step=step, candidates=who):
                account.warned[case, step] = who
            case Violation(candidate=who, tier=tier, item=item):
                if tier == 1 and item <= 3:
                    assert any(who in warned for warned in account.warned.values()), "no warning before"
            case TimeMadeUp(minutes=minutes, candidates=candidates):
                if not candidates:
                    account.made_up += minutes * MINUTE
                    self._again(account, record.session, record.time, ("remind", "end"))
                for who in candidates:
                    account.own[who] += minutes * MINUTE
            case _:
                pass

    # the program's state

    def hold(self, state: RoomState) -> None:
        """The program's state says the same. Raises AssertionError."""
        for session, account in self.accounts.items():
            door = state.door.session(session)
            assert set(door.admitted) == set(account.inside)
            assert set(door.inside) == set(account.inside) - account.left
            assert set(door.left) == account.left
            assert door.outside == account.out
            assert door.absent == account.absent
            assert not account.absent & account.inside.keys(), "absent and inside"
            overridden = {who for who, entry in door.admitted.items() if entry.overridden}
            assert overridden == {who for who, how in account.inside.items() if how == "overridden"}
            assert {who: entry.seat for who, entry in door.admitted.items()} == {
                who: account.seats[who] for who in account.inside
            }
            paper = {who for who, entry in door.admitted.items() if entry.paper}
            assert paper == {who for who, how in account.inside.items() if how == "from_paper"}
            custody = state.papers.session(session)
            assert account.unexplained == {
                (kind, place): n
                for kind, ledger in custody.ledgers.items()
                for place, n in ledger.off.items()
            }
            assert {
                kind: {p: n for p, n in places.items() if n} for kind, places in account.lies.items()
            } == {kind: dict(ledger.balances) for kind, ledger in custody.ledgers.items()}
            if custody.sealed:
                assert account.sealed_as == account.papers

    def sums(self, session: str) -> tuple[int, int, int]:
        """How many are inside, left early, are absent: everybody, once entry has closed."""
        account = self.accounts[session]
        inside = set(account.inside) - account.left
        left = set(account.inside) & account.left
        roster = set(self.plan.roster(session))
        assert inside | left | account.absent == roster
        assert len(inside) + len(left) + len(account.absent) == len(roster)
        return len(inside), len(left), len(account.absent)


__all__ = ["Facts"]
