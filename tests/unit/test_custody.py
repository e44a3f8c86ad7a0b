"""Counts follow one another, differences are named and explained, a seal takes two invigilators and the
device."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from station.errors import Refusal
from station.event import Command, Decision, Event, Record
from station.plan.dayplan import DayPlan
from station.vault.custody.events import SealMade, SealProposed
from station.vault.custody.rules import (
    CountPapers,
    Explain,
    MovePapers,
    ProposeSeal,
    Seal,
    WitnessSeal,
    decide,
)
from station.vault.custody.seal import SEAL, chief_outstanding
from station.vault.custody.state import CustodyState, evolve
from station.vault.note import Signer, sign_note
from tests.support.plans import E, T, day_plan

DEVICE = Signer.from_seed("demo.center/S01/k1", bytes(32))
SIGNERS = {
    p: Signer.from_seed(f"demo.center/staff/{p}/seal", p.encode().ljust(32, b"\0"))
    for p in ("s01", "s02", "s03", "s07")
}
BASE = day_plan()
PLAN = DayPlan(
    msgspec.structs.replace(
        BASE.room,
        staff=tuple(
            msgspec.structs.replace(p, seal_key=SIGNERS[p.id].vkey) if p.id in SIGNERS else p
            for p in BASE.room.staff
        ),
    ),
    BASE.rules,
)
INSIDE = frozenset(range(1, 29))
PAIR = ("s01", "s02")


class Desk:
    """Runs commands against the pure rules."""

    def __init__(self) -> None:
        self.state = CustodyState()
        self.seq = 0

    def ask(self, command: Command, now: int = E) -> Decision:
        decision = decide(PLAN, self.state, command, now)
        if not isinstance(decision, Refusal):
            for event in decision:
                self.hear(event, getattr(command, "session", "theory"))
        return decision

    def hear(self, event: Event, session: str = "theory") -> None:
        self.state = evolve(self.state, Record(self.seq, T, session, PAIR, event))
        self.seq += 1

    def done(self, command: Command, now: int = E) -> tuple[Event, ...]:
        decision = self.ask(command, now)
        assert not isinstance(decision, Refusal), decision.code
        return decision

    def refused(self, command: Command, now: int = E) -> str:
        decision = self.ask(command, now)
        assert isinstance(decision, Refusal)
        return decision.code

    def count(self, material: str, stage: str, counted: int) -> None:
        self.done(CountPapers("theory", material, stage, counted, len(INSIDE)))  # type: ignore[arg-type]

    def whole_day(self, collected: int = 28, left: int = 2) -> None:
        self.done(WitnessSeal("theory", (3, 4), INSIDE, True, "B-1"))
        for material in ("paper", "card"):
            for stage, n in (
                ("receipt", 30),
                ("opening", 30),
                ("given", 28),
                ("collected", collected),
                ("left", left),
            ):
                self.count(material, stage, n)

    def propose(self, now: int = E, chief: str = "", telephone: bool = False) -> Decision:
        command = ProposeSeal("theory", "origin/1", 9, "cm9vdA==", 28, 2, E, chief, telephone)
        return self.ask(command, now)


def test_a_balanced_day_seals() -> None:
    desk = Desk()
    desk.whole_day()
    decision = desk.propose()
    assert isinstance(decision, tuple)
    assert isinstance(decision[0], SealProposed)
    values = SEAL.read(decision[0].text)
    assert values["count"] == (
        "paper receipt=30 opening=30 given=28 collected=28 left=2 in=0 withdrawn=0",
        "card receipt=30 opening=30 given=28 collected=28 left=2 in=0 withdrawn=0",
    )
    note = sign_note(decision[0].text, [DEVICE, SIGNERS["s01"], SIGNERS["s02"]])
    sealed = desk.done(Seal("theory", note, DEVICE.vkey))
    assert isinstance(sealed[0], SealMade)
    assert desk.state.session("theory").sealed


@pytest.mark.parametrize(
    "who",
    [("device", "s01"), ("s01", "s02"), ("device", "s01", "s03"), ("device", "s01", "s01")],
    ids=["one person", "no device", "another room's invigilator", "the same person twice"],
)
def test_who_must_sign(who: tuple[str, ...]) -> None:
    desk = Desk()
    desk.whole_day()
    proposed = desk.propose()
    assert isinstance(proposed, tuple)
    text = proposed[0].text  # type: ignore[attr-defined]
    keys = [DEVICE if one == "device" else SIGNERS[one] for one in dict.fromkeys(who)]
    assert desk.refused(Seal("theory", sign_note(text, keys), DEVICE.vkey)) == "seal.signatures"


def test_another_text_than_the_one_shown_is_refused() -> None:
    desk = Desk()
    desk.whole_day()
    proposed = desk.propose()
    assert isinstance(proposed, tuple)
    text = proposed[0].text.replace("present 28", "present 29")  # type: ignore[attr-defined]
    note = sign_note(text, [DEVICE, SIGNERS["s01"], SIGNERS["s02"]])
    assert desk.refused(Seal("theory", note, DEVICE.vkey)) == "seal.signatures"


def test_a_difference_blocks_until_two_people_explain_it() -> None:
    desk = Desk()
    desk.whole_day(collected=27)
    refusal = desk.propose()
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.values["difference"]) == ("seal.unexplained", "-1")
    assert (
        desk.refused(Explain("theory", "paper", "collected", "考生带走", ("s01", "s01")))
        == "paper.two_people"
    )
    for material in ("paper", "card"):
        desk.done(Explain("theory", material, "collected", "考生带走", PAIR))  # type: ignore[arg-type]
    assert isinstance(desk.propose(chief="s07"), tuple)


def explained() -> Desk:
    """A day with one sheet short, explained by two people."""
    desk = Desk()
    desk.whole_day(collected=27)
    for material in ("paper", "card"):
        desk.done(Explain("theory", material, "collected", "考生带走", PAIR))  # type: ignore[arg-type]
    return desk


def signed(decision: Decision, *people: str) -> str:
    assert isinstance(decision, tuple)
    text = decision[0].text  # type: ignore[attr-defined]
    return sign_note(text, [DEVICE, *(SIGNERS[p] for p in people)])


def test_the_chief_signs_where_a_difference_is_explained() -> None:
    desk = explained()
    assert desk.refused(ProposeSeal("theory", "origin/1", 9, "cm9vdA==", 28, 2, E)) == "seal.chief_signs"
    shown = desk.propose(chief="s07")
    values = SEAL.read(shown[0].text)  # type: ignore[index, union-attr]
    assert values["explained"] == ("paper collected -1", "card collected -1")
    assert values["chief"] == "s07"
    assert desk.refused(Seal("theory", signed(shown, "s01", "s02"), DEVICE.vkey)) == "seal.signatures"
    assert isinstance(desk.ask(Seal("theory", signed(shown, "s01", "s02", "s07"), DEVICE.vkey)), tuple)


def test_a_chief_on_the_telephone_signs_later_in_a_note_that_names_the_one_before() -> None:
    desk = explained()
    first = signed(desk.propose(chief="s07", telephone=True), "s01", "s02")
    desk.done(Seal("theory", first, DEVICE.vkey))
    assert chief_outstanding(first) == "s07"
    second = signed(desk.propose(chief="s07"), "s01", "s02", "s07")
    desk.done(Seal("theory", second, DEVICE.vkey))
    assert chief_outstanding(second) == ""
    values = SEAL.read(second.split("\n\n")[0] + "\n")
    assert values["previous"] == hashlib.sha256(first.encode()).hexdigest()


def test_who_stands_in_signs_and_who_left_does_not() -> None:
    desk = Desk()
    desk.whole_day()
    shown = desk.propose()
    serve = frozenset({"s01", "s03"})
    left = Seal("theory", signed(shown, "s01", "s02"), DEVICE.vkey, serving=serve)
    assert desk.refused(left) == "seal.signatures"
    desk.done(Seal("theory", signed(shown, "s01", "s03"), DEVICE.vkey, serving=serve))


def test_an_explanation_does_not_cover_a_later_count() -> None:
    desk = Desk()
    desk.whole_day(collected=27)
    desk.done(Explain("theory", "paper", "collected", "考生带走", PAIR))
    desk.count("paper", "collected", 26)
    assert desk.state.session("theory").ledger("paper").unexplained() == {"collected": -2}


def test_nothing_is_sealed_before_the_end_or_uncounted() -> None:
    desk = Desk()
    desk.whole_day()
    early = desk.propose(E - 1)
    assert isinstance(early, Refusal)
    assert early.code == "seal.too_early"
    missing = Desk().propose()
    assert isinstance(missing, Refusal)
    assert missing.code == "seal.not_counted"


def test_opening_needs_two_candidates_inside_and_an_intact_seal() -> None:
    desk = Desk()
    desk.count("paper", "receipt", 30)
    opening = CountPapers("theory", "paper", "opening", 30, 28)
    assert desk.refused(opening) == "paper.witnesses"
    assert desk.refused(WitnessSeal("theory", (3, 3), INSIDE, True)) == "paper.witnesses"
    assert desk.refused(WitnessSeal("theory", (3, 30), INSIDE, True)) == "paper.witnesses"
    desk.done(WitnessSeal("theory", (3, 4), INSIDE, False))
    assert desk.refused(opening) == "paper.not_intact"


def test_stages_come_in_order() -> None:
    assert Desk().refused(CountPapers("theory", "paper", "given", 28, 28)) == "paper.order"


def test_spare_papers_need_the_chief_and_enter_the_sum() -> None:
    desk = Desk()
    desk.done(WitnessSeal("theory", (3, 4), INSIDE, True))
    desk.count("paper", "receipt", 30)
    desk.count("paper", "opening", 27)
    assert desk.refused(MovePapers("theory", "paper", "spare_in", 3, PAIR)) == "paper.chief"
    desk.done(MovePapers("theory", "paper", "spare_in", 3, ("s07",)))
    desk.count("paper", "given", 28)
    desk.count("paper", "collected", 28)
    desk.count("paper", "left", 2)
    assert desk.state.session("theory").ledger("paper").unexplained() == {"opening": -3}
