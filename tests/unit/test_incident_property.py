"""Whatever people answer, put off, correct or get wrong: no case ever stands where nothing leads on."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import Refusal
from station.event import Command
from station.incidents.commands import Answer, Correct, Countersign, Defer, Nil, Reply, Settle, Start
from station.incidents.finding import incident_list
from station.incidents.state import STRUCK, IncidentState, blocking, obligations, open_cases, outside
from station.incidents.views import case_view
from tests.support.incident_world import ALL, CHIEF, DUTY, FLOATING, PLAN, SESSION, World
from tests.support.plans import MINUTE, E

PEOPLE = (*DUTY, *FLOATING, CHIEF, "s08", "s99")
ACTORS = st.sampled_from([(), DUTY, ("s01",), (*DUTY, CHIEF), (CHIEF,), (*DUTY, *FLOATING), PEOPLE])
STEPS = st.sampled_from(sorted({step.id for one in ALL.values() for step in one.steps}))
CHOICES = st.sampled_from(
    sorted({o.key for one in ALL.values() for s in one.steps for o in s.options} | {""})
)
NUMBERS = st.integers(0, 4)
MOMENTS = st.none() | st.integers(0, E + 60 * MINUTE)
CANDIDATES = st.lists(st.integers(5, 9), max_size=2, unique=True).map(tuple)
TEXTS = st.sampled_from(["", "情况", "{case}", "长" * 4_001])

starts = st.builds(
    Start,
    procedure=st.sampled_from([*ALL, "CP-99"]),
    session=st.sampled_from([SESSION, "skills", "none"]),
    actors=ACTORS,
    candidates=CANDIDATES,
    room=st.booleans(),
)
answers = st.builds(
    Answer,
    session=st.sampled_from([SESSION, "skills"]),
    case=NUMBERS,
    step=STEPS,
    actors=ACTORS,
    choice=CHOICES,
    number=st.none() | st.integers(-1, 40),
    at=MOMENTS,
    text=TEXTS,
    candidates=CANDIDATES,
    people=ACTORS,
    violation=st.sampled_from(["", "1.1", "4.4"]),
    telephone=st.sampled_from(["", CHIEF, "s01", "s99"]),
)
others = st.one_of(
    st.builds(Defer, session=st.just(SESSION), case=NUMBERS, step=STEPS, reason=TEXTS, actors=ACTORS),
    st.builds(Correct, session=st.just(SESSION), case=NUMBERS, step=STEPS, reason=TEXTS, actors=ACTORS),
    st.builds(Countersign, session=st.just(SESSION), case=NUMBERS, step=STEPS, actors=ACTORS),
    st.builds(
        Reply,
        session=st.just(SESSION),
        case=NUMBERS,
        step=STEPS,
        actors=ACTORS,
        agrees=st.booleans(),
        text=TEXTS,
    ),
    st.builds(
        Settle,
        session=st.just(SESSION),
        case=NUMBERS,
        step=STEPS,
        holds=st.booleans(),
        text=TEXTS,
        actors=ACTORS,
        telephone=st.sampled_from(["", CHIEF, "s01", "s99"]),
    ),
    st.builds(Nil, session=st.just(SESSION), actors=ACTORS),
)
likely = st.tuples(
    st.sampled_from(["answer", "differ", "settle", "defer", "correct"]), NUMBERS, CHOICES, st.integers(0, 20)
)
"""Moves on a case that is there: the fitting answer with some choice, a deferral or correction of some step of its path."""

moves = st.lists(st.one_of(starts, answers, others, likely, likely, likely), max_size=60)


def made(world: World, move: object) -> Command | None:
    """The command of a move; None where it concerns no case that is there."""
    if isinstance(move, Command):
        return move
    assert isinstance(move, tuple)
    kind, number, choice, index = move
    if number not in world.state.cases:
        return None
    case = world.case(number)
    if kind == "answer":
        wanted = choice if world.step(number).option(choice) else ""
        return world.fitting(number, wanted)
    step_id = case.current
    if kind == "differ":
        return Reply(case.session, number, step_id, ("s02",), agrees=False, text="不一致")
    if kind == "settle":
        return Settle(case.session, number, step_id, index % 2 == 0, "主考决定", (CHIEF,))
    if kind == "defer":
        return Defer(session=case.session, case=number, step=case.step, reason="稍后", actors=DUTY)
    passed = [*case.path, case.step]
    step = passed[index % len(passed)]
    return Correct(session=case.session, case=number, step=step, reason="有误", actors=(*DUTY, CHIEF))


def check(world: World, before: IncidentState) -> None:
    for case in world.state.cases.values():
        procedure = ALL[case.procedure]
        ids = {step.id for step in procedure.steps}
        assert {case.step, *case.path, *case.deferred, *case.again} <= ids
        assert not set(case.deferred) & set(case.given)
        assert not set(case.again) & set(case.given)
        assert not set(case.waiting) & set(case.given)
        assert set(case.waiting) <= {case.step, *case.deferred, *case.declined, *case.again}
        assert all(one.first != one.second for one in case.waiting.values())
        assert case.open or case.outcome == STRUCK or procedure.step(case.step).kind == "end"
        assert len(set(case.path)) == len(case.path)
        case_view(PLAN, world.state, case.id, world.now)
    escorts = [one for staff in outside(world.state, SESSION).values() for one in staff]
    assert len(escorts) == len(set(escorts))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 24), min_size=1, max_size=5), moves)
def test_every_case_can_always_be_brought_to_its_end(begun: list[int], wanted: list[object]) -> None:
    world = World()
    for number, ahead in enumerate(begun, 1):
        world.start_fitting(*[("XX-1", 7), ("CP-14", 7), ("CP-4", 9), ("CP-3", 8), ("CP-17", 0)][number - 1])
        for _ in range(ahead):
            if world.case(number).open:
                world.submit(world.fitting(number, "go" if world.step(number).option("go") else ""))
    for move in wanted:
        command = made(world, move)
        if command is None:
            continue
        before = world.state
        decision = world.submit(command)
        if isinstance(decision, Refusal):
            assert world.state is before
        check(world, before)
        world.now += 40_000
    assert world.replayed() == world.state
    incident_list(PLAN, world.state, "exam", SESSION)
    finish(world)
    assert world.replayed() == world.state


def finish(world: World) -> None:
    """From wherever it stands: every case answered to its end, every obligation met."""
    world.now = max(world.now, E) + 600 * MINUTE
    for session in (SESSION, "skills"):
        turns = 0
        while running := open_cases(world.state, session):
            # Whose escorts are needed elsewhere comes back first.
            running = tuple(sorted(running, key=lambda case: not case.escorts))
            done = [case for case in running if not isinstance(world.submit(way_on(world, case.id)), Refusal)]
            turns += 1
            if not done:
                # The candidate left in another case: this one is overtaken. Or the exam lasts longer by a long delay.
                assert {world.step(case.id).kind for case in running} <= {"escort_out", "wait"}
                world.now += 1_440 * MINUTE
                for case in running:
                    if world.step(case.id).kind == "escort_out":
                        world.do(strike(case.id, session))
            assert turns < 200
        for due in obligations(world.state, session):
            if due.kind == "countersign":
                sign = Countersign(session=session, case=due.case, step=due.step, actors=(due.by,))
                world.do(sign)
        assert blocking(world.state, session) == ()
        assert all(due.kind == "deferred" for due in obligations(world.state, session))


def way_on(world: World, number: int) -> Answer | Reply:
    session = world.case(number).session
    step = world.step(number)
    fitting = world.fitting(number, session=session)
    if step.kind == "sanction":
        return world.fitting(number, session=session, violation="4.4")
    return fitting


def strike(number: int, session: str) -> Correct:
    return Correct(session=session, case=number, step="", reason="已离场", actors=(*DUTY, CHIEF))
