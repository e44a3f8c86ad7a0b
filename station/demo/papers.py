"""What the people of the demo do with papers, from the secure room to the seal: each step as the screen would ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from station.demo.cases import play_case
from station.errors import Refusal
from station.event import Command
from station.plan.model import Session
from station.room.bags import registers
from station.room.papers import attendance, closes, task_now
from station.room.sealing import needs_chief, propose, sign_and_seal
from station.text import Text
from station.timer.state import MINUTE
from station.vault.custody.commands import (
    Collect,
    CountPapers,
    ExchangePaper,
    Explain,
    LackPaper,
    ReceiveBag,
)
from station.vault.custody.expected import as_expected
from station.vault.custody.places import Kind, Place
from station.vault.custody.tasks import Attendance, Doing
from station.vault.register.commands import HandOver

if TYPE_CHECKING:
    from station.demo.player import Player

CHIEF, CUSTODIAN = "p07", "p14"


class Papers:
    """The papers of one session of the demo."""

    def __init__(self, player: Player, session: Session, *, eventful: bool) -> None:
        self.player = player
        self.session = session
        self.eventful = eventful

    @property
    def door(self) -> Attendance:
        """Who is there now."""
        player = self.player
        return attendance(player.plan, player.room.state, self.session, player.room.now().time)

    def do(self, command: Command, *actors: str) -> None:
        """A command that must be allowed."""
        step = type(command).__name__
        self.player.do(step, self.player.room.submit(command, actors or None))

    def receive(self) -> None:
        """T−30: the bag, by its seal number."""
        for number in self.session.bags[self.player.plan.room.room.number]:
            self.do(ReceiveBag(self.session.id, number, self.player.pair[0]))
        self._hand("collect")

    def _hand(self, kind: Literal["collect", "return"]) -> None:
        """The bag between the custodian and the lead invigilator, each with badge and PIN, as a row of the register (PM-5)."""
        state = self.player.room.state
        sides = (CUSTODIAN, self.player.pair[0]) if kind == "collect" else (self.player.pair[0], CUSTODIAN)
        self.player.unlock(*sides)
        count = registers(state.papers, state.register).bags[self.session.id].sheets
        row = HandOver(kind, "bag", count, "保密室", sides, self.session.id, CUSTODIAN, self.player.pair[0])
        self.do(row, *sides)

    def as_they_should(self, *until: Doing) -> None:
        """Every task that is due, as the ledger expects it, up to one of these."""
        player, limit = self.player, closes(self.player.plan, self.player.room.state, self.session)
        while True:
            state, now = player.room.state, player.room.now().time
            task = task_now(player.plan, state, self.session, now)
            if task is None or task.doing in until:
                return
            command = as_expected(self.session, state.papers.session(self.session.id), self.door, task, limit)
            if command is None:
                return
            self.do(command)

    def open_bag(self) -> None:
        """T−5: two candidates confirm the seal; in the eventful session two papers are lacking (CP-6)."""
        self.as_they_should("count")
        if not self.eventful:
            self.as_they_should()
            return
        self.do(CountPapers(self.session.id, "paper", "opened", self._balance("paper", "opened") - 2))
        self.as_they_should("give")
        player = self.player
        case = play_case(player, self.session.id, "CP-6", room=True)
        self.as_they_should("explain")
        self.explain("paper", "opened", "启封时缺 2 份，已按程序启用备用卷", case)
        self.as_they_should()
        made_up = player.room.state.timer.times(self.session.id).made_up // MINUTE
        player.say(
            Text(
                f"试卷缺 2 份，启用备用卷，补时 {made_up} 分钟",
                f"2 papers short, spare papers, {made_up} min made up",
            )
        )

    def exchange(self) -> None:
        """One seat's paper is misprinted and exchanged."""
        who = min(self.door.inside)
        command = ExchangePaper(
            self.session.id, who, self.door.admitted, ("paper",), "opened", self.player.pair
        )
        self.do(command)
        self.player.say(Text("一份试卷漏印，换发", "One paper is unprinted and exchanged"))

    def finish(self) -> None:
        """E: collected by seats, counted at once, what differs explained, sealed."""
        player, room, session = self.player, self.player.room, self.session.id
        if self.eventful:
            last = max(self.door.admitted)
            self.do(LackPaper(session, last, self.door.admitted, ("card",)))
            self.do(Collect(session, (last,), self.door.admitted, ("paper",)))
        self.as_they_should("explain")
        if self.eventful:
            self.explain("card", "seats", "一名考生未交答题卡，查找未获")
            self.as_they_should()
            player.say(Text("答题卡差 1，两人说明原因", "One answer card short; explained by two people"))
        given = self._balance("paper", "collected")
        chief = CHIEF if needs_chief(room, session) else ""
        text = propose(room, session, chief)
        if isinstance(text, Refusal):
            raise player.stuck("seal", text)
        signers = (*player.pair, chief) if chief else player.pair
        player.do("seal", sign_and_seal(room, session, text, player.unlock(*signers)))
        self._hand("return")
        also = Text("、主考", ", the chief") if chief else Text("", "")
        player.say(
            Text(
                f"收回 {given} 份，两名监考员{also.zh}与本机签名密封",
                f"{given} collected; sealed by both{also.en} and the device",
            )
        )

    def explain(self, kind: Kind, place: Place, reason: str, case: int = 0) -> None:
        """Two people explain a difference."""
        self.do(Explain(self.session.id, kind, place, reason, self.player.pair, case))

    def _balance(self, kind: Kind, place: Place) -> int:
        return self.player.room.state.papers.session(self.session.id).ledger(kind).balance(place)
