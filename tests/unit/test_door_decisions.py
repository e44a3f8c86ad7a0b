"""What people decide at the door: doubts, who is barred, wrong seats, certificates; each with who may and why."""

from __future__ import annotations

import pytest

from station.checkin.decisions import (
    AdmitInDoubt,
    Exclude,
    KeepCertificate,
    Reseat,
    SettleDoubt,
)
from station.checkin.events import AbsenceEntered, Judged, Outcome, Reseated
from station.checkin.rules import Correct
from station.checkin.seating import seating
from station.event import Command, sealed_fields
from station.incidents.events import EscortedOut, LeftEarly
from station.timer.events import StartDelayed
from station.vault.day.events import StaffReplaced
from tests.support.doors import Door
from tests.support.plans import MINUTE, T, at, candidate, day_plan
from tests.support.signed import altered, signed, trusting

MORNING = at("08:45")
CLOSES = T + 30 * MINUTE
S = "theory"
BOTH = ("s01", "s02")
WHY = "否认，无确证"


def refused(door: Door, now: int, command: Command) -> str:
    """The code of the refusal; nothing was written."""
    before = len(door.records)
    door.do(now, command)
    assert len(door.records) == before
    assert door.refusal is not None
    return door.refusal.code


def doubted(now: int = MORNING) -> Door:
    door = Door(trusting())
    door.ticket(now, 7)
    door.doubt(now + 1_000, 7)
    door.id(now + 2_000, 7)
    assert door.last == "in_doubt"
    return door


def test_while_a_doubt_is_open_documents_alone_let_nobody_in() -> None:
    door = doubted()
    assert door.enter(MORNING + 60_000, 7) == "in_doubt"
    assert not door.door.inside
    assert [s.candidate for s in door.view(MORNING).doubts] == [7]


def test_both_invigilators_let_in_for_now_and_the_doubt_stays_open() -> None:
    door = doubted()
    (let_in,) = door.do(MORNING + 5_000, AdmitInDoubt(S, 7, WHY, BOTH))
    assert isinstance(let_in, Judged)
    assert (let_in.verdict, let_in.people, let_in.field, let_in.note) == (
        "admitted_in_doubt",
        BOTH,
        "photo_doubt",
        WHY,
    )
    assert (let_in.ticket_seen, let_in.id_seen, let_in.first_at) == (True, True, MORNING)
    assert 7 in door.door.inside
    assert 7 in door.door.doubts
    assert door.door.pending is None
    view = door.view(MORNING + 6_000).verdict
    assert view is not None
    assert view.procedure == "CP-3"


@pytest.mark.parametrize(
    ("actors", "reason", "code"),
    [
        (("s01",), WHY, "door.two_invigilators"),
        (("s01", "s01"), WHY, "door.two_invigilators"),
        (("s01", "s03"), WHY, "door.two_invigilators"),
        (("s07", "s08"), WHY, "door.two_invigilators"),
        (BOTH, "  ", "door.reason_needed"),
    ],
)
def test_only_this_rooms_two_invigilators_and_with_a_reason(
    actors: tuple[str, ...], reason: str, code: str
) -> None:
    assert refused(doubted(), MORNING + 5_000, AdmitInDoubt(S, 7, reason, actors)) == code


def test_who_stands_in_decides_and_who_left_does_not() -> None:
    door = doubted()
    door.hear(StaffReplaced(comes="s05", leaves="s02", note="-"), MORNING + 1_000)
    assert refused(door, MORNING + 5_000, AdmitInDoubt(S, 7, WHY, BOTH)) == "door.two_invigilators"
    assert door.do(MORNING + 5_000, AdmitInDoubt(S, 7, WHY, ("s01", "s05")))


def test_letting_in_for_now_keeps_to_documents_and_window() -> None:
    nothing = Door()
    assert refused(nothing, MORNING, AdmitInDoubt(S, 7, WHY, BOTH)) == "door.no_doubt"
    half = Door()
    half.ticket(MORNING, 7)
    half.doubt(MORNING, 7)
    assert refused(half, MORNING, AdmitInDoubt(S, 7, WHY, BOTH)) == "door.documents_first"
    late = doubted(CLOSES - 1)
    assert late.do(CLOSES + 60_000, AdmitInDoubt(S, 7, WHY, BOTH)), "the first document came in time"
    early = Door()
    early.ticket(at("08:35"), 7)
    early.doubt(at("08:35"), 7)
    early.id(at("08:36"), 7)
    assert early.last == "too_early"
    assert refused(early, at("08:37"), AdmitInDoubt(S, 7, WHY, BOTH)) == "door.documents_first"
    assert refused(late, CLOSES + 61_000, AdmitInDoubt(S, 7, WHY, BOTH)) == "door.is_inside"


def test_after_a_forged_ticket_the_plain_number_does_not_open_the_door() -> None:
    door = Door(trusting())
    door.show(MORNING, altered(7))
    assert door.last == "forged"
    assert door.enter(MORNING + 10_000, 7) == "in_doubt"
    assert door.do(MORNING + 20_000, SettleDoubt(S, 7, "cleared", "扫描器误读", BOTH))
    assert door.enter(MORNING + 30_000, 7) == "admit"


def test_a_forged_tickets_doubt_is_about_who_stands_there() -> None:
    door = Door(trusting())
    door.id(MORNING, 8)
    door.show(MORNING + 1_000, altered(7))
    assert set(door.door.doubts) == {8}
    assert door.door.pending is None


def test_a_signed_ticket_is_recorded_as_such() -> None:
    door = Door(trusting())
    door.show(MORNING, signed(7))
    door.id(MORNING + 1_000, 7)
    last = door.door.last
    assert isinstance(last, Judged)
    assert (last.verdict, last.signed) == ("admit", True)


@pytest.mark.parametrize(
    ("outcome", "actors", "code"),
    [
        ("cleared", ("s01",), "door.two_people"),
        ("stays", BOTH, "door.chief_only"),
        ("out", BOTH, "door.chief_only"),
        ("out", ("s07",), ""),
        ("stays", ("s07",), ""),
        ("cleared", BOTH, ""),
        ("cleared", ("s07",), ""),
    ],
)
def test_two_people_clear_a_doubt_and_the_chief_ends_it(
    outcome: Outcome, actors: tuple[str, ...], code: str
) -> None:
    door = doubted()
    door.do(MORNING + 5_000, AdmitInDoubt(S, 7, WHY, BOTH))
    command = SettleDoubt(S, 7, outcome, WHY, actors)
    if code:
        assert refused(door, T, command) == code
        return
    assert door.do(T, command)
    assert not door.door.doubts
    assert (7 in door.door.inside) == (outcome != "out")
    assert refused(door, T, command) == "door.no_doubt"
    assert door.enter(T + MINUTE, 7) == ("barred" if outcome == "out" else "already_inside")


def test_a_doubt_needs_somebody_at_the_door_or_inside() -> None:
    door = Door()
    door.doubt(MORNING, 7)
    assert door.refusal is not None
    assert door.refusal.code == "door.nobody_at_door"
    door.enter(MORNING, 7)
    door.ticket(T, 8)
    (raised,) = door.doubt(T, 7)
    assert isinstance(raised, Judged)
    assert (raised.attempt, raised.ticket_seen) == (1, False)
    assert door.door.pending is not None
    assert door.door.pending.candidate == 8, "the attempt at the door goes on"
    assert 7 in door.door.inside
    assert door.do(T, Exclude(S, 99, "barred", "x", ("s07",))) == ()


def test_the_chief_bars_and_takes_it_back() -> None:
    door = Door()
    for actors, reason, code in [
        (BOTH, "x", "door.chief_only"),
        (("s07",), " ", "door.reason_needed"),
    ]:
        assert refused(door, MORNING, Exclude(S, 7, "barred", reason, actors)) == code
    assert door.exclude(MORNING, 7, "barred")
    assert door.enter(MORNING + 10_000, 7) == "barred"
    assert door.exclude(MORNING + 20_000, 7, None)
    assert door.enter(MORNING + 30_000, 7) == "admit"
    assert refused(door, T, Exclude(S, 7, "barred", "x", ("s07",))) == "door.inside_now"
    assert refused(door, T, Exclude(S, 8, None, "x", ("s07",))) == "door.no_doubt"


def test_who_is_barred_is_absent_in_the_end_and_the_chief_may_still_let_in() -> None:
    door = Door()
    door.exclude(MORNING, 7, "withdrawn")
    door.ticket(MORNING, 8)
    door.exclude(MORNING + 1, 8, "barred")
    assert door.door.pending is None
    (absent,) = door.settle(CLOSES)
    assert isinstance(absent, AbsenceEntered)
    assert {7, 8} <= set(absent.candidates)
    door.override(CLOSES + 1, 7, "s07")
    assert 7 in door.door.inside
    assert 7 not in door.door.excluded


def test_two_people_put_a_wrong_seat_right() -> None:
    door = Door()
    door.enter(MORNING, 7)
    door.enter(MORNING + 10_000, 8)
    for seat, actors, code in [
        ("A40", ("s01",), "door.two_people"),
        ("A08", BOTH, "door.seat_taken"),
        ("a08", BOTH, "door.seat_taken"),
        ("A09", BOTH, "door.seat_taken"),
        (" ", BOTH, "door.seat_form"),
        ("A" * 13, BOTH, "door.seat_form"),
    ]:
        assert refused(door, T, Reseat(S, 7, seat, "桌椅损坏", actors)) == code
    assert refused(door, T, Reseat(S, 9, "A40", "x", BOTH)) == "door.not_inside"
    (moved,) = door.do(T, Reseat(S, 7, " x1 ", "桌椅损坏", BOTH))
    assert isinstance(moved, Reseated)
    assert (moved.before, moved.seat) == ("A07", "X1")
    door.ticket(T + MINUTE, 7)
    last = door.door.last
    assert isinstance(last, Judged)
    assert (last.verdict, last.seat, last.documents) == ("already_inside", "X1", ("ticket", "id"))
    lines = {line.seat: line for line in seating(door.plan, door.state, S)}
    assert (lines["X1"].candidate, lines["X1"].presence) == (7, "inside")
    assert (lines["A07"].candidate, lines["A07"].presence) == (None, "free")
    door.settle(CLOSES)
    assert door.do(CLOSES + 1, Reseat(S, 8, "a09", "灯坏了", BOTH)), "free once its candidate is absent"


def test_a_certificates_number_is_written_down_later() -> None:
    door = Door()
    door.ticket(MORNING, 7)
    door.show(MORNING + 1_000, candidate(7).id_number, certificate=True)
    door.enter(MORNING + 10_000, 8)
    assert refused(door, T, KeepCertificate(S, 8, "1", "x")) == "door.no_certificate"
    assert refused(door, T, KeepCertificate(S, 7, "1", " ")) == "door.certificate_needed"
    assert not door.door.inside[7].certificate_kept
    (kept,) = door.do(T, KeepCertificate(S, 7, " 12号 ", "中原路派出所"))
    assert sealed_fields(type(kept)) == {"certificate_number", "organ"}
    assert door.door.inside[7].certificate_kept


def test_seating_says_who_is_where_with_which_documents() -> None:
    door = Door()
    for n in (1, 2, 3):
        door.enter(MORNING + n * 10_000, n)
    door.override(T, 4, "s07")
    door.hear(EscortedOut(1, "out", "back", candidate=1, staff=("s05", "s06")), T)
    door.hear(LeftEarly(2, "leave", "end", candidate=2), T)
    door.do(T, Correct(S, 3, "扫错人", BOTH))
    door.settle(CLOSES)
    lines = {line.seat: line for line in seating(door.plan, door.state, S)}
    assert [lines[f"A0{n}"].presence for n in range(1, 6)] == [
        "outside",
        "left",
        "absent",
        "inside",
        "absent",
    ]
    assert lines["A01"].documents == ("ticket", "id")
    assert lines["A02"].since == T
    assert lines["A04"].overridden
    assert lines["A04"].documents == ()


def test_whose_seat_was_given_away_takes_the_one_that_was_freed() -> None:
    door = Door(day_plan(3))
    door.enter(MORNING, 1)
    door.settle(CLOSES)
    assert door.door.absent == {2, 3}
    door.do(CLOSES + 1, Reseat(S, 1, "A02", "桌椅损坏", BOTH))
    door.override(CLOSES + 2, 2, "s07")
    assert {n: entry.seat for n, entry in door.door.inside.items()} == {1: "A02", 2: "A01"}
    door.do(CLOSES + 3, Reseat(S, 2, "A03", "桌椅损坏", BOTH))
    door.override(CLOSES + 4, 3, "s07")
    assert {n: entry.seat for n, entry in door.door.inside.items()} == {1: "A02", 2: "A03", 3: "A01"}
    assert [(s.seat, s.candidate) for s in door.view(CLOSES + 5).waiting] == []


def test_the_door_itself_sends_to_the_freed_seat_when_entry_opens_again() -> None:
    door = Door(day_plan(2))
    door.enter(MORNING, 1)
    door.settle(CLOSES)
    door.do(CLOSES + 1, Reseat(S, 1, "A02", "桌椅损坏", BOTH))
    door.hear(StartDelayed(minutes=15), CLOSES + 2)
    door.ticket(CLOSES + 3, 2)
    pending = door.view(CLOSES + 3).pending
    assert pending is not None
    assert pending.seat == "A01"
    door.id(CLOSES + 4, 2)
    assert door.last == "admit_late"
    assert {n: entry.seat for n, entry in door.door.inside.items()} == {1: "A02", 2: "A01"}
