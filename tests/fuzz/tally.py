"""What a run has seen: inputs, classes of answers, findings."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from station.text import Text


class Broken(Exception):
    """A property does not hold."""


@dataclass
class Tally:
    """One worker's, or the sum of all."""

    inputs: Counter[str] = field(default_factory=Counter)
    """By target."""
    classes: Counter[str] = field(default_factory=Counter)
    """Kinds of answers that were reached, with how often."""
    findings: list[tuple[str, str]] = field(default_factory=list)
    """(case, what was wrong)."""

    def add(self, other: Tally) -> None:
        self.inputs += other.inputs
        self.classes += other.classes
        self.findings += other.findings

    @contextmanager
    def case(self, name: str) -> Iterator[None]:
        """What breaks in here is a finding under this name; the run goes on."""
        try:
            yield
        except Exception as error:
            where = "".join(traceback.format_exception(error)[-3:])
            self.findings.append((name, f"{type(error).__name__}: {error}\n{where}"))


def drawn(seed: int, name: str) -> Random:
    """The one source of chance of a case."""
    return Random(f"{seed} {name}")


def need(holds: object, what: str, *values: object) -> None:
    """Raise Broken unless it holds."""
    if not holds:
        raise Broken(f"{what}: {', '.join(map(ascii, values))}")


def need_words(text: Text, whose: str) -> None:
    """A sentence stands there in both languages, and no placeholder is left."""
    chinese = any("\u4e00" <= c <= "\u9fff" for c in text.zh)
    need(chinese and any(c.isalpha() and c.isascii() for c in text.en), "a sentence lacks", whose, text)
    # Seats are upper case: what a person typed is no placeholder.
    need(not re.search(r"\{[a-z_]+\}", text.zh + text.en), "a placeholder is left", whose, text)
