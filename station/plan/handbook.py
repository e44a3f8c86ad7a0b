"""What the handbook asks of the set of procedures, whoever wrote them: which there must be, and what none may grant.

``config/coverage.toml`` lists the clauses that a procedure has to answer; a procedure names those it answers with ``covers``
and answers its own id besides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from station.errors import PlanError, problem
from station.locations import config_dir
from station.plan.model import Model
from station.plan.procedure import Fault, Procedure
from station.text import Text

BAD_COVERAGE = problem(
    "config.coverage",
    what=("条款表 coverage.toml 有误：{why}。", "The table coverage.toml is wrong: {why}."),
    now=(
        "改正该项，或恢复随程序附带的 config/coverage.toml。",
        "Correct that item, or put back the config/coverage.toml that came with the program.",
    ),
    clause="config/coverage.toml",
)

LEAVERS = frozenset({"CP-10", "CP-15"})
"""The only procedures by which a candidate goes before the end: ill, or by force (突发事件处理办法 十、十五)."""
NO_TIME = frozenset({"CP-10", "CP-14"})
"""Those that make no time up: illness, and the toilet (突发事件处理办法 十、十四)."""
NO_SANCTION = frozenset({"CP-10"})
"""Illness is no violation."""
CHEATING = frozenset({"2", "3", "4"})
"""Tiers that count as cheating; a phone that only rings is none (突发事件处理办法 十八)."""


class Clause(Model, frozen=True):
    """One clause that procedures answer."""

    id: str
    """Short id, for example ``CP-1``; it is a procedure's where ``procedure`` says so."""
    clause: str
    """The handbook's chapter and number."""
    title: Text
    procedure: bool = True
    """Whether a procedure of this id must be there; else any procedure that covers it will do."""


class Coverage(Model, frozen=True):
    clauses: tuple[Clause, ...]


def load_coverage(path: Path | None = None) -> tuple[Clause, ...]:
    """The clauses in order; without a path, those that came with the program.

    Raises:
        PlanError: not readable, not TOML, a name unknown or missing, an id twice, a title blank in one language.
    """
    where = path or config_dir() / "coverage.toml"
    try:
        clauses = msgspec.convert(tomllib.loads(where.read_text("utf-8")), Coverage, strict=True).clauses
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD_COVERAGE, why=str(error)) from error
    if len({one.id for one in clauses}) != len(clauses):
        raise PlanError(BAD_COVERAGE, why=Text("有重复的条款编号", "a clause's id is there twice"))
    if any(not one.title.zh.strip() or not one.title.en.strip() for one in clauses):
        raise PlanError(BAD_COVERAGE, why=Text("有一种语言为空", "a text is blank in one language"))
    return clauses


def covering(clauses: tuple[Clause, ...], procedures: Mapping[str, Procedure]) -> dict[str, tuple[str, ...]]:
    """Clause → ids of the procedures that answer it."""
    return {
        clause.id: tuple(one.id for one in procedures.values() if clause.id in (one.id, *one.covers))
        for clause in clauses
    }


def missing(clauses: tuple[Clause, ...], procedures: Mapping[str, Procedure]) -> tuple[Clause, ...]:
    """Clauses whose procedure isn't there, or that none answers."""
    answered = covering(clauses, procedures)
    return tuple(
        one for one in clauses if (one.id not in procedures if one.procedure else not answered[one.id])
    )


def unknown_clauses(clauses: tuple[Clause, ...], procedures: Mapping[str, Procedure]) -> tuple[Fault, ...]:
    """Procedures that name a clause which the table doesn't have."""
    known = {one.id for one in clauses}
    return tuple(
        Fault(
            f"{one.id}.toml",
            "unknown-clause",
            Text(f"条款表中没有 {name}", f"the table of clauses has no {name}"),
            one.id,
        )
        for one in procedures.values()
        for name in one.covers
        if name not in known
    )


def denied(procedure: Procedure, file: str) -> tuple[Fault, ...]:
    """What the handbook doesn't allow this procedure to do, also where a site adapted it."""
    found: list[Fault] = []

    def fault(name: str, zh: str, en: str, step: str = "") -> None:
        found.append(Fault(file, name, Text(zh, en), procedure.id, step))

    if procedure.id in NO_TIME and procedure.time_made_up:
        fault(
            "time-denied",
            "手册不补时间：须写 time_made_up = false",
            "no time is made up: it needs time_made_up = false",
        )
    if procedure.id in NO_SANCTION and procedure.sanctions:
        fault(
            "sanction-denied",
            "生病不是违纪：须写 sanctions = false",
            "illness is no violation: it needs sanctions = false",
        )
    if procedure.id not in LEAVERS:
        for step in procedure.steps:
            if step.leaves:
                fault(
                    "leaves-denied",
                    "只有 CP-10、CP-15 可让考生提前离场",
                    "only CP-10 and CP-15 let a candidate go before the end",
                    step.id,
                )
    if procedure.id == "CP-14":
        for step in procedure.steps:
            if step.kind == "escort_out" and step.roles != ("floating",):
                fault(
                    "escort-roles",
                    '陪同上厕所的须是场外流动监考：roles = ["floating"]',
                    'floating invigilators go along to the toilet: roles = ["floating"]',
                    step.id,
                )
    if procedure.id == "CP-18":
        options = [option for step in procedure.steps for option in step.options]
        if not any(set(option.excludes) >= CHEATING for option in options):
            fault(
                "ringing",
                "须有一个选项（仅铃响或震动）排除 2、3、4 档",
                "an option (only rang or vibrated) must exclude tiers 2, 3 and 4",
            )
    return tuple(found)
