"""A plan as a file: what ``station plan build`` writes and the next steps read."""

from __future__ import annotations

from pathlib import Path

import msgspec

from station.errors import DeviceError, PlanError, problem
from station.plan.model import SittingPlan

PLAN_FILE = problem(
    "plan.plan_file",
    what=("计划文件 {name} 无法使用：{why}。", "The plan {name} can't be used: {why}."),
    now=(
        "用 station plan build 重新生成；不要手工改动。",
        "Make it again with station plan build; don't edit it by hand.",
    ),
)


def write_plan(plan: SittingPlan, path: Path) -> None:
    """Write a plan as indented JSON. It names the candidates: keep it as the roster is kept.

    Raises:
        DeviceError: the disk refuses.
    """
    try:
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(msgspec.json.format(msgspec.json.encode(plan), indent=1) + b"\n")
        part.replace(path)
    except OSError as error:
        raise DeviceError(PLAN_FILE, name=path.name, why=error.strerror or error) from error


def read_plan(path: Path) -> SittingPlan:
    """Read it back, strictly.

    Raises:
        PlanError: not such a file, or of another version.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=SittingPlan, strict=True)
    except OSError as error:
        raise PlanError(PLAN_FILE, name=path.name, why=error.strerror or error) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError(PLAN_FILE, name=path.name, why=error) from error
