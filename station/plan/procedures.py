"""``config/procedures/*.toml``: one file holds one procedure; all of them are read and checked together.

``load_procedures`` gives all or raises with the first fault; ``read_procedures`` gives every fault at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from station.errors import PlanError, problem
from station.locations import config_dir
from station.plan.deciding import deciding_faults
from station.plan.handbook import denied, load_coverage
from station.plan.procedure import SIGNED, Fault, Kind, Option, Phase, Procedure, Step, named
from station.plan.procedure_checks import faults_of
from station.plan.violations import Violations, load_violations
from station.text import Text

__all__ = [
    "Fault",
    "Kind",
    "Option",
    "Phase",
    "Procedure",
    "Step",
    "changed",
    "load_procedures",
    "read_procedures",
    "set_hash",
]

BAD_PROCEDURE = problem(
    "config.procedure",
    what=("突发事件程序有误：{where}：{why}（{name}）。", "A procedure is wrong: {where}: {why} ({name})."),
    now=(
        "改正后运行 station config check；或恢复随程序附带的 config/procedures。",
        "Correct it and run station config check, or put back the config/procedures that came with the program.",
    ),
    clause="config/procedures",
)


def load_procedures(
    folder: Path | None = None, violations: Violations | None = None, site: Path | None = None
) -> dict[str, Procedure]:
    """All procedures by id, in the order of their numbers; without a folder, those that came with the program.

    ``violations`` is the table that sanctions choose from; by default violations.toml beside the folder, else the
    program's own. ``site`` is a folder of the site's own files: each replaces the one of its id, or is added.

    Raises:
        PlanError: the first fault of any file, or of the table.
    """
    procedures, faults = read_procedures(folder, violations, site)
    if faults:
        first = faults[0]
        raise PlanError(BAD_PROCEDURE, where=first.where, why=first.why, name=first.name)
    return procedures


def read_procedures(
    folder: Path | None = None, violations: Violations | None = None, site: Path | None = None
) -> tuple[dict[str, Procedure], tuple[Fault, ...]]:
    """All procedures that could be read, and every fault found.

    Raises:
        PlanError: the table of violations is wrong.
    """
    root = folder or config_dir() / "procedures"
    table = violations or load_violations(_table_beside(root))
    ours = sorted(root.glob("*.toml"))
    theirs = sorted(site.glob("*.toml")) if site is not None else []
    faults: list[Fault] = []
    if not ours:
        faults.append(Fault(root.name, "no-files", Text("没有程序文件", "there are no procedure files")))
    paths = {path.name: (path, False) for path in ours} | {path.name: (path, True) for path in theirs}
    procedures: dict[str, Procedure] = {}
    for path, of_site in sorted(paths.values(), key=lambda one: _number(one[0])):
        made = _read(path)
        if isinstance(made, Fault):
            faults.append(made)
            continue
        if made.id != path.stem:
            why = Text("文件名须与程序编号相同", "the file must be named by the procedure's id")
            faults.append(Fault(path.name, "file-name", why, made.id))
        procedures[made.id] = replace(_signed(made), site=of_site)
    # What the table of clauses promises may be referred to before it is written; config check lists what is lacking.
    promised = (one.id for one in load_coverage() if one.procedure)
    known = frozenset(procedures) | frozenset(promised)
    for made in procedures.values():
        file = f"{made.id}.toml"
        unsound = faults_of(made, file, known, table)
        faults += unsound or deciding_faults(made, file)
        faults += denied(made, file)
    return {key: _with_cases(one, table) for key, one in procedures.items()}, tuple(faults)


def set_hash(procedures: Mapping[str, Procedure]) -> str:
    """SHA-256 (hex) over all procedures as they are run, in the order of their ids."""
    return hashlib.sha256(msgspec.json.encode([procedures[key] for key in sorted(procedures)])).hexdigest()


def changed(procedures: Mapping[str, Procedure]) -> tuple[str, ...]:
    """Ids of those that the site added or adapted."""
    return tuple(key for key, one in procedures.items() if one.site)


def _table_beside(root: Path) -> Path | None:
    beside = root.parent / "violations.toml"
    return beside if beside.is_file() else None


def _read(path: Path) -> Procedure | Fault:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Procedure, strict=True)
    except (OSError, UnicodeDecodeError) as error:
        return Fault(path.name, "unreadable", Text(f"无法读取：{error}", f"can't be read: {error}"))
    except tomllib.TOMLDecodeError as error:
        return Fault(path.name, "not-toml", Text(f"不是有效的 TOML：{error}", f"is not TOML: {error}"))
    except msgspec.ValidationError as error:
        return Fault(path.name, "shape", Text(f"项目不符：{error}", f"doesn't fit: {error}"))


FAMILIES = ("CP", "EM", "EQ", "CB", "SV", "CC")
"""The order in which the handbook's families are listed; a site's own follow."""


def _number(path: Path) -> tuple[int, str, int, str]:
    """Files in the order of their families and numbers, CP-3 before CP-14."""
    word, _, digits = path.stem.partition("-")
    family = FAMILIES.index(word) if word in FAMILIES else len(FAMILIES)
    return (family, word, int(digits) if digits.isdigit() else 0, path.stem)


def _signed(made: Procedure) -> Procedure:
    """Statements that name no options are signed, or refused before two witnesses."""
    steps = tuple(
        replace(one, options=SIGNED) if one.kind == "statement" and not one.options else one
        for one in made.steps
    )
    return replace(made, steps=steps)


def _with_cases(made: Procedure, table: Violations) -> Procedure:
    """Sanctions with what they may choose, each case with what follows from it."""
    cases = tuple(replace(one, consequence=table.tier(one.tier).consequence) for one in table.cases)
    steps = tuple(
        replace(one, cases=tuple(c for c in cases if not one.allow or named(one.allow, c)))
        if one.kind == "sanction"
        else replace(one, cases=tuple(c for c in cases if c.needs_warning))
        if one.kind == "warn"
        else one
        for one in made.steps
    )
    return replace(made, steps=steps)
