"""``./run bench NAME``: run one set of measurements, print its table, end with 1 where a bound is missed."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import center, door, station, supervised, vault
from benchmarks.table import Table, machine

SETS: dict[str, Callable[[Path, bool], Table]] = {
    "center": center.run,
    "door": door.run,
    "pull": supervised.run,
    "station": station.run,
    "vault": vault.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("name", choices=sorted(SETS))
    parser.add_argument("--quick", action="store_true", help="fewer pairs and smaller journals and rosters")
    parser.add_argument(
        "--folder", type=Path, default=Path("/var/tmp"), help="on the disk to measure (default: /var/tmp)"
    )
    asked = parser.parse_args()
    print(machine(asked.folder))
    with tempfile.TemporaryDirectory(prefix="station-bench-", dir=asked.folder) as folder:
        table = SETS[asked.name](Path(folder), asked.quick)
    print(table.text())
    raise SystemExit(0 if table.passed else 1)


if __name__ == "__main__":
    main()
