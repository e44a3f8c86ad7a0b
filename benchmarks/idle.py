"""Processor time of a room in which nothing happens: the clock of its status row moves, once a second."""

from __future__ import annotations

import statistics
from pathlib import Path

from benchmarks.logged_in import bare, logged_in
from benchmarks.table import Table

BOUND = 1.5
SLICE_SECONDS = 5.0


def beat(folder: Path, quick: bool, table: Table) -> None:
    """Both programs run at the same time, so both meet the same machine; slices of five seconds."""
    room, peer = logged_in(folder / "idle"), bare("clock")
    for shown in (room, peer):
        shown.idle(2.0)
    ours, theirs = [], []
    for _ in range(2 if quick else 12):
        before = room.cpu(), peer.cpu()
        room.idle(SLICE_SECONDS / 2)
        peer.idle(SLICE_SECONDS / 2)
        ours.append((room.cpu() - before[0]) / SLICE_SECONDS)
        theirs.append((peer.cpu() - before[1]) / SLICE_SECONDS)
    room.end()
    peer.end()
    parts = [a / b for a, b in zip(ours, theirs, strict=True)]
    table.at_most(
        "idle processor time ÷ a bare Textual app's with a clock of one beat a second, p50",
        statistics.median(ours) / statistics.median(theirs),
        BOUND,
        f"{statistics.median(ours):.2%} ÷ {statistics.median(theirs):.2%} of a core; "
        f"{len(parts)} slices of {SLICE_SECONDS:.0f} s, {min(parts):.2f} to {max(parts):.2f}",
    )
