"""What was written on paper, entered afterwards: the paper's time against the window, the kiosk's own record before the paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.checkin.decisions import Reseat, SettleDoubt
from station.checkin.events import EnteredFromPaper
from station.checkin.from_paper import FromPaper, PaperLine
from station.checkin.register import DoorState
from station.checkin.rules import Correct, Withdraw
from station.checkin.seating import seating
from station.checkin.state import evolve
from station.room.state import fold
from tests.support.doors import SESSION, Door, with_entry
from tests.support.plans import MINUTE, T, at, day_plan

BOTH = ("s01", "s02")
OPENS, CLOSES = T - 20 * MINUTE, T + 30 * MINUTE
SEEN = ("ticket", "id")


def enter(
    door: Door,
    now: int,
    n: int,
    written: int,
    documents: tuple[str, ...] = SEEN,
    *,
    by: tuple[str, ...] = BOTH,
    writer: str = "s02",
    sealed: bool = False,
) -> EnteredFromPaper | None:
    events = door.do(now, FromPaper(SESSION, PaperLine(n, written, documents), writer, by, sealed))
    assert len(events) == (door.refusal is None)
    [happened] = events or (None,)
    assert happened is None or isinstance(happened, EnteredFromPaper)
    return happened


def refused(door: Door) -> str:
    return door.refusal.code if door.refusal else ""


def test_two_people_enter_what_was_written() -> None:
    door = Door()
    happened = enter(door, at("09:10"), 7, at("08:47"))
    assert happened is not None
    assert (happened.seat, happened.written_at, happened.at) == ("A07", at("08:47"), at("09:10"))
    assert (happened.people, happened.writer, happened.source) == (BOTH, "s02", "paper")
    entry = door.door.inside[7]
    assert (entry.since, entry.documents, entry.paper) == (at("08:47"), SEEN, True)
    [line] = [line for line in seating(door.plan, door.state, SESSION) if line.candidate == 7]
    assert (line.presence, line.since, line.paper) == ("inside", at("08:47"), True)
    assert door.enter(at("09:12"), 7) == "already_inside"


def test_who_was_entered_as_absent_meanwhile_was_there_all_along() -> None:
    door = Door()
    door.settle(at("09:31"))
    assert 7 in door.door.absent
    happened = enter(door, at("09:40"), 7, at("09:05"))
    assert happened is not None
    assert happened.was_absent
    assert 7 not in door.door.absent
    assert set(door.door.inside) == {7}
    assert door.view(at("09:41")).arrived == 1


@pytest.mark.parametrize(
    ("now", "written", "code"),
    [
        (at("10:00"), OPENS - 1, "paper_entry.early"),
        (at("10:00"), OPENS, ""),
        (at("10:00"), CLOSES - 1, ""),
        (at("10:00"), CLOSES, "paper_entry.late"),
        (at("09:10"), at("09:10"), ""),
        (at("09:10"), at("09:10") + 1, "paper_entry.future"),
    ],
)
def test_the_time_on_the_paper_is_judged_to_the_millisecond(now: int, written: int, code: str) -> None:
    door = Door()
    enter(door, now, 7, written)
    assert refused(door) == code


def test_a_closing_moment_that_counts_counts_on_paper_too() -> None:
    door = Door(with_entry(day_plan(), close_inclusive=True))
    assert enter(door, at("10:00"), 7, CLOSES) is not None


@pytest.mark.parametrize(
    ("documents", "fits"),
    [
        (("ticket", "id"), True),
        (("ticket", "certificate"), True),
        (("ticket",), False),
        (("id",), False),
        ((), False),
        (("ticket", "id", "library card"), False),
    ],
)
def test_both_documents_stand_on_the_paper(documents: tuple[str, ...], fits: bool) -> None:
    door = Door()
    assert (enter(door, at("09:10"), 7, at("08:47"), documents) is not None) == fits
    assert refused(door) == ("" if fits else "paper_entry.documents")


def test_a_site_that_takes_no_certificate_takes_none_on_paper() -> None:
    door = Door(with_entry(day_plan(), accept_police_certificate=False))
    enter(door, at("09:10"), 7, at("08:47"), ("ticket", "certificate"))
    assert refused(door) == "paper_entry.documents"


@pytest.mark.parametrize(
    ("by", "writer", "code"),
    [
        (("s01",), "s02", "paper_entry.two_people"),
        (("s01", "s01"), "s02", "paper_entry.two_people"),
        (("s01", "nobody"), "s02", "paper_entry.two_people"),
        (BOTH, "nobody", "paper_entry.writer"),
        (("s07", "s05"), "s01", ""),
    ],
)
def test_two_of_the_list_vouch_and_one_of_the_list_wrote(by: tuple[str, ...], writer: str, code: str) -> None:
    door = Door()
    enter(door, at("09:10"), 7, at("08:47"), by=by, writer=writer)
    assert refused(door) == code


def test_the_kiosks_own_record_goes_first() -> None:
    door = Door()
    door.enter(at("08:42"), 1)
    door.exclude(at("08:43"), 2, "barred")
    door.show(at("08:44"), "2026110700" + "03")
    door.doubt(at("08:44"), 3)
    door.enter(at("08:45"), 5)
    door.do(at("08:50"), Correct(SESSION, 5, "扫错人", BOTH))
    said = {}
    for n in (1, 2, 3, 5, 31):
        enter(door, at("09:10"), n, at("08:47"))
        said[n] = refused(door)
    assert said == {
        1: "door.is_inside",
        2: "paper_entry.kept_out",
        3: "paper_entry.kept_out",
        5: "paper_entry.judged_later",
        31: "door.not_on_roster",
    }
    assert enter(door, at("09:10"), 5, at("08:50")) is not None, "the minute itself agrees with the paper"


def test_who_was_judged_here_later_was_not_inside_before() -> None:
    door = Door()
    door.ticket(at("08:55"), 7)
    door.id(at("08:55") + 3_000, 8)
    assert door.last == "mismatch"
    enter(door, at("09:10"), 7, at("08:47"))
    said = door.refusal
    assert said is not None
    assert said.code == "paper_entry.judged_later"
    assert "08:55" in said.what.zh


def test_an_attempt_that_the_crash_cut_off_is_no_record_against_the_paper() -> None:
    door = Door()
    door.ticket(at("08:47"), 7)
    door.settle(at("09:00"))
    assert door.last == "id_missing", "the clock's word, after the restart"
    assert enter(door, at("09:10"), 7, at("08:48")) is not None


def test_a_pending_attempt_of_the_same_person_ends_and_of_another_goes_on() -> None:
    door = Door()
    door.ticket(at("09:09"), 7)
    enter(door, at("09:10"), 8, at("08:48"))
    assert door.door.pending is not None
    enter(door, at("09:10"), 7, at("08:48"))
    assert door.door.pending is None


def test_who_finds_the_listed_seat_taken_has_the_one_that_was_freed() -> None:
    door = Door()
    door.enter(at("08:42"), 1)
    door.settle(at("09:31"))
    door.do(at("09:32"), Reseat(SESSION, 1, "A07", "桌椅损坏", BOTH))
    happened = enter(door, at("09:40"), 7, at("08:47"))
    assert happened is not None
    assert happened.seat == "A01"


def test_after_the_seal_nobody_is_entered() -> None:
    door = Door()
    enter(door, at("11:00"), 7, at("08:47"), sealed=True)
    assert refused(door) == "paper_entry.sealed"


MOMENTS = st.one_of(
    st.integers(OPENS - 5 * MINUTE, CLOSES + 5 * MINUTE),
    st.sampled_from([OPENS, T, CLOSES]).flatmap(lambda edge: st.integers(edge - 2, edge + 2)),
)
DEEDS = (
    "paper",
    "paper",
    "paper",
    "enter",
    "ticket",
    "withdraw",
    "take back",
    "bar",
    "doubt",
    "clear",
    "reseat",
    "tick",
)
STEPS = st.lists(st.tuples(MOMENTS, st.sampled_from(DEEDS), st.integers(1, 3), MOMENTS), max_size=24).map(
    sorted
)


def do(door: Door, now: int, deed: str, n: int, written: int) -> None:
    match deed:
        case "paper":
            enter(door, now, n, written)
        case "enter":
            door.enter(now, n)
        case "ticket":
            door.ticket(now, n)
        case "withdraw":
            door.do(now, Withdraw(SESSION))
        case "take back":
            door.do(now, Correct(SESSION, n, "扫错人", BOTH))
        case "bar":
            door.exclude(now, n, "barred" if now % 2 else None)
        case "doubt":
            door.doubt(now, n)
        case "clear":
            door.do(now, SettleDoubt(SESSION, n, "cleared", "已核实", BOTH))
        case "reseat":
            door.do(now, Reseat(SESSION, n, f"A0{1 + now % 3}", "桌椅损坏", BOTH))
        case _:
            door.settle(now)


@settings(max_examples=200, deadline=None)
@given(steps=STEPS)
def test_any_order_of_paper_and_kiosk(steps: list[tuple[int, str, int, int]]) -> None:
    door = Door(day_plan(3))
    for now, deed, n, written in steps:
        before, known = door.door, len(door.records)
        do(door, now, deed, n, written)
        for record in door.records[known:]:
            happened = record.event
            if not isinstance(happened, EnteredFromPaper):
                continue
            who = happened.candidate
            assert OPENS <= happened.written_at < CLOSES
            assert happened.written_at <= happened.at == now
            assert who not in before.inside
            assert who not in before.excluded
            assert who not in before.doubts
            assert door.door.inside[who].paper
            assert len(door.door.inside) == len(before.inside) + 1
        seats = [entry.seat for entry in door.door.inside.values()]
        assert len(set(seats)) == len(seats)
        assert not set(door.door.inside) & door.door.absent
    last = max((now for now, *_ in steps), default=0)
    door.settle(max(last, CLOSES) + 60 * MINUTE)
    assert set(door.door.inside) | door.door.absent == {1, 2, 3}
    state = DoorState()
    for record in door.records:
        state = evolve(state, record)
    assert state == door.state == fold(door.records).door, "the records alone give the state"
