"""What a run found, as a table of bound, value and PASS or FAIL."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line. ``bound`` is empty where a figure only stands beside another."""

    what: str
    bound: str
    value: str
    holds: bool | None
    """None where nothing is promised, or the line could not be measured here (``value`` says why)."""

    @property
    def verdict(self) -> str:
        return {True: "PASS", False: "FAIL", None: ""}[self.holds]


@dataclass
class Table:
    """Lines in the order in which they were measured; each is also printed as it comes."""

    rows: list[Row] = field(default_factory=list)

    def at_most(self, what: str, value: float, bound: float, detail: str) -> None:
        self._add(Row(what, f"≤ {bound:g}", f"{value:.2f}  ({detail})", value <= bound))

    def at_least(self, what: str, value: float, bound: float, detail: str) -> None:
        self._add(Row(what, f"≥ {bound:g}", f"{value:.1f}  ({detail})", value >= bound))

    def check(self, what: str, bound: str, value: str, holds: bool) -> None:
        self._add(Row(what, bound, value, holds))

    def beside(self, what: str, value: str) -> None:
        self._add(Row(what, "", value, None))

    @property
    def passed(self) -> bool:
        return all(row.holds is not False for row in self.rows)

    def text(self) -> str:
        """All lines as a Markdown table."""
        cells = [("what", "bound", "value", ""), ("---", "---", "---", "---")]
        cells += [(row.what, row.bound, row.value, row.verdict) for row in self.rows]
        return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in cells)

    def _add(self, row: Row) -> None:
        self.rows.append(row)
        print(f"  {row.verdict or '    '} {row.what}: {row.value} {row.bound}".rstrip(), flush=True)


def machine(folder: Path) -> str:
    """Processor, cores, kernel, Python, file system of the measured folder, and what else runs."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}, "
        f"{folder} on {_file_system(folder)}, load {load}"
    )


def _file_system(folder: Path) -> str:
    mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    held = [m for m in mounts if folder.resolve().is_relative_to(m[1])]
    return max(held, key=lambda m: len(m[1]))[2] if held else "?"
