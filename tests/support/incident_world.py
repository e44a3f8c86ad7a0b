"""One room's incidents without a journal: commands in, decide, evolve; every record kept, so that it can be replayed.

world = World()
world.start("CP-14", candidates=(7,))
world.do(world.fitting())            the current step answered as it asks
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import msgspec

from station.errors import Refusal
from station.event import Command, Decision, Event, Record, kind_of, sealed_fields
from station.incidents.commands import Answer, Reply, Start
from station.incidents.rules import decide
from station.incidents.state import Case, IncidentState, evolve
from station.plan.dayplan import DayPlan
from station.plan.procedure import Option, Procedure, Step, Words
from station.plan.procedure_paths import paths_to_an_end
from station.plan.procedures import load_procedures
from station.plan.violations import load_violations
from station.text import Text
from tests.support.plans import MINUTE, T, day_plan

SESSION = "theory"
DUTY = ("s01", "s02")
CHIEF = "s07"
FLOATING = ("s05", "s06")
SAID = "经过如实记录"

Way = tuple[tuple[str, str], ...]
"""A path: step ids with the keys of the options chosen."""


def text(word: str) -> Text:
    return Text(word, word)


def every_kind() -> Procedure:
    """A procedure of a site's own that uses every kind of step once."""
    two = (Option("a", text("甲"), "enter_text"), Option("b", text("乙"), "enter_text"))
    sign = (Option("signed", text("签")), Option("refused", text("拒"), people=2))
    inputs = ("text", "number", "time", "seats", "candidates", "staff", "materials")
    steps = [
        Step("confirm", "confirm", text("确认"), next="choose"),
        Step("choose", "choose", text("选择"), options=two),
        *(
            Step(
                f"enter_{one}", "enter", text("填写"), input=one, next=f"enter_{after}" if after else "count"
            )
            for one, after in zip(inputs, (*inputs[1:], ""), strict=True)
        ),
        Step("count", "count", text("清点"), people=2, maximum=30, next="report"),
        Step("report", "report", text("报告"), phone="chief", next="approve"),
        Step("approve", "approve", text("批准"), roles=("chief",), next="evidence"),
        Step("evidence", "evidence", text("证据"), next="statement"),
        Step("statement", "statement", text("陈述"), options=sign, next="warn"),
        Step("warn", "warn", text("警告"), next="sanction"),
        Step(
            "sanction",
            "sanction",
            text("处理"),
            default="1.3",
            people=2,
            cases=load_violations().cases,
            next="delay_start",
        ),
        Step("delay_start", "delay_start", text("计时"), next="delay_stop"),
        Step("delay_stop", "delay_stop", text("停止"), next="escort_out"),
        Step("escort_out", "escort_out", text("陪同"), roles=("floating",), people=2, next="escort_back"),
        Step("escort_back", "escort_back", text("返回"), next="note"),
        Step("note", "note", text("备注"), next="refer"),
        Step("refer", "refer", text("转"), refer="CP-3", next="wait"),
        Step("wait", "wait", text("等"), until="collection", next="leave"),
        Step("leave", "leave", text("离场"), leaves=True, next="end"),
        Step("end", "end", text("结束"), outcome="done"),
    ]
    return Procedure(
        id="XX-1",
        clause="演示",
        title=text("各种步骤"),
        words=Words(("各种",), ("every",), ("gz",)),
        roles=("invigilator", "lead"),
        phases=("exam",),
        subjects="candidate",
        severity=1,
        steps=tuple(steps),
    )


PROCEDURES = load_procedures()
EVERY_KIND = every_kind()
ALL = {**PROCEDURES, EVERY_KIND.id: EVERY_KIND}
PLAN = DayPlan(day_plan().room, day_plan().rules, ALL)


def ways(procedure: Procedure) -> Iterator[Way]:
    """Every path from the first step to an end."""

    def onward(step_id: str) -> Iterator[Way]:
        step = procedure.step(step_id)
        if step.kind == "end":
            yield ((step_id, ""),)
            return
        choices = [(one.key, one.to or step.next) for one in step.options] or [("", step.next)]
        for key, to in choices:
            for rest in onward(to):
                yield ((step_id, key), *rest)

    return onward(procedure.first.id)


def walks(procedure: Procedure, most: int = 300) -> tuple[Way, ...]:
    """Every path where there are no more than ``most``; else as many as pass every answer of every step at least once."""
    if paths_to_an_end(procedure) <= most:
        return tuple(ways(procedure))
    to_end: dict[str, Way] = {}

    def ending(step_id: str) -> Way:
        if step_id not in to_end:
            step = procedure.step(step_id)
            key = step.options[0].key if step.options else ""
            to_end[step_id] = (
                ((step_id, ""),) if step.kind == "end" else ((step_id, key), *ending(step.targets[0]))
            )
        return to_end[step_id]

    found: list[Way] = []
    seen: set[tuple[str, str]] = set()
    todo: list[Way] = [()]
    while todo:
        passed = todo.pop()
        here = procedure.first.id
        for step_id, key in passed:
            step = procedure.step(step_id)
            option = step.option(key)
            here = option.to if option and option.to else step.next
        step = procedure.step(here)
        fresh = [key for key in ([one.key for one in step.options] or [""]) if (here, key) not in seen]
        seen |= {(here, key) for key in fresh}
        if step.kind == "end" or not fresh:
            found.append((*passed, *ending(here)))
        else:
            todo += [(*passed, (here, key)) for key in fresh]
    return tuple(dict.fromkeys(found))


class World:
    """The incidents of one room."""

    def __init__(self, now: int = T + 10 * MINUTE, plan: DayPlan = PLAN) -> None:
        self.plan = plan
        self.now = now
        self.state = IncidentState()
        self.let_in = {s.id: frozenset(plan.room.roster(s.id)) for s in plan.room.sessions}
        """Who was let in: everybody, unless a test says otherwise."""
        self.records: list[Record] = []

    def decide(self, command: Command) -> Decision:
        """What the rules say; nothing happens."""
        return decide(self.plan, self.state.with_room(self.let_in), command, self.now)

    def submit(self, command: Command) -> Decision:
        """Decide and, where it is allowed, let it happen."""
        decision = self.decide(command)
        if not isinstance(decision, Refusal):
            for happened in decision:
                self.happen(command, happened)
        return decision

    def happen(self, command: Command, happened: Event) -> None:
        actors = tuple(getattr(command, "actors", ()))
        record = Record(len(self.records), self.now, str(getattr(command, "session", "")), actors, happened)
        self.records.append(record)
        self.state = evolve(self.state, record)

    def do(self, command: Command) -> tuple[Event, ...]:
        """What must not be refused."""
        decision = self.submit(command)
        assert not isinstance(decision, Refusal), decision.what.en
        return decision

    def refused(self, command: Command) -> str:
        """The code with which it is refused; nothing may change then."""
        before = self.state
        decision = self.submit(command)
        assert isinstance(decision, Refusal), decision
        assert self.state is before
        assert "{" not in decision.what.zh + decision.what.en + decision.now.zh + decision.now.en
        return decision.code

    def start(self, procedure: str, candidates: tuple[int, ...] = (), *, room: bool = False) -> Case:
        actors = self.starter(procedure)
        self.do(Start(procedure=procedure, session=SESSION, actors=actors, candidates=candidates, room=room))
        return self.state.cases[max(self.state.cases)]

    def start_fitting(self, procedure: str, candidate: int = 7) -> Case:
        """Started on whom the procedure asks for."""
        subjects = self.plan.procedures[procedure].subjects
        if subjects in ("staff", "materials"):
            named: dict[str, tuple[str, ...]] = (
                {"people": ("s03",)} if subjects == "staff" else {"materials": ("paper",)}
            )
            self.do(Start(procedure=procedure, session=SESSION, actors=self.starter(procedure), **named))  # type: ignore[arg-type]
            return self.state.cases[max(self.state.cases)]
        room = subjects == "room"
        return self.start(procedure, () if room else (candidate,), room=room)

    def starter(self, procedure: str) -> tuple[str, ...]:
        """Somebody who may start it: the two on duty, else one of its roles."""
        roles = self.plan.procedures[procedure].roles
        if {"invigilator", "lead"} & set(roles):
            return DUTY
        return tuple(p.id for p in self.plan.room.staff if p.role in roles)[:1]

    def case(self, number: int = 1) -> Case:
        return self.state.cases[number]

    def step(self, number: int = 1) -> Step:
        """The step at which a case stands."""
        case = self.case(number)
        return self.plan.procedures[case.procedure].step(case.current)

    def answer(self, number: int = 1, /, **fields: object) -> Answer:
        """An answer to the current step with exactly these fields."""
        given = {"session": SESSION, "case": number, "step": self.step(number).id, "actors": DUTY, **fields}
        return Answer(**given)  # type: ignore[arg-type]

    def fitting(self, number: int = 1, choice: str = "", /, **fields: object) -> Answer | Reply:
        """An answer to the current step that has all it asks for; the second person's reply where it waits for one."""
        step = self.step(number)
        full: dict[str, object] = {}
        if step.reply is not None:
            held = self.case(number).waiting.get(step.id)
            given: dict[str, object] = {"session": SESSION, "case": number, "step": step.id, **fields}
            if held is None:
                return Answer(**{**given, "actors": DUTY[:1]})  # type: ignore[arg-type]
            given["actors"] = tuple(one for one in DUTY if one != held.first)[:1]
            return Reply(**{k: v for k, v in given.items() if k in Reply.__struct_fields__})  # type: ignore[arg-type]
        if step.roles and step.kind not in ("approve", "escort_out"):
            others = [p.id for p in self.plan.room.staff if p.role in step.roles and p.id not in DUTY]
            full["actors"] = (*DUTY, *others)
        if step.options:
            full["choice"] = choice or step.options[0].key
        match step.kind:
            case "enter" | "count" | "evidence" | "report" | "note":
                full |= {"text": SAID, "number": max(1, step.minimum), "at": self.now, "seats": ("A07",)}
                full |= {"people": DUTY, "materials": {"paper": 1}}
            case "statement":
                full |= {"text": SAID, "people": DUTY}
            case "approve":
                full["actors"] = (*DUTY, next(p.id for p in self.plan.room.staff if p.role in step.roles))
            case "escort_out":
                full["people"] = FLOATING
            case "sanction":
                full["violation"] = step.default
            case "refer":
                full["seats"] = ("A07",)
            case "delay_stop":
                full["at"] = self.now
        return self.answer(number, **{**full, **fields})

    def take(self, number: int = 1, choice: str = "") -> tuple[Event, ...]:
        """The current step answered fittingly, by both people where it takes a reply: all that happened."""
        happened = self.do(self.fitting(number, choice))
        if self.case(number).current in self.case(number).waiting:
            happened = (*happened, *self.do(self.fitting(number)))
        return happened

    def to(self, step_id: str, number: int = 1, **choices: str) -> None:
        """Answer fittingly until the case stands at a step; ``choices`` names an option by step id."""
        while self.case(number).step != step_id:
            self.do(self.fitting(number, choices.get(self.step(number).id, "")))

    def replayed(self) -> IncidentState:
        """The state folded from what a reader without the day key gets from the journal."""
        state = IncidentState()
        for record in self.records:
            hidden = dict.fromkeys(sealed_fields(type(record.event)))
            clear = msgspec.structs.replace(record.event, **hidden)
            stored = msgspec.json.decode(msgspec.json.encode(clear), type=type(record.event))
            state = evolve(state, msgspec.structs.replace(record, event=stored))
        return state

    def events(self, kind: str) -> list[Event]:
        return [record.event for record in self.records if kind_of(record.event) == kind]


def plain_state(state: IncidentState) -> object:
    """A state as comparable values: a replay must give exactly this."""
    return [(number, dataclasses.replace(case)) for number, case in sorted(state.cases.items())], state.nil
