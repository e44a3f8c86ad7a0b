"""``./run fuzz [N] [--seed S] [--jobs J] [--case NAME]``: run N inputs, say what was reached, end with 1 on a finding."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count, islice

from tests.fuzz import door, parser, pictures, scanners
from tests.fuzz.tally import Tally

MILLION = 1_000_000
TARGETS = {
    "door": (door.run, door.STEPS, 0.5),
    "parser": (parser.run, parser.BATCH, 0.3),
    "scanner": (scanners.run, scanners.BATCH, 0.199),
    "pictures": (pictures.run, pictures.BATCH, 0.001),
}
"""What plays a case, its number of inputs, and its share of a run."""
CHUNK = 20
SHOWN = 20


def cases(inputs: int) -> Iterator[str]:
    """The names of so many inputs' cases, the targets mixed."""
    for target, (_, size, share) in TARGETS.items():
        yield from (f"{target}:{n}" for n in range(max(1, round(inputs * share / size))))


def play(seed: int, names: list[str]) -> Tally:
    """Run these cases."""
    tally = Tally()
    for name in names:
        with tally.case(name):
            TARGETS[name.partition(":")[0]][0](seed, name, tally)
    return tally


def run(inputs: int, seed: int, jobs: int) -> Tally:
    """Run so many inputs on so many processes."""
    names, total = cases(inputs), Tally()
    chunks = iter(lambda: list(islice(names, CHUNK)), [])
    with ProcessPoolExecutor(jobs) as pool:
        for done in pool.map(play, (seed for _ in count()), chunks):
            total.add(done)
    return total


def main() -> None:
    asked = argparse.ArgumentParser(prog="./run fuzz", description=__doc__)
    asked.add_argument("inputs", nargs="?", type=int, default=MILLION)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--case", help="one case of a finding, for example door:123")
    options = asked.parse_args()
    began = time.perf_counter()
    if options.case:
        total = play(options.seed, [options.case])
    else:
        total = run(options.inputs, options.seed, options.jobs)
    seconds = time.perf_counter() - began
    for name, times in sorted(total.classes.items()):
        print(f"{times:9,}  {name}")
    done = ", ".join(f"{n:,} {target}" for target, n in total.inputs.items())
    print(
        f"\n{sum(total.inputs.values()):,} inputs ({done}) in {seconds:.0f} s: {sum(total.inputs.values()) / seconds:,.0f}/s"
    )
    print(f"{len(total.classes)} classes reached, {len(total.findings)} findings, seed {options.seed}")
    for name, what in total.findings[:SHOWN]:
        print(f"\n./run fuzz --seed {options.seed} --case {name}\n{what}")
    raise SystemExit(1 if total.findings else 0)


if __name__ == "__main__":
    main()
