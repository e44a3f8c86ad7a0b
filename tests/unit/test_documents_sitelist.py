"""A whole site's roster as keyed hashes: a million numbers in bounded memory, each found again."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from station.checkin.documents import read
from station.checkin.places import There, find
from station.plan.model import SittingPlan, site_hash
from station.plan.rooms import room_plan as share_of
from station.plan.sitelist import Place, SiteList, pack
from tests.support.doors import Door
from tests.support.plans import at, candidate, day_plan, room_plan

NAMES = st.binary(min_size=16, max_size=16).map(bytes.hex)
WORDS = st.text(min_size=1, max_size=4)


def name(n: int) -> str:
    return hashlib.sha256(n.to_bytes(4)).hexdigest()[:32]


def place(n: int) -> tuple[Place, ...]:
    """Room and seat of the nth number: ticket and ID of one candidate have the same."""
    person = n // 2
    return tuple((session, f"{person // 30:05d}", f"A{person % 30:02d}") for session in ("s1", "s2"))


def test_a_million_numbers_take_a_few_megabytes_and_each_is_found() -> None:
    count = 1_000_000
    made = pack((name(n), place(n)) for n in range(count))
    assert len(made) == count
    assert len(made.rows) == 12 * count
    assert len(made.places) == 13 * count // 2
    assert len(made.rooms) == 16_667
    for n in (0, 1, 499_999, 777_777, count - 1, *range(0, count, 50_021)):
        assert made.find(name(n)) == place(n)
    assert not any(made.find(name(n)) for n in range(count, count + 1_000))


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(NAMES, st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=3).map(tuple), max_size=20),
    NAMES,
)
def test_it_answers_as_a_dictionary_does(listed: dict[str, tuple[Place, ...]], other: str) -> None:
    made = pack(listed.items())
    for one in [*listed, other]:
        assert made.find(one) == listed.get(one, ())
    assert msgspec.json.decode(msgspec.json.encode(made), type=SiteList) == made


def test_hashes_that_begin_alike_are_refused_and_short_ones_too() -> None:
    twins = [("ab" * 8 + tail * 8, (("s", "1", "A"),)) for tail in ("00", "01")]
    with pytest.raises(ValueError, match="begin alike"):
        pack(twins)
    with pytest.raises(ValueError, match="eight bytes"):
        pack([]).find("ab")
    with pytest.raises(ValueError, match="hex"):
        pack([]).find("考" * 16)


def test_the_door_finds_another_rooms_candidate_in_a_packed_list() -> None:
    plan = day_plan()
    key = plan.room.site_key
    listed = pack(
        (site_hash(key, kind, number), (("theory", "02", "B05"),))
        for kind, number in (("ticket", "Zk-0088"), ("id", candidate(88).id_number))
    )
    packed = replace(plan, room=changed(plan.room, elsewhere={}, site_list=listed))
    assert find(packed, "theory", read("Zk-0088", packed)) == There("theory", "02", "B05")
    door = Door(packed)
    door.id(at("08:45"), 88)
    assert door.last == "other_room"
    door.ticket(at("08:46"), 99)
    assert door.last == "not_listed"


def test_a_large_sites_room_carries_the_packed_list() -> None:
    here = room_plan(30)
    people = (*here.candidates, *(candidate(n) for n in range(31, 91)))
    seats = [
        changed(here.placements[0], candidate=p.index, room="02", seat=f"B{p.index}") for p in people[30:]
    ]
    rooms = (here.room, changed(here.room, number="02"))
    sitting = SittingPlan(here.sitting, rooms, here.sessions, people, (*here.placements, *seats), here.staff)
    share = [
        share_of(
            sitting, "01", center_keys=(), center_recipients=(), site_key=here.site_key, packed_from=limit
        )
        for limit in (100, 1_000)
    ]
    for kind, number in (("ticket", candidate(77).ticket), ("id", candidate(77).id_number)):
        hashed = site_hash(here.site_key, kind, number)  # type: ignore[arg-type]
        large, small = (one.expected_at(hashed) for one in share)
        assert large == small
        assert [(e.session, e.room, e.seat) for e in large] == [("theory", "02", "B77")]
    assert (len(share[0].elsewhere), len(share[1].elsewhere)) == (0, 120)
