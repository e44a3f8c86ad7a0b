"""What a closed room left open is signed off by who may, as far as was seen; a closed room is not instructed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station.forms.day import reviewed
from station.forms.desk import Desk
from station.incidents.commands import Answer, Start
from station.review.judged import Judged
from station.review.views import rows
from station.room.deciding import Wanted, decide_incident
from tests.support.plans_office import DUTY, OFFICE, SESSION, Site
from tests.support.sim import ExamDay, credential

STEPS = {"judged": "doubt", "asked": "proven", "found": "proven"}


def telephoned(day: ExamDay) -> None:
    """Impersonation, proven; the chief s07 decides by telephone, and the case ends."""
    day.to("08:45")
    day.admit(8)
    day.to("09:40")
    day.do(Start(procedure="CP-3", session=SESSION, actors=DUTY["01"], candidates=(8,)))
    while day.room.state.incidents.cases[1].open:
        step = day.room.procedures["CP-3"].step(day.room.state.incidents.cases[1].step)
        day.do(
            Answer(
                SESSION,
                1,
                step.id,
                DUTY["01"],
                STEPS.get(step.id, ""),
                text="如实记录",
                violation="4.4",
                telephone="s07" if step.id == "found" else "",
            )
        )


@pytest.fixture
def world(tmp_path: Path) -> tuple[ExamDay, ExamDay, Desk]:
    """A room whose telephone decision waits, the office, and the office's desk with the room's bundles."""
    site = Site(tmp_path)
    room, office = site.room("01"), site.room(OFFICE, "17:00")
    telephoned(room)
    desk = Desk()
    assert office.room.plan is not None
    desk.bring(office.room, site.export(room))
    desk.read(office.room, office.room.plan, [credential("s07").identity])
    return room, office, desk


def judged(world: tuple[ExamDay, ExamDay, Desk], closed: bool = False) -> Judged:
    room, office, desk = world
    assert office.room.plan is not None
    found = Judged.among(reviewed(desk.days(office.room, office.room.plan)), room.room.journal.origin)
    assert found is not None
    return replace(found, closed=closed)


def due(world: tuple[ExamDay, ExamDay, Desk]) -> int:
    _, office, desk = world
    assert office.room.plan is not None
    (row,) = rows(desk.reviewed(office.room, office.room.plan))
    return row.due


def decide(world: tuple[ExamDay, ExamDay, Desk], wanted: Wanted, who: str, closed: bool = False) -> str:
    _, office, desk = world
    slip = next(day.slip for day in desk.others)
    made = decide_incident(
        office.room, replace(wanted, seen=slip), office.unlock(who), judged(world, closed), None
    )
    return made.refusal.code if made.refusal is not None else ""


def test_a_decision_by_telephone_is_signed_off_by_its_chief_alone(
    world: tuple[ExamDay, ExamDay, Desk],
) -> None:
    assert due(world) == 1
    wanted = Wanted("made_good", 1, "电话批准，现本人签名")
    assert decide(world, wanted, "s21") == "review.nothing_due"
    assert due(world) == 1
    assert decide(world, Wanted("confirm", 1), "s07") == ""
    assert due(world) == 1, "to confirm the sanction is not to countersign the call"
    assert decide(world, wanted, "s07") == ""
    assert due(world) == 0


def test_nothing_is_signed_off_in_the_rooms_own_journal_or_of_a_case_without_anything_open(
    world: tuple[ExamDay, ExamDay, Desk],
) -> None:
    room, *_ = world
    made = decide_incident(room.room, Wanted("made_good", 1, "已补"), room.unlock("s07"))
    assert made.refusal is not None
    assert made.refusal.code == "review.nothing_due"
    assert decide(world, Wanted("made_good", 1, "已补"), "s07") == ""
    again = decide(world, Wanted("made_good", 1, "已补"), "s07")
    assert again == "", "signing twice says the same twice"


def test_a_closed_room_is_not_instructed(world: tuple[ExamDay, ExamDay, Desk]) -> None:
    wanted = Wanted("instruct", 1, "请当事人写情况说明")
    assert decide(world, wanted, "s07", closed=True) == "review.room_closed"
    assert decide(world, wanted, "s07") == ""
