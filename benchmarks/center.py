"""``./run bench center``: what it costs a center to be sure, and whether that stays so as it fills."""

from __future__ import annotations

from pathlib import Path

from benchmarks import filled, intake, province
from benchmarks.table import Table


def run(folder: Path, quick: bool) -> Table:
    """All of it, in one run."""
    table = Table()
    intake.engines(folder, quick, table)
    filled.flat(folder, quick, table)
    province.boards(folder, quick, table)
    return table
