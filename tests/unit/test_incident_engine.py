"""What procedures as data may ask for beyond a plain step: offered, excluded, measured, handed over, reported in vain."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from station.incidents.commands import Defer, Start
from station.incidents.events import Answered, Called, Opened, Reported, TimeMeasured
from station.incidents.state import obligations
from station.incidents.views import case_view
from station.plan.dayplan import DayPlan
from station.plan.procedure import SIGNED, Option, Step
from station.plan.violations import load_violations
from station.text import Text
from tests.support.incident_world import DUTY, EVERY_KIND, FLOATING, PLAN, SESSION, World, text
from tests.support.plans import MINUTE, T

CASES = load_violations().cases
END = Step("end", "end", text("完"), outcome="done")


def world_of(*steps: Step, **head: Any) -> World:
    """A room whose XX-1 has these steps, XX-2 two for whom it refers to, and the program's own procedures."""
    made = replace(EVERY_KIND, steps=(*steps, END), **head)
    sanction = Step("sanction", "sanction", text("处理"), default="1.4", people=2, cases=CASES, next="end")
    other = replace(EVERY_KIND, id="XX-2", steps=(sanction, END))
    return World(plan=DayPlan(PLAN.room, PLAN.rules, {**PLAN.procedures, "XX-1": made, "XX-2": other}))


def test_what_is_offered_is_passed_over_with_a_reason_and_leaves_nothing_due() -> None:
    world = world_of(Step("medic", "report", text("请医"), phone="clinic", must=False, next="end"))
    world.start("XX-1", (7,))
    assert case_view(world.plan, world.state, 1, world.now).offered
    passed = Defer(session=SESSION, case=1, step="medic", reason=" ", actors=DUTY)
    assert world.refused(passed) == "incident.no_text"
    world.do(replace(passed, reason="不需要"))
    assert world.case().declined == ("medic",)
    assert not world.case().deferred
    world.do(world.fitting())
    assert obligations(world.state, SESSION) == ()
    assert [one.step for one in case_view(world.plan, world.state, 1, world.now).declined] == ["medic"]
    assert world.replayed() == world.state


RANG = (
    Option("rang", text("铃响"), excludes=("2", "3", "4")),
    Option("used", text("使用")),
)


def test_a_phone_that_only_rang_is_no_cheating_also_in_the_case_it_leads_to() -> None:
    steps = (
        Step("how", "choose", text("怎样"), options=RANG, next="sanction"),
        Step("sanction", "sanction", text("处理"), default="1.4", people=2, cases=CASES, next="refer"),
        Step("refer", "refer", text("转"), refer="XX-2", next="end"),
    )
    world = world_of(*steps)
    world.start("XX-1", (7,))
    world.do(world.fitting(1, "rang"))
    for violation in ("2.1", "3.1", "4.4"):
        assert world.refused(world.fitting(violation=violation)) == "incident.ruled_out"
    world.do(world.fitting(violation="1.4"))
    world.do(world.fitting())
    assert world.case(2).ruled_out == ("2", "3", "4")
    assert world.refused(world.fitting(2, violation="3.1")) == "incident.ruled_out"
    assert world.replayed() == world.state


def test_who_used_it_may_be_dealt_with_as_cheating() -> None:
    steps = (
        Step("how", "choose", text("怎样"), options=RANG, next="sanction"),
        Step("sanction", "sanction", text("处理"), default="1.4", people=2, cases=CASES, next="end"),
    )
    world = world_of(*steps)
    world.start("XX-1", (7,))
    world.do(world.fitting(1, "used"))
    world.do(world.fitting(violation="3.1"))


def test_a_warning_counts_for_what_it_was_for() -> None:
    steps = (
        Step("warn", "warn", text("警告"), default="1.3", cases=CASES, next="sanction"),
        Step("sanction", "sanction", text("处理"), default="1.3", people=2, cases=CASES, next="end"),
    )
    world = world_of(*steps)
    world.start("XX-1", (7,))
    world.do(world.fitting())
    assert world.refused(world.fitting(violation="1.1")) == "incident.not_warned"
    world.do(world.fitting(violation="1.3"))


def test_illness_sanctions_nobody_whatever_a_step_says() -> None:
    step = Step("sanction", "sanction", text("处理"), default="1.4", people=2, cases=CASES, next="end")
    world = world_of(step, sanctions=False)
    world.start("XX-1", (7,))
    assert world.refused(world.fitting(violation="1.4")) == "incident.ruled_out"


def test_minutes_that_are_denied_are_measured_and_granted_to_nobody() -> None:
    delays = (
        Step("from", "delay_start", text("始"), next="until"),
        Step("until", "delay_stop", text("止"), next="end"),
    )
    measured = (delays[0], replace(delays[1], time_made_up=False))
    for world in (world_of(*delays, time_made_up=False), world_of(*measured)):
        world.start("XX-1", (7,))
        world.do(world.fitting())
        world.now += 5 * MINUTE + 1
        (happened,) = world.do(world.fitting())
        assert isinstance(happened, TimeMeasured)
        assert happened.minutes == 6
        assert world.case().grants == ()
        assert world.replayed() == world.state


def test_a_call_that_nobody_answers_is_an_entry_and_the_step_stays() -> None:
    world = world_of(Step("report", "report", text("报告"), phone="chief", next="end"))
    world.start("XX-1", (7,))
    (called,) = world.do(world.answer(how="telephone", answered=False))
    assert called == Called(1, "report", "chief", "telephone")
    assert world.step().id == "report"
    (reported,) = world.do(world.answer(how="radio", at=world.now - 1, instructed="照办"))
    assert isinstance(reported, Reported)
    assert (reported.how, reported.answered, reported.instructed) == ("radio", world.now - 1, "照办")
    assert world.replayed() == world.state


def test_evidence_is_what_was_given_for_it() -> None:
    step = Step("evidence", "evidence", text("证据"), next="end")
    for fields, kept in (
        ({"bag": "证-7"}, "bag"),
        ({"text": "手臂上的字"}, "described"),
        ({"evidence": "none", "text": "无法收取"}, "none"),
        ({"blobs": ("a" * 64,)}, "still"),
        ({"blobs": ("a" * 64,), "evidence": "file"}, "file"),
    ):
        world = world_of(step)
        world.start("XX-1", (7,))
        for lacking in ({}, {"evidence": "bag"}, {"evidence": "file", "text": "x"}, {"evidence": "none"}):
            assert world.refused(world.answer(**lacking)) == "incident.no_evidence"
        (secured,) = world.do(world.answer(**fields))
        assert isinstance(secured, Answered)
        assert secured.evidence == kept


def test_a_record_of_a_talk_has_words_and_a_signer() -> None:
    step = Step("talk", "statement", text("笔录"), input="text", signer="staff", options=SIGNED, next="end")
    world = world_of(step)
    world.start("XX-1", (7,))
    assert world.refused(world.answer(choice="signed")) == "incident.no_text"
    assert (
        world.refused(world.answer(choice="refused", text="经过", actors=("s01",))) == "incident.more_people"
    )
    (signed,) = world.do(world.answer(choice="signed", text="经过", people=("s02",)))
    assert isinstance(signed, Answered)
    assert (signed.people, signed.candidates) == (("s02",), ())


def test_escorts_go_over_to_the_case_that_opens() -> None:
    world = World()
    world.start("CP-14", (7,))
    world.to("out", lead="go")
    world.do(world.fitting(people=FLOATING))
    world.do(world.fitting(1, "ill"))
    opened, answered = world.do(world.fitting())
    assert isinstance(opened, Opened)
    assert opened.escorts == FLOATING
    assert isinstance(answered, Answered)
    assert answered.handed_over
    assert (world.case(1).escorts, world.case(2).escorts) == ((), FLOATING)
    world.do(world.fitting(1))
    world.to("out", 2, able="stops", accompanied="escorted")
    world.do(world.fitting(2))
    assert world.case(2).escorts == FLOATING
    assert world.replayed() == world.state


def test_a_wait_of_minutes_counts_from_the_step_before() -> None:
    world = world_of(
        Step("note", "note", text("记"), next="wait"),
        Step("wait", "wait", text("等"), minutes=3, next="until"),
        Step("until", "wait", text("等"), until="entry_closed", next="end"),
    )
    world.start("XX-1", (7,))
    world.now += 10 * MINUTE
    world.do(world.fitting())
    world.now += 3 * MINUTE - 1
    assert world.refused(world.fitting()) == "incident.too_early"
    assert (
        world.refused(Defer(session=SESSION, case=1, step="wait", reason="忙", actors=DUTY))
        == "incident.not_deferrable"
    )
    world.now += 1
    world.do(world.fitting())
    world.now = T + 30 * MINUTE - 1
    assert world.refused(world.fitting()) == "incident.too_early"
    assert case_view(world.plan, world.state, 1, world.now).not_before == "09:30"
    world.now += 1
    assert case_view(world.plan, world.state, 1, world.now).not_before == ""
    world.do(world.fitting())


def test_subjects_other_than_candidates() -> None:
    for subjects, fields, wrong in (
        ("staff", {"people": ("s02",)}, {"candidates": (7,)}),
        ("materials", {"materials": ("paper",)}, {"people": ("s02",)}),
        ("seats", {"seats": ("A07", "B9")}, {"materials": ("paper",)}),
    ):
        world = world_of(Step("note", "note", text("记"), next="end"), subjects=subjects)
        start = Start(procedure="XX-1", session=SESSION, actors=DUTY)
        assert world.refused(start) == "incident.subjects"
        assert world.refused(replace(start, **wrong)) == "incident.subjects"
        world.do(replace(start, **fields))  # type: ignore[arg-type]
        assert world.refused(replace(start, **fields)) == "incident.already_open"  # type: ignore[arg-type]
        assert world.replayed() == world.state
    assert (world.case().candidates, world.case().seats) == ((7,), ("B9",))


def test_texts_are_filled_with_what_is_known() -> None:
    world = world_of(
        Step("many", "enter", text("几名"), input="number", maximum=9, next="note"),
        Step(
            "note", "note", Text("{seats}：{many} 名，{end} 结束，补 {minutes}", "{seats} {many}"), next="end"
        ),
    )
    world.start("XX-1", (7,))
    world.do(world.answer(number=3))
    assert case_view(world.plan, world.state, 1, world.now).ask.zh == "A07：3 名，10:30 结束，补 0"
