"""Two exam rooms and the site office: bundles brought there, decisions made there, the same fold wherever they are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from station.center.folder import CenterFolder
from station.center.serve import reception_of
from station.center.stick import take_from
from station.errors import PlanError, Refusal
from station.event import Record
from station.forms.day import Day, reviewed
from station.forms.desk import Desk, shelf_of
from station.forms.marks import all_flags
from station.forms.notices import found_notices
from station.forms.reading import days_of
from station.forms.telling import decided, not_counted
from station.review.events import Decided
from station.review.judged import Judged
from station.review.rules import Heed, choosable
from station.review.views import DONE, OPEN, WAITS, Source, decisions_about, instructions, rows
from station.room.closing import blocks
from station.room.deciding import Wanted, decide_incident
from station.room.opening import open_day
from station.vault.credential import Credential
from station.vault.slip import Slip
from tests.support.plans_office import DUTY, OFFICE, SESSION, Site, impersonation, toilet
from tests.support.sim import SEED, ExamDay, at, credential

CHIEF = "s07"


class Office:
    """The office's desk, as its screen drives it."""

    def __init__(self, day: ExamDay) -> None:
        self.day = day
        self.desk = Desk()

    def bring(self, stick: Path, *people: str) -> None:
        self.desk.bring(self.day.room, stick)
        self.read(*people)

    def read(self, *people: str) -> None:
        assert self.day.room.plan is not None
        self.desk.read(
            self.day.room, self.day.room.plan, [credential(p).identity for p in people or (CHIEF,)]
        )

    def days(self) -> tuple[Day, ...]:
        assert self.day.room.plan is not None
        return self.desk.days(self.day.room, self.day.room.plan)

    def of(self, number: str) -> Day:
        return next(day for day in self.days() if day.plan.room.room.number == number)

    def knows(self, origin: str, case: int) -> frozenset[Source]:
        about = decisions_about(reviewed(self.days()), origin, case)
        return frozenset(Source(one.journal, one.held.seq) for one in about)

    def decide(self, number: str, wanted: Wanted, who: str = CHIEF, **more: object) -> Decided:
        outcome = self._try(number, wanted, who, **more)
        assert not isinstance(outcome, Refusal), outcome
        return outcome

    def refused(self, number: str, wanted: Wanted, who: str = CHIEF, **more: object) -> str:
        before = self.day.room.state.review
        outcome = self._try(number, wanted, who, **more)
        assert isinstance(outcome, Refusal)
        assert self.day.room.state.review == before
        return outcome.code

    def _try(self, number: str, wanted: Wanted, who: str, **more: object) -> Decided | Refusal:
        slip = more.get("seen") or self.of(number).slip
        assert isinstance(slip, Slip)
        chief = self.day.unlock(who)
        assert isinstance(chief, Credential)
        judged = Judged.among(reviewed(self.days()), slip.origin)
        knows = more.get("knows")
        outcome = decide_incident(
            self.day.room,
            replace(wanted, seen=slip),
            chief,
            judged,
            knows if isinstance(knows, frozenset) else self.knows(slip.origin, wanted.case),
        )
        if outcome.refusal is not None:
            return outcome.refusal
        event = outcome.records[0].event
        assert isinstance(event, Decided)
        return event


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def one(site: Site) -> ExamDay:
    """Room 01: incident 1 impersonation 4.4, closed; incident 2 a toilet break that runs."""
    day = site.room("01")
    impersonation(day, 8, *DUTY["01"])
    toilet(day, 8, *DUTY["01"])
    return day


@pytest.fixture
def two(site: Site) -> ExamDay:
    """Room 02: incident 1 impersonation 4.4, closed."""
    day = site.room("02")
    impersonation(day, 43, *DUTY["02"], words="答不出本人信息")
    return day


@pytest.fixture
def office(site: Site, one: ExamDay, two: ExamDay) -> Office:
    made = Office(site.room(OFFICE, "10:00"))
    site.export(one)
    made.bring(site.export(two))
    assert made.desk.refused == ()
    return made


def states(days: tuple[Day, ...]) -> dict[tuple[str, int], object]:
    return {(row.room, row.case.id): row.state for row in rows(reviewed(days))}


def standing(days: tuple[Day, ...]) -> dict[tuple[str, int], list[str]]:
    return {
        (row.room, row.case.id): [f"{one.tier}.{one.item}" for one in row.sanctions]
        for row in rows(reviewed(days))
    }


def test_it_takes_a_chief_and_another_of_its_people_to_open_and_close_it(site: Site) -> None:
    day = ExamDay(site.folder / "o", "08:00", site.plan(OFFICE), "o")
    assert {p.id for p in day.plan.staff} == {"s07", "s20", "s21"}, "who else reads a whole site's roster?"
    assert day.plan.site is not None
    refusal = open_day(day.room, [day.unlock("s20"), day.unlock("s20")])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "day.two_of_office"
    day.open("s20", "s21")
    day.to("12:00")
    assert day.room.plan is not None
    assert blocks(day.room.plan, day.room.state) == ()
    assert day.close("s07", "s20").done


def test_an_exam_rooms_bundle_opens_with_a_chiefs_key_only_where_there_is_an_office(site: Site) -> None:
    plan = site.plan("01")
    assert plan.site is None
    assert plan.office_recipients == tuple(credential(p).recipient for p in ("s07", "s21"))
    alone = msgspec.structs.replace(site.sitting, rooms=site.sitting.rooms[:2])
    object.__setattr__(site, "sitting", alone)
    assert site.plan("01").office_recipients == ()


def test_incidents_of_every_room_lie_on_the_desk(office: Office) -> None:
    assert states(office.days()) == {("01", 1): WAITS, ("01", 2): OPEN, ("02", 1): WAITS}
    words = [
        line.said.zh for line in decided(office.days(), office.of("01"), office.of("01").cases(SESSION)[0])
    ]
    assert words == []


def test_decisions_travel_and_fold_to_the_same_everywhere(
    site: Site, one: ExamDay, two: ExamDay, office: Office
) -> None:
    office.decide("01", Wanted("confirm", 1, candidates=(8,)))
    office.decide("02", Wanted("change", 1, "情节较轻", (43,), 2, 4))
    told = office.decide("01", Wanted("instruct", 2, "考后带至考点办公室"))
    found = office.decide("02", Wanted("found", 0, "阅卷时发现雷同", (44, 45), 2, 6, session=SESSION))
    assert found.journal == two.room.journal.origin
    expected = {("01", 1): DONE, ("01", 2): OPEN, ("02", 1): DONE}
    changed = {("01", 1): ["4.4"], ("01", 2): [], ("02", 1): ["2.4"]}
    assert states(office.days()) == expected
    assert standing(office.days()) == changed

    # The room that was instructed reads the office's bundle and heeds it.
    carried = site.export(office.day, "from-office")
    there = Office(one)
    there.bring(carried)
    assert there.desk.refused == ()
    assert states(there.days())[("01", 1)] is DONE
    (due,) = instructions(reviewed(there.days()), one.room.journal.origin)
    assert due.held.event.number == told.number
    heed = Heed(told.number, "已带到", DUTY["01"], due.journal, due.held.event)
    one.do(heed)
    assert instructions(reviewed(there.days()), one.room.journal.origin) == ()
    assert one.refused(heed).code == "review.no_decision"
    wrong = Heed(told.number, "", DUTY["01"], "demo.center/S01/2026-11-07/XX/k/1", None)
    assert one.refused(wrong).code == "review.no_decision"

    # Everything goes to the center: its real reception takes every bundle, its fold is the office's.
    for day in (one, two, office.day):
        site.export(day, "all")
    center = CenterFolder.create(site.folder / "center", "demo.center", demo=True, seed=SEED)
    for day in (one, two, office.day):
        center.enroll(day.kiosk.device.vkey, at("07:00"))
    reception = reception_of(center.server, lambda: at("18:00"))
    try:
        taken = list(take_from(reception, site.folder / "all"))
        assert [one.error for one in taken] == [None] * len(taken)
    finally:
        reception.store.close()
    days = tuple(days_of(site.folder / "all", site.sitting, [site.center.duty], site.center.vkeys))
    assert states(days) == expected
    assert standing(days) == changed
    heeded = [m.held.heeded for m in decisions_about(reviewed(days), one.room.journal.origin, 2)]
    assert heeded == [True]
    flagged = {(f.candidate, f.flag, f.session, f.standing) for f in all_flags(days) if f.flag != "absent"}
    assert flagged == {
        (8, "all_cancelled", "", "confirmed"),
        (8, "barred", "", "confirmed"),
        (43, "cheating", SESSION, "confirmed"),
        (44, "cheating", SESSION, "confirmed"),
        (45, "cheating", SESSION, "confirmed"),
    }
    carrying = next(f for f in all_flags(days) if f.candidate == 44 and f.flag == "cheating")
    assert [s.journal for s in carrying.entries] == [office.day.room.journal.origin]
    notices = found_notices(days)
    assert [(n["seat"], n["tier"], n["item"]) for n in notices] == [("B04", 2, 6), ("B05", 2, 6)]
    assert "雷同" in str(notices[0]["lines"])


def test_what_is_refused_in_words(site: Site, one: ExamDay, office: Office) -> None:
    assert office.refused("01", Wanted("confirm", 9)) == "review.no_case"
    assert office.refused("01", Wanted("confirm", 1), "s20") == "review.chief_only"
    assert office.refused("01", Wanted("dismiss", 2, "无事实")) == "review.no_sanction"
    nowhere = Slip("demo.center/S01/2026-11-07/03/k3/1", 9, bytes(32))
    assert office.refused("01", Wanted("confirm", 1), seen=nowhere) == "review.not_verified"
    seen = office.knows(one.room.journal.origin, 1)
    office.decide("01", Wanted("investigate", 1, "须核对身份"))
    assert office.refused("01", Wanted("confirm", 1), knows=seen) == "review.decided_since"
    # The chief went to the room and decided there; the office still holds the older bundle's head.
    older = office.of("01").slip
    assert decide_incident(one.room, Wanted("confirm", 1, candidates=(8,)), one.unlock("s21")).done
    office.bring(site.export(one))
    assert office.refused("01", Wanted("dismiss", 1, "与事实不符"), seen=older) == "review.decided_since"
    office.decide("01", Wanted("dismiss", 1, "与事实不符"))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("found", 0, "雷同", (3,), 2, 6), "review.no_session"),
        (Wanted("found", 0, "吵闹", (3,), 1, 4), "review.no_session"),
        (Wanted("found", 0, "雷同", (), 2, 6, session=SESSION), "review.not_seated"),
        (Wanted("found", 0, "雷同", (44,), 2, 6, session=SESSION), "review.not_seated"),
        (Wanted("found", 0, "手机", (3,), 1, 1, session=SESSION), "review.not_warned"),
        (Wanted("found", 0, "无此项", (3,), 5, 1, session=SESSION), "review.no_violation"),
        (Wanted("found", 0, " ", (3,), 2, 6, session=SESSION), "review.no_words"),
    ],
)
def test_what_was_found_afterwards_fits_the_rules(office: Office, wanted: Wanted, code: str) -> None:
    assert office.refused("01", wanted) == code


def test_what_the_rules_exclude_cannot_be_chosen(office: Office) -> None:
    day = office.of("01")
    keys = {one.key for one in choosable(day.plan, day.state.incidents, SESSION, (3,))}
    assert keys.isdisjoint({"1.1", "1.2", "1.3"})
    assert {"1.4", "2.6", "4.1"} <= keys
    assert {one.tier for one in choosable(day.plan, day.state.incidents, "", (3,))} == {3, 4}
    office.decide("01", Wanted("found", 0, "材料不实", (3,), 4, 1))
    flagged = [
        (f.flag, f.session) for f in all_flags(office.days()) if f.candidate == 3 and f.flag != "absent"
    ]
    assert flagged == [("all_cancelled", ""), ("barred", "")]


def test_after_a_crash_the_office_is_as_it_was(office: Office) -> None:
    office.decide("01", Wanted("confirm", 1, candidates=(8,)))
    before = office.day.room.state.review
    office.day.crash()
    office.day.reopen("s20", "s07")
    again = Office(office.day)
    assert again.desk.others == ()
    again.read()
    assert office.day.room.state.review == before
    assert states(again.days())[("01", 1)] is DONE
    again.decide("02", Wanted("confirm", 1, candidates=(43,)))
    assert states(again.days()) == {("01", 1): DONE, ("01", 2): OPEN, ("02", 1): DONE}


def _forged(day: Day, **change: object) -> Day:
    """The office's day with its decisions altered, as a kiosk that was tampered with might send them."""
    records = tuple(
        Record(r.seq, r.time, r.session, r.actors, msgspec.structs.replace(r.event, **change))
        if isinstance(r.event, Decided)
        else r
        for r in day.records
    )
    return Day(day.plan, records, day.slip, leaves=day.leaves, chiefs=day.chiefs)


def test_a_strangers_decision_and_one_over_another_root_are_shown_and_never_folded(office: Office) -> None:
    office.decide("01", Wanted("dismiss", 1, "与事实不符", (8,)))
    own, *others = office.days()
    origin = office.of("01").slip.origin
    assert standing((own, *others))[("01", 1)] == []
    stranger = _forged(own, verdict="change", tier=1, item=4)
    assert standing((stranger, *others))[("01", 1)] == ["4.4"]
    (line,) = not_counted((stranger, *others), origin, 1)
    assert "无效" in line.said.zh
    nobody = Day(own.plan, own.records, own.slip, leaves=own.leaves, chiefs=())
    assert standing((nobody, *others))[("01", 1)] == ["4.4"]
    forked = tuple(
        Day(
            d.plan,
            d.records,
            Slip(origin, d.slip.size, bytes(32)),
            leaves=(bytes(32), *d.leaves[1:]),
            chiefs=d.chiefs,
        )
        if d.slip.origin == origin
        else d
        for d in others
    )
    assert standing((own, *forked))[("01", 1)] == ["4.4"]
    assert "不是同一棵树" in not_counted((own, *forked), origin, 1)[0].said.zh
    short = tuple(
        Day(d.plan, d.records, Slip(origin, 5, bytes(32)), leaves=d.leaves[:5], chiefs=d.chiefs)
        if d.slip.origin == origin
        else d
        for d in others
    )
    assert "更晚的上报包" in not_counted((own, *short), origin, 1)[0].said.zh
    missing = tuple(d for d in others if d.slip.origin != origin)
    assert "不在此处" in not_counted((own, *missing), origin, 1)[0].said.zh


def test_a_journal_that_does_not_verify_stops_no_other(site: Site, office: Office) -> None:
    shelf = shelf_of(office.day.room)
    origin = office.of("01").slip.origin
    for manifest in shelf.glob("*/manifest"):
        if b"/01/" in manifest.read_bytes():
            part = sorted((manifest.parent / "parts").iterdir(), key=lambda p: p.stat().st_size)[-1]
            body = bytearray(part.read_bytes())
            body[len(body) // 2] ^= 1
            part.write_bytes(bytes(body))
    office.read()
    assert [day.plan.room.room.number for day in office.days()] == [OFFICE, "02"]
    (bad,) = office.desk.refused
    assert bad.name == origin
    assert (
        office.refused("02", Wanted("confirm", 1), seen=Slip(origin, 9, bytes(32))) == "review.not_verified"
    )
    office.desk.refused = ()
    office.bring(site.folder / "stick")
    assert len(office.days()) == 3, "brought again from the stick it is whole again"


def test_an_exam_room_reads_the_offices_bundles_only(site: Site, one: ExamDay, two: ExamDay) -> None:
    there = Office(one)
    there.bring(site.export(two))
    assert there.desk.others == ()
    assert "不是考点办公室" in there.desk.refused[0].why.zh
    with pytest.raises(PlanError, match="nothing"):
        there.desk.bring(one.room, site.folder / "nowhere")
