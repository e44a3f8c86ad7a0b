"""Papers go from place to place, counts name differences, a seal takes two invigilators and the device."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from station.errors import Refusal
from station.event import Command
from station.plan.model import Material, Session
from station.vault.custody.commands import (
    Collect,
    CountPapers,
    ExchangePaper,
    Explain,
    GiveOut,
    LackPaper,
    MovePapers,
    OpenBags,
    ReceiveBag,
    Seal,
    SetAside,
    WitnessSeal,
)
from station.vault.custody.events import BagReceived, PaperCounted, PaperMoved, SealMade, SealProposed
from station.vault.custody.expected import as_expected
from station.vault.custody.handover import to_hand_over
from station.vault.custody.places import WAYS
from station.vault.custody.seal import SEAL, chief_outstanding, out_of_balance
from station.vault.custody.tasks import Task
from station.vault.note import Signer, sign_note
from tests.support.custody import DEVICE, DOOR, INSIDE, PAIR, PLAN, SIGNERS, PaperDesk, signed
from tests.support.plans import E, T

CHIEF = ("s07",)


@pytest.fixture
def desk() -> PaperDesk:
    return PaperDesk()


def test_a_balanced_day_seals(desk: PaperDesk) -> None:
    desk.whole_day()
    shown = desk.proposed()
    values = SEAL.read(shown)
    assert values["count"] == (
        "paper secure=-30 absent=2 bag=28",
        "card secure=-30 absent=2 bag=28",
        "pack secure=-1 bag=1",
    )
    assert out_of_balance(values) == ""
    sealed = desk.done(Seal("theory", signed(shown, *PAIR), DEVICE.vkey))
    assert isinstance(sealed[0], SealMade)
    assert desk.custody.sealed
    assert desk.paper.balance("collected") == 0
    handed = to_hand_over(desk.custody)
    assert handed.counts == {
        "bag": {"paper": 28, "card": 28, "pack": 1},
        "absent": {"paper": 2, "card": 2},
    }
    assert [bag.number for bag in handed.bags] == [1]
    assert handed.note.startswith(shown)


@pytest.mark.parametrize(
    "who",
    [("device", "s01"), ("s01", "s02"), ("device", "s01", "s03"), ("device", "s01", "s01")],
    ids=["one person", "no device", "another room's invigilator", "the same person twice"],
)
def test_who_must_sign(desk: PaperDesk, who: tuple[str, ...]) -> None:
    desk.whole_day()
    text = desk.proposed()
    keys = [DEVICE if one == "device" else SIGNERS[one] for one in dict.fromkeys(who)]
    assert desk.refused(Seal("theory", sign_note(text, keys), DEVICE.vkey)) == "seal.signatures"


def test_who_stands_in_signs_and_who_left_does_not(desk: PaperDesk) -> None:
    desk.whole_day()
    shown, serve = desk.proposed(), frozenset({"s01", "s03"})
    left = Seal("theory", signed(shown, "s01", "s02"), DEVICE.vkey, serving=serve)
    assert desk.refused(left) == "seal.signatures"
    desk.done(Seal("theory", signed(shown, "s01", "s03"), DEVICE.vkey, serving=serve))


def test_an_explanation_does_not_cover_a_later_count(desk: PaperDesk) -> None:
    desk.explained()
    desk.count("paper", "collected", 26)
    assert desk.paper.off == {"collected": -1}


def test_another_text_than_the_one_shown_is_refused(desk: PaperDesk) -> None:
    desk.whole_day()
    text = desk.proposed().replace("present 28", "present 29")
    assert desk.refused(Seal("theory", signed(text, *PAIR), DEVICE.vkey)) == "seal.signatures"


def test_a_difference_blocks_until_two_people_explain_it(desk: PaperDesk) -> None:
    desk.collected()
    desk.count("paper", "collected", 27)
    desk.papers()
    refusal = desk.propose()
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.values["difference"]) == ("seal.unexplained", "-1")
    alone = Explain("theory", "paper", "collected", "考生带走", ("s01", "s01"))
    assert desk.refused(alone) == "paper.two_people"
    desk.done(Explain("theory", "paper", "collected", "考生带走", PAIR, case=3))
    assert (desk.paper.balance("collected"), desk.paper.balance("difference")) == (27, 1)
    assert desk.refused(Explain("theory", "paper", "collected", "再说", PAIR)) == "paper.no_difference"
    entry = desk.seq - 1
    desk.papers()
    values = SEAL.read(desk.proposed(chief="s07"))
    assert values["count"][0] == "paper secure=-30 absent=2 bag=27 difference=1"
    assert values["explained"] == (f"paper collected -1 entry={entry} case=3",)
    assert out_of_balance(values) == ""


@pytest.mark.parametrize(
    "bend",
    [
        ("bag=27", "bag=28"),
        ("-1 entry", "-2 entry"),
        ("difference=1", "difference=x"),
        ("paper coll", "card coll"),
    ],
)
def test_a_note_whose_ledger_does_not_balance_is_noticed(desk: PaperDesk, bend: tuple[str, str]) -> None:
    desk.explained()
    text = desk.proposed(chief="s07")
    assert out_of_balance(SEAL.read(text.replace(*bend))) != ""


def test_the_chief_signs_where_a_difference_is_explained(desk: PaperDesk) -> None:
    desk.explained()
    refusal = desk.propose()
    assert isinstance(refusal, Refusal)
    assert refusal.code == "seal.chief_signs"
    shown = desk.proposed(chief="s07")
    assert SEAL.read(shown)["chief"] == "s07"
    assert desk.refused(Seal("theory", signed(shown, *PAIR), DEVICE.vkey)) == "seal.signatures"
    desk.done(Seal("theory", signed(shown, *PAIR, "s07"), DEVICE.vkey))


def test_a_chief_on_the_telephone_signs_later_in_a_note_that_names_the_one_before(desk: PaperDesk) -> None:
    desk.explained()
    first = signed(desk.proposed(chief="s07", telephone=True), *PAIR)
    desk.done(Seal("theory", first, DEVICE.vkey))
    assert chief_outstanding(first) == "s07"
    shown = desk.proposed(chief="s07")
    second = signed(shown, *PAIR, "s07")
    desk.done(Seal("theory", second, DEVICE.vkey))
    assert chief_outstanding(second) == ""
    assert SEAL.read(shown)["previous"] == hashlib.sha256(first.encode()).hexdigest()
    assert SEAL.read(shown)["number"] == "2"


def test_a_note_that_hides_the_chief_is_refused(desk: PaperDesk) -> None:
    desk.explained()
    shown = desk.proposed(chief="s07")
    stranger = Signer.from_seed("demo.center/staff/s03/seal", bytes(32))
    note = sign_note(shown, [DEVICE, SIGNERS["s01"], SIGNERS["s02"], stranger])
    assert desk.refused(Seal("theory", note, DEVICE.vkey)) == "seal.signatures"


def test_nothing_is_sealed_before_the_end_or_before_an_end_that_moved_since(desk: PaperDesk) -> None:
    desk.whole_day()
    early = desk.propose(now=E - 1)
    assert isinstance(early, Refusal)
    assert early.code == "seal.too_early"
    note = signed(desk.proposed(), *PAIR)
    assert desk.refused(Seal("theory", note, DEVICE.vkey, not_before=E + 1)) == "seal.too_early"


def test_a_seal_holds_for_the_counts_that_it_names(desk: PaperDesk) -> None:
    desk.whole_day()
    desk.seal()
    desk.count("paper", "absent", 2)
    assert desk.custody.sealed
    more = MovePapers("theory", "secure", "spare", {"paper": 1}, CHIEF)
    assert desk.refused(more) == "paper.sealed"
    desk.count("card", "bag", 27)
    assert not desk.custody.sealed
    refusal = desk.propose()
    assert isinstance(refusal, Refusal)
    assert refusal.code == "seal.unexplained"
    desk.done(Explain("theory", "card", "bag", "夹在试卷内", PAIR))
    desk.seal(chief="s07")
    assert desk.custody.sealed
    assert len(desk.custody.seals) == 2


def test_a_count_after_the_proposal_voids_it(desk: PaperDesk) -> None:
    desk.whole_day()
    shown = desk.proposed()
    desk.count("paper", "collected", 28)
    assert desk.custody.proposed == shown
    desk.count("paper", "collected", 27)
    assert desk.custody.proposed == ""
    assert desk.refused(Seal("theory", signed(shown, *PAIR), DEVICE.vkey)) == "seal.signatures"


# from the secure room to the seats


def test_a_bag_comes_with_its_seal_number(desk: PaperDesk) -> None:
    assert desk.refused(ReceiveBag("theory", " ")) == "paper.no_number"
    received, taken, brought = desk.done(ReceiveBag("theory", "B-1", "s01"))
    assert received == BagReceived(1, "unknown", "s01", "B-1")
    counts = {"paper": 30, "card": 30, "pack": 1}
    assert taken == PaperMoved("secure", "carrier", counts)  # type: ignore[arg-type]
    assert brought == PaperMoved("carrier", "room", counts)  # type: ignore[arg-type]
    second = desk.done(ReceiveBag("theory", "B-2", "s01"))
    assert second[1] == PaperMoved("secure", "carrier", {"pack": 1})


def test_a_seal_number_that_is_not_the_plan_s_takes_the_chief() -> None:
    desk = PaperDesk(bags=("B-1", "B-2"))
    assert desk.refused(ReceiveBag("theory", "B-9")) == "paper.seal_number"
    assert desk.done(ReceiveBag("theory", "B-1"))[0] == BagReceived(1, "yes", "", "B-1")
    assert desk.task() == "receive", "the plan has two bags"
    assert desk.done(ReceiveBag("theory", "B-9", "", CHIEF))[0] == BagReceived(2, "no", "", "B-9")
    assert desk.task() == "witness"


def test_two_different_candidates_inside_witness_before_the_bag_is_opened(desk: PaperDesk) -> None:
    assert desk.refused(OpenBags("theory")) == "paper.no_bag"
    desk.done(ReceiveBag("theory", "B-1"))
    assert desk.refused(OpenBags("theory")) == "paper.witnesses"
    assert desk.refused(WitnessSeal("theory", (3, 3), INSIDE, True)) == "paper.witnesses"
    assert desk.refused(WitnessSeal("theory", (3, 30), INSIDE, True)) == "paper.witnesses"
    desk.done(WitnessSeal("theory", (3, 4), INSIDE, True))
    desk.done(OpenBags("theory"))
    assert desk.paper.balance("opened") == 30


def test_a_bag_with_a_broken_seal_is_opened_by_the_chief(desk: PaperDesk) -> None:
    """CP-4: the bag stays closed, the anomaly is written down, then the chief has it opened."""
    desk.done(ReceiveBag("theory", "B-1"))
    desk.done(WitnessSeal("theory", (3, 4), INSIDE, False))
    assert desk.refused(OpenBags("theory", PAIR)) == "paper.not_intact"
    (opened,) = desk.done(OpenBags("theory", ("s07", "s01"), case=4))
    assert isinstance(opened, PaperMoved)
    assert (opened.approved_by, opened.case) == ("s07", 4)


def test_a_bag_that_comes_later_is_witnessed_too(desk: PaperDesk) -> None:
    desk.opened()
    desk.done(ReceiveBag("theory", "B-2"))
    assert desk.custody.intact is None
    assert desk.task() == "witness"


def test_bags_are_counted_one_by_one(desk: PaperDesk) -> None:
    desk.done(ReceiveBag("theory", "B-1"))
    desk.done(ReceiveBag("theory", "B-2"))
    desk.papers("count")
    wrong = CountPapers("theory", "paper", "opened", 30, (15, 14))
    assert desk.refused(wrong) == "paper.parts"
    desk.done(CountPapers("theory", "paper", "opened", 29, (15, 14)))
    assert desk.paper.off == {"opened": -1}


def test_nothing_is_given_out_before_it_was_counted_and_nobody_gets_two(desk: PaperDesk) -> None:
    desk.done(ReceiveBag("theory", "B-1"))
    give = GiveOut("theory", {"paper": 28}, 28)
    assert desk.refused(give) == "paper.not_open"
    desk.papers("give")
    assert desk.refused(GiveOut("theory", {"paper": 29}, 28)) == "paper.more_than_inside"
    desk.done(give)
    assert desk.refused(GiveOut("theory", {"paper": 1}, 28)) == "paper.more_than_inside"
    assert desk.refused(GiveOut("theory", {}, 28)) == "paper.nothing"


def test_absentees_papers_are_set_aside_after_entry_has_closed(desk: PaperDesk) -> None:
    desk.given()
    aside = SetAside("theory", 2, not_before=T)
    assert desk.refused(aside, now=T - 1) == "paper.not_closed"
    desk.done(SetAside("theory", 1, not_before=T), now=T)
    assert (desk.paper.balance("absent"), desk.paper.balance("left_over")) == (1, 1)
    assert desk.refused(SetAside("theory", 1)) == "paper.nothing"


# single seats and single movements


def test_a_seat_s_defective_paper_is_exchanged(desk: PaperDesk) -> None:
    desk.given()
    desk.done(ExchangePaper("theory", 5, INSIDE, ("paper",), "opened", PAIR, case=2, step="swap"))
    assert desk.paper.balances == {"secure": -30, "opened": 1, "seats": 28, "defective": 1}
    assert desk.paper.given == 28
    spare = ExchangePaper("theory", 5, INSIDE, ("paper",), "spare", CHIEF)
    assert desk.refused(spare) == "paper.too_few"
    desk.done(MovePapers("theory", "secure", "spare", {"paper": 1}, CHIEF))
    unapproved = ExchangePaper("theory", 5, INSIDE, ("paper",), "spare", PAIR)
    assert desk.refused(unapproved) == "paper.chief"
    desk.done(spare)
    stranger = ExchangePaper("theory", 30, INSIDE, ("paper",), "opened", PAIR)
    assert desk.refused(stranger) == "paper.not_here"


@pytest.mark.parametrize("way", [way for way, how in WAYS.items() if how.chief])
def test_other_papers_take_the_chief(way: tuple[str, str], desk: PaperDesk) -> None:
    desk.opened()
    source, target = way
    if source == "spare":
        desk.done(MovePapers("theory", "secure", "spare", {"paper": 1}, CHIEF))
    if source == "left_over":
        desk.done(MovePapers("theory", "opened", "left_over", {"paper": 1}, PAIR))
    move = MovePapers("theory", source, target, {"paper": 1}, PAIR)  # type: ignore[arg-type]
    assert desk.refused(move) == "paper.chief"
    (moved,) = desk.done(MovePapers("theory", source, target, {"paper": 1}, CHIEF))  # type: ignore[arg-type]
    assert isinstance(moved, PaperMoved)
    assert moved.approved_by == "s07"


def test_a_procedure_s_step_moves_papers_under_its_own_approval(desk: PaperDesk) -> None:
    """CP-6: the chief decided in the case, there in person or by telephone."""
    desk.opened()
    by_case = MovePapers(
        "theory", "secure", "opened", {"paper": 2}, PAIR, case=7, step="spare_given", approved_by="s07"
    )
    (moved,) = desk.done(by_case)
    assert moved == PaperMoved("secure", "opened", {"paper": 2}, (), 7, "spare_given", "s07")
    without = MovePapers("theory", "secure", "opened", {"paper": 2}, PAIR, approved_by="s07")
    assert desk.refused(without) == "paper.chief", "only a case can vouch for who is not here"
    invented = MovePapers("theory", "secure", "opened", {"paper": 2}, PAIR, case=7, approved_by="s01")
    assert desk.refused(invented) == "paper.chief"


def test_what_is_withdrawn_from_the_bag_is_replaced(desk: PaperDesk) -> None:
    """CP-5: the wrong papers go back before any was given out; spare papers take their place."""
    desk.opened()
    desk.done(MovePapers("theory", "opened", "withdrawn", {"paper": 30}, PAIR))
    desk.done(MovePapers("theory", "secure", "opened", {"paper": 30}, CHIEF))
    desk.papers()
    desk.seal()
    assert desk.paper.balances == {"secure": -60, "withdrawn": 30, "absent": 2, "bag": 28}


def test_what_is_withdrawn_from_candidates_is_not_collected(desk: PaperDesk) -> None:
    """CP-7: three wrong papers are found after the start."""
    desk.given()
    desk.done(MovePapers("theory", "seats", "withdrawn", {"paper": 3}, PAIR, candidates=(1, 2, 3)))
    desk.done(MovePapers("theory", "secure", "spare", {"paper": 3}, CHIEF))
    desk.done(MovePapers("theory", "spare", "seats", {"paper": 3}, CHIEF, candidates=(1, 2, 3)))
    desk.papers()
    desk.seal()
    assert desk.paper.balances == {"secure": -33, "withdrawn": 3, "bag": 28, "absent": 2}


@pytest.mark.parametrize(
    ("move", "code"),
    [
        (MovePapers("theory", "opened", "bag", {"paper": 1}, PAIR), "paper.way"),
        (MovePapers("theory", "opened", "difference", {"paper": 1}, PAIR), "paper.way"),
        (MovePapers("theory", "opened", "withdrawn", {}, PAIR), "paper.nothing"),
        (MovePapers("theory", "opened", "withdrawn", {"paper": 0}, PAIR), "paper.negative"),
        (MovePapers("theory", "opened", "withdrawn", {"paper": -1}, PAIR), "paper.negative"),
        (MovePapers("theory", "opened", "withdrawn", {"paper": 31}, PAIR), "paper.too_few"),
        (MovePapers("theory", "opened", "withdrawn", {"workpiece": 1}, PAIR), "paper.material"),
        (CountPapers("theory", "workpiece", "opened", 1), "paper.material"),
        (CountPapers("theory", "paper", "opened", -1), "paper.negative"),
        (CountPapers("theory", "paper", "seats", 1), "paper.way"),
        (LackPaper("theory", 3, INSIDE, ("paper",)), "paper.nothing"),
        (LackPaper("theory", 30, INSIDE, ("paper",)), "paper.not_here"),
        (Collect("theory", (3,), INSIDE), "paper.nothing"),
        (Collect("theory", (30,), INSIDE), "paper.not_here"),
        (Collect("theory", (), INSIDE), "paper.not_here"),
        (Explain("theory", "paper", "opened", "无", PAIR), "paper.no_difference"),
    ],
)
def test_what_can_t_be_is_refused_and_changes_nothing(desk: PaperDesk, move: Command, code: str) -> None:
    desk.opened()
    before = desk.state
    assert desk.refused(move) == code
    assert desk.state == before


def test_nothing_is_counted_or_moved_while_the_bag_is_closed(desk: PaperDesk) -> None:
    assert desk.refused(CountPapers("theory", "paper", "opened", 30)) == "paper.not_open"
    assert desk.refused(MovePapers("theory", "copies", "opened", {"paper": 1}, CHIEF)) == "paper.not_open"


def test_what_was_counted_short_can_t_be_given_out(desk: PaperDesk) -> None:
    desk.opened()
    desk.count("paper", "opened", 27)
    assert desk.refused(GiveOut("theory", {"paper": 28}, 28)) == "paper.too_few"
    desk.done(GiveOut("theory", {"paper": 27}, 28))
    assert desk.paper.off == {"opened": -3}


# collection


def test_seats_are_ticked_and_who_hands_in_nothing_is_named(desk: PaperDesk) -> None:
    desk.given()
    desk.done(Collect("theory", (1,), INSIDE))
    assert (desk.paper.balance("seats"), desk.paper.balance("collected")) == (27, 1)
    assert desk.refused(Collect("theory", (1,), INSIDE)) == "paper.nothing"
    desk.done(LackPaper("theory", 2, INSIDE, ("paper", "card")))
    assert desk.refused(LackPaper("theory", 2, INSIDE, ("card",))) == "paper.nothing"
    desk.done(Collect("theory", (2,), INSIDE, kinds=("card",)))
    assert desk.custody.ledger("card").off == {}, "it was among the others"
    desk.done(Collect("theory", tuple(sorted(INSIDE - {2})), INSIDE, rest=True))
    assert (desk.paper.off, desk.paper.missing) == ({"seats": -1}, frozenset({2}))
    desk.papers()
    assert desk.task() == "explain"
    desk.done(Collect("theory", (2,), INSIDE))
    assert (desk.paper.off, desk.paper.balance("collected")) == ({}, 28)


def test_what_is_found_after_it_was_explained_is_a_difference_again(desk: PaperDesk) -> None:
    desk.given()
    desk.done(LackPaper("theory", 2, INSIDE, ("card",)))
    desk.papers("explain")
    desk.done(Explain("theory", "card", "seats", "查找未获", PAIR))
    desk.papers()
    desk.count("card", "collected", 28)
    desk.done(Explain("theory", "card", "collected", "夹在试卷内", PAIR))
    card = desk.custody.ledger("card")
    assert (card.balance("difference"), card.balance("collected")) == (0, 28)
    values = SEAL.read(desk.proposed(chief="s07"))
    assert len(values["explained"]) == 2
    assert out_of_balance(values) == ""


def test_what_comes_after_the_count_is_counted_again(desk: PaperDesk) -> None:
    desk.given()
    desk.done(LackPaper("theory", 2, INSIDE, ("card",)))
    desk.papers("explain")
    desk.count("card", "collected", 27)
    desk.done(Collect("theory", (2,), INSIDE))
    assert (desk.task(), desk.custody.ledger("card").balance("collected")) == ("count", 28)


# other sessions


def test_a_computer_session_counts_submissions() -> None:
    desk = PaperDesk(Session("theory", "理论知识", "computer", T, E))
    desk.done(GiveOut("theory", {"submission": 28}, 28))
    desk.done(LackPaper("theory", 9, INSIDE, ("submission",)))
    desk.papers("explain")
    assert desk.task() == "explain"
    desk.done(Explain("theory", "submission", "seats", "断电，未提交", PAIR))
    desk.papers()
    values = SEAL.read(desk.proposed(chief="s07"))
    assert values["count"] == ("submission system=-28 bag=27 difference=1",)
    assert desk.refused(ReceiveBag("theory", "B-1")) == "paper.material"


def test_scratch_paper_at_computers_is_counted_without_bag_seal_or_witnesses() -> None:
    scratch = Material("scratch", "草稿纸", {"01": 60})
    desk = PaperDesk(Session("theory", "理论知识", "computer", T, E, materials=(scratch,)))
    assert desk.next() == Task("count", "scratch", "opened", 60)
    moved, counted = desk.done(CountPapers("theory", "scratch", "opened", 58))
    assert moved == PaperMoved("secure", "opened", {"scratch": 60})
    assert counted == PaperCounted("scratch", "opened", 58, 60)
    assert desk.custody.ledger("scratch").off == {"opened": -2}
    (again,) = desk.done(CountPapers("theory", "scratch", "opened", 60))
    assert again == PaperCounted("scratch", "opened", 60, 60)
    assert desk.refused(ReceiveBag("theory", "B-1")) == "paper.material"
    doings = []
    while (task := desk.next()) is not None:
        doings.append(task.doing)
        command = as_expected(desk.session, desk.custody, DOOR, task)
        assert command is not None
        desk.done(command)
    assert not {"receive", "witness", "open"} & set(doings)
    assert SEAL.read(desk.proposed())["count"] == (
        "scratch secure=-60 absent=2 left_over=30 bag=28",
        "submission system=-28 bag=28",
    )


def test_scratch_paper_that_the_plan_does_not_count_is_booked_as_counted() -> None:
    desk = PaperDesk(
        Session("theory", "理论知识", "computer", T, E, materials=(Material("scratch", "草稿纸", {}),))
    )
    desk.count("scratch", "opened", 40)
    assert desk.custody.ledger("scratch").balances == {"secure": -40, "opened": 40}


def test_what_each_of_several_bags_held_is_kept_by_bag() -> None:
    desk = PaperDesk(bags=("B-1", "B-2"))
    for number in ("B-1", "b-2"):
        desk.done(ReceiveBag("theory", number))
    desk.papers("count")
    desk.done(CountPapers("theory", "paper", "opened", 29, (15, 14)))
    desk.done(CountPapers("theory", "card", "opened", 30, (15, 15)))
    assert desk.custody.by_bag == {"paper": (15, 14), "card": (15, 15)}
    desk.done(CountPapers("theory", "paper", "opened", 30, (15, 15)))
    assert desk.custody.by_bag["paper"] == (15, 15)


def test_a_session_that_nobody_sits_returns_its_bag_unopened(desk: PaperDesk) -> None:
    desk.done(ReceiveBag("theory", "B-1"))
    desk.done(MovePapers("theory", "room", "left_over", {"paper": 30, "card": 30, "pack": 1}, PAIR))
    desk.papers()
    assert SEAL.read(desk.proposed())["count"][0] == "paper secure=-30 left_over=30"


def test_what_is_still_to_be_done_is_named(desk: PaperDesk) -> None:
    desk.given()
    refusal = desk.propose()
    assert isinstance(refusal, Refusal)
    assert refusal.code == "seal.not_counted"
    assert "缺考卷、余卷另放" in refusal.what.zh


def test_another_part_s_command_is_nobody_s(desk: PaperDesk) -> None:
    class Stranger(Command, frozen=True):
        session: str = "theory"

    with pytest.raises(TypeError):
        desk.ask(Stranger())


def test_the_proposal_is_an_entry_of_its_own(desk: PaperDesk) -> None:
    desk.whole_day()
    decision = desk.propose()
    assert isinstance(decision, tuple)
    assert isinstance(decision[0], SealProposed)
    assert PLAN.room.session("theory").materials[0].printed == {"01": 30}


@pytest.mark.parametrize("counted", [36, 500])
def test_more_than_there_can_be_is_counted_twice(desk: PaperDesk, counted: int) -> None:
    """Thirty were planned and five are spare: beyond that the same figure is entered a second time."""
    desk.opened()
    first = CountPapers("theory", "paper", "opened", counted)
    assert desk.refused(first) == "paper.unlikely"
    assert desk.paper.off == {}
    assert desk.refused(replace(first, again=50)) == "paper.second_count"
    desk.done(replace(first, again=counted))
    assert desk.paper.off == {"opened": counted - 30}


def test_up_to_plan_and_spares_one_count_is_enough(desk: PaperDesk) -> None:
    desk.opened()
    desk.count("paper", "opened", 35)
    assert desk.paper.off == {"opened": 5}
    assert desk.refused(CountPapers("theory", "card", "opened", 30, again=29)) == "paper.second_count"
