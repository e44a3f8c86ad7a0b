"""Measure the decoder on the project's own degraded tickets, beside pyzbar alone and zxing-cpp alone.

python tools/make_decode_table.py table [N]   write the tables of docs/decoding.md, N pictures a level (3)
python tools/make_decode_table.py labels [N]  reads out of N hand-held snapshots of labels (100)
python tools/make_decode_table.py cut [N]     false reads on N cut codes (600)
python tools/make_decode_table.py speed [S]   frames a second at 1280 × 720 on one core, S seconds each (3)
"""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
from engines import ENGINES

from station.checkin.decode.live import Live

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "decoding.md"
BEGIN, END = "<!-- table -->\n", "<!-- /table -->\n"
SEED = 20261107
MIXED = 40


def _generator(name: str = "degraded") -> Any:
    sys.path.insert(0, str(ROOT))
    return importlib.import_module(f"tests.support.{name}")


def table(count: int) -> None:
    made = _generator()
    lines: list[str] = []
    wrong: dict[str, int] = defaultdict(int)
    pictures = 0
    for kind in made.KINDS:
        lines += [f"### {kind}", "", "| factor | " + " | ".join(ENGINES) + " |", "|---|---|---|---|"]
        total: dict[str, int] = defaultdict(int)
        for factor, levels in made.FACTORS.items():
            cells: dict[str, list[int]] = {name: [] for name in ENGINES}
            for level, how in enumerate(levels):
                right: dict[str, int] = defaultdict(int)
                for nth in range(count):
                    seed = SEED + 1000 * level + nth
                    text = made.number(seed)
                    picture = made.photograph(kind, text, how, seed)
                    pictures += 1
                    for name, engine in ENGINES.items():
                        read = [one.text for one in engine(picture)]
                        right[name] += text in read
                        wrong[name] += any(other != text for other in read)
                for name in ENGINES:
                    cells[name].append(right[name])
                    total[name] += right[name]
            row = " | ".join(" ".join(map(str, cells[name])) for name in ENGINES)
            lines.append(f"| {factor} | {row} |")
            click.echo(f"{kind}  {factor}  {row}")
        lines += [f"| **sum** | {' | '.join(f'**{total[name]}**' for name in ENGINES)} |", ""]
    lines += _mixed(made, wrong)
    pictures += MIXED * len(made.KINDS)
    said = ", ".join(f"{name} {wrong[name]}" for name in ENGINES)
    lines.append(f"Wrong texts in all {pictures} pictures: {said}.")
    head = f"Reads out of {count} pictures at each level, mild to severe, seed {SEED}.\n\n"
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + head + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


def _mixed(made: Any, wrong: dict[str, int]) -> list[str]:
    lines = [f"### Several at once, {MIXED} pictures of each kind", ""]
    lines += ["| kind | " + " | ".join(ENGINES) + " |", "|---|---|---|---|"]
    spent: dict[str, list[float]] = defaultdict(list)
    for kind in made.KINDS:
        right: dict[str, int] = defaultdict(int)
        for nth in range(MIXED):
            seed = SEED + nth
            text = made.number(seed)
            picture = made.photograph(kind, text, made.mixed(seed), seed)
            for name, engine in ENGINES.items():
                began = time.process_time()
                read = [one.text for one in engine(picture)]
                spent[name].append((time.process_time() - began) * 1000)
                right[name] += text in read
                wrong[name] += any(other != text for other in read)
        lines.append(f"| {kind} | {' | '.join(str(right[name]) for name in ENGINES)} |")
        click.echo(lines[-1])
    median = " | ".join(f"{statistics.median(spent[name]):.0f}" for name in ENGINES)
    return [*lines, f"| CPU ms, median | {median} |", ""]


def labels(count: int) -> None:
    made, snaps = _generator(), _generator("labels")
    click.echo("| symbology | " + " | ".join(ENGINES) + " |\n|---|" + "---|" * len(ENGINES))
    for kind in made.KINDS:
        right: dict[str, int] = defaultdict(int)
        wrong: dict[str, int] = defaultdict(int)
        for seed in range(count):
            text = made.number(seed)
            picture = snaps.snapshot(kind, text, snaps.drawn(seed), seed)
            for name, engine in ENGINES.items():
                read = [one.text for one in engine(picture)]
                right[name] += text in read
                wrong[name] += any(other != text for other in read)
        cells = (f"{right[name]}" + (f", {wrong[name]} wrong" if wrong[name] else "") for name in ENGINES)
        click.echo(f"| {kind} | " + " | ".join(cells) + " |")


def cut(count: int) -> None:
    made = _generator()
    false: dict[str, int] = defaultdict(int)
    for code in made.cut_codes(count):
        for name, engine in ENGINES.items():
            false[name] += any(one.text not in (code.text, "") for one in engine(code.picture))
    click.echo("| " + " | ".join(ENGINES) + " |\n|" + "---|" * len(ENGINES))
    click.echo("| " + " | ".join(str(false[name]) for name in ENGINES) + " |")


def speed(seconds: float) -> None:
    made = _generator()
    readable = made.Conditions(electrons=1500, defocus_px=0.5, roll=3)
    shown = [(kind, kind, readable) for kind in made.KINDS]
    shown.append(("Code 128 rolled by 30 degrees", "Code 128", replace(readable, roll=30)))
    shown.append(("a ticket that can't be read", "Code 128", made.Conditions(electrons=1500, defocus_px=9)))
    for name, kind, how in shown:
        pictures = [made.photograph(kind, made.number(SEED), how, SEED + nth) for nth in range(10)]
        _frames(name, pictures, seconds, followed=True)
        if how is readable:
            _frames(f"{name}, each picture the first", pictures, seconds, followed=False)
    rng = np.random.default_rng(SEED)
    desk = cv2.resize(
        rng.uniform(60, 200, (9, 16)).astype(np.float32), (1280, 720), interpolation=cv2.INTER_CUBIC
    )
    grain = [np.clip(desk + rng.normal(0, 4, desk.shape), 0, 255).astype(np.uint8) for _ in range(10)]
    _frames("an empty desk", grain, seconds, followed=True)
    moving = [np.roll(one, 90 * nth, axis=1) for nth, one in enumerate(grain)]
    _frames("movement without a ticket", moving, seconds, followed=True)


def _frames(name: str, pictures: list[Any], seconds: float, followed: bool) -> None:
    live, count, read = Live(), 0, 0
    began, processor = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        live = live if followed else Live()
        read += bool(live.look(pictures[count % len(pictures)], count * 33))
        count += 1
    each = (time.process_time() - processor) / count
    click.echo(f"| {name} | {1 / each:.0f} | {read} of {count} |")


def main() -> None:
    cv2.setNumThreads(1)
    word, *rest = sys.argv[1:] or ["help"]
    if word == "table":
        table(int(rest[0]) if rest else 3)
    elif word == "labels":
        labels(int(rest[0]) if rest else 100)
    elif word == "cut":
        cut(int(rest[0]) if rest else 600)
    elif word == "speed":
        speed(float(rest[0]) if rest else 3)
    else:
        click.echo(__doc__)


if __name__ == "__main__":
    main()
