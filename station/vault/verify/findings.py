"""What a check found, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from station.event import Milliseconds
from station.text import Text
from station.vault.bundle.errors import BundleError
from station.vault.merkle import ProofError
from station.vault.note import NoteError

Level = Literal["proven", "noted", "unproven", "failed"]
"""成立 · 说明 · 未证明 · 不成立"""

LEVELS: dict[Level, Text] = {
    "proven": Text("成立", "proven"),
    "noted": Text("说明", "noted"),
    "unproven": Text("未证明", "NOT PROVEN"),
    "failed": Text("不成立", "FAILED"),
}


@dataclass(frozen=True)
class Finding:
    """One sentence of a verdict."""

    level: Level
    what: Text
    where: str = ""
    """File, part or entry that it is about; always named where something failed."""


@dataclass
class Findings:
    """All that was found, in the order of checking; a check that fails ends the checks that build on it."""

    items: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing failed. What is not proven does not make it fail; it is said."""
        return not any(one.level == "failed" for one in self.items)

    def add(self, level: Level, zh: str, en: str, where: str = "") -> None:
        """Add one sentence."""
        self.items.append(Finding(level, Text(zh, en), where))

    def failed(self, error: BundleError) -> None:
        """Add what failed, and where."""
        why = error.values["why"]
        self.items.append(Finding("failed", why if isinstance(why, Text) else error.what, error.where))


@contextmanager
def at(where: str) -> Iterator[None]:
    """Say where a note or a proof did not hold."""
    try:
        yield
    except (NoteError, ProofError) as error:
        why = error.values["why"]
        text = why if isinstance(why, Text) else error.what
        raise BundleError(where, text.zh, text.en) from error


def moment(time: Milliseconds) -> str:
    """A moment in this machine's local time, with its offset."""
    return datetime.fromtimestamp(time / 1000).astimezone().isoformat(sep=" ", timespec="seconds")
