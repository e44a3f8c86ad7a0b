"""What the roster on paper costs: ``PYTHONPATH=. python tools/paper_cost.py [RUNS]``.

For 30 and 120 candidates: milliseconds that the screen's process spends on the data, and wall time, processor time and
memory of the process that typesets one sheet and writes it; median and range.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time

import msgspec

from station.checkin.register import DoorState
from station.forms.paper_job import PaperJob
from station.forms.roster import Stand, sheets
from tests.support.plans import at, day_plan


def spread(values: list[float], unit: str, scale: float = 1.0) -> str:
    low, middle, high = (scale * f(values) for f in (min, statistics.median, max))
    return f"{middle:.2f} {unit} ({low:.2f} to {high:.2f})"


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    stand = Stand(123, bytes(32), at("08:47"))
    for candidates in (30, 120):
        plan, data, wall, processor = day_plan(candidates), [], [], []
        for _ in range(50):
            began = time.perf_counter()
            made = sheets(plan, DoorState(), stand)
            data.append(time.perf_counter() - began)
        with tempfile.TemporaryDirectory() as folder:
            body = msgspec.json.encode(PaperJob(folder, {"roster.pdf": made[0]}, ("roster.pdf",)))
            for _ in range(runs):
                before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
                subprocess.run(
                    [sys.executable, "-m", "station.forms.paper_main"],
                    input=body,
                    capture_output=True,
                    check=True,
                )
                wall.append(time.perf_counter() - began)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        print(  # noqa: T201
            f"{candidates} candidates: data of both sessions {spread(data, 'ms', 1000)}; one sheet: wall {spread(wall, 's')},"
            f" processor {spread(processor, 's')}, at most {after.ru_maxrss // 1024} MB;"
            f" written each minute: {statistics.median(processor) / 60:.2%} of one core"
        )


if __name__ == "__main__":
    main()
