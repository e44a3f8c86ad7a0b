"""A process to be traced: so many scans between the syncs of two marker files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.days import BenchDay


def mark(path: Path) -> None:
    with path.open("wb") as file:
        os.fsync(file.fileno())


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    day = BenchDay(folder)
    size = day.room.journal.size
    mark(folder / "begin")
    for code in day.codes[:count]:
        day.type(code)
        day.suffix()
    mark(folder / "end")
    assert day.room.journal.size == size + count


if __name__ == "__main__":
    main()
