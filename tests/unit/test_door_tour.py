"""The second check at the seats: what is found, against the record; nobody comes in or out by it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.checkin.events import Found, Judged, SeatChecked
from station.checkin.seating import TourView, tour_view
from station.checkin.tour import FOUND, CheckSeat
from station.event import Event
from station.incidents.events import LeftEarly
from tests.support.doors import Door
from tests.support.plans import T, at, day_plan

MORNING = at("08:45")
S = "theory"


def full(count: int = 4) -> Door:
    """A room of so many seats; all but the last candidate are inside."""
    door = Door(day_plan(count))
    for n in range(1, count):
        door.enter(MORNING + n * 10_000, n)
    return door


def look(door: Door, seat: str, found: Found, now: int = T) -> tuple[Event, ...]:
    return door.do(now, CheckSeat(S, seat, found))


def tour(door: Door) -> TourView:
    return tour_view(door.plan, door.state, S)


def test_a_tour_goes_seat_by_seat_and_says_when_it_is_complete() -> None:
    door = full()
    seen = []
    while tour(door).next:
        seen.append(tour(door).next)
        look(door, seen[-1], "empty" if seen[-1] == "A04" else "matches")
    assert seen == ["A01", "A02", "A03", "A04"]
    view = tour(door)
    assert (view.round, view.checked, view.differences, view.procedure) == (1, 4, (), "")
    assert "核对完" in view.prompt.zh


@pytest.mark.parametrize("found", ["face", "documents", "other_person"])
def test_a_difference_about_the_person_raises_a_doubt_and_offers_the_procedure(found: Found) -> None:
    door = full()
    looked, doubt = look(door, "a02", found)
    assert isinstance(looked, SeatChecked)
    assert (looked.seat, looked.candidate, looked.found) == ("A02", 2, found)
    assert isinstance(doubt, Judged)
    assert (doubt.verdict, doubt.candidate, doubt.field) == ("photo_doubt", 2, found)
    assert set(door.door.inside) == {1, 2, 3}
    assert set(door.door.doubts) == {2}
    view = tour(door)
    assert [line.seat for line in view.differences] == ["A02"]
    assert view.procedure == "CP-3"


def test_an_empty_seat_and_a_stranger_are_differences() -> None:
    door = full()
    look(door, "A01", "empty")
    look(door, "A04", "unexpected")
    view = tour(door)
    assert [(line.seat, line.found) for line in view.differences] == [("A01", "empty"), ("A04", "unexpected")]
    assert view.procedure == "CP-3"
    assert not door.door.doubts
    assert set(door.door.inside) == {1, 2, 3}


def test_after_leaving_early_the_seat_is_empty_by_the_record() -> None:
    door = full()
    door.hear(LeftEarly(1, "leave", "end", candidate=1), T)
    assert look(door, "A01", "matches", T + 1) == ()
    look(door, "A01", "empty", T + 2)
    assert tour(door).differences == ()


@pytest.mark.parametrize(
    ("seat", "found", "code"),
    [
        ("Z99", "matches", "door.seat_unknown"),
        ("A04", "matches", "door.found_wrong"),
        ("A04", "face", "door.found_wrong"),
        ("A01", "unexpected", "door.found_wrong"),
    ],
)
def test_what_the_record_can_not_mean_is_refused(seat: str, found: Found, code: str) -> None:
    door = full()
    assert look(door, seat, found) == ()
    assert door.refusal is not None
    assert door.refusal.code == code


def test_a_seat_looked_at_again_begins_the_next_round() -> None:
    door = full()
    look(door, "A01", "face")
    (again,) = look(door, "A01", "matches", T + 60_000)
    assert isinstance(again, SeatChecked)
    assert again.round == 2
    view = tour(door)
    assert (view.round, view.checked, view.next, view.differences) == (2, 1, "A02", ())
    assert set(door.door.doubts) == {1}, "people settle a doubt, not another look"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A01", "A02", "A03", "A04"]), st.sampled_from(sorted(FOUND))), max_size=12
    )
)
def test_no_tour_moves_anybody(looks: list[tuple[str, Found]]) -> None:
    door = full()
    before = door.door
    for place, (seat, found) in enumerate(looks):
        look(door, seat, found, T + place)
    after = door.door
    assert (after.admitted, after.absent, after.pending, after.attempts) == (
        before.admitted,
        before.absent,
        before.pending,
        before.attempts,
    )
    assert set(after.doubts) <= {1, 2, 3}
    view = tour(door)
    assert view.checked <= 4
    assert (view.next == "") == (view.checked == 4)
