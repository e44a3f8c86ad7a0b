"""Plays the synthetic day of a room, 01 whole, through the real parts: drawn codes are decoded, badges unlocked, notes
signed.

Only time is not real: the demo's own clock is moved from visit to visit, and the room is woken as its alarm
would wake it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from station.checkin.documents import read as read_document
from station.checkin.events import Judged
from station.checkin.rules import Missing, Present
from station.checkin.verdicts import VERDICTS
from station.demo import duty
from station.demo.cases import play_case
from station.demo.clock import SimulatedSource
from station.demo.papers import Papers
from station.demo.script import Visit, first_session, second_session
from station.demo.sitting import DemoSitting
from station.errors import DeviceError, Refusal, problem
from station.event import Milliseconds, Record
from station.incidents.commands import Nil
from station.plan.dayplan import DayPlan
from station.room import Outcome, Room
from station.room.leaving import close_day
from station.room.opening import open_day
from station.room.sensing import told_timer
from station.text import Text
from station.timer.events import MilestoneReached, OwnMilestoneReached
from station.timer.milestones import MEANINGS
from station.timer.own_rules import AcknowledgeOwn
from station.timer.rules import Acknowledge
from station.timer.standing import own_name, seats_of
from station.timer.state import MINUTE, last_end_of, start_of
from station.vault.credential import Credential

INVIGILATORS = ("p01", "p02")
WAKE_MS: Milliseconds = 10_000

STUCK = problem(
    "demo.stuck",
    what=("演示在「{step}」处停住：{why}", "The demo stopped at “{step}”: {why}"),
    now=(
        "这是程序缺陷；请附上此信息报告。",
        "This is a defect of the program; please report it with this message.",
    ),
)

Say = Callable[[Text], None]


def read_code(path: Path) -> str:
    """The text of the code in a picture, by the decoder of the door.

    Raises:
        DeviceError: nothing was read.
    """
    import cv2

    from station.checkin.decode import decode

    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    symbols = decode(image) if image is not None else []
    if not symbols:
        raise DeviceError(STUCK, step=path.name, why="no code read")
    return symbols[0].printed


class Player:
    """The people of one room, and the hand that turns the demo's clock."""

    def __init__(
        self,
        sitting: DemoSitting,
        room: Room,
        source: SimulatedSource,
        seed: int,
        say: Say,
        pair: tuple[str, str] = INVIGILATORS,
    ) -> None:
        self.sitting = sitting
        self.room = room
        self.source = source
        self.say = say
        self.pair = pair
        """The room's two invigilators, the lead first."""
        self.rng = random.Random(f"day {seed}")  # noqa: S311  (a script must play the same way twice)
        self.verdicts: Counter[str] = Counter()
        self.codes: dict[Path, str] = {}
        self.tickets = [c.ticket for c in sitting.plan.candidates]
        room.listen(self._hear)

    def open(self) -> None:
        """Both invigilators, badge and PIN; they confirm the time."""
        self._must("open", open_day(self.room, self.unlock(*self.pair)))
        self.say(
            Text("两名监考员开启考场，确认时间", "Two invigilators opened the room and confirmed the time")
        )

    def unlock(self, *people: str) -> list[Credential]:
        """Badge (read from its picture) and PIN."""
        found = []
        for person in people:
            known = self.sitting.staff[person]
            got = self.room.unlock(self._code(self.sitting.folder / "badges" / f"{person}.png"), known.pin)
            if isinstance(got, Refusal):
                raise self.stuck("unlock", got)
            found.append(got)
        return found

    @property
    def plan(self) -> DayPlan:
        """The room's plan. Raises DeviceError before the room is open."""
        if self.room.plan is None:
            raise DeviceError(STUCK, step="plan", why="not open")
        return self.room.plan

    def wait(self, milliseconds: float) -> None:
        """Let a span pass."""
        self.to(self.room.now().time + round(milliseconds))

    def to(self, moment: Milliseconds) -> None:
        """Let time pass, waking the room on the way."""
        while (left := moment - self.room.now().time) > 0:
            self.source.advance(min(left, WAKE_MS))
            self.room.tick()

    def session(self, session: str, visits: list[Visit], *, eventful: bool) -> None:
        """One session from the collection of its papers to their seal."""
        planned = self.plan.room.session(session)
        start = start_of(planned, self.room.state.timer)
        self.to(start - 29 * MINUTE)
        self.say(Text(f"—— {planned.subject} ——", f"—— {planned.subject} ——"))
        if eventful:
            duty.declare(self, session, self.pair)
            duty.sign_in(self, session)
        papers = Papers(self, planned, eventful=eventful)
        papers.receive()
        for visit in (v for v in visits if v.minute < -5):
            self.to(start + round(visit.minute * MINUTE))
            self.visit(session, visit)
        self.to(start - 5 * MINUTE)
        papers.open_bag()
        for visit in (v for v in visits if v.minute >= -5):
            self.to(start + round(visit.minute * MINUTE))
            self.visit(session, visit)
        self.to(start + 33 * MINUTE)
        inside = sorted(self.room.state.door.session(session).inside)
        if eventful:
            papers.as_they_should("set_aside")
            papers.exchange()
        papers.as_they_should()
        if eventful:
            duty.leave_with_cover(self, session, self.pair[1])
            duty.visit(self, session)
            play_case(self, session, "CP-14", candidates=(inside[4],))
            self.say(
                Text("如厕陪同：两名流动监考，往返", "Toilet escort: two floating invigilators, out and back")
            )
        self.to(last_end_of(planned, told_timer(self.room.state)) + MINUTE)
        if eventful:
            play_case(self, session, "CP-17", room=True)
            self.say(
                Text(
                    "袋内无封条：白纸代封，两人骑缝签名", "No seal strip: white paper, signed across by both"
                )
            )
        if not eventful:
            self.do("nil", self.room.submit(Nil(session=session, actors=self.pair)))
        papers.finish()

    def visit(self, session: str, visit: Visit) -> None:
        """One person at the door."""
        ticket = self.sitting.ticket(self.tickets[visit.person - 1])
        identity = self.sitting.document(self.tickets[(visit.id_of or visit.person) - 1])
        order = {
            "both": [ticket, identity],
            "both-reversed": [identity, ticket],
            "ticket": [ticket],
            "id": [identity],
        }[visit.papers]
        for picture in order:
            document = read_document(self._code(picture), self.plan, source="file")
            outcome = self.do("scan", self.room.submit(Present(session, document)))
            self.source.advance(self.rng.randrange(2_600, 6_000))
            if any(isinstance(r.event, Judged) and r.event.ends for r in outcome.records):
                return
        if visit.papers in ("ticket", "id"):
            self.do(
                "missing", self.room.submit(Missing(session, "id" if visit.papers == "ticket" else "ticket"))
            )

    def close(self) -> None:
        """Close the day."""
        outcome = close_day(self.room, self.unlock(*self.pair))
        self.do("close", outcome)
        self.say(Text("关闭考场", "The day is closed"))

    def play(self) -> None:
        """The whole day, closed at the end."""
        self.open()
        first, second = sorted(self.plan.room.sessions, key=lambda s: s.start)
        self.session(first.id, first_session(self.rng), eventful=True)
        present = {candidate + 1 for candidate in self.room.state.door.session(first.id).inside}
        self.session(second.id, second_session(self.rng, present), eventful=False)
        self.close()

    # how it is said

    def do(self, step: str, outcome: Outcome) -> Outcome:
        """What the script asks for must be allowed."""
        if outcome.refusal is not None:
            raise self.stuck(step, outcome.refusal)
        return outcome

    def _hear(self, record: Record) -> None:
        match record.event:
            case Judged(verdict=code):
                self.verdicts[code] += 1
                if code not in ("admit",):
                    self.say(
                        Text(
                            f"门口：{VERDICTS[code].word.zh}（{code}）",
                            f"Door: {VERDICTS[code].word.en} ({code})",
                        )
                    )
            case MilestoneReached(milestone=kind, module=module):
                self.say(MEANINGS[kind].name)
                self.room.submit(Acknowledge(record.session, kind, module))
            case OwnMilestoneReached(milestone=kind, due=due, candidates=people):
                self.say(own_name(kind, seats_of(self.plan, self.room.state.timer, record.session, people)))
                self.room.submit(AcknowledgeOwn(record.session, kind, due))
            case _:
                pass

    def _code(self, picture: Path) -> str:
        if picture not in self.codes:
            self.codes[picture] = read_code(picture)
        return self.codes[picture]

    def _must(self, step: str, refusal: Refusal | None) -> None:
        if refusal is not None:
            raise self.stuck(step, refusal)

    @staticmethod
    def stuck(step: str, refusal: Refusal) -> DeviceError:
        """That something was refused which the script asks for."""
        return DeviceError(STUCK, step=step, why=refusal.what)
