"""Lost exam time: counted from trusted time, rounded up, made up once, to those whom it concerns."""

from __future__ import annotations

import pytest

from station.incidents.events import TimeMadeUp
from station.incidents.lost_time import end_of
from tests.support.incident_world import DUTY, PLAN, SESSION, World
from tests.support.plans import MINUTE, E, T


def shortage(world: World, candidates: tuple[int, ...] = ()) -> int:
    """A CP-6 case that stands at its delay_start; its number."""
    return world.start("CP-6", candidates, room=not candidates).id


def solved(world: World, number: int, **fields: object) -> TimeMadeUp:
    """The minutes that it gives when the papers have come."""
    world.to("lost_until", number, spare="came")
    (made,) = world.do(world.fitting(number, "", at=None, **fields))
    assert isinstance(made, TimeMadeUp)
    return made


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [
        (T + MINUTE, T + MINUTE, 0),
        (T + MINUTE, T + MINUTE + 1, 1),
        (T + MINUTE, T + 2 * MINUTE, 1),
        (T + MINUTE, T + 2 * MINUTE + 1, 2),
        (T - 5 * MINUTE, T - MINUTE, 0),
        (T - 5 * MINUTE, T, 0),
        (T - 5 * MINUTE, T + 3 * MINUTE, 3),
    ],
)
def test_whole_minutes_rounded_up_after_the_start(begin: int, end: int, minutes: int) -> None:
    world = World(now=begin)
    number = shortage(world)
    world.do(world.fitting(number))
    world.now = end
    made = solved(world, number)
    assert (made.minutes, made.candidates) == (minutes, ())
    assert made.until - made.since == max(0, end - max(begin, T)) or minutes == 0


def test_a_start_delay_costs_no_exam_time() -> None:
    world = World(now=T)
    world.state = world.state.with_delays({SESSION: 10 * MINUTE})
    number = shortage(world)
    world.do(world.fitting(number))
    world.now = T + 12 * MINUTE
    assert solved(world, number).minutes == 2
    assert end_of(PLAN, world.state, SESSION) == E + 12 * MINUTE


def test_only_those_concerned() -> None:
    world = World()
    number = shortage(world, (7, 8))
    world.do(world.fitting(number))
    world.now += 3 * MINUTE
    made = solved(world, number)
    assert (made.minutes, made.candidates) == (3, (7, 8))
    assert end_of(PLAN, world.state, SESSION) == E
    assert end_of(PLAN, world.state, SESSION, (6, 7)) == E + 3 * MINUTE


def test_the_same_minute_is_made_up_once() -> None:
    world = World()
    first, second, third = shortage(world), shortage(world, (7,)), shortage(world, (8, 9))
    for number in (first, second, third):
        world.do(world.fitting(number))
    world.now += 5 * MINUTE
    assert solved(world, first).minutes == 5
    world.now += 2 * MINUTE
    assert solved(world, second).minutes == 2
    world.now += MINUTE
    assert solved(world, third).minutes == 3


def test_a_single_candidates_minutes_do_not_shorten_the_rooms() -> None:
    world = World()
    room, single = shortage(world), shortage(world, (7,))
    for number in (room, single):
        world.do(world.fitting(number))
    world.now += 5 * MINUTE
    assert solved(world, single).minutes == 5
    assert solved(world, room).minutes == 5


def test_handled_first_and_entered_later_takes_two_people() -> None:
    world = World()
    number = shortage(world)
    earlier = world.now - 6 * MINUTE
    assert world.refused(world.fitting(number, "", at=earlier, actors=("s01",))) == "incident.more_people"
    world.do(world.fitting(number, "", at=earlier, actors=DUTY))
    world.to("lost_until", number, spare="came")
    assert world.refused(world.fitting(number, "", at=earlier - 1)) == "incident.no_moment"
    assert world.refused(world.fitting(number, "", at=world.now + 1)) == "incident.no_moment"
    (made,) = world.do(world.fitting(number, "", at=world.now - 2 * MINUTE))
    assert isinstance(made, TimeMadeUp)
    assert (made.minutes, made.since, made.until) == (4, earlier, world.now - 2 * MINUTE)
