"""What makes a procedure sound, checked when it is read; a case that runs on it can't get stuck.

- Every text is there in both languages; ids are words of small letters, digits and underscores, none twice.
- A step has what its kind needs and nothing that belongs to another kind.
- Every reference leads somewhere: steps, procedures, violations. Every step is reached. No path turns back on itself, so
  every path comes to an end.
- Brackets close on every path: exam time that is being lost stops being lost; who is escorted out comes back or leaves
  for good. Nobody is escorted twice at once. A candidate can only be escorted where one candidate is concerned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from station.plan.procedure import Fault, Kind, Procedure, Step
from station.plan.violations import Violations
from station.text import Text

_ID = re.compile(r"[a-z][a-z0-9_]*")
_PROCEDURE_ID = re.compile(r"[A-Z]{2,4}-[1-9][0-9]{0,2}")
_INITIALS = re.compile(r"[a-z0-9]+")

_OWN: Mapping[str, frozenset[Kind]] = {
    "options": frozenset({"choose", "approve", "statement"}),
    "input": frozenset({"enter"}),
    "until": frozenset({"wait"}),
    "refer": frozenset({"refer"}),
    "default": frozenset({"sanction"}),
    "outcome": frozenset({"end"}),
}
"""Fields that belong to certain kinds only."""

_NEEDED: Mapping[Kind, str] = {
    "choose": "options",
    "statement": "options",
    "enter": "input",
    "wait": "until",
    "refer": "refer",
    "sanction": "default",
    "end": "outcome",
    "approve": "roles",
    "escort_out": "roles",
    "report": "phone",
}

_OF_CANDIDATES: frozenset[Kind] = frozenset({"escort_out", "escort_back", "leave"})


def faults_of(procedure: Procedure, file: str, known: frozenset[str], table: Violations) -> tuple[Fault, ...]:
    """Every fault of one procedure; ``known`` are the ids of all procedures."""

    def at(name: str, zh: str, en: str, step: str = "") -> Fault:
        return Fault(file, name, Text(zh, en), procedure.id, step)

    found = [at(*one) for one in _of_head(procedure)]
    if not procedure.steps:
        return (*found, at("no-steps", "没有步骤", "it has no steps"))
    ids = [one.id for one in procedure.steps]
    found += [
        at("double-step", f"步骤 {one} 出现两次", f"step {one} is there twice", one)
        for one in dict.fromkeys(ids)
        if ids.count(one) > 1
    ]
    for step in procedure.steps:
        found += [at(*one, step.id) for one in _of_step(step, frozenset(ids), known, table, procedure)]
    if found:
        return tuple(found)
    return tuple(at(*one) for one in _of_paths(procedure))


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


def _of_head(procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    if not _PROCEDURE_ID.fullmatch(procedure.id):
        yield "procedure-id", "编号应如 CP-3", "the id must look like CP-3"
    if not procedure.clause.strip():
        yield "no-clause", "未注明出处条款", "it cites no clause"
    if _blank(procedure.title):
        yield "blank-text", "标题缺一种语言", "the title is blank in one language"
    words = procedure.words
    if not (words.zh and words.en and words.initials) or not all(map(_INITIALS.fullmatch, words.initials)):
        yield "words", "检索词不全或首字母有误", "search words are missing, or initials aren't small letters"
    if not procedure.roles or not procedure.phases:
        yield "who-when", "未写明由谁、在何时启动", "who may start it, or when, is missing"
    if not 1 <= procedure.severity <= 4:
        yield "severity", "严重程度应为 1 至 4", "severity must be 1 to 4"


def _of_step(
    step: Step, ids: frozenset[str], known: frozenset[str], table: Violations, procedure: Procedure
) -> Iterator[tuple[str, str, str]]:
    if not _ID.fullmatch(step.id):
        yield (
            "step-id",
            "步骤编号应为小写字母、数字、下划线",
            "a step's id must be small letters, digits, underscores",
        )
    if _blank(step.ask) or any(_blank(one.label) for one in step.options):
        yield "blank-text", "文字缺一种语言", "a text is blank in one language"
    if step.cases:
        yield "alien-field", "cases 不由文件填写", "cases is not written in the file"
    for name, kinds in _OWN.items():
        if getattr(step, name) and step.kind not in kinds:
            yield "alien-field", f"{step.kind} 不应有 {name}", f"{step.kind} must not have {name}"
    needed = _NEEDED.get(step.kind)
    if needed and not getattr(step, needed):
        yield "missing-field", f"{step.kind} 应有 {needed}", f"{step.kind} needs {needed}"
    if step.people < 1 or any(one.people < 1 for one in step.options) or step.minimum > step.maximum:
        yield "bounds", "人数或数值范围有误", "a number of people or the bounds of a value make no sense"
    if step.kind == "escort_out" and step.people < 2:
        yield "escort-of-two", "陪同须至少两人", "an escort takes at least two people"
    if step.kind in _OF_CANDIDATES and procedure.subjects != "candidate":
        yield (
            "escort-of-one",
            "陪同、离场只用于一名考生的程序",
            "escorts and leaving need a procedure of one candidate",
        )
    if step.kind in ("warn", "sanction") and procedure.subjects == "room":
        yield (
            "no-candidate",
            "整场事件没有可警告、处理的考生",
            "a procedure of the room has no candidate to warn or sanction",
        )
    if step.kind == "delay_stop" and step.people > 1:
        yield "bounds", "顺延由系统计算，不设人数", "made-up time is computed; it takes no people"
    yield from _of_targets(step, ids, known, table)


def _of_targets(
    step: Step, ids: frozenset[str], known: frozenset[str], table: Violations
) -> Iterator[tuple[str, str, str]]:
    keys = [one.key for one in step.options]
    if len(set(keys)) != len(keys) or not all(map(_ID.fullmatch, keys)):
        yield "option-key", "选项编号重复或有误", "an option's key is there twice or isn't a small word"
    if step.options and len(step.options) < 2:
        yield "one-option", "只有一个选项", "there is only one option"
    if step.kind == "statement" and set(keys) != {"signed", "refused"}:
        yield "statement", "应有 signed 与 refused 两个选项", "it needs the options signed and refused"
    if step.kind == "statement" and any(one.key == "refused" and one.people < 2 for one in step.options):
        yield "statement", "拒签须两人见证", "a refusal takes two witnesses"
    if step.kind == "end":
        if step.next:
            yield "alien-field", "结束后不应再有步骤", "an end must lead nowhere"
    elif any(not (one.to or step.next) for one in step.options) or not (step.options or step.next):
        yield "no-next", "没有下一步", "it leads nowhere"
    elif step.next and step.options and all(one.to for one in step.options):
        yield "alien-field", "各选项都有去处，next 多余", "all options lead on; next is never used"
    for target in step.targets:
        if target not in ids:
            yield "unknown-target", f"没有步骤 {target}", f"there is no step {target}"
    if step.refer and step.refer not in known:
        yield "unknown-procedure", f"没有程序 {step.refer}", f"there is no procedure {step.refer}"
    if step.default and step.default not in {one.key for one in table.cases}:
        yield "unknown-violation", f"没有情形 {step.default}", f"there is no violation {step.default}"


def _of_paths(procedure: Procedure) -> Iterator[tuple[str, str, str, str]]:
    """Circles first, for the rest would not end on them; then what no path reaches; then brackets."""
    circle = _circle(procedure)
    if circle:
        yield "circle", "步骤绕回自身", "a path turns back on itself", circle
        return
    reached = _reached(procedure)
    for step in procedure.steps:
        if step.id not in reached:
            yield "unreached", "没有任何路径到达", "no path comes here", step.id
    seen: set[tuple[str, bool, bool]] = set()
    said: set[tuple[str, str]] = set()
    todo = [(procedure.first.id, False, False)]
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        step, (_, losing, outside) = procedure.step(here[0]), here
        for name, zh, en in _of_brackets(step.kind, losing, outside):
            if (name, step.id) not in said:
                said.add((name, step.id))
                yield name, zh, en, step.id
        losing = {"delay_start": True, "delay_stop": False}.get(step.kind, losing)
        outside = {"escort_out": True, "escort_back": False, "leave": False}.get(step.kind, outside)
        todo += [(target, losing, outside) for target in step.targets]


def _of_brackets(kind: Kind, losing: bool, outside: bool) -> Iterator[tuple[str, str, str]]:
    if kind == "delay_start" and losing:
        yield "delay", "计时已在进行", "lost time is being counted already"
    if kind == "delay_stop" and not losing:
        yield "delay", "计时尚未开始", "no lost time is being counted"
    if kind == "end" and losing:
        yield "delay", "结束时计时仍在进行", "it ends while lost time is being counted"
    if kind == "escort_out" and outside:
        yield "escort", "考生已在场外", "the candidate is outside already"
    if kind == "escort_back" and not outside:
        yield "escort", "考生并未外出", "the candidate is not outside"
    if kind == "end" and outside:
        yield "escort", "结束时考生仍在场外", "it ends while the candidate is outside"


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


def _blank(text: Text) -> bool:
    return not text.zh.strip() or not text.en.strip()
