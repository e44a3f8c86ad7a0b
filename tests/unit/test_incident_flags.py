"""The flags of a candidate's result, and the entries that carry them."""

from __future__ import annotations

from station.incidents.commands import Correct
from station.incidents.flags import Flagged, flags
from tests.support.incident_world import CHIEF, DUTY, SESSION, World


def sanctioned(world: World, violation: str, candidate: int = 7) -> int:
    """A sanction by the procedure that uses every kind; the number of its case."""
    number = world.start("XX-1", (candidate,)).id
    world.to("sanction", number)
    world.do(world.fitting(number, violation=violation))
    return number


def test_each_tier_has_its_flags_and_names_its_entry() -> None:
    for violation, session, names in (
        ("1.4", SESSION, ["subject_cancelled"]),
        ("2.3", SESSION, ["cheating"]),
        ("3.1", "", ["all_cancelled"]),
        ("4.4", "", ["all_cancelled", "barred"]),
    ):
        world = World()
        number = sanctioned(world, violation)
        (seq,) = {one.seq for one in world.case(number).sanctions}
        assert flags(world.state, {}) == tuple(Flagged(7, session, name, (seq,)) for name in names)  # type: ignore[arg-type]


def test_absent_stands_beside_what_went_wrong_elsewhere() -> None:
    world = World()
    sanctioned(world, "2.1", 8)
    (cheated,) = world.case().sanctions
    assert flags(world.state, {"skills": {8: 3, 9: 4}}) == (
        Flagged(8, "skills", "absent", (3,)),
        Flagged(8, SESSION, "cheating", (cheated.seq,)),
        Flagged(9, "skills", "absent", (4,)),
    )


def test_a_struck_violation_flags_nothing() -> None:
    world = World()
    number = sanctioned(world, "4.4")
    world.do(Correct(session=SESSION, case=number, step="sanction", reason="认错人", actors=(*DUTY, CHIEF)))
    assert flags(world.state, {}) == ()
