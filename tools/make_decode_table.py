"""Measure the decoder on the project's own degraded tickets, beside pyzbar alone and zxing-cpp alone.

python tools/make_decode_table.py table [N]   write the tables of docs/decoding.md, N pictures a level (3)
python tools/make_decode_table.py cut [N]     false reads on N cut codes (600)
python tools/make_decode_table.py speed [S]   frames a second at 1280 × 720 on one core, S seconds each (3)
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import cv2
import zxingcpp
from pyzbar import pyzbar

from station.checkin.decode import decode
from station.checkin.decode.live import Live

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "decoding.md"
BEGIN, END = "<!-- table -->\n", "<!-- /table -->\n"
SEED = 20261107
MIXED = 40
_ZBAR = [pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.CODE39]
_ZXING = [getattr(zxingcpp.BarcodeFormat, name) for name in ("QRCode", "Code128", "Code39", "PDF417")]


def _generator() -> Any:
    spec = importlib.util.spec_from_file_location("degraded", ROOT / "tests" / "support" / "degraded.py")
    if spec is None or spec.loader is None:
        raise SystemExit("tests/support/degraded.py is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules["degraded"] = module
    spec.loader.exec_module(module)
    return module


def ours(picture: Any) -> list[str]:
    return [symbol.text for symbol in decode(picture)]


def zbar_alone(picture: Any) -> list[str]:
    return [code.data.decode("utf-8", "replace") for code in pyzbar.decode(picture, symbols=_ZBAR)]


def zxing_alone(picture: Any) -> list[str]:
    found = zxingcpp.read_barcodes(picture, formats=_ZXING, text_mode=zxingcpp.TextMode.Plain)
    return [code.text for code in found]


ENGINES: dict[str, Callable[[Any], list[str]]] = {
    "station": ours,
    "pyzbar": zbar_alone,
    "zxing-cpp": zxing_alone,
}


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
                        read = engine(picture)
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
                read = engine(picture)
                spent[name].append((time.process_time() - began) * 1000)
                right[name] += text in read
                wrong[name] += any(other != text for other in read)
        lines.append(f"| {kind} | {' | '.join(str(right[name]) for name in ENGINES)} |")
        click.echo(lines[-1])
    median = " | ".join(f"{statistics.median(spent[name]):.0f}" for name in ENGINES)
    return [*lines, f"| CPU ms, median | {median} |", ""]


def cut(count: int) -> None:
    made = _generator()
    false: dict[str, int] = defaultdict(int)
    for code in made.cut_codes(count):
        for name, engine in ENGINES.items():
            false[name] += any(text not in (code.text, "") for text in engine(code.picture))
    for name in ENGINES:
        click.echo(f"{name}: {false[name]} false reads on {count} cut codes")


def speed(seconds: float) -> None:
    made = _generator()
    readable = made.Conditions(electrons=1500, defocus_px=0.5, roll=3)
    shown = [(kind, kind, readable) for kind in made.KINDS]
    shown.append(("nothing readable", "Code 128", made.Conditions(electrons=1500, defocus_px=9)))
    for name, kind, how in shown:
        pictures = [made.photograph(kind, made.number(SEED), how, SEED + nth) for nth in range(10)]
        live, count, read = Live(), 0, 0
        began, processor = time.perf_counter(), time.process_time()
        while time.perf_counter() - began < seconds:
            read += bool(live.look(pictures[count % len(pictures)], count * 33))
            count += 1
        each = (time.process_time() - processor) / count
        click.echo(f"{name}: {1 / each:.0f} frames a second of one core, {read} of {count} read")


def main() -> None:
    cv2.setNumThreads(1)
    word, *rest = sys.argv[1:] or ["help"]
    if word == "table":
        table(int(rest[0]) if rest else 3)
    elif word == "cut":
        cut(int(rest[0]) if rest else 600)
    elif word == "speed":
        speed(float(rest[0]) if rest else 3)
    else:
        click.echo(__doc__)


if __name__ == "__main__":
    main()
