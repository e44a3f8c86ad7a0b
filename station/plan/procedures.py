"""``config/procedures/*.toml``: one file holds one procedure; all of them are read and checked together.

``load_procedures`` gives all or raises with the first fault; ``read_procedures`` gives every fault at once.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from station.errors import PlanError, problem
from station.locations import config_dir
from station.plan.procedure import Fault, Kind, Option, Phase, Procedure, Step
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
    "load_procedures",
    "read_procedures",
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


def load_procedures(folder: Path | None = None, violations: Violations | None = None) -> dict[str, Procedure]:
    """All procedures by id, in the order of their numbers; without a folder, those that came with the program.

    ``violations`` is the table that sanctions choose from; by default violations.toml beside the folder, else the
    program's own.

    Raises:
        PlanError: the first fault of any file, or of the table.
    """
    procedures, faults = read_procedures(folder, violations)
    if faults:
        first = faults[0]
        raise PlanError(BAD_PROCEDURE, where=first.where, why=first.why, name=first.name)
    return procedures


def read_procedures(
    folder: Path | None = None, violations: Violations | None = None
) -> tuple[dict[str, Procedure], tuple[Fault, ...]]:
    """All procedures that could be read, and every fault found.

    Raises:
        PlanError: the table of violations is wrong.
    """
    root = folder or config_dir() / "procedures"
    table = violations or load_violations(_table_beside(root))
    procedures: dict[str, Procedure] = {}
    faults: list[Fault] = []
    paths = sorted(root.glob("*.toml"), key=_number)
    if not paths:
        faults.append(Fault(root.name, "no-files", Text("没有程序文件", "there are no procedure files")))
    for path in paths:
        made = _read(path)
        if isinstance(made, Fault):
            faults.append(made)
            continue
        if made.id != path.stem:
            why = Text("文件名须与程序编号相同", "the file must be named by the procedure's id")
            faults.append(Fault(path.name, "file-name", why, made.id))
        procedures[made.id] = made
    for made in procedures.values():
        faults += faults_of(made, f"{made.id}.toml", frozenset(procedures), table)
    return {key: _with_cases(one, table) for key, one in procedures.items()}, tuple(faults)


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


def _number(path: Path) -> tuple[str, int, str]:
    word, _, number = path.stem.rpartition("-")
    return (word, int(number), "") if number.isascii() and number.isdigit() else ("~", 0, path.stem)


def _with_cases(made: Procedure, table: Violations) -> Procedure:
    steps = tuple(
        msgspec.structs.replace(one, cases=table.cases) if one.kind == "sanction" else one
        for one in made.steps
    )
    return msgspec.structs.replace(made, steps=steps)
