"""Any order of readings and decisions, at any time around the edges of the window: who is inside had a right to be."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from station.checkin.decisions import AdmitInDoubt, Reseat, SettleDoubt
from station.checkin.events import DoubtSettled, Judged
from station.checkin.register import DoorState
from station.checkin.rules import Correct, Expired
from station.checkin.seating import seating
from station.checkin.state import evolve
from station.checkin.tour import CheckSeat
from station.checkin.verdicts import VERDICTS
from station.checkin.wording import explain
from tests.support.doors import Door, with_entry
from tests.support.plans import MINUTE, T, candidate, day_plan
from tests.support.signed import altered, signed, trusting

OPENS, CLOSES = T - 20 * MINUTE, T + 30 * MINUTE
BOTH = ("s01", "s02")
EDGES = st.sampled_from([OPENS, T, CLOSES])
MOMENTS = st.one_of(
    st.integers(OPENS - 5 * MINUTE, CLOSES + 5 * MINUTE),
    EDGES.flatmap(lambda edge: st.integers(edge - 2, edge + 2)),
    EDGES.flatmap(lambda edge: st.integers(edge - 121_000, edge + 121_000)),
)
DEEDS = (
    *("ticket", "signed", "id") * 3,
    *("altered", "certificate", "expired", "doubt", "for now", "clear", "out", "bar", "allow", "unreadable"),
    *("reseat", "reseat", "take back", "chief", "look", "tick"),
)
STEPS = st.lists(st.tuples(MOMENTS, st.sampled_from(DEEDS), st.integers(1, 3)), max_size=24).map(sorted)


def play(door: Door, now: int, deed: str, n: int) -> None:
    session = door.session
    match deed:
        case "ticket" | "id":
            (door.ticket if deed == "ticket" else door.id)(now, n)
        case "signed" | "altered":
            door.show(now, (signed if deed == "signed" else altered)(n))
        case "certificate":
            door.show(now, candidate(n).id_number, certificate=True)
        case "expired":
            door.do(now, Expired(session, "id"))
        case "doubt":
            door.doubt(now, n)
        case "for now":
            door.do(now, AdmitInDoubt(session, n, "无确证", BOTH))
        case "clear" | "out":
            people = ("s07",) if deed == "out" else BOTH
            door.do(now, SettleDoubt(session, n, "out" if deed == "out" else "cleared", "已核实", people))
        case "bar" | "allow":
            door.exclude(now, n, "barred" if deed == "bar" else None)
        case "unreadable":
            door.unreadable(now, "ticket" if n % 2 else "id")
        case "reseat":
            seat = ("X0", "X1", "A01", "A02", "A03")[now % 5]
            door.do(now, Reseat(session, n, seat, "桌椅损坏", BOTH))
        case "chief":
            door.override(now, n, "s07")
        case "take back":
            door.do(now, Correct(session, n, "扫错人", BOTH))
        case "look":
            door.do(now, CheckSeat(session, f"A0{n}", "face"))
        case _:
            door.settle(now)


@settings(max_examples=200, deadline=None)
@given(steps=STEPS, inclusive=st.booleans(), may_return=st.booleans())
def test_who_is_inside_had_a_right_to_be(
    steps: list[tuple[int, str, int]], inclusive: bool, may_return: bool
) -> None:
    plan = with_entry(
        trusting(day_plan(3)), close_inclusive=inclusive, missing_document_may_return=may_return
    )
    door = Door(plan)
    limit = CLOSES if inclusive else CLOSES - 1
    for now, deed, n in steps:
        before, known = door.door, len(door.records)
        play(door, now, deed, n)
        for record in door.records[known:]:
            happened = record.event
            if not isinstance(happened, Judged):
                continue
            said = VERDICTS[happened.verdict]
            words = explain(plan, happened)
            assert "{" not in words.why.zh + words.why.en + words.next.zh + words.next.en
            if not said.admits:
                continue
            who = happened.candidate
            assert who is not None
            assert who not in before.inside
            assert who not in before.excluded
            assert happened.at >= OPENS
            assert happened.first_at <= limit
            assert happened.ticket_seen
            assert happened.id_seen
            assert (who in before.doubts) == (happened.verdict == "admitted_in_doubt")
        seats = [entry.seat for entry in door.door.inside.values()]
        assert len(set(seats)) == len(seats), "nobody shares a seat"
        lines = seating(plan, door.state, door.session)
        sitting = {line.candidate for line in lines if line.presence in ("inside", "outside")}
        assert sitting == set(door.door.inside)
    door.settle(CLOSES + 60 * MINUTE)
    assert set(door.door.inside) | door.door.absent == {1, 2, 3}, "in the end everyone is in or absent"
    assert not set(door.door.inside) & door.door.absent
    settled = [r.event for r in door.records if isinstance(r.event, DoubtSettled)]
    assert all(one.people for one in settled)
    state = DoorState()
    for record in door.records:
        state = evolve(state, record)
    assert state == door.state, "the records alone give the state"
