"""Challenge and response: two people, one after the other, each on record; what happens when they don't agree."""

from __future__ import annotations

import msgspec
import pytest

from station.event import kind_of
from station.incidents.commands import Answer, Correct, Defer, Reply, Settle
from station.incidents.events import Answered
from station.incidents.reply_events import Challenged, Differed, Replied, Settled
from station.incidents.state import obligations
from station.incidents.views import case_view
from tests.support.incident_world import CHIEF, DUTY, PROCEDURES, SESSION, World
from tests.support.plans import MINUTE

FIRST, SECOND = DUTY
"""The first is the lead invigilator of the room."""
STEP = "find"
"""CP-8: the correct wording is found; both read the same."""


def at_the_step() -> World:
    world = World()
    world.start_fitting("CP-8")
    world.to(STEP)
    return world


def first(*who: str) -> Answer:
    return Answer(session=SESSION, case=1, step=STEP, actors=who or (FIRST,))


def reply(*who: str, agrees: bool = True, text: str = "") -> Reply:
    return Reply(SESSION, 1, STEP, who or (SECOND,), agrees, text)


def settle(holds: bool = True, actors: tuple[str, ...] = (CHIEF,), telephone: str = "") -> Settle:
    return Settle(SESSION, 1, STEP, holds, "主考看过", actors, telephone)


def waits(world: World) -> str:
    view = case_view(world.plan, world.state, 1, world.now)
    return "" if view.waits is None else view.waits.en


def test_two_halves_are_two_entries_with_a_time_each() -> None:
    world = at_the_step()
    assert world.do(first()) == (Challenged(1, STEP, FIRST),)
    assert world.case().step == STEP
    assert "waits for the second person" in waits(world)
    world.now += 3 * MINUTE
    [replied] = world.do(reply())
    assert isinstance(replied, Replied)
    assert (replied.first, replied.by) == DUTY
    assert replied.to == world.case().step != STEP
    assert world.case().given[STEP].actors == DUTY
    assert [r.time for r in world.records[-2:]] == [world.now - 3 * MINUTE, world.now]
    assert waits(world) == ""
    assert world.replayed() == world.state


def test_what_is_refused_and_why() -> None:
    world = at_the_step()
    assert world.refused(reply()) == "incident.nothing_to_reply"
    assert world.refused(first(*DUTY)) == "incident.one_after_the_other"
    assert world.refused(first("s99")) == "incident.unknown_person"
    world.do(first())
    assert world.refused(first(SECOND)) == "incident.waits_for_reply"
    assert world.refused(reply(FIRST)) == "incident.same_person"
    assert world.refused(reply(*DUTY)) == "incident.one_after_the_other"
    assert world.refused(reply(agrees=False, text="  ")) == "incident.no_text"
    assert world.refused(reply(text="长" * 4_001)) == "incident.long_text"
    assert world.refused(settle()) == "incident.nothing_to_settle"
    later = Defer(session=SESSION, case=1, step=STEP, reason="稍后", actors=DUTY)
    assert world.refused(later) == "incident.pair_first"


def test_a_differing_reply_is_kept_and_the_step_stays_open() -> None:
    world = at_the_step()
    world.do(first())
    [differed] = world.do(reply(agrees=False, text="第二题仍看不清"))
    assert isinstance(differed, Differed)
    assert (differed.first, differed.by, differed.text) == (FIRST, SECOND, "第二题仍看不清")
    assert world.case().step == STEP
    assert "differs" in waits(world)
    world.do(reply())
    assert world.case().step != STEP
    assert len(world.events("incident.differed")) == 1
    assert world.replayed() == world.state


def test_after_a_differing_reply_another_may_answer_first() -> None:
    world = at_the_step()
    world.do(first())
    world.do(reply(agrees=False, text="不同"))
    world.do(first(SECOND))
    assert world.refused(reply(SECOND)) == "incident.same_person"
    world.do(reply(FIRST))
    assert world.case().given[STEP].actors == (SECOND, FIRST)


@pytest.mark.parametrize("holds", [True, False])
def test_the_chief_decides(holds: bool) -> None:
    world = at_the_step()
    world.do(first())
    world.do(reply(agrees=False, text="不同"))
    assert world.refused(settle(actors=(FIRST,))) == "incident.one_of_the_two"
    assert world.refused(settle(actors=("s05",))) == "incident.wrong_role"
    [settled] = world.do(settle(holds))
    assert isinstance(settled, Settled)
    assert (settled.by, settled.first, settled.second, settled.provisional) == (CHIEF, *DUTY, False)
    assert (world.case().step == STEP) is not holds
    assert not world.case().waiting
    assert world.replayed() == world.state


def test_by_telephone_two_vouch_and_it_is_countersigned() -> None:
    world = at_the_step()
    world.do(first())
    world.do(reply(agrees=False, text="不同"))
    assert world.refused(settle(actors=(FIRST,), telephone=CHIEF)) == "incident.more_people"
    world.do(settle(actors=DUTY, telephone=CHIEF))
    [due] = obligations(world.state, SESSION)
    assert (due.kind, due.step, due.by) == ("countersign", STEP, CHIEF)
    struck = Correct(session=SESSION, case=1, step=STEP, reason="有误", actors=DUTY)
    assert world.refused(msgspec.structs.replace(struck, actors=(SECOND, "s05"))) == "incident.wrong_role"
    world.do(struck)
    assert not obligations(world.state, SESSION)


def test_a_strike_of_what_came_before_takes_the_first_half_back() -> None:
    world = World()
    world.start_fitting("CP-17")
    world.to("signed", looked="missing")
    world.do(world.fitting())
    assert set(world.case().waiting) == {"signed"}
    world.do(Correct(session=SESSION, case=1, step="looked", reason="有误", actors=DUTY))
    assert world.case().step == "looked"
    assert not world.case().waiting
    assert world.replayed() == world.state


def test_a_journal_of_before_still_reads() -> None:
    """One entry by two people, as it was written while both halves were one."""
    world = at_the_step()
    to = PROCEDURES["CP-8"].step(STEP).next
    world.happen(first(*DUTY), Answered(1, STEP, to))
    assert world.case().step == to
    assert world.case().given[STEP].actors == DUTY
    assert kind_of(world.records[-1].event) == "incident.answered"
