"""age identity files, as the verifying and opening commands take them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from station.errors import PlanError, problem
from station.vault import age

BAD_IDENTITY = problem(
    "identity.file",
    what=("{name} 不是 age 身份文件。", "{name} is not an age identity file."),
    now=(
        "换用以 AGE-SECRET-KEY- 开头的身份文件。",
        "Take an identity file; its line begins with AGE-SECRET-KEY-.",
    ),
)


def read_identities(paths: Iterable[Path]) -> list[age.Identity]:
    """Every identity in these files. Raises PlanError: one is not an identity file."""
    found: list[age.Identity] = []
    for path in paths:
        try:
            found += age.parse_identities(path.read_text(encoding="utf-8"))
        except (age.AgeError, UnicodeDecodeError) as error:
            raise PlanError(BAD_IDENTITY, name=path.name) from error
    return found
