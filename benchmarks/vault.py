"""``./run bench vault``: what proof costs: one durable entry, a whole journal checked, encryption, a day reopened."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks import encrypted, recomputed, reopened
from benchmarks.days import Bare
from benchmarks.scans import counted_syncs
from benchmarks.table import Table
from benchmarks.timing import Times, in_turns, ratio, spread
from station.vault.journal import Journal

BOUND = 1.3
BODY_BYTES = 800
"""What a verdict's entry has."""


def run(folder: Path, quick: bool) -> Table:
    """All of it, in one run."""
    table = Table()
    append(folder, quick, table)
    encrypted.age_files(quick, table)
    reopened.days(folder, quick, table)
    recomputed.journal(folder, quick, table)
    return table


def append(folder: Path, quick: bool, table: Table) -> None:
    """One entry, one durable commit, beside a bare commit of the same bytes; new files, as in ``bench door``."""
    one, peer = Times(), Times()
    for part in range(1 if quick else 4):
        journal, bare = (
            Journal.create(folder / f"append-{part}.db", "bench"),
            Bare(folder / f"bare-{part}.db"),
        )

        def appended(n: int, journal: Journal = journal) -> None:
            body = _body(n)
            with one.one():
                journal.append(body)

        def committed(n: int, bare: Bare = bare) -> None:
            row = bare.ready(_body(n))
            with peer.one():
                bare.commit(row)

        in_turns(100 if quick else 400, appended, committed)
        journal.close()
        bare.connection.close()
    table.at_most(
        "append, one durable commit ÷ bare SQLite commit of the same bytes, p50",
        ratio(one, peer),
        BOUND,
        f"{one} ÷ {peer}; {len(one.wall)} pairs; {spread(one, peer)}",
    )
    counted_syncs(folder / "appended", "append", "syncs of the journal for each append (strace)", table)


def _body(n: int) -> bytes:
    return n.to_bytes(8) + os.urandom(BODY_BYTES - 8)
