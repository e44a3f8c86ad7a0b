"""``config/violations.toml``: candidates' violations in four tiers, with consequences and defaults (考生违纪违规处理规定).

The tiers overlap on purpose: a default is a proposal, and a person chooses tier and case.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from station.errors import PlanError, problem
from station.locations import config_dir
from station.plan.model import Model
from station.text import Text, plain

BAD_VIOLATIONS = problem(
    "config.violations",
    what=("违纪违规表 violations.toml 有误：{why}。", "The table violations.toml is wrong: {why}."),
    now=(
        "改正该项，或恢复随程序附带的 config/violations.toml。",
        "Correct that item, or put back the config/violations.toml that came with the program.",
    ),
    clause="config/violations.toml",
)

TIERS = (1, 2, 3, 4)


class Tier(Model, frozen=True):
    """One tier and what follows from it."""

    tier: int
    consequence: Text
    clause: str
    """The handbook's article, for example ``考生违纪违规处理规定 一``."""


class ViolationCase(Model, frozen=True):
    """One case of one tier."""

    tier: int
    item: int
    text: Text
    needs_warning: bool = False
    """Only where the candidate was told before and did not mend it."""
    consequence: Text | None = None
    """What follows from its tier: filled in when a procedure is read, never written in the file."""

    @property
    def key(self) -> str:
        """Tier and case as people write them, for example ``4.4``."""
        return f"{self.tier}.{self.item}"


class Default(Model, frozen=True):
    """A common situation and the case proposed for it."""

    situation: Text
    case: str
    """Key of the case, for example ``1.1``."""
    clause: str = ""


class Violations(Model, frozen=True):
    """The whole table."""

    tiers: tuple[Tier, ...]
    cases: tuple[ViolationCase, ...]
    defaults: tuple[Default, ...] = ()

    def case(self, key: str) -> ViolationCase:
        """The case of that key. Raises KeyError."""
        for one in self.cases:
            if one.key == key:
                return one
        raise KeyError(key)

    def tier(self, number: int) -> Tier:
        """The tier of that number. Raises KeyError."""
        for one in self.tiers:
            if one.tier == number:
                return one
        raise KeyError(number)


def load_violations(path: Path | None = None) -> Violations:
    """Read the table; without a path, the one that came with the program.

    Raises:
        PlanError: not readable, not TOML, a name unknown or missing, a tier missing or without cases, a case
            numbered twice or out of order, a default that names no case, a text left blank.
    """
    where = path or config_dir() / "violations.toml"
    try:
        table = msgspec.convert(tomllib.loads(where.read_text(encoding="utf-8")), Violations, strict=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD_VIOLATIONS, why=str(error)) from error
    wrong = _fault(table)
    if wrong is not None:
        raise PlanError(BAD_VIOLATIONS, why=wrong)
    return table


def _fault(table: Violations) -> Text | None:
    if tuple(one.tier for one in table.tiers) != TIERS:
        return Text("须依次有第 1 至 4 档", "tiers 1 to 4 must be there, in order")
    for tier in TIERS:
        items = [one.item for one in table.cases if one.tier == tier]
        if not items or items != list(range(1, len(items) + 1)):
            return Text(
                f"第 {tier} 档的情形须从 1 起连续编号",
                f"the cases of tier {tier} must be numbered from 1 without a gap",
            )
    keys = {one.key for one in table.cases}
    if any(one.tier not in TIERS for one in table.cases):
        return Text("有不属于第 1 至 4 档的情形", "a case belongs to no tier")
    for default in table.defaults:
        if default.case not in keys:
            return Text("缺省情形指向不存在的 {case}", "a default names {case}, which is not there").fill(
                case=plain(default.case)
            )
    texts = [t.consequence for t in table.tiers] + [c.text for c in table.cases]
    texts += [d.situation for d in table.defaults]
    if any(not t.zh.strip() or not t.en.strip() for t in texts):
        return Text("有一种语言为空", "a text is blank in one language")
    return None
