"""The paths of one procedure: that all end, that brackets close on each, that its texts only speak of what is known there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from station.plan.procedure import Kind, Procedure, Step, named
from station.plan.violations import Violations
from station.text import Text

PLACEHOLDERS: frozenset[str] = frozenset({"seats", "staff", "materials", "minutes", "end"})
"""What a text may name beside the answers before it: those concerned, minutes made up so far, the exam's end for them."""
ANSWERS: frozenset[Kind] = frozenset({"enter", "count", "choose", "approve"})
"""Kinds whose answer a later text may name by the step's id."""
_NAME = re.compile(r"\{([^{}]*)\}")

Said = tuple[str, str, str, str]


@dataclass(frozen=True)
class _Here:
    """Where a path stands, and what it has opened so far."""

    step: str
    losing: bool = False
    outside: bool = False
    warned: bool = False
    excluded: frozenset[str] = frozenset()


def paths_to_an_end(procedure: Procedure) -> int:
    """How many different ways lead from the first step to an end; the procedure must be sound."""
    ways: dict[str, int] = {}

    def count(here: str) -> int:
        if here not in ways:
            step = procedure.step(here)
            leads = [one.to or step.next for one in step.options] or [step.next]
            ways[here] = 1 if step.kind == "end" else sum(count(one) for one in leads)
        return ways[here]

    return count(procedure.first.id)


def of_paths(procedure: Procedure, table: Violations) -> Iterator[Said]:
    """Circles first, for the rest would not end on them; then what no path reaches; brackets; placeholders."""
    circle = _circle(procedure)
    if circle:
        yield "circle", "步骤绕回自身", "a path turns back on itself", circle
        return
    reached = _reached(procedure)
    for step in procedure.steps:
        if step.id not in reached:
            yield "unreached", "没有任何路径到达", "no path comes here", step.id
    said: set[tuple[str, str]] = set()
    for name, zh, en, at in _walked(procedure, table):
        if (name, at) not in said:
            said.add((name, at))
            yield name, zh, en, at
    yield from _of_texts(procedure)


def always_before(procedure: Procedure) -> dict[str, frozenset[str]]:
    """For each step, those that every path to it has passed. The procedure must be free of circles."""
    before: dict[str, frozenset[str]] = {procedure.first.id: frozenset()}
    for step in _in_order(procedure):
        passed = before[step.id] | {step.id}
        for target in step.targets:
            before[target] = before[target] & passed if target in before else passed
    return before


def _walked(procedure: Procedure, table: Violations) -> Iterator[Said]:
    seen: set[_Here] = set()
    todo = [_Here(procedure.first.id)]
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        step = procedure.step(here.step)
        for name, zh, en in (*_of_brackets(step, here), *_of_sanction(step, here, table)):
            yield name, zh, en, step.id
        after = replace(
            here,
            losing={"delay_start": True, "delay_stop": False}.get(step.kind, here.losing),
            outside=False
            if step.hands_over
            else {"escort_out": True, "escort_back": False, "leave": False}.get(step.kind, here.outside),
            warned=here.warned or (step.kind == "warn" and step.must),
        )
        if not step.options:
            todo += [replace(after, step=target) for target in step.targets]
        for option in step.options:
            excluded = here.excluded | frozenset(option.excludes)
            todo.append(replace(after, step=option.to or step.next, excluded=excluded))


def _of_brackets(step: Step, here: _Here) -> Iterator[tuple[str, str, str]]:
    kind = step.kind
    if kind == "delay_start" and here.losing:
        yield "delay", "计时已在进行", "lost time is being counted already"
    if kind == "delay_stop" and not here.losing:
        yield "delay", "计时尚未开始", "no lost time is being counted"
    if kind == "end" and here.losing:
        yield "delay", "结束时计时仍在进行", "it ends while lost time is being counted"
    if kind == "escort_out" and here.outside:
        yield "escort", "考生已在场外", "the candidate is outside already"
    if (kind == "escort_back" or step.hands_over) and not here.outside:
        yield "escort", "考生并未外出", "the candidate is not outside"
    if kind == "end" and here.outside:
        yield "escort", "结束时考生仍在场外", "it ends while the candidate is outside"


def _of_sanction(step: Step, here: _Here, table: Violations) -> Iterator[tuple[str, str, str]]:
    """Every path to a sanction leaves it something that may be chosen, the proposal among it."""
    if step.kind != "sanction":
        return
    left = [
        one
        for one in table.cases
        if (not step.allow or named(step.allow, one)) and not named(tuple(here.excluded), one)
    ]
    table_keys = {one.key for one in table.cases}
    if step.default in table_keys - {one.key for one in left}:
        yield "default", "所提议的情形在此路径上已被排除", "on one path the proposed case is excluded"
    if not here.warned and all(one.needs_warning for one in left):
        yield (
            "no-warning",
            "可选情形都须先警告，此路径没有警告",
            "all that may be chosen needs a warning; one path has none",
        )


def _of_texts(procedure: Procedure) -> Iterator[Said]:
    before = always_before(procedure)
    for step in procedure.steps:
        known = {one for one in before.get(step.id, ()) if procedure.step(one).kind in ANSWERS}
        texts = [step.ask, step.reply, step.says, *(one.label for one in step.options)]
        for name in sorted({one for text in texts if text is not None for one in names(text)}):
            if name not in PLACEHOLDERS | known:
                yield (
                    "placeholder",
                    f"此处没有 {{{name}}} 可填",
                    f"nothing is known here to fill in for {{{name}}}",
                    step.id,
                )


def names(text: Text) -> frozenset[str]:
    """What a text wants filled in, in either language."""
    return frozenset(_NAME.findall(text.zh + text.en))


def _in_order(procedure: Procedure) -> tuple[Step, ...]:
    """Steps that some path reaches, each after all that lead to it."""
    done: list[str] = []

    def visit(step_id: str) -> None:
        if step_id not in done:
            for target in procedure.step(step_id).targets:
                visit(target)
            done.append(step_id)

    visit(procedure.first.id)
    return tuple(procedure.step(one) for one in reversed(done))


def _circle(procedure: Procedure) -> str:
    """Id of a step on a circle, or nothing."""
    done: set[str] = set()

    def walk(step_id: str, above: tuple[str, ...]) -> str:
        if step_id in above:
            return step_id
        if step_id in done:
            return ""
        for target in procedure.step(step_id).targets:
            found = walk(target, (*above, step_id))
            if found:
                return found
        done.add(step_id)
        return ""

    return next((found for step in procedure.steps if (found := walk(step.id, ()))), "")


def _reached(procedure: Procedure) -> frozenset[str]:
    reached: set[str] = set()
    todo = [procedure.first.id]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo += procedure.step(here).targets
    return frozenset(reached)
