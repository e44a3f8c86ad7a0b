"""``./run bench door``: what an invigilator waits for at the door."""

from __future__ import annotations

from pathlib import Path

from benchmarks import camera, flat, painted, scans
from benchmarks.table import Table


def run(folder: Path, quick: bool) -> Table:
    """All of it, in one run."""
    table = Table()
    scans.durable(folder, quick, table)
    painted.keys(folder, quick, table)
    painted.queue(folder, table)
    camera.frames(quick, table)
    flat.roster(folder, quick, table)
    flat.journal(folder, quick, table)
    return table
