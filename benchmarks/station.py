"""``./run bench station``: what the room's screens take of the machine, beside a bare Textual app."""

from __future__ import annotations

from pathlib import Path

from benchmarks import idle, pressed, resident, started
from benchmarks.table import Table


def run(folder: Path, quick: bool) -> Table:
    """All of it, in one run."""
    table = Table()
    started.start(folder, quick, table)
    started.reopened(folder, quick, table)
    resident.memory(folder, quick, table)
    resident.decoding(folder, quick, table)
    idle.beat(folder, quick, table)
    pressed.keys(folder, quick, table)
    return table
