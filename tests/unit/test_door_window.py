"""The entry window to the millisecond, attempts in every order and repetition, absence, corrections."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed_struct

from station.checkin.events import AbsenceEntered, AdmissionCorrected, Judged, Overridden, Presented
from station.checkin.register import DoorState, SessionDoor
from station.checkin.rules import Correct, Settle
from station.checkin.state import evolve
from station.checkin.verdicts import VERDICTS
from station.event import sealed_fields
from station.incidents.events import Corrected, EscortedBack, EscortedOut, LeftEarly
from station.timer.events import StartDelayed
from tests.support.doors import Door, with_entry
from tests.support.plans import MINUTE, T, at, candidate, day_plan

OPENS, CLOSES = T - 20 * MINUTE, T + 30 * MINUTE


@pytest.mark.parametrize("ticket_first", [True, False])
@pytest.mark.parametrize(
    ("first", "second", "inclusive", "verdict"),
    [
        (OPENS - 60_000, OPENS - 1, False, "too_early"),
        (OPENS - 60_000, OPENS, False, "admit"),
        (OPENS - 1, OPENS, False, "admit"),
        (T - 1, T + 5, False, "admit"),
        (T, T, False, "admit_late"),
        (CLOSES - 1, CLOSES + 119_000, False, "admit_late"),
        (CLOSES, CLOSES, False, "closed"),
        (CLOSES, CLOSES, True, "admit_late"),
        (CLOSES + 1, CLOSES + 1, True, "closed"),
        (CLOSES - 1, CLOSES - 1 + 119_999, False, "admit_late"),
        (CLOSES - 1, CLOSES - 1 + 120_000, False, "closed"),
    ],
)
def test_the_window_is_half_open_to_the_millisecond(
    first: int, second: int, inclusive: bool, verdict: str, ticket_first: bool
) -> None:
    door = Door(with_entry(day_plan(), close_inclusive=inclusive))
    show = [door.ticket, door.id] if ticket_first else [door.id, door.ticket]
    show[0](first, 7)
    show[1](second, 7)
    assert door.last == verdict


def test_an_attempt_lapses_the_same_whether_or_not_the_clock_ticked_between() -> None:
    ticked, silent = Door(), Door()
    for door in (ticked, silent):
        door.ticket(T, 7)
    ticked.settle(T + 120_000)
    for door in (ticked, silent):
        door.id(T + 130_000, 7)
        door.ticket(T + 140_000, 7)
    assert ticked.last == silent.last == "admit_late"
    assert ticked.door.admitted[7] == silent.door.admitted[7]
    assert [r.event.verdict for r in silent.records if isinstance(r.event, Judged)] == [
        "id_missing",
        "admit_late",
    ]


def test_another_ticket_gives_the_attempt_before_up() -> None:
    door = Door()
    door.ticket(T, 7)
    given_up, begun = door.ticket(T + 1_000, 8)
    assert isinstance(given_up, Judged)
    assert (given_up.verdict, given_up.candidate, given_up.attempt) == ("id_missing", 7, 1)
    assert isinstance(begun, Presented)
    assert (begun.candidate, begun.attempt) == (8, 2)
    door.id(T + 2_000, 8)
    assert door.last == "admit_late"


def test_the_same_ticket_again_goes_on_with_the_attempt_and_its_first_moment() -> None:
    door = Door()
    door.ticket(CLOSES - 1, 7)
    door.ticket(CLOSES + 60_000, 7)
    assert door.door.pending is not None
    assert door.door.pending.first_at == CLOSES - 1
    door.id(CLOSES + 170_000, 7)
    assert door.last == "admit_late"


def test_a_document_may_be_fetched_until_entry_closes() -> None:
    door = Door()
    door.ticket(T, 7)
    door.missing(T, "id")
    assert door.last == "id_missing"
    assert door.enter(CLOSES - 1, 7) == "admit_late"
    late = Door()
    late.ticket(T, 7)
    late.missing(T, "id")
    assert late.enter(CLOSES, 7) == "closed"


def test_who_came_in_time_is_not_late_because_of_a_crumpled_code() -> None:
    door = Door()
    door.unreadable(CLOSES - 1, "ticket")
    prompt = door.view(CLOSES).pending
    assert prompt is not None
    assert prompt.document is None
    door.show(CLOSES + 20_000, candidate(7).ticket, source="typed", expect="ticket")
    door.id(CLOSES + 25_000, 7)
    assert door.last == "admit_late"
    after = Door()
    after.unreadable(CLOSES, "ticket")
    assert after.last == "closed"


def test_a_reading_that_is_no_document_starts_and_ends_nothing() -> None:
    door = Door()
    door.show(T, "hello world")
    assert door.door.attempts == 0
    door.ticket(T, 7)
    door.show(T + 5_000, "hello world")
    assert door.last == "unknown"
    door.id(T + 6_000, 7)
    assert door.last == "admit_late"


def test_missing_a_document_that_was_read_is_refused() -> None:
    door = Door()
    door.ticket(T, 7)
    assert door.missing(T, "ticket") == ()
    assert door.refusal is not None
    assert door.refusal.code == "door.document_seen"
    nobody = Door()
    nobody.missing(T, "ticket")
    assert nobody.last == "ticket_missing"
    nobody.missing(CLOSES, "id")
    assert nobody.last == "closed"


def test_an_attempt_can_be_dropped() -> None:
    door = Door()
    door.withdraw(T)
    assert door.refusal is not None
    assert door.refusal.code == "door.nothing_pending"
    door.ticket(T, 7)
    door.withdraw(T + 100)
    assert door.door.pending is None
    assert door.ticket(T + 200, 7), "after a withdrawal the same code counts at once"


def test_absence_is_entered_once_when_the_window_has_closed_and_attempts_settled() -> None:
    door = Door()
    door.enter(T, 1)
    door.ticket(CLOSES - 1, 2)
    assert door.settle(CLOSES) == ()
    door.id(CLOSES + 10, 2)
    (entered,) = door.settle(CLOSES + 20)
    assert isinstance(entered, AbsenceEntered)
    assert entered.candidates == tuple(range(3, 31))
    assert door.settle(CLOSES + 30) == ()
    assert len(door.door.absent) == 28
    assert len(door.door.inside) == 2


def test_an_attempt_that_lapses_after_closing_is_judged_and_then_absent() -> None:
    door = Door(day_plan(1))
    door.ticket(CLOSES - 1, 1)
    judged, absent = door.settle(CLOSES - 1 + 120_000)
    assert isinstance(judged, Judged)
    assert judged.verdict == "id_missing"
    assert isinstance(absent, AbsenceEntered)
    assert absent.candidates == (1,)


def test_a_full_room_says_that_nobody_is_absent() -> None:
    door = Door(day_plan(1))
    door.enter(T, 1)
    (entered,) = door.settle(CLOSES)
    assert isinstance(entered, AbsenceEntered)
    assert entered.candidates == ()
    assert door.door.absence_entered


def test_a_delay_recorded_afterwards_reopens_absence() -> None:
    door = Door()
    door.settle(CLOSES)
    assert len(door.door.absent) == 30
    door.hear(StartDelayed(minutes=15), CLOSES + 1)
    assert door.door.absent == frozenset()
    assert door.enter(CLOSES + 60_000, 7) == "admit_late"
    (entered,) = door.settle(CLOSES + 15 * MINUTE)
    assert isinstance(entered, AbsenceEntered)
    assert len(entered.candidates) == 29
    assert entered.closes == CLOSES + 15 * MINUTE


def test_only_the_chief_lets_in_against_the_rules_and_says_why() -> None:
    door = Door()
    door.settle(CLOSES)
    door.ticket(CLOSES + 1, 7)
    assert door.last == "closed"
    for actors, reason, code in [
        (("s01", "s02"), "x", "door.chief_only"),
        (("nobody",), "x", "door.chief_only"),
        (("s07",), "  ", "door.reason_needed"),
    ]:
        assert door.override(CLOSES + 2, 7, *actors, reason=reason) == ()
        assert door.refusal is not None
        assert door.refusal.code == code
    door.override(CLOSES + 2, 99, "s07")
    assert door.refusal is not None
    assert door.refusal.code == "door.not_on_roster"
    (let_in,) = door.override(CLOSES + 3, 7, "s01", "s07")
    assert isinstance(let_in, Overridden)
    assert (let_in.chief, let_in.refused) == ("s07", "closed")
    assert door.door.inside[7].overridden
    assert 7 not in door.door.absent
    door.override(CLOSES + 4, 7, "s07")
    assert door.refusal is not None
    assert door.refusal.code == "door.is_inside"


def test_two_people_take_a_wrong_admission_back() -> None:
    door = Door()
    door.enter(T, 7)
    one = Correct(door.session, 7, "扫错人", ("s01", "s01"))
    assert door.do(T + 1, one) == ()
    assert door.refusal is not None
    assert door.refusal.code == "door.two_people"
    (taken_back,) = door.do(T + 2, Correct(door.session, 7, "扫错人", ("s01", "s02")))
    assert isinstance(taken_back, AdmissionCorrected)
    assert taken_back.attempt == 1
    assert not door.door.inside
    door.settle(CLOSES)
    assert 7 in door.door.absent
    door.do(CLOSES, Correct(door.session, 7, "扫错人", ("s01", "s02")))
    assert door.refusal is not None
    assert door.refusal.code == "door.not_inside"


def test_escorts_and_early_leaving_move_candidates_and_corrections_move_them_back() -> None:
    door = Door()
    for n in (1, 2):
        door.enter(T, n)
    door.hear(EscortedOut(1, "out", "back", candidate=1, staff=("s05", "s06")), T + 1)
    door.hear(LeftEarly(2, "leave", "end", candidate=2), T + 2)
    assert door.door.outside == {1}
    assert set(door.door.inside) == {1}
    view = door.view(T + 3)
    assert [s.candidate for s in view.outside] == [1]
    assert [s.candidate for s in view.left] == [2]
    assert view.arrived == 2
    door.hear(EscortedBack(1, "back", "end", candidate=1), T + 4)
    assert door.door.outside == frozenset()
    door.hear(Corrected(2, "leave", "leave", struck=("leave",)), T + 5)
    assert set(door.door.inside) == {1, 2}
    assert door.settle(CLOSES)
    assert not {1, 2} & door.door.absent


def test_an_unknown_session_is_refused() -> None:
    door = Door(session="nowhere")
    door.settle(T)
    assert door.refusal is not None
    assert door.refusal.code == "door.no_session"


def test_facts_of_the_whole_day_leave_the_door_alone() -> None:
    door = Door()
    door.enter(T, 1)
    record = door.records[0]
    assert evolve(DoorState(), type(record)(0, T, "", (), record.event)) == DoorState()


EDGES = [OPENS, T, CLOSES]
MOMENTS = st.one_of(
    st.integers(OPENS - 5 * MINUTE, CLOSES + 5 * MINUTE),
    st.sampled_from(EDGES).flatmap(lambda edge: st.integers(edge - 2, edge + 2)),
    st.sampled_from(EDGES).flatmap(lambda edge: st.integers(edge - 121_000, edge + 121_000)),
)
STEPS = st.tuples(
    MOMENTS,
    st.sampled_from(["ticket", "id", "missing ticket", "missing id", "unreadable", "withdraw", "junk"]),
    st.sampled_from([1, 2, 3, 70]),
)


def play(door: Door, steps: list[tuple[int, str, int]], *, ticking: bool = False) -> None:
    for now, what, n in steps:
        if ticking:
            door.do(now, Settle(door.session))
        match what:
            case "ticket":
                door.ticket(now, n)
            case "id":
                door.id(now, n)
            case "missing ticket":
                door.missing(now, "ticket")
            case "missing id":
                door.missing(now, "id")
            case "unreadable":
                door.unreadable(now, "ticket" if n % 2 else "id")
            case "withdraw":
                door.withdraw(now)
            case _:
                door.show(now, "????")


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(STEPS, max_size=14).map(sorted),
    inclusive=st.booleans(),
    may_return=st.booleans(),
    ticking=st.booleans(),
)
def test_nobody_enters_twice_or_outside_the_window_whatever_the_order(
    steps: list[tuple[int, str, int]], inclusive: bool, may_return: bool, ticking: bool
) -> None:
    plan = with_entry(day_plan(3), close_inclusive=inclusive, missing_document_may_return=may_return)
    door = Door(plan)
    play(door, steps, ticking=ticking)
    door.settle(CLOSES + 60 * MINUTE)
    judged = [r.event for r in door.records if isinstance(r.event, Judged)]
    admitted = [j for j in judged if VERDICTS[j.verdict].admits]
    assert len({j.candidate for j in admitted}) == len(admitted), "nobody is let in twice"
    limit = CLOSES if inclusive else CLOSES - 1
    for j in admitted:
        assert j.at >= OPENS
        assert j.first_at <= limit
        assert j.ticket_seen
        assert j.id_seen
        assert j.at - j.first_at <= 120_000 * len(steps)
        assert j.verdict == ("admit_late" if j.first_at >= T else "admit")
        assert plan.room.roster("theory")[j.candidate or 0] == j.seat
    inside = set(door.door.inside)
    assert inside == {j.candidate for j in admitted}
    assert inside | door.door.absent == {1, 2, 3}, "in the end everyone is in or absent"
    assert not inside & door.door.absent
    assert door.door.pending is None
    ended = [j.attempt for j in judged if j.ends]
    assert len(set(ended)) == len(ended), "an attempt ends once"
    assert all(a <= b for a, b in pairwise(ended))


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=10).map(sorted))
def test_the_fold_of_the_records_alone_gives_the_same_door(steps: list[tuple[int, str, int]]) -> None:
    door = Door(day_plan(3))
    play(door, steps)
    again = DoorState()
    for record in door.records:
        sealed = dict.fromkeys(sealed_fields(type(record.event)))
        bare = changed_struct(record, event=changed_struct(record.event, **sealed))
        again = evolve(again, bare)
    mine, theirs = door.state.session("theory"), again.session("theory")
    assert (mine.admitted, mine.pending, mine.absent, mine.attempts, mine.heard) == (
        theirs.admitted,
        theirs.pending,
        theirs.absent,
        theirs.attempts,
        theirs.heard,
    )


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(STEPS, max_size=10).map(sorted))
def test_how_often_the_clock_ticks_changes_no_admission(steps: list[tuple[int, str, int]]) -> None:
    silent, ticking = Door(day_plan(3)), Door(day_plan(3))
    play(silent, steps)
    play(ticking, steps, ticking=True)
    end = at("10:00")
    for door in (silent, ticking):
        door.settle(end)
    assert silent.door.admitted == ticking.door.admitted
    assert silent.door.absent == ticking.door.absent


def test_an_empty_door_is_empty() -> None:
    assert not SessionDoor().inside
    assert Door().view(OPENS - 1).phase == "before"
    assert [Door().view(moment).phase for moment in (OPENS, T, CLOSES)] == ["open", "late", "closed"]
