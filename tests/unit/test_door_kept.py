"""A reading that was kept while a question was open counts from when it was read, to the millisecond, and nobody is let in by it
who was late."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.checkin.documents import read
from station.checkin.events import AbsenceEntered, Judged, Presented
from station.checkin.rules import Present, Settle
from station.event import Event
from tests.support.doors import Door, with_entry
from tests.support.plans import MINUTE, T, candidate, day_plan

OPENS, CLOSES = T - 20 * MINUTE, T + 30 * MINUTE


def kept(door: Door, now: int, read_at: int, text: str) -> tuple[Event, ...]:
    """A code read at one moment is presented at a later one."""
    return door.do(now, Present(door.session, read(text, door.plan), read_at))


def half_open(inclusive: bool = False) -> Door:
    return Door(with_entry(day_plan(3), close_inclusive=inclusive))


@pytest.mark.parametrize("waited", [0, 1, 5 * MINUTE])
@pytest.mark.parametrize(
    ("read_at", "inclusive", "verdict"),
    [
        (CLOSES - 1, False, "admit_late"),
        (CLOSES, False, "closed"),
        (CLOSES - 1, True, "admit_late"),
        (CLOSES, True, "admit_late"),
        (CLOSES + 1, True, "closed"),
    ],
)
def test_coming_in_time_is_judged_by_the_reading(
    read_at: int, inclusive: bool, verdict: str, waited: int
) -> None:
    door = half_open(inclusive)
    now = CLOSES + 1 + waited
    kept(door, now, read_at, candidate(1).ticket)
    door.id(now + 1_000, 1)
    assert door.last == verdict
    judged = door.door.last
    assert isinstance(judged, Judged)
    if verdict == "admit_late":
        assert judged.first_at == read_at
        assert judged.at == now + 1_000


def test_the_entry_holds_both_times() -> None:
    door = half_open()
    (presented,) = kept(door, CLOSES + 90_000, CLOSES - 1, candidate(1).ticket)
    assert isinstance(presented, Presented)
    assert (presented.at, presented.read_at) == (CLOSES + 90_000, CLOSES - 1)
    (judged,) = kept(door, CLOSES + 95_000, CLOSES + 10, candidate(1).id_number)
    assert isinstance(judged, Judged)
    assert (judged.at, judged.read_at, judged.first_at) == (CLOSES + 95_000, CLOSES + 10, CLOSES - 1)


def test_a_reading_from_later_than_now_was_read_now() -> None:
    door = half_open()
    (presented,) = kept(door, CLOSES - 1, CLOSES + MINUTE, candidate(1).ticket)
    assert isinstance(presented, Presented)
    assert presented.read_at is None
    assert door.door.pending is not None
    assert door.door.pending.first_at == CLOSES - 1


def test_nobody_goes_in_before_the_door_opens_whenever_it_was_read() -> None:
    door = half_open()
    kept(door, OPENS + 5_000, OPENS - 60_000, candidate(1).ticket)
    kept(door, OPENS + 6_000, OPENS - 59_000, candidate(1).id_number)
    assert door.last == "admit"
    early = half_open()
    kept(early, OPENS - 1, OPENS - 60_000, candidate(1).ticket)
    kept(early, OPENS - 1, OPENS - 59_000, candidate(1).id_number)
    assert early.last == "too_early"


def test_a_second_document_read_in_time_keeps_its_attempt_alive() -> None:
    door = half_open()
    door.ticket(CLOSES - 1, 1)
    read_at = CLOSES + 110_000
    assert door.do(CLOSES + 119_999, Settle(door.session, read_at)) == ()
    assert door.do(CLOSES + 5 * MINUTE, Settle(door.session, read_at)) == ()
    kept(door, CLOSES + 5 * MINUTE, read_at, candidate(1).id_number)
    assert door.last == "admit_late"
    late = half_open()
    late.ticket(CLOSES - 1, 1)
    kept(late, CLOSES + 5 * MINUTE, CLOSES - 1 + 120_000, candidate(1).id_number)
    assert late.last == "closed"


def test_the_other_document_is_waited_for_from_when_the_first_was_presented() -> None:
    door = half_open()
    kept(door, CLOSES + 5 * MINUTE, CLOSES - 1, candidate(1).ticket)
    assert door.settle(CLOSES + 7 * MINUTE - 1) == ()
    door.id(CLOSES + 7 * MINUTE - 1, 1)
    assert door.last == "admit_late"


def test_absence_waits_for_a_reading_from_inside_the_window_only() -> None:
    door = half_open()
    assert door.do(CLOSES, Settle(door.session, CLOSES - 1)) == ()
    kept(door, CLOSES + 3_000, CLOSES - 1, candidate(1).ticket)
    door.id(CLOSES + 4_000, 1)
    (entered,) = door.settle(CLOSES + 5_000)
    assert isinstance(entered, AbsenceEntered)
    assert entered.candidates == (2, 3)
    other = half_open()
    (at_once,) = other.do(CLOSES, Settle(other.session, CLOSES))
    assert isinstance(at_once, AbsenceEntered)


def test_absence_entered_before_is_corrected_by_a_reading_from_inside_the_window() -> None:
    door = half_open()
    door.settle(CLOSES)
    assert door.door.absent == {1, 2, 3}
    kept(door, CLOSES + 3_000, CLOSES - 1, candidate(1).ticket)
    door.id(CLOSES + 4_000, 1)
    assert set(door.door.inside) == {1}
    assert door.door.absent == {2, 3}


def test_several_keep_their_order_and_each_its_own_time() -> None:
    door = half_open()
    for n, read_at in ((1, CLOSES - 3_000), (2, CLOSES - 1), (3, CLOSES)):
        kept(door, CLOSES + n * 10_000, read_at, candidate(n).ticket)
        kept(door, CLOSES + n * 10_000 + 1, read_at + 1_000, candidate(n).id_number)
    assert set(door.door.inside) == {1, 2}
    assert door.last == "closed"


def test_the_same_code_is_one_reading_by_the_times_of_reading() -> None:
    door = half_open()
    kept(door, T + 60_000, T, candidate(1).ticket)
    size = len(door.records)
    assert kept(door, T + 61_000, T + 1_000, candidate(1).ticket) == ()
    assert len(door.records) == size
    # Read again half a minute later and refused as late; the one kept since before is another reading.
    late = half_open()
    late.ticket(CLOSES + 10_000, 1)
    assert late.last == "closed"
    kept(late, CLOSES + 20_000, CLOSES - 20_000, candidate(1).ticket)
    late.id(CLOSES + 21_000, 1)
    assert late.last == "admit_late"


MOMENTS = st.one_of(
    st.sampled_from([OPENS, T, CLOSES]).flatmap(lambda edge: st.integers(edge - 2, edge + 2)),
    st.integers(OPENS - MINUTE, CLOSES + 3 * MINUTE),
)
SCANS = st.lists(
    st.tuples(MOMENTS, st.integers(0, 4 * MINUTE), st.sampled_from(["ticket", "id"]), st.integers(1, 3)),
    max_size=14,
)


@settings(max_examples=200, deadline=None)
@given(scans=SCANS, inclusive=st.booleans(), ticks=st.booleans())
def test_in_any_order_who_is_inside_was_there_in_time(
    scans: list[tuple[int, int, str, int]], inclusive: bool, ticks: bool
) -> None:
    door = half_open(inclusive)
    limit = CLOSES if inclusive else CLOSES - 1
    read_times: dict[int, set[int]] = {1: set(), 2: set(), 3: set()}
    for presented, waited, what, n in sorted(scans):
        read_at = presented - waited
        read_times[n].add(read_at)
        person = candidate(n)
        if ticks:
            door.do(presented, Settle(door.session, read_at))
        kept(door, presented, read_at, person.ticket if what == "ticket" else person.id_number)
        times = [record.time for record in door.records]
        assert times == sorted(times), "the journal's own time never goes back"
        last = door.door.last
        if isinstance(last, Judged) and last.verdict.startswith("admit"):
            assert last.candidate is not None
            assert last.first_at in read_times[last.candidate]
            assert last.first_at <= limit
            assert last.at >= OPENS
            assert last.first_at <= last.at
    door.settle(CLOSES + 60 * MINUTE)
    assert set(door.door.inside) | door.door.absent == {1, 2, 3}
