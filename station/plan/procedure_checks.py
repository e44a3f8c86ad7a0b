"""What makes a procedure sound, checked when it is read; a case that runs on it can't get stuck.

- Every text is there in both languages; ids are words of small letters, digits and underscores, none twice.
- A step has what its kind needs and nothing that belongs to another kind.
- Every reference leads somewhere: steps, procedures, violations. Every step is reached. No path turns back on itself, so
  every path comes to an end.
- Brackets close on every path (procedure_paths.py): exam time that is being lost stops being lost; who is escorted out
  comes back, leaves for good or is handed over to another case. A candidate can only be escorted where one candidate is
  concerned.
- What the handbook denies can't be written: minutes where none are made up, sanctions where none belong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from station.plan.deadlines import deadline_faults
from station.plan.procedure import LEAVING, Fault, Kind, Procedure, Step, named
from station.plan.procedure_paths import of_paths
from station.plan.violations import Violations
from station.text import Text

_NEVER_OFFERED: frozenset[Kind] = frozenset(
    {"delay_start", "delay_stop", "escort_out", "escort_back", "leave", "sanction", "end"}
)
"""What would leave a bracket open, or skip a person's judgement."""
_ID = re.compile(r"[a-z][a-z0-9_]*")
_PROCEDURE_ID = re.compile(r"[A-Z]{2,4}-[1-9][0-9]{0,2}")
_INITIALS = re.compile(r"[a-z0-9]+")

_OWN: Mapping[str, frozenset[Kind]] = {
    "options": frozenset({"choose", "approve", "statement"}),
    "input": frozenset({"enter", "statement"}),
    "until": frozenset({"wait"}),
    "refer": frozenset({"refer"}),
    "minutes": frozenset({"wait"}),
    "hands_over": frozenset({"refer"}),
    "default": frozenset({"sanction", "warn"}),
    "allow": frozenset({"sanction"}),
    "material": frozenset({"count"}),
    "source": frozenset({"count"}),
    "target": frozenset({"count"}),
    "says": frozenset({"statement"}),
    "leaves": LEAVING,
    "outcome": frozenset({"end"}),
}
"""Fields that belong to certain kinds only."""

_NEEDED: Mapping[Kind, str] = {
    "choose": "options",
    "statement": "options",
    "enter": "input",
    "refer": "refer",
    "sanction": "default",
    "end": "outcome",
    "approve": "roles",
    "escort_out": "roles",
    "report": "phone",
}

_OF_SOMEBODY = frozenset({"candidate", "candidates", "any", "seats"})
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
    return tuple(at(*one) for one in of_paths(procedure, table))


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
    kinds = {one.kind for one in procedure.steps}
    if not procedure.time_made_up and any(
        one.kind == "delay_stop" and one.time_made_up for one in procedure.steps
    ):
        yield (
            "time-denied",
            "此程序不补时间，delay_stop 须写 time_made_up = false",
            "no time is made up by it: delay_stop needs time_made_up = false",
        )
    ids = frozenset(one.id for one in procedure.steps if one.kind != "end")
    outcomes = frozenset(one.outcome for one in procedure.steps if one.kind == "end")
    yield from deadline_faults(procedure.deadlines, ids, outcomes)
    if not procedure.sanctions and kinds & {"warn", "sanction"}:
        yield "sanction-denied", "此程序不警告、不处理考生", "nobody is warned or sanctioned by it"


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
    if step.kind in ("warn", "sanction") and procedure.subjects not in _OF_SOMEBODY:
        yield (
            "no-candidate",
            "不涉及考生的程序没有可警告、处理的考生",
            "a procedure that concerns no candidates has none to warn or sanction",
        )
    if step.kind == "delay_stop" and step.people > 1:
        yield "bounds", "顺延由系统计算，不设人数", "made-up time is computed; it takes no people"
    yield from _of_fields(step, table)
    yield from _of_targets(step, ids, known, table)


def _of_fields(step: Step, table: Violations) -> Iterator[tuple[str, str, str]]:
    if step.kind == "wait" and bool(step.until) == bool(step.minutes):
        yield "missing-field", "wait 须有 until 或 minutes 之一", "wait needs either until or minutes"
    if step.kind == "leave" and not step.leaves:
        yield "missing-field", "leave 须写 leaves = true", "leave needs leaves = true"
    if step.reply is not None and (step.people < 2 or _blank(step.reply)):
        yield "reply", "应答须由第二人以两种语言作出", "a reply takes a second person, and both languages"
    if step.reply is not None and step.kind != "confirm":
        yield "reply", "应答只用于 confirm", "only confirm has a reply"
    if step.says is not None and _blank(step.says):
        yield "blank-text", "陈述缺一种语言", "the words to sign are blank in one language"
    if step.kind == "statement" and step.input not in (None, "text"):
        yield "alien-field", "statement 的 input 只能是 text", "input of a statement can only be text"
    if step.signer != "candidate" and step.kind != "statement":
        yield "alien-field", f"{step.kind} 不应有 signer", f"{step.kind} must not have signer"
    if not step.time_made_up and step.kind != "delay_stop":
        yield "alien-field", "time_made_up 只用于 delay_stop", "only delay_stop has time_made_up"
    if bool(step.source) != bool(step.target) or (step.source and step.material is None) or step.minutes < 0:
        yield "movement", "清点移动须有 material、from、to", "a counted move needs material, from and to"
    if not step.must and (step.now or not step.single or step.kind in _NEVER_OFFERED):
        yield "offered", "此步不能只是可选", "this step can't be merely offered"
    keys = {one.key for one in table.cases} | {str(one.tier) for one in table.tiers}
    for key in (*step.allow, *(one for option in step.options for one in option.excludes)):
        if key not in keys:
            yield "unknown-violation", f"没有档次或情形 {key}", f"there is no tier or case {key}"
    allowed = [one.key for one in table.cases if not step.allow or named(step.allow, one)]
    if step.kind == "sanction" and step.default in keys - set(allowed):
        yield "default", "所提议的情形不在 allow 之内", "the proposed case is not among those allowed"


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


def _blank(text: Text) -> bool:
    return not text.zh.strip() or not text.en.strip()
