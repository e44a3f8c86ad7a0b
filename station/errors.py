"""What can go wrong, said so that a tired person knows what to do.

Two roots, as in python-tuf: :class:`PlanError` (a plan, a document or an input is wrong: a person can mend
it) and :class:`DeviceError` (a device, a disk or a network failed). Both carry a :class:`Problem`: what is
wrong, what to do now, and the clause or setting behind it. A rule that says no returns a :class:`Refusal`
with the same three parts; nothing has changed then.

Every problem is registered under its code by :func:`problem`, so that the manuals can be checked against the
list.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from station.text import Text

PROBLEMS: dict[str, Problem] = {}
"""Every registered problem by code; tests hold both manuals against it."""


@dataclass(frozen=True)
class Problem:
    """One kind of trouble. ``what`` and ``now`` may hold ``{placeholders}``."""

    code: str
    what: Text
    now: Text
    clause: str = ""


def problem(code: str, *, what: tuple[str, str], now: tuple[str, str], clause: str = "") -> Problem:
    """Register a problem; ``what`` and ``now`` are (Chinese, English).

    Raises:
        ValueError: the code is taken.
    """
    if code in PROBLEMS:
        raise ValueError(f"problem {code} is registered twice")
    made = Problem(code, Text(*what), Text(*now), clause)
    PROBLEMS[code] = made
    return made


class Said:
    """A problem with its values: what a refusal, an error and a finding have in common."""

    problem: Problem
    values: dict[str, object]

    @property
    def code(self) -> str:
        """The problem's code, as in the manuals."""
        return self.problem.code

    @property
    def what(self) -> Text:
        """What is wrong."""
        return self.problem.what.fill(**self.values)

    @property
    def now(self) -> Text:
        """What to do now."""
        return self.problem.now.fill(**self.values)

    @property
    def clause(self) -> str:
        """The clause or setting behind it; may be empty."""
        return self.problem.clause


@dataclass(frozen=True)
class Refusal(Said):
    """A command that the rules don't allow now. Nothing was changed or written."""

    problem: Problem
    values: dict[str, object] = field(default_factory=dict)


def refuse(because: Problem, **values: object) -> Refusal:
    """A refusal with its values filled in by name."""
    return Refusal(because, values)


class StationError(Said, Exception):
    """Root of all errors that a person is told about."""

    def __init__(self, because: Problem, **values: object) -> None:
        self.problem = because
        self.values = values
        super().__init__(f"{because.code}: {self.what.en} {self.now.en}")


class PlanError(StationError):
    """A plan, document, key or input is wrong."""


class DeviceError(StationError):
    """A device, a disk or a network failed."""
