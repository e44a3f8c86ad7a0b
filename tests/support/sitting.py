"""One sitting after its day: two rooms and the site office, with absences, incidents, a sealed session and the chief's decisions,
all bundles in one folder as a supervisor has them.

    made = judged_sitting(folder)
    made.pulled      the bundles · made.site.sitting the plan · made.identity the center's duty identity
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from station.forms.day import Day, reviewed
from station.forms.desk import Desk
from station.plan.model import SittingPlan
from station.review.judged import Judged
from station.room.deciding import Wanted, decide_incident
from station.vault import age
from tests.support.plans_office import DUTY, OFFICE, SESSION, Site, impersonation, toilet
from tests.support.sim import ExamDay, credential

CHIEF = "s07"
FORMULA = '=HYPERLINK("http://x","领奖")'
"""A name as no name is, but as a sheet may hold it."""


@dataclass(frozen=True)
class Sitting:
    """What is left of the day."""

    site: Site
    one: ExamDay
    two: ExamDay
    office: ExamDay
    pulled: Path

    @property
    def plan(self) -> SittingPlan:
        """The sitting's plan, in which candidate 45 has a name that is a formula."""
        held = self.site.sitting
        names = {45: {"name": FORMULA}}
        return msgspec.structs.replace(
            held,
            candidates=tuple(
                msgspec.structs.replace(one, **names.get(one.index, {})) for one in held.candidates
            ),
        )

    @property
    def identity(self) -> age.Identity:
        return self.site.center.duty

    @property
    def keys(self) -> tuple[str, ...]:
        return self.site.center.vkeys


def judged_sitting(folder: Path) -> Sitting:
    """Room 01: 1 … 10 let in of thirty, 8 impersonates (4.4), sealed. Room 02: 41 … 44 let in of ten, 43 impersonates. The chief
    confirms 8, changes 43 to 2.4, finds 44 afterwards (2.6)."""
    site = Site(folder)
    one, two = site.room("01"), site.room("02")
    one.to("08:41")
    for index in (1, 2, 3, 4, 5, 6, 7, 9, 10):
        one.admit(index)
    impersonation(one, 8, *DUTY["01"])
    number = toilet(one, 1, *DUTY["01"])
    assert number == 2
    two.to("08:41")
    for index in (41, 42, 44):
        two.admit(index)
    impersonation(two, 43, *DUTY["02"], words="答不出本人信息")
    one.to("10:31")
    two.to("10:31")
    one.papers(SESSION)
    assert one.seal(SESSION).done
    office = site.room(OFFICE, "11:00")
    pulled = folder / "all"
    for day in (one, two):
        site.export(day, "all")
    desk = Desk()
    desk.bring(office.room, pulled)
    decide = _Deciding(office, desk)
    decide("01", Wanted("confirm", 1, candidates=(8,)))
    decide("02", Wanted("change", 1, "情节较轻", (43,), 2, 4))
    decide("02", Wanted("found", 0, "阅卷时发现雷同", (44,), 2, 6, session=SESSION))
    site.export(office, "all")
    return Sitting(site, one, two, office, pulled)


@dataclass(frozen=True)
class _Deciding:
    office: ExamDay
    desk: Desk

    def __call__(self, room: str, wanted: Wanted) -> None:
        assert self.office.room.plan is not None
        self.desk.read(self.office.room, self.office.room.plan, [credential(CHIEF).identity])
        days: tuple[Day, ...] = self.desk.days(self.office.room, self.office.room.plan)
        slip = next(day.slip for day in days if day.plan.room.room.number == room)
        judged = Judged.among(reviewed(days), slip.origin)
        outcome = decide_incident(
            self.office.room, replace(wanted, seen=slip), self.office.unlock(CHIEF), judged, frozenset()
        )
        assert outcome.refusal is None, outcome.refusal
