"""A process to be traced: so many scans, or bare appends, between the syncs of two marker files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.days import BenchDay
from station.vault.journal import Journal


def mark(path: Path) -> None:
    with path.open("wb") as file:
        os.fsync(file.fileno())


def scans(folder: Path) -> tuple[Journal, Callable[[int], None]]:
    day = BenchDay(folder)

    def one(n: int) -> None:
        day.type(day.codes[n])
        day.suffix()

    return day.room.journal, one


def appends(folder: Path) -> tuple[Journal, Callable[[int], None]]:
    folder.mkdir()
    journal = Journal.create(folder / "journal.db", "bench")

    def one(n: int) -> None:
        journal.append(os.urandom(800))

    return journal, one


def main() -> None:
    word, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    journal, one = (scans if word == "scan" else appends)(folder)
    size = journal.size
    mark(folder / "begin")
    for n in range(count):
        one(n)
    mark(folder / "end")
    assert journal.size == size + count


if __name__ == "__main__":
    main()
