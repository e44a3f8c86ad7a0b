"""The exam-day simulator: a real room (journal on disk, real keys, real rules) under a clock that the test moves.

    day = ExamDay(tmp_path)             a kiosk set up, the package imported, nobody there yet
    day.open()                          both invigilators, badge and PIN, time confirmed
    day.admit(7)                        ticket and ID of candidate 7
    day.papers("theory", "give")        papers, as the ledger expects, up to the giving out
    day.crash(); day.reopen()           the process is gone without a word; the day goes on

Scrypt runs with a tiny work factor; everything else is what a kiosk runs.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import msgspec

from station.checkin.documents import read as read_document
from station.checkin.rules import Present
from station.demo.clock import SimulatedSource
from station.errors import Refusal
from station.event import Command
from station.plan.model import RoomPlan
from station.room import Outcome, Room
from station.room.home import RoomHome, import_package, open_room
from station.room.leaving import close_day
from station.room.opening import open_day
from station.room.papers import attendance, closes, task_now
from station.room.sealing import needs_chief, propose, sign_and_seal
from station.timer.checklist import CheckDayBefore
from station.vault.credential import Badge, Credential, lock
from station.vault.custody.commands import CountPapers, ReceiveBag, WitnessSeal
from station.vault.custody.expected import as_expected
from station.vault.custody.places import Kind, Place
from station.vault.custody.tasks import Attendance, Doing, Task
from station.vault.keys import CenterKeys
from station.vault.kiosk import Kiosk
from station.vault.package import pack
from station.vault.trust import Trust
from tests.support.plans import MINUTE, T, at, room_plan

PIN = "271828"
SEED = b"simulator"


@cache
def badge(person: str) -> Badge:
    return Badge(person, random.Random(f"badge {person}").randbytes(16))


@cache
def credential(person: str) -> Credential:
    return Credential.from_seed(person, SEED)


@cache
def locked(person: str) -> bytes:
    return lock(credential(person), badge(person), PIN, work_factor=1)


def with_keys(plan: RoomPlan, center: CenterKeys) -> RoomPlan:
    """The plan with everybody's public keys and the center's."""
    name = plan.sitting.center
    return msgspec.structs.replace(
        plan,
        staff=tuple(
            msgspec.structs.replace(
                p,
                seal_key=credential(p.id).seal_signer(name).vkey,
                cosign_key=credential(p.id).cosigner(name).vkey,
                recipient=credential(p.id).recipient,
            )
            for p in plan.staff
        ),
        center_keys=center.vkeys,
        center_recipients=center.recipients,
    )


class ExamDay:
    """One room's day."""

    def __init__(
        self, folder: Path, start: str = "08:15", plan: RoomPlan | None = None, kiosk: str = "k1"
    ) -> None:
        self.folder = folder
        self.center = CenterKeys.create(folder / "center", "demo.center", SEED)
        self.plan = with_keys(plan or room_plan(), self.center)
        trust = Trust("demo.center", self.center.vkeys, self.center.recipients, demo=True)
        self.kiosk = Kiosk.set_up(folder / "kiosk", f"demo.center/S01/{kiosk}", trust, trust.fingerprint)
        self.source = SimulatedSource(at(start))
        package = folder / "room-01.plan"
        credentials = {p.id: locked(p.id) for p in self.plan.staff}
        package.write_bytes(pack(self.plan, {}, credentials, self.center.plan_signer))
        self.home: RoomHome = import_package(self.kiosk, package, self.source)
        self.room: Room = open_room(self.kiosk, self.home, self.source)

    # people

    def unlock(self, person: str, pin: str = PIN) -> Credential:
        got = self.room.unlock(badge(person).text, pin)
        assert isinstance(got, Credential), got
        return got

    def open(self, *people: str) -> None:
        refusal = open_day(self.room, [self.unlock(p) for p in people or ("s01", "s02")])
        assert refusal is None, refusal

    def check_day_before(self, *items: str) -> Outcome:
        """Who checked the room on the day before ticks these items; without any, all."""
        wanted = items or tuple(item.id for item in self.room.checklists.of("before"))
        return self.do(CheckDayBefore(wanted, ("s01",)))

    # time

    def to(self, clock: str) -> None:
        """Let time pass until a local time, waking the room every ten seconds as the alarm would."""
        self.to_ms(at(clock))

    def to_ms(self, moment: int) -> None:
        while (left := moment - self.room.now().time) > 0:
            self.source.advance(min(left, 10_000))
            self.room.tick()

    def wait(self, milliseconds: int) -> None:
        self.to_ms(self.room.now().time + milliseconds)

    # the door

    def scan(self, number: str, session: str = "theory") -> Outcome:
        assert self.room.plan is not None
        return self.do(Present(session, read_document(number, self.room.plan)))

    def admit(self, index: int, session: str = "theory") -> Outcome:
        person = self.plan.candidate(index)
        self.scan(person.ticket, session)
        self.source.advance(3_000)
        return self.scan(person.id_number, session)

    def inside(self, session: str = "theory") -> set[int]:
        return set(self.room.state.door.session(session).inside)

    # papers

    def receive(self, session: str = "theory", number: str = "B-0107") -> None:
        """The bag comes from the secure room."""
        self.do(ReceiveBag(session, number, "s01"))

    def witness(self, *candidates: int, session: str = "theory", intact: bool = True) -> None:
        """Candidates inside look at the bag's seal."""
        inside = frozenset(self.inside(session))
        self.do(WitnessSeal(session, candidates, inside, intact, "B-0107"))

    def count(self, place: Place, counted: int, session: str = "theory", *kinds: Kind) -> None:
        """Count these kinds at a place; without any, all of the session's materials."""
        for material in self.plan.session(session).materials:
            if not kinds or material.kind in kinds:
                self.do(CountPapers(session, material.kind, place, counted))

    def attendance(self, session: str) -> Attendance:
        assert self.room.plan is not None
        planned = self.room.plan.room.session(session)
        return attendance(self.room.plan, self.room.state, planned, self.room.now().time)

    def next_paper(self, session: str) -> tuple[Task | None, Command | None]:
        """What is to be done with papers now, and the command that does it as the ledger expects."""
        assert self.room.plan is not None
        plan, state, now = self.room.plan, self.room.state, self.room.now().time
        planned = plan.room.session(session)
        task = task_now(plan, state, planned, now)
        if task is None or state.papers.session(session).sealed:
            return None, None
        if task.doing == "receive":
            return task, ReceiveBag(session, "B-0107", "s01")
        limit = closes(plan, state, planned)
        return task, as_expected(
            planned, state.papers.session(session), self.attendance(session), task, limit
        )

    def papers(self, session: str = "theory", *until: Doing) -> None:
        """Everything that is due, as the ledger expects it, up to one of these tasks or what people must explain."""
        task, command = self.next_paper(session)
        while command is not None and task is not None and task.doing not in until:
            self.do(command)
            task, command = self.next_paper(session)

    def seal(self, session: str = "theory", *people: str) -> Outcome:
        """Both invigilators, and the chief where a difference is explained, sign what they are shown; a refusal comes back
        in the outcome."""
        chief = "s07" if needs_chief(self.room, session) else ""
        shown = propose(self.room, session, chief)
        if isinstance(shown, Refusal):
            return Outcome(refusal=shown)
        signers = [self.unlock(p) for p in (*(people or ("s01", "s02")), *((chief,) if chief else ()))]
        return sign_and_seal(self.room, session, shown, signers)

    def close(self, *people: str) -> Outcome:
        """Close the day; a refusal comes back in the outcome."""
        return close_day(self.room, [self.unlock(p) for p in people or ("s01", "s02")])

    # commands

    def do(self, command: Command, *actors: str) -> Outcome:
        outcome = self.room.submit(command, actors or None)
        assert outcome.done, outcome.refusal
        return outcome

    def refused(self, command: Command, *actors: str) -> Refusal:
        outcome = self.room.submit(command, actors or None)
        assert outcome.refusal is not None
        return outcome.refusal

    # trouble

    def crash(self) -> None:
        """The process is gone: nothing is written, nothing is closed in order."""
        self.room.journal._connection.close()

    def start(self) -> None:
        """The program is started on the journal that is there; nobody has shown a badge yet."""
        self.room = open_room(self.kiosk, self.home, self.source)

    def reopen(self, *people: str) -> None:
        self.start()
        self.open(*(people or ("s01", "s02")))


__all__ = ["MINUTE", "PIN", "ExamDay", "T", "at", "badge", "credential", "locked"]
