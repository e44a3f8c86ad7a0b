"""The flags of a candidate's result: what each tier carries, what the chief's decisions make of it, and the entries named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from station.event import Record
from station.incidents.commands import Correct
from station.review.events import Decided
from station.review.flags import Flagged, Source, flags
from station.review.state import ReviewState, evolve
from station.review.views import ReviewedDay
from tests.support.incident_world import CHIEF, DUTY, SESSION, World

HERE, OFFICE = "c/S01/2026-11-07/01/k1/1", "c/S01/2026-11-07/00/k9/1"


@dataclass
class Made:
    """A room with its incidents, the chief's decisions there, and those made at the office."""

    world: World = field(default_factory=World)
    here: ReviewState = field(default_factory=ReviewState)
    office: ReviewState = field(default_factory=ReviewState)
    absent: dict[str, dict[int, int]] = field(default_factory=dict)

    def sanctioned(self, violation: str, candidate: int = 7, procedure: str = "XX-1") -> int:
        """A sanction, by the procedure that uses every kind unless another is named; the number of its case."""
        number = self.world.start(procedure, (candidate,)).id
        self.world.to("sanction", number)
        self.world.do(self.world.fitting(number, violation=violation))
        return number

    def seq(self, case: int) -> int:
        (found,) = {one.seq for one in self.world.case(case).sanctions}
        return found

    def decide(self, verdict: str, case: int, at: str = HERE, **fields: Any) -> Source:
        """The chief decides, in this journal or at the office, having seen all that is there."""
        state = self.here if at == HERE else self.office
        number = max(state.decisions, default=0) + 1
        fields = {"seen": len(self.world.records), "journal": "" if at == HERE else HERE, **fields}
        event = Decided(number=number, root="", case=case, verdict=verdict, note="", **fields)
        seq = 900 + number
        after = evolve(state, Record(seq, self.world.now + seq, "", (CHIEF,), event))
        if at == HERE:
            self.here = after
        else:
            self.office = after
        return Source(at, seq)

    def flags(self) -> tuple[Flagged, ...]:
        room = ReviewedDay(HERE, self.world.plan, self.world.state, self.here, self.absent)
        return flags((room, ReviewedDay(OFFICE, self.world.plan, World().state, self.office)))

    def names(self) -> list[tuple[int, str, str, str]]:
        return [(one.candidate, one.session, one.flag, one.standing) for one in self.flags()]


@pytest.mark.parametrize(
    ("violation", "session", "names"),
    [
        ("1.4", SESSION, ["subject_cancelled"]),
        ("2.3", SESSION, ["cheating"]),
        ("3.1", "", ["all_cancelled"]),
        ("4.4", "", ["all_cancelled", "barred"]),
    ],
)
def test_each_tier_has_its_flags_names_its_entry_and_waits(
    violation: str, session: str, names: list[Any]
) -> None:
    made = Made()
    number = made.sanctioned(violation)
    entries = (Source(HERE, made.seq(number)),)
    assert made.flags() == tuple(Flagged(7, session, name, "waits", entries) for name in names)
    by = made.decide("confirm", number)
    assert made.flags() == tuple(Flagged(7, session, name, "confirmed", entries, (by,)) for name in names)


def test_a_confirmation_of_another_candidate_leaves_this_one_waiting() -> None:
    made = Made()
    made.decide("confirm", made.sanctioned("2.3"), candidates=(8,))
    assert made.names() == [(7, SESSION, "cheating", "waits")]


def test_what_was_recorded_after_the_chief_looked_waits() -> None:
    made = Made()
    number = made.sanctioned("2.3")
    made.decide("confirm", number, seen=made.seq(number))
    assert made.names() == [(7, SESSION, "cheating", "waits")]
    made.decide("dismiss", number, seen=made.seq(number))
    assert made.names() == [(7, SESSION, "cheating", "waits")]


def test_a_change_flags_what_it_was_changed_to() -> None:
    made = Made()
    number = made.sanctioned("4.4")
    by = made.decide("change", number, candidates=(7,), tier=1, item=4)
    entries = (Source(HERE, made.seq(number)),)
    assert made.flags() == (Flagged(7, SESSION, "subject_cancelled", "confirmed", entries, (by,)),)
    made.decide("change", number, tier=3, item=2)
    assert made.names() == [(7, "", "all_cancelled", "confirmed")]


def test_what_is_dismissed_flags_nothing_and_a_replaced_dismissal_counts_for_nothing() -> None:
    made = Made()
    number = made.sanctioned("4.4")
    made.decide("dismiss", number)
    assert made.flags() == ()
    made.decide("confirm", number, replaces=1)
    assert {standing for *_, standing in made.names()} == {"confirmed"}


def test_further_investigation_makes_it_wait_again_until_it_is_settled() -> None:
    made = Made()
    number = made.sanctioned("2.1")
    made.decide("confirm", number)
    made.decide("investigate", number)
    assert made.names() == [(7, SESSION, "cheating", "waits")]
    made.decide("confirm", number)
    assert made.names() == [(7, SESSION, "cheating", "confirmed")]


def test_a_decision_made_elsewhere_counts_and_is_named_by_its_journal() -> None:
    made = Made()
    number = made.sanctioned("2.1")
    by = made.decide("confirm", number, OFFICE)
    (one,) = made.flags()
    assert (one.standing, one.decisions) == ("confirmed", (by,))
    made.decide("dismiss", number, OFFICE, replaces=1)
    assert made.flags() == ()


def test_what_was_found_afterwards_flags_by_the_decision_alone() -> None:
    made = Made()
    found = {"session": SESSION, "tier": 2, "item": 6}
    by = made.decide("found", 0, OFFICE, candidates=(3, 4), **found)
    assert made.flags() == tuple(
        Flagged(one, SESSION, "cheating", "confirmed", (by,), (by,)) for one in (3, 4)
    )
    again = made.decide("found", 0, OFFICE, candidates=(4,), replaces=1, **found)
    assert made.flags() == (Flagged(4, SESSION, "cheating", "confirmed", (again,), (again,)),)


def test_absent_waits_for_nobody_and_stands_beside_what_went_wrong_elsewhere() -> None:
    made = Made(absent={"skills": {7: 3, 9: 4}})
    made.sanctioned("2.1", 8)
    assert made.names() == [
        (7, "skills", "absent", "recorded"),
        (8, SESSION, "cheating", "waits"),
        (9, "skills", "absent", "recorded"),
    ]


def test_two_violations_of_one_kind_are_one_flag_confirmed_by_either() -> None:
    made = Made()
    first, second = made.sanctioned("2.1"), made.sanctioned("2.3", procedure="CP-12")
    made.decide("confirm", second)
    (one,) = made.flags()
    assert one.standing == "confirmed"
    assert one.entries == (Source(HERE, made.seq(first)), Source(HERE, made.seq(second)))


def test_a_struck_violation_flags_nothing() -> None:
    made = Made()
    number = made.sanctioned("4.4")
    made.world.do(
        Correct(session=SESSION, case=number, step="sanction", reason="认错人", actors=(*DUTY, CHIEF))
    )
    assert made.flags() == ()
