"""What may be done about an incident, and by whom."""

from __future__ import annotations

import pytest

from station.event import Record
from station.incidents.commands import Answer, Correct, Countersign, Defer, Nil, Start
from station.incidents.events import (
    Approved,
    Corrected,
    EscortedOut,
    NoIncidents,
    Opened,
    TimeMadeUp,
    Violation,
)
from station.incidents.state import (
    blocking,
    evolve,
    nil_recorded,
    obligations,
    open_cases,
    outside,
    session_cases,
)
from station.timer.events import StartDelayed
from tests.support.incident_world import CHIEF, DUTY, FLOATING, SESSION, World
from tests.support.plans import MINUTE, E, T


def start(procedure: str = "CP-14", **fields: object) -> Start:
    return Start(**{"procedure": procedure, "session": SESSION, "actors": DUTY, **fields})  # type: ignore[arg-type]


def correct(step: str, number: int = 1, actors: tuple[str, ...] = DUTY, reason: str = "选错") -> Correct:
    return Correct(session=SESSION, case=number, step=step, reason=reason, actors=actors)


def out(world: World, candidate: int = 7, people: tuple[str, ...] = FLOATING) -> int:
    """A toilet case with its candidate outside; its number."""
    number = world.start("CP-14", (candidate,)).id
    world.to("out", number, lead="go")
    world.do(world.fitting(number, people=people))
    return number


def leaves(world: World, number: int = 1) -> int:
    """Who is out doesn't come back: another procedure takes over and the candidate leaves. Its case's number."""
    world.to("end_handed_over", number, how="gone")
    taken = max(world.state.cases)
    assert world.case(taken).escorts == FLOATING
    assert not world.case(number).escorts
    world.to("report", taken, persuade="insists", then="leaves")
    assert not world.case(taken).escorts
    return taken


class TestStart:
    def test_seat_stands_for_its_candidate(self) -> None:
        (opened,) = World().do(start(seats=("A09",)))
        assert isinstance(opened, Opened)
        assert (opened.case, opened.candidates, opened.to) == (1, (9,), "lead")

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (start("CP-99", candidates=(7,)), "incident.unknown_procedure"),
            (start(candidates=(7,), session="evening"), "incident.unknown_session"),
            (start(candidates=(7,), actors=()), "incident.nobody"),
            (start(candidates=(7,), actors=("s99",)), "incident.unknown_person"),
            (start(candidates=(7,), actors=("s09",)), "incident.wrong_role"),
            (start(), "incident.subjects"),
            (start(room=True), "incident.subjects"),
            (start(candidates=(7, 8)), "incident.subjects"),
            (start("CP-17", candidates=(7,)), "incident.subjects"),
            (start("CP-17"), "incident.subjects"),
            (start("CP-6", candidates=(7,), room=True), "incident.subjects"),
            (start(candidates=(99,)), "incident.not_placed"),
            (start(seats=("Z1",)), "incident.not_placed"),
            (start(candidates=(7,), said="长" * 4_001), "incident.long_text"),
        ],
    )
    def test_refused(self, command: Start, code: str) -> None:
        assert World().refused(command) == code

    def test_same_incident_of_same_people_is_opened_once(self) -> None:
        world = World()
        world.start("CP-14", (7,))
        assert world.refused(start(candidates=(7,))) == "incident.already_open"
        world.start("CP-14", (8,))
        world.start("CP-17", room=True)
        assert world.refused(start("CP-17", room=True)) == "incident.already_open"

    def test_many_run_at_once_most_serious_first(self) -> None:
        world = World()
        for procedure, candidates in (("CP-14", (7,)), ("CP-17", ()), ("CP-3", (8,)), ("CP-6", ())):
            world.start(procedure, candidates, room=not candidates)
            world.now += MINUTE
        assert [case.procedure for case in open_cases(world.state, SESSION)] == [
            "CP-3",
            "CP-6",
            "CP-17",
            "CP-14",
        ]
        assert open_cases(world.state, "skills") == ()


class TestAnswer:
    def test_only_what_is_asked(self) -> None:
        world = World()
        world.start("CP-14", (7,))
        assert world.refused(Answer(session=SESSION, case=2, step="lead", actors=DUTY)) == "incident.no_case"
        assert world.refused(Answer(session="skills", case=1, step="lead", actors=DUTY)) == "incident.no_case"
        assert (
            world.refused(Answer(session=SESSION, case=1, step="out", actors=DUTY)) == "incident.other_step"
        )
        assert world.refused(world.answer(choice="maybe")) == "incident.no_option"

    @pytest.mark.parametrize(
        ("step", "fields", "code"),
        [
            ("enter_text", {"text": "  "}, "incident.no_text"),
            ("enter_text", {"text": "长" * 4_001}, "incident.long_text"),
            ("enter_number", {"number": None}, "incident.no_number"),
            ("enter_number", {"number": -1}, "incident.no_number"),
            ("enter_time", {"at": None}, "incident.no_moment"),
            ("enter_time", {"at": T + 11 * MINUTE}, "incident.no_moment"),
            ("enter_seats", {"seats": ()}, "incident.nobody_named"),
            ("enter_candidates", {"seats": (), "candidates": (99,)}, "incident.not_placed"),
            ("enter_staff", {"people": ()}, "incident.nobody_named"),
            ("enter_staff", {"people": ("s99",)}, "incident.unknown_person"),
            ("enter_materials", {"materials": {}}, "incident.no_materials"),
            ("enter_materials", {"materials": {"paper": -1}}, "incident.no_materials"),
            ("enter_materials", {"materials": {"workpiece": 1}}, "incident.no_materials"),
            ("count", {"number": 31}, "incident.no_number"),
            ("count", {"actors": ("s01",)}, "incident.more_people"),
            ("report", {"people": ("s99",)}, "incident.unknown_person"),
            ("approve", {"actors": DUTY}, "incident.wrong_role"),
            ("evidence", {"text": ""}, "incident.no_evidence"),
            ("evidence", {"blobs": ("no hash",)}, "incident.no_evidence"),
            ("warn", {"candidates": (8,)}, "incident.not_concerned"),
            ("sanction", {"violation": "9.9"}, "incident.no_violation"),
            ("sanction", {"actors": ("s01",)}, "incident.more_people"),
            ("delay_start", {"at": T + 11 * MINUTE}, "incident.no_moment"),
            ("delay_start", {"at": T, "actors": ("s01",)}, "incident.more_people"),
            ("delay_stop", {"at": T}, "incident.no_moment"),
        ],
    )
    def test_refused(self, step: str, fields: dict[str, object], code: str) -> None:
        world = World()
        world.start("XX-1", (7,))
        world.to(step)
        assert world.refused(world.fitting(1, "", **fields)) == code

    def test_words_are_sealed_and_never_in_the_state(self) -> None:
        world = World()
        world.start("XX-1", (7,))
        world.to("wait")
        world.now = E
        world.to("end")
        assert "经过如实记录" not in repr(world.state)
        assert world.replayed() == world.state

    def test_referral_opens_its_case_once_even_after_a_crash(self) -> None:
        world = World()
        world.start("XX-1", (7,))
        world.to("refer")
        command = world.fitting()
        decision = world.decide(command)
        assert isinstance(decision, tuple)
        world.happen(command, decision[0])
        assert (world.case(2).procedure, world.case(2).referred_by, world.case(2).candidates) == (
            "CP-3",
            1,
            (7,),
        )
        (answered,) = world.do(command)
        assert world.case().step == "wait"
        assert len(world.state.cases) == 2
        assert answered.candidates == (7,)  # type: ignore[attr-defined]


class TestSanction:
    def test_first_tier_needs_a_recorded_warning(self) -> None:
        world = World()
        world.start("CP-3", (7,))
        world.to("sanction", judged="doubt", asked="admits")
        assert world.refused(world.fitting(1, violation="1.1")) == "incident.not_warned"
        number = world.start("XX-1", (7,)).id
        world.to("sanction", number)
        (recorded,) = world.do(world.fitting(1, violation="1.1"))
        assert isinstance(recorded, Violation)
        assert (recorded.tier, recorded.item) == (1, 1)

    def test_a_warning_of_somebody_else_does_not_count(self) -> None:
        world = World()
        other = world.start("XX-1", (8,)).id
        world.to("sanction", other)
        world.start("CP-3", (7,))
        world.to("sanction", 2, judged="doubt", asked="admits")
        assert world.refused(world.fitting(2, violation="1.2")) == "incident.not_warned"


class TestApproval:
    def test_in_person(self) -> None:
        world = World()
        world.start("XX-1", (7,))
        world.to("approve")
        (approved,) = world.do(world.fitting())
        assert isinstance(approved, Approved)
        assert (approved.by, approved.role, approved.provisional) == (CHIEF, "chief", False)
        assert obligations(world.state, SESSION) == ()

    def test_by_telephone_is_provisional_until_the_same_person_signs(self) -> None:
        world = World()
        world.start("XX-1", (7,))
        world.to("approve")
        call = {"telephone": CHIEF, "actors": DUTY}
        assert world.refused(world.fitting(1, "", **{**call, "actors": ("s01",)})) == "incident.more_people"
        assert (
            world.refused(world.fitting(1, "", **{**call, "actors": ("s01", CHIEF)}))
            == "incident.more_people"
        )
        assert world.refused(world.fitting(1, "", **{**call, "telephone": "s08"})) == "incident.wrong_role"
        (approved,) = world.do(world.fitting(1, "", **call))
        assert isinstance(approved, Approved)
        assert approved.provisional
        (due,) = obligations(world.state, SESSION)
        assert str(due) == "incident 1 XX-1 approve countersign s07"
        sign = Countersign(session=SESSION, case=1, step="approve", actors=(CHIEF,))
        other = Countersign(session=SESSION, case=1, step="approve", actors=("s01",))
        assert world.refused(other) == "incident.other_countersigner"
        world.do(sign)
        assert obligations(world.state, SESSION) == ()
        assert world.refused(sign) == "incident.nothing_to_countersign"


class TestEscort:
    @pytest.mark.parametrize(
        "people", [(), ("s05",), ("s05", "s05"), ("s05", "s02"), ("s01", "s02"), ("s05", "s07")]
    )
    def test_two_different_floating_invigilators(self, people: tuple[str, ...]) -> None:
        world = World()
        world.start("CP-14", (7,))
        world.to("out", lead="go")
        assert world.refused(world.fitting(1, people=people)) == "incident.escorts"

    def test_out_and_back(self) -> None:
        world = World()
        number = out(world)
        (event,) = world.events("incident.escorted_out")
        assert isinstance(event, EscortedOut)
        assert (event.candidate, event.staff) == (7, FLOATING)
        assert outside(world.state, SESSION) == {7: FLOATING}
        world.to("seen", number)
        assert outside(world.state, SESSION) == {}

    def test_escorts_have_one_candidate_at_a_time(self) -> None:
        world = World()
        first = out(world)
        second = world.start("CP-14", (8,)).id
        world.to("out", second, lead="go")
        assert world.refused(world.fitting(second)) == "incident.escort_busy"
        world.to("seen", first)
        world.do(world.fitting(second))

    def test_who_is_outside_or_left_is_not_led_out_again(self) -> None:
        world = World()
        number = out(world)
        again = world.start("XX-1", (7,)).id
        world.to("escort_out", again)
        assert world.refused(world.fitting(again)) == "incident.already_outside"
        left = leaves(world, number)
        assert world.case(left).candidates == (7,)
        assert world.refused(world.fitting(again)) == "incident.already_outside"

    def test_lead_says_no(self) -> None:
        world = World()
        world.start("CP-14", (7,))
        assert world.refused(world.fitting(1, "go", actors=("s02",))) == "incident.wrong_role"
        world.do(world.fitting(1, "stay"))
        assert world.step().kind == "end"


class TestDefer:
    def defer(self, step: str, reason: str = "主考电话占线") -> Defer:
        return Defer(session=SESSION, case=1, step=step, reason=reason, actors=DUTY)

    def test_needs_a_reason_and_stays_listed(self) -> None:
        world = World()
        world.start("CP-3", (7,))
        world.to("report", judged="doubt")
        assert world.refused(self.defer("report", " ")) == "incident.no_text"
        world.do(self.defer("report"))
        assert world.case().step == "asked"
        world.to("end_cheating", asked="admits")
        world.do(world.fitting())
        assert blocking(world.state, SESSION) == ()
        assert [str(one) for one in obligations(world.state, SESSION)] == ["incident 1 CP-3 report deferred"]
        world.do(Answer(session=SESSION, case=1, step="report", actors=DUTY))
        assert obligations(world.state, SESSION) == ()
        assert world.case().step == "end_cheating"

    def test_not_what_others_rest_on(self) -> None:
        world = World()
        world.start("CP-14", (7,))
        for step in ("lead", "desk", "out", "how", "back"):
            world.to(step, lead="go", how="back")
            assert world.refused(self.defer(step)) == "incident.not_deferrable"

    def test_only_the_current_step(self) -> None:
        world = World()
        world.start("CP-3", (7,))
        assert world.refused(self.defer("report")) == "incident.other_step"


class TestCorrect:
    def test_two_people_and_a_reason(self) -> None:
        world = World()
        world.start("CP-17", room=True)
        world.to("paper", looked="missing")
        assert world.refused(correct("looked", actors=("s01",))) == "incident.more_people"
        assert world.refused(correct("looked", reason="")) == "incident.no_text"
        assert world.refused(correct("signed")) == "incident.nothing_to_correct"

    def test_a_choice_takes_all_that_followed_with_it(self) -> None:
        world = World()
        world.start("CP-17", room=True)
        world.to("end_sealed", looked="missing")
        world.do(world.fitting())
        assert not world.case().open
        (corrected,) = world.do(correct("looked"))
        assert isinstance(corrected, Corrected)
        assert corrected.struck == ("looked", "paper", "sealed", "signed", "bag", "form")
        assert (world.case().step, world.case().open, dict(world.case().given)) == ("looked", True, {})
        world.to("end_found", looked="found")
        world.do(world.fitting())
        assert world.case().outcome == "found"

    def test_a_single_answer_is_given_anew_where_it_stood(self) -> None:
        world = World()
        world.start("CP-3", (7,))
        world.to("end_cheating", judged="doubt", asked="admits")
        world.do(world.fitting())
        world.do(correct("sanction"))
        assert world.case().sanctions == ()
        assert [case.id for case in blocking(world.state, SESSION)] == [1]
        assert world.step().id == "sanction"
        world.do(world.fitting(1, violation="4.5"))
        assert [(one.tier, one.item) for one in world.case().sanctions] == [(4, 5)]
        assert (world.case().open, world.case().outcome) == (False, "cheating")

    def test_an_end_waits_for_what_was_struck(self) -> None:
        world = World()
        world.start("CP-17", room=True)
        world.to("end_sealed", looked="missing")
        world.do(correct("bag"))
        end = Answer(session=SESSION, case=1, step="end_sealed", actors=DUTY)
        assert world.refused(end) == "incident.answer_again"

    def test_a_decision_is_struck_with_one_who_may_decide(self) -> None:
        world = World()
        world.start("CP-14", (7,))
        world.do(world.fitting(1, "stay"))
        assert world.refused(correct("lead", actors=("s02", "s05"))) == "incident.wrong_role"
        world.do(correct("lead", actors=("s02", "s01")))

    def test_a_struck_way_out_brings_the_candidate_back_in(self) -> None:
        world = World()
        out(world)
        (corrected,) = world.do(correct("out"))
        assert corrected.struck == ("out",)  # type: ignore[attr-defined]
        assert outside(world.state, SESSION) == {}
        assert world.case().step == "out"

    def test_a_case_opened_by_mistake_is_struck_as_a_whole(self) -> None:
        world = World()
        world.start("CP-6", room=True)
        world.do(world.fitting())
        world.now += 4 * MINUTE
        world.to("announce", spare="came")
        back, corrected = world.do(correct("", actors=(*DUTY, CHIEF)))
        assert isinstance(back, TimeMadeUp)
        assert (back.minutes, corrected.struck) == (
            -4,
            (
                "lost_from",
                "defect",
                "missing",
                "report",
                "approved",
                "spare",
                "spare_given",
                "spare_enough",
                "lost_until",
            ),
        )  # type: ignore[attr-defined]
        assert (world.case().open, world.case().outcome) == (False, "struck")
        assert world.case().grants == ()
        assert world.refused(correct("")) == "incident.nothing_to_correct"
        assert world.refused(world.answer()) == "incident.other_step"
        world.do(Nil(session=SESSION, actors=DUTY))

    def test_what_happened_is_not_struck_as_a_whole(self) -> None:
        world = World()
        out(world)
        assert world.refused(correct("")) == "incident.it_happened"
        left = leaves(world)
        assert world.refused(correct("", left)) == "incident.it_happened"

    def test_granted_minutes_are_taken_back_once(self) -> None:
        world = World()
        world.start("CP-6", room=True)
        world.do(world.fitting())
        world.now += 4 * MINUTE
        world.to("announce", spare="came")
        command = correct("lost_until")
        decision = world.decide(command)
        assert isinstance(decision, tuple)
        back, corrected = decision
        assert isinstance(back, TimeMadeUp)
        assert (back.minutes, back.to) == (-4, "")
        assert isinstance(corrected, Corrected)
        world.happen(command, back)
        assert world.do(command) == (corrected,)
        assert world.refused(world.answer()) == "incident.no_moment"
        (again,) = world.do(world.fitting(1, "", at=world.now - 2 * MINUTE))
        assert isinstance(again, TimeMadeUp)
        assert (again.minutes, again.to) == (2, "")
        minutes = [one.minutes for one in world.events("incident.time_made_up")]  # type: ignore[attr-defined]
        assert minutes == [4, -4, 2]


class TestNil:
    def test_is_said_once_and_overruled_by_a_case(self) -> None:
        world = World()
        nil = Nil(session=SESSION, actors=DUTY)
        assert world.do(nil) == (NoIncidents(),)
        assert world.do(nil) == ()
        assert nil_recorded(world.state, SESSION)
        assert not nil_recorded(world.state, "skills")
        world.start("CP-17", room=True)
        assert not nil_recorded(world.state, SESSION)
        assert world.refused(nil) == "incident.nil_but_cases"
        assert [case.id for case in session_cases(world.state, SESSION)] == [1]

    def test_needs_somebody_who_says_it(self) -> None:
        assert World().refused(Nil(session=SESSION, actors=())) == "incident.nobody"


@pytest.mark.parametrize("step", ["escort_out", "leave"])
def test_who_never_came_in_can_not_go_out(step: str) -> None:
    world = World(E + MINUTE)
    world.start("XX-1", candidates=(7,))
    world.to(step)
    world.let_in = {SESSION: frozenset({1, 2})}
    assert world.refused(world.fitting()) == "incident.never_came_in"
    world.let_in = {SESSION: frozenset({7})}
    assert world.do(world.fitting())


def test_events_of_other_parts_change_nothing() -> None:
    world = World()
    world.start("CP-17", room=True)
    other = Record(1, world.now, SESSION, (), StartDelayed(minutes=5))
    assert evolve(world.state, other) is world.state
