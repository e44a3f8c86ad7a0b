"""What the incident procedures promise, held against any sequence of commands by what the entries themselves say.

Nothing here asks the state for its opinion where the entries can be counted by hand: what is open, what was granted, who was
warned and what was excluded are derived from the recorded events by the few lines below.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import Refusal
from station.event import Command
from station.incidents.commands import Answer, Correct, Countersign, Defer, Start
from station.incidents.events import (
    Answered,
    Closed,
    Corrected,
    Opened,
    StepEvent,
    TimeMadeUp,
    Violation,
    Warned,
)
from station.incidents.state import blocking, obligations
from station.incidents.views import case_view
from station.plan.violations import load_violations
from station.room.closing import blocks
from tests.support.incident_script import IncidentScript
from tests.support.incident_world import CHIEF, DUTY, PLAN, PROCEDURES, SESSION, Way, World, walks
from tests.support.plans import MINUTE, E
from tests.support.sim import ExamDay

WITH_TIME = {"CP-5", "CP-6", "CP-7"}
"""Of the eighteen: time recorded and made up (五, 六); CP-7 names none, there the chief decides."""
WARNED_FIRST = {"1.1", "1.2", "1.3"}
"""Tier 1 cases that take a warning that was not heeded (考生违纪违规处理规定 一)."""
KEYS = sorted(PROCEDURES)
MOVES = (
    "on",
    "on",
    "on",
    "on",
    "on",
    "begin",
    "begin",
    "later",
    "strike",
    "mistake",
    "sanction",
    "sign",
    "die",
)
VIOLATIONS = sorted({c.key for one in PROCEDURES.values() for step in one.steps for c in step.cases})

moves = st.lists(
    st.tuples(
        st.sampled_from(MOVES),
        st.integers(0, 6),
        st.integers(0, 9),
        st.sampled_from(VIOLATIONS),
        st.sampled_from([0, 30, 400, 5_000]),
    ),
    min_size=1,
    max_size=50,
)
begun = st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 12)), min_size=1, max_size=4)


def command_of(world: World, kind: str, number: int, pick: int, violation: str) -> Command | None:
    """What is tried: fitting or not, the rules must keep their promises."""
    if kind == "begin":
        procedure = KEYS[(number * 10 + pick) % len(KEYS)]
        room = PROCEDURES[procedure].subjects == "room"
        who = () if room else (5 + pick % 4,)
        return Start(procedure, SESSION, world.starter(procedure), candidates=who, room=room)
    case = world.state.cases.get(number + 1)
    if case is None:
        return None
    step = world.step(case.id)
    match kind:
        case "on":
            choice = step.options[pick % len(step.options)].key if step.options else ""
            return world.fitting(case.id, choice)
        case "later":
            return Defer(SESSION, case.id, step.id, "稍后", DUTY)
        case "strike":
            passed = [*case.path, step.id, ""]
            alone = pick % 3 == 0
            return Correct(
                SESSION,
                case.id,
                passed[pick % len(passed)],
                "" if pick % 4 == 1 else "有误",
                ("s01",) if alone else (*DUTY, CHIEF),
            )
        case "mistake":
            return Answer(SESSION, case.id, case.path[0] if case.path else "none", DUTY, violation=violation)
        case "sanction":
            return world.answer(case.id, violation=violation)
        case "sign":
            by = next(iter(case.to_countersign.values()), CHIEF)
            return Countersign(SESSION, case.id, step.id, (by,))
        case _:
            return None


def open_by_hand(world: World) -> set[int]:
    """Started, less ended: an end counts until it is struck; a struck answer is due until it is given anew."""
    ended: dict[int, bool] = {}
    again: dict[int, set[str]] = {}
    for record in world.records:
        match record.event:
            case Opened(case=case):
                ended[case], again[case] = False, set()
            case Closed(case=case):
                ended[case] = True
            case Corrected(case=case, step=step, to=to, struck=struck):
                again[case] -= set(struck)
                if not step:
                    ended[case] = True
                elif step == to:
                    ended[case] = False
                else:
                    again[case] |= set(struck)
            case TimeMadeUp(minutes=minutes) if minutes < 0:
                pass
            case StepEvent(case=case, step=step):
                again[case].discard(step)
            case _:
                pass
    return {case for case, over in ended.items() if not over or again[case]}


def a_next_step(world: World) -> None:
    """(a) Whatever is open stands at a step of its procedure that leads on; what is over lists what it left behind."""
    due = {(one.case, one.step) for one in obligations(world.state, SESSION) if one.kind == "deferred"}
    for case in world.state.cases.values():
        view = case_view(PLAN, world.state, case.id, world.now)
        step = PROCEDURES[case.procedure].step(case.current)
        if case.open:
            assert view.ask.zh
            assert step.kind == "end" or step.targets, (case.procedure, step.id)
        else:
            assert case.outcome
            assert not case.again
        assert {(case.id, one) for one in case.deferred} <= due


def time_only_where_granted(world: World) -> None:
    """(c) No minute from a procedure that has none; never more than the time between; struck minutes are taken back."""
    of = {r.event.case: r.event.procedure for r in world.records if isinstance(r.event, Opened)}
    for record in world.records:
        happened = record.event
        if not isinstance(happened, TimeMadeUp) or not happened.minutes:
            continue
        procedure = of[happened.case]
        assert procedure in WITH_TIME or not procedure.startswith("CP-"), procedure
        assert abs(happened.minutes) <= -(-(happened.until - happened.since) // MINUTE)
        if happened.minutes > 0 and procedure == "CP-7":
            before = [r.event for r in world.records[: record.seq] if isinstance(r.event, StepEvent)]
            kinds = {type(e).__name__ for e in before if e.case == happened.case}
            assert "Approved" in kinds, "the chief decides"
    room: list[tuple[int, int]] = []
    for case in world.state.cases.values():
        room += [(one.since, one.until) for one in case.grants if not one.candidates]
    total = sum(g.minutes for c in world.state.cases.values() for g in c.grants if not g.candidates)
    if room:
        whole = max(until for _, until in room) - min(since for since, _ in room)
        assert total <= whole // MINUTE + len(room) + 1, "no minute is granted twice"


def sanctions_only_where_allowed(world: World) -> None:
    """(d) A warning first where one is asked for; nothing that was excluded; nothing at all for illness."""
    of = {r.event.case: r.event.procedure for r in world.records if isinstance(r.event, Opened)}
    warned: dict[tuple[int, str], set[str]] = {}
    excluded: dict[int, dict[str, tuple[str, ...]]] = {}
    handed: dict[int, tuple[str, ...]] = {}
    for record in world.records:
        match record.event:
            case Opened(case=case, excluded=taken):
                handed[case], excluded[case] = taken, {}
            case Answered(case=case, step=step, excludes=excludes):
                excluded[case][step] = excludes
            case Corrected(case=case, struck=struck):
                for step in struck:
                    excluded[case].pop(step, None)
            case Warned(candidates=candidates, violation=violation):
                for one in candidates:
                    warned.setdefault((one, ""), set()).add(violation)
            case Violation(case=case, candidate=candidate, tier=tier, item=item, confirmed_by=by):
                key = f"{tier}.{item}"
                out = {*handed[case], *(one for held in excluded[case].values() for one in held)}
                assert of[case] != "CP-10", "illness is no violation"
                assert not {key, str(tier)} & out, (of[case], key)
                assert len(set(by)) == len(by) > 0
                if key in WARNED_FIRST:
                    assert warned.get((candidate, ""), set()) & {"", key}, "not warned before"
            case _:
                pass


def as_kept(world: World) -> list[bytes]:
    return [msgspec.json.encode((r.seq, r.time, r.session, r.actors, str(r.event))) for r in world.records]


def nothing_is_edited(world: World, before: list[bytes], refused: bool) -> list[bytes]:
    """(e) What was recorded reads as it did; a correction has a reason and two people."""
    after = as_kept(world)
    assert after[: len(before)] == before
    assert not refused or len(after) == len(before)
    for record in world.records[len(before) :]:
        if isinstance(record.event, Corrected):
            assert record.event.reason
            assert str(record.event.reason).strip()
            assert len(set(record.actors)) >= 2
    return after


@settings(max_examples=250, deadline=None, derandomize=True)
@given(begun, moves)
def test_promises(started: list[tuple[str, int]], wanted: list[tuple[str, int, int, str, int]]) -> None:
    world = World()
    for procedure, ahead in started:
        if not isinstance(world.submit(command_of_start(world, procedure)), Refusal):
            number = max(world.state.cases)
            for turn in range(ahead):
                if world.case(number).open:
                    command = command_of(world, "on", number - 1, turn, "")
                    assert command is not None
                    world.submit(command)
    kept = as_kept(world)
    for kind, number, pick, violation, seconds in wanted:
        world.now += seconds * 1_000
        if kind == "die":
            world.state = world.replayed()
            continue
        command = command_of(world, kind, number, pick, violation)
        if command is None:
            continue
        refused = isinstance(world.submit(command), Refusal)
        kept = nothing_is_edited(world, kept, refused)
        a_next_step(world)
        assert {one.id for one in blocking(world.state, SESSION)} == open_by_hand(world)
    assert world.replayed() == world.state
    assert {one.id for one in blocking(world.replayed(), SESSION)} == open_by_hand(world)
    time_only_where_granted(world)
    sanctions_only_where_allowed(world)


def command_of_start(world: World, procedure: str) -> Start:
    subjects = PROCEDURES[procedure].subjects
    actors = world.starter(procedure)
    if subjects == "staff":
        return Start(procedure, SESSION, actors, people=("s03",))
    if subjects == "materials":
        return Start(procedure, SESSION, actors, materials=("paper",))
    return Start(
        procedure, SESSION, actors, candidates=() if subjects == "room" else (7,), room=subjects == "room"
    )


WITH_SANCTION = [key for key, one in PROCEDURES.items() if any(s.kind == "sanction" for s in one.steps)]


@pytest.mark.parametrize("procedure", WITH_SANCTION)
def test_on_every_path_exactly_the_fitting_violations_can_be_chosen(procedure: str) -> None:
    """At each sanction every case of the table is tried: what the path excluded, and what asks for a warning that the path
    did not give, is refused; the rest is not."""
    tried: set[tuple[str, bool]] = set()
    for way in walks(PROCEDURES[procedure]):
        world = World()
        world.start_fitting(procedure)
        out: set[str] = set()
        warnings: set[str] = set()
        for step_id, choice in way:
            step = world.step()
            if step.kind == "wait":
                world.now = max(world.now, E + 200 * MINUTE)
            if step.kind == "warn":
                warnings.add(step.default)
            if step.kind == "sanction":
                for one in load_violations().cases:
                    allowed = one.key in {case.key for case in step.cases} and not {one.key, one.key[0]} & out
                    allowed = allowed and (one.key not in WARNED_FIRST or bool(warnings & {"", one.key}))
                    decision = world.decide(world.fitting(1, violation=one.key))
                    assert isinstance(decision, Refusal) is not allowed, (step_id, one.key, sorted(out))
                    tried.add((one.key, allowed))
                fits = next(
                    c.key
                    for c in step.cases
                    if not isinstance(world.decide(world.fitting(1, violation=c.key)), Refusal)
                )
                world.do(world.fitting(1, violation=fits))
            else:
                world.take(1, choice)
            option = step.option(choice)
            out |= set(option.excludes) if option else set()
            world.now += 20_000
        for record in world.records:
            assert not isinstance(record.event, Violation) or (1, record.event.tier) not in {
                (1, int(t[0])) for t in out
            }
    assert {allowed for _, allowed in tried} == {True, False}


def test_ringing_alone_is_never_cheating() -> None:
    """CP-18: a phone that only rang or vibrated: no way records anything of tier 2 to 4, whatever is tried."""
    ringing = [way for way in walks(PROCEDURES["CP-18"]) if excluding(way)]
    assert ringing
    for way in ringing:
        for key in VIOLATIONS:
            world = World()
            world.start("CP-18", (7,))
            for step_id, choice in way:
                answer = world.fitting(1, choice, **({} if world.step().reply else {"violation": key}))
                world.submit(answer)
                if world.case().current == step_id and world.case().open:
                    world.take(1, choice) if world.step().kind != "sanction" else world.do(
                        world.fitting(1, choice, violation="1.4")
                    )
            assert all(one.tier == 1 for one in world.events("incident.violation"))  # type: ignore[attr-defined]


def excluding(way: Way) -> bool:
    """Whether an option on this way excludes the tiers of cheating."""
    chosen = (PROCEDURES["CP-18"].step(step).option(choice) for step, choice in way)
    return any(one is not None and {"2", "3", "4"} <= set(one.excludes) for one in chosen)


def test_illness_has_no_sanction_on_any_way() -> None:
    for way in walks(PROCEDURES["CP-10"]):
        assert not [step for step, _ in way if PROCEDURES["CP-10"].step(step).kind in ("sanction", "warn")]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(["start", "on", "on", "on", "die", "close"]), min_size=6, max_size=20),
    st.integers(0, 99),
)
def test_no_case_is_lost_and_no_entry_edited_by_a_crash(turns: list[str], seed: int) -> None:
    """The real room: entries that stand in the journal keep their bytes, what is open is open after a restart, and the closing
    is refused and names each open case."""
    rng = random.Random(seed)
    with TemporaryDirectory() as folder:
        day = ExamDay(Path(folder), "08:40")
        day.open()
        for index in range(1, 9):
            day.admit(index)
        day.to("09:05")
        script = IncidentScript(day, rng, SESSION, day.wait)
        kept = list(day.room.journal.entries())
        for turn in turns:
            before = {one.id for one in script.waiting}
            match turn:
                case "start":
                    script.start(
                        rng.choice([k for k in PROCEDURES if PROCEDURES[k].subjects in ("room", "candidate")])
                    )
                case "on":
                    if before:
                        script.on(30_000)
                case "die":
                    day.crash()
                    day.reopen()
                    assert {one.id for one in script.waiting} == before
                case _:
                    assert day.close().refusal is not None
                    assert day.room.plan is not None
                    said = " ".join(one.zh for one in blocks(day.room.plan, day.room.state))
                    assert {int(n) for n in re.findall(r"事件 (\d+)（", said)} == before
            now = list(day.room.journal.entries())
            assert now[: len(kept)] == kept
            kept = now
        day.crash()
