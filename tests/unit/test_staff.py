"""The people of the day: duty, stepping aside, leave of the post, alarms, visits (ST-1 … ST-7)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import Refusal
from station.event import Command, Record
from station.plan.dayplan import DayPlan
from station.plan.model import Staff
from station.plan.rules import load_rules
from station.room.closing import open_obligations
from station.room.people import staff_lines
from station.room.replacing import Replacement, replace_invigilator
from station.staff import rules
from station.staff.events import (
    AssessorsComplete,
    AssessorsShort,
    Declared,
    LeftPost,
    Returned,
    RoomComplete,
    RoomShort,
    SignedIn,
    SteppedAside,
)
from station.staff.presence import at_post, in_charge
from station.staff.report import report_due
from station.staff.rules import (
    Declare,
    EndVisit,
    LeavePost,
    Reinstate,
    Remark,
    Return,
    SignIn,
    SignOut,
    Visit,
    Watch,
    decide,
)
from station.staff.state import StaffState, evolve
from station.staff.views import lines
from station.vault.day.events import DayClosed, DayOpened, StaffReplaced
from tests.support.plans import MINUTE, T, at, candidate, room_plan
from tests.support.sim import ExamDay

OPENS = T - 20 * MINUTE
SESSION = "theory"


def plan_with(*people: Staff, kind: str = "paper") -> DayPlan:
    """The plan with these people in place of those of the same ids."""
    plain = room_plan()
    staff = {p.id: p for p in plain.staff} | {p.id: p for p in people}
    sessions = (msgspec.structs.replace(plain.sessions[0], kind=kind), *plain.sessions[1:])
    return DayPlan(
        msgspec.structs.replace(plain, staff=tuple(staff.values()), sessions=sessions), load_rules()
    )


class World:
    """Commands in, the fold of what came of them."""

    def __init__(self, plan: DayPlan | None = None, opened: int = at("08:20")) -> None:
        self.plan = plan or plan_with()
        self.state = StaffState()
        self.now = opened
        self.records: list[Record] = []

    def hear(self, event: object, *actors: str, session: str = SESSION) -> None:
        record = Record(len(self.records), self.now, session, actors, event)  # type: ignore[arg-type]
        self.records.append(record)
        self.state = evolve(self.state, record)

    def open(self) -> None:
        self.hear(DayOpened(plan="", config="", version="", day_key=""), "s01", "s02", session="")

    def do(self, command: Command) -> tuple[object, ...]:
        decision = decide(self.plan, self.state, command, self.now)
        assert not isinstance(decision, Refusal), decision
        for event in decision:
            self.hear(event)
        return decision

    def refused(self, command: Command) -> str:
        decision = decide(self.plan, self.state, command, self.now)
        assert isinstance(decision, Refusal)
        return decision.code

    def watch(self, over: bool = False) -> tuple[object, ...]:
        return self.do(Watch(SESSION, OPENS, T, over))

    def leave(self, person: str, cover: str = "", leave: str = "phone", minutes: int = 10) -> LeavePost:
        actors = tuple(one for one in (cover, "s07" if leave == "chief" else "") if one) or (person,)
        return LeavePost(SESSION, person, minutes, leave, cover, "上厕所", actors)  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    made = World()
    made.open()
    return made


class TestDuty:
    def test_who_opens_has_signed_in(self, world: World) -> None:
        assert at_post(world.plan, world.state, SESSION) == {"s01", "s02"}
        assert world.refused(SignIn(SESSION, ("s01",))) == "staff.is_here"

    @pytest.mark.parametrize(
        ("came", "late"), [("08:29", 0), ("08:30", 0), ("08:31", 1), ("08:35", 5), ("09:10", 40)]
    )
    def test_minutes_late_count_from_half_an_hour_before(self, world: World, came: str, late: int) -> None:
        world.now = at(came)
        declared, signed = world.do(SignIn(SESSION, ("s05",)))
        assert isinstance(declared, Declared)
        assert isinstance(signed, SignedIn)
        assert (signed.due, signed.late_minutes) == (at("08:30"), late)

    def test_a_begun_minute_counts(self, world: World) -> None:
        world.now = at("08:30") + 1
        signed = world.do(SignIn(SESSION, ("s05",)))[1]
        assert isinstance(signed, SignedIn)
        assert signed.late_minutes == 1

    def test_who_comes_for_the_afternoon_is_not_late_for_the_morning(self) -> None:
        world = World(plan_with(Staff("s02", "监考乙", "invigilator", room="01", sessions=("skills",))))
        world.now = at("09:20")
        signed = world.do(SignIn(SESSION, ("s02",)))[1]
        assert isinstance(signed, SignedIn)
        assert (signed.due, signed.late_minutes) == (at("13:30"), 0)
        assert in_charge(world.plan, world.state, SESSION) == {"s01"}

    def test_out_and_in_again(self, world: World) -> None:
        world.do(SignOut(SESSION, ("s02",)))
        assert world.refused(SignOut(SESSION, ("s02",))) == "staff.not_here"
        world.do(SignIn(SESSION, ("s02",)))
        assert at_post(world.plan, world.state, SESSION) == {"s01", "s02"}

    def test_one_badge_of_the_list(self, world: World) -> None:
        assert world.refused(SignIn(SESSION, ("s05", "s06"))) == "staff.one_badge"
        assert world.refused(SignIn(SESSION, ("nobody",))) == "staff.unknown"

    def test_closing_signs_everybody_out(self, world: World) -> None:
        world.do(SignIn(SESSION, ("s05",)))
        world.hear(DayClosed(obligations=()), "s01", "s02")
        assert {one.status for one in world.state.people.values()} == {"out"}


class TestSteppingAside:
    def test_declared_seats_keep_the_person_out(self, world: World) -> None:
        said = world.do(SignIn(SESSION, ("s05",), (7, 3)))
        assert said == (Declared("s05", (3, 7), ()), SteppedAside("s05", (3, 7)))
        assert world.state.of("s05").status == "out"
        assert world.refused(SignIn(SESSION, ("s05",))) == "staff.aside"

    def test_the_list_counts_whatever_the_person_says(self) -> None:
        world = World(plan_with(Staff("s05", "流动甲", "floating", recusal=(candidate(7).ticket, "1"))))
        assert world.do(SignIn(SESSION, ("s05",)))[1] == SteppedAside("s05", (7,))
        reason = "按错，本人与考生无关系"
        assert world.refused(Reinstate(SESSION, "s05", reason, ("s07",))) == "staff.not_aside"

    def test_who_opened_declares_afterwards_and_may_have_to_go(self, world: World) -> None:
        world.do(Declare(SESSION, ("s01",)))
        assert world.state.of("s01").declared
        world.do(Declare(SESSION, ("s02",), (9,)))
        assert at_post(world.plan, world.state, SESSION) == {"s01"}
        world.now = OPENS
        assert isinstance(world.watch()[0], RoomShort)

    def test_a_slip_is_lifted_by_the_chief_alone(self, world: World) -> None:
        world.do(Declare(SESSION, ("s02",), (9,)))
        assert world.refused(Reinstate(SESSION, "s02", "按错", ("s01",))) == "staff.chief_lifts"
        assert world.refused(Reinstate(SESSION, "s02", " ", ("s07",))) == "staff.chief_lifts"
        world.do(Reinstate(SESSION, "s02", "按错", ("s07",)))
        world.do(SignIn(SESSION, ("s02",)))
        assert at_post(world.plan, world.state, SESSION) == {"s01", "s02"}

    def test_a_seat_that_nobody_has(self, world: World) -> None:
        assert world.refused(SignIn(SESSION, ("s05",), (99,))) == "staff.not_a_candidate"

    def test_who_neither_invigilates_nor_marks_declares_nothing(self, world: World) -> None:
        assert [type(one) for one in world.do(SignIn(SESSION, ("s07",)))] == [SignedIn]


class TestLeave:
    def test_a_cover_counts_until_the_return(self, world: World) -> None:
        world.now = at("09:30")
        world.do(world.leave("s02", cover="s05"))
        assert at_post(world.plan, world.state, SESSION) == {"s01", "s05"}
        assert world.watch() == ()
        world.now += 7 * MINUTE + 1
        assert world.do(Return(SESSION, ("s02",))) == (Returned("s02", 8),)
        assert at_post(world.plan, world.state, SESSION) == {"s01", "s02"}

    def test_a_cover_who_goes_away_counts_no_more(self, world: World) -> None:
        world.now = at("09:30")
        world.do(world.leave("s02", cover="s05"))
        world.now = at("09:33")
        world.do(SignOut(SESSION, ("s05",)))
        world.now = at("09:34")
        assert world.watch() == (RoomShort(present=1, since=at("09:33"), level=1),)

    @pytest.mark.parametrize("cover", ["s01", "s07", "s08", "s09"])
    def test_who_may_not_take_over(self, world: World, cover: str) -> None:
        assert world.refused(world.leave("s02", cover=cover)) == "staff.cant_cover"

    def test_one_person_takes_over_for_one(self, world: World) -> None:
        world.do(world.leave("s02", cover="s05"))
        assert world.refused(world.leave("s01", cover="s05")) == "staff.cant_cover"

    def test_whose_badges(self, world: World) -> None:
        by_others = LeavePost(SESSION, "s02", 5, "phone", "", "上厕所", ("s01",))
        assert world.refused(by_others) == "staff.one_badge"
        unseen = LeavePost(SESSION, "s02", 5, "phone", "s05", "上厕所", ("s02",))
        assert world.refused(unseen) == "staff.cant_cover"
        no_chief = LeavePost(SESSION, "s02", 5, "chief", "", "上厕所", ("s02",))
        assert world.refused(no_chief) == "staff.chief_gives_leave"
        [left] = world.do(world.leave("s02", leave="chief"))
        assert isinstance(left, LeftPost)

    @pytest.mark.parametrize("minutes", [0, -5, 61])
    def test_minutes_within_reason(self, world: World, minutes: int) -> None:
        assert world.refused(world.leave("s02", minutes=minutes)) == "staff.minutes"

    def test_nobody_leaves_twice_or_returns_unasked(self, world: World) -> None:
        assert world.refused(Return(SESSION, ("s02",))) == "staff.not_away"
        world.do(world.leave("s02"))
        assert world.refused(world.leave("s02")) == "staff.is_away"
        assert world.refused(SignIn(SESSION, ("s02",))) == "staff.is_away"
        assert world.refused(world.leave("s06")) == "staff.not_here"


class TestAlarm:
    def test_nothing_before_entry_opens(self, world: World) -> None:
        world.do(SignOut(SESSION, ("s02",)))
        world.now = OPENS - 1
        assert world.watch() == ()
        world.now = OPENS
        assert world.watch() == (RoomShort(present=1, since=OPENS, level=1),)

    def test_it_grows_every_three_minutes_until_they_are_complete(self, world: World) -> None:
        world.now = at("09:30")
        world.do(world.leave("s02"))
        raised = []
        for _ in range(7 * 60):
            raised += [one.level for one in world.watch() if isinstance(one, RoomShort)]
            world.now += 1_000
        assert raised == [1, 2, 3]
        world.do(Return(SESSION, ("s02",)))
        assert world.watch() == (RoomComplete(since=at("09:30"), over=False),)
        assert world.watch() == ()

    def test_the_seal_ends_it(self, world: World) -> None:
        world.now = at("10:31")
        world.do(SignOut(SESSION, ("s02",)))
        world.watch()
        world.now = at("10:40")
        assert world.watch(over=True) == (RoomComplete(since=at("10:31"), over=True),)
        assert world.watch(over=True) == ()

    def test_who_stands_in_counts_once_here(self, world: World) -> None:
        world.now = at("09:10")
        world.hear(StaffReplaced(comes="s05", leaves="s02", note=""), "s07")
        assert world.watch() == (RoomShort(present=1, since=at("09:10"), level=1),)
        world.now = at("09:12")
        world.do(SignIn(SESSION, ("s05",)))
        assert world.watch() == (RoomComplete(since=at("09:10"), over=False),)
        assert at_post(world.plan, world.state, SESSION) == {"s01", "s05"}

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(1, 400_000), st.sampled_from(["s01", "s02", "s05", "s06"]), st.booleans()),
            max_size=40,
        )
    )
    def test_the_entries_give_exactly_the_spans_in_which_somebody_was_missing(
        self, steps: list[tuple[int, str, bool]]
    ) -> None:
        """People come and go at any moment, in the same millisecond as the look that follows; a plain count of heads
        agrees with the entries."""
        world = World(opened=OPENS - 30 * MINUTE)
        world.open()
        spans: list[tuple[int, bool]] = [(world.now, False)]
        for wait, person, with_cover in steps:
            world.now += wait
            # The room looks at its clock all the time; here: just before and just after each step.
            world.watch()
            self._move(world, person, with_cover)
            world.watch()
            short = len(self._heads(world)) < 2
            if short is not spans[-1][1]:
                spans.append((world.now, short))
        world.now += 1
        world.watch(over=True)
        spans.append((world.now, False))
        wanted = [(max(a, OPENS), b) for (a, short), (b, _) in pairwise(spans) if short and b > OPENS]
        told = [(r.event.since, r.time) for r in world.records if isinstance(r.event, RoomComplete)]
        assert told == wanted

    @staticmethod
    def _move(world: World, person: str, with_cover: bool) -> None:
        status = world.state.of(person).status
        if status == "away":
            world.do(Return(SESSION, (person,)))
        elif status == "out":
            world.do(SignIn(SESSION, (person,)))
        else:
            fit = {p.id for p in rules.fit_to_cover(world.plan, world.state, SESSION)} - {person}
            free = sorted(one for one in fit if world.state.of(one).status == "out")
            if with_cover and free and person in ("s01", "s02"):
                world.do(world.leave(person, cover=free[0]))
            elif person in ("s01", "s02"):
                world.do(world.leave(person))
            else:
                world.do(SignOut(SESSION, (person,)))

    @staticmethod
    def _heads(world: World) -> set[str]:
        """Who stands in the room, told from the records alone."""
        there, covering = set(), {}
        for record in world.records:
            match record.event:
                case DayOpened():
                    there |= set(record.actors)
                case SignedIn(person=who):
                    there.add(who)
                case LeftPost(person=who, cover=cover):
                    there.discard(who)
                    if cover:
                        there.add(cover)
                        covering[who] = cover
                case Returned(person=who):
                    there.add(who)
                    covering.pop(who, None)
                case happened if type(happened).__name__ == "SignedOut":
                    there.discard(happened.person)  # type: ignore[attr-defined]
        return there & ({"s01", "s02"} | set(covering.values()))


class TestAssessors:
    def plan(self) -> DayPlan:
        people = [
            Staff(f"a{n}", f"考评{n}", "assessor", modules=("焊接",) if n == 1 else ()) for n in (1, 2, 3)
        ]
        return plan_with(*people, kind="practical")

    def test_missing_ones_are_recorded_once_before_the_start(self) -> None:
        world = World(self.plan())
        world.open()
        world.do(SignIn(SESSION, ("a1",)))
        world.now = T - 10 * MINUTE - 1
        assert world.watch() == ()
        world.now += 1
        assert world.watch() == (AssessorsShort(here=1, occupations=("",), modules=()),)
        assert world.watch() == ()
        for one in ("a2", "a3"):
            world.do(SignIn(SESSION, (one,)))
        assert world.watch() == (AssessorsComplete(here=3),)

    def test_not_for_a_session_on_paper(self, world: World) -> None:
        world.now = T - MINUTE
        assert world.watch() == ()


class TestVisits:
    def test_a_visit_with_its_remarks(self, world: World) -> None:
        world.do(Visit(SESSION, ("s08",)))
        assert world.refused(Remark(SESSION, 0, "remark", "好", ("s01",))) == "staff.not_a_supervisor"
        assert world.refused(Remark(SESSION, 0, "remark", " ", ("s08",))) == "staff.words_needed"
        world.do(Remark(SESSION, 0, "breach", "制止无关人员进入", ("s08",)))
        world.do(EndVisit(SESSION, 0, ("s08",)))
        assert world.refused(EndVisit(SESSION, 0, ("s08",))) == "staff.no_visit"
        assert world.refused(Remark(SESSION, 1, "remark", "好", ("s08",))) == "staff.no_visit"
        [visit] = world.state.visits
        assert (visit.person, visit.remarks) == ("s08", 1)

    def test_the_authorities_come_without_a_badge(self, world: World) -> None:
        assert world.refused(Visit(SESSION, ("s01",))) == "staff.not_a_supervisor"
        world.do(Visit(SESSION, ("s01",), "市人社局 督导"))
        assert world.state.visits[0].person == ""


def test_the_screen_says_who_is_late_away_or_elsewhere(world: World) -> None:
    world.now = at("09:05")
    world.do(world.leave("s02", cover="s05"))
    found = {
        one.person.id: one for one in lines(world.plan, world.state, world.plan.room.sessions[0], world.now)
    }
    assert "s03" not in found, "another room's invigilator"
    assert found["s02"].away_for == 10
    assert found["s01"].undeclared
    assert found["s05"].late == 35


@pytest.mark.parametrize(
    ("kind", "days", "due"),
    [
        ("calendar", 2, "2026-11-09"),
        ("working", 2, "2026-11-10"),
        ("calendar", 0, "2026-11-07"),
        ("working", 0, "2026-11-07"),
    ],
)
def test_when_the_report_is_due(kind: str, days: int, due: str) -> None:
    figures = msgspec.structs.replace(load_rules().staff, report_days=days, report_days_kind=kind)
    assert report_due(date(2026, 11, 7), figures).day == date.fromisoformat(due)


class TestARoom:
    """The same in a real room: its tick, its reopening, what stays open at closing."""

    def test_the_tick_raises_the_alarm_and_a_crash_keeps_it(self, tmp_path: Path) -> None:
        day = ExamDay(tmp_path, "08:20")
        day.open()
        day.to("09:31")
        day.do(LeavePost(SESSION, "s02", 10, "none", "", "上厕所", ("s02",)), "s02")
        day.wait(5_000)
        day.crash()
        day.reopen("s01", "s08")
        assert day.room.state.staff.short[SESSION].since == at("09:31")
        assert day.room.state.staff.of("s08").status == "here"
        assert day.room.state.staff.of("s02").status == "away"
        day.do(Return(SESSION, ("s02",)), "s02")
        day.wait(1_000)
        assert day.room.state.staff.short == {}

    def test_a_visit_leaves_the_report_open(self, tmp_path: Path) -> None:
        day = ExamDay(tmp_path, "08:20")
        day.open()
        assert day.room.plan is not None
        assert open_obligations(day.room.plan, day.room.state) == ()
        day.do(Visit(SESSION, ("s08",)), "s08")
        assert [one.en for one in staff_lines(day.room.state)] == [
            "on duty 2, away 0",
            "supervisors' report due by 2026-11-09, signed by all",
        ]
        [said] = open_obligations(day.room.plan, day.room.state)
        assert "2026-11-09" in said

    def test_whoever_must_step_aside_does_not_stand_in(self, tmp_path: Path) -> None:
        plan = room_plan()
        linked = Staff("s05", "流动甲", "floating", recusal=(candidate(7).ticket,))
        staff = tuple(linked if p.id == "s05" else p for p in plan.staff)
        day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(plan, staff=staff))
        day.open()
        chief = day.unlock("s07")
        outcome = replace_invigilator(day.room, Replacement("s05", "s02", "未按时到岗", chief))
        assert outcome.refusal is not None
        assert outcome.refusal.code == "staff.must_step_aside"
        assert replace_invigilator(day.room, Replacement("s06", "s02", "未按时到岗", chief)).done
