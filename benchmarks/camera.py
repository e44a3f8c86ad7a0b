"""Pictures for each second of one core at 1280 × 720 with a readable ticket in view, beside the engines alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import zxingcpp

from benchmarks.table import Table
from benchmarks.timing import Times, in_turns
from station.checkin.decode.live import Live
from station.checkin.decode.symbol import USUAL
from station.checkin.decode.zbar import engine
from station.checkin.decode.zxing import FORMATS
from tests.support.degraded import GOOD, Picture, photograph

BOUND = 30
TEXT = "202611070007"
KINDS = ("Code 128", "QR")


def frames(quick: bool, table: Table) -> None:
    """A ticket held before the camera, moving as a hand does."""
    cores = os.sched_getaffinity(0)
    threads = cv2.getNumThreads()
    os.sched_setaffinity(0, {min(cores)})
    cv2.setNumThreads(1)
    try:
        for kind in KINDS:
            _frames(kind, 60 if quick else 240, table)
    finally:
        os.sched_setaffinity(0, cores)
        cv2.setNumThreads(threads)


def _frames(kind: str, count: int, table: Table) -> None:
    pictures = held(kind)
    live = Live()
    times = {"station": Times(), "zxing-cpp alone": Times(), "pyzbar alone": Times()}
    reads = dict.fromkeys(times, 0)

    def look(name: str, read: Callable[[Picture, int], set[str]]) -> Callable[[int], None]:
        def run(n: int) -> None:
            with times[name].one():
                found = read(pictures[n % len(pictures)], n)
            reads[name] += TEXT in found

        return run

    runs = [
        look("station", lambda picture, n: {s.text for s in live.look(picture, n * 33)}),
        look("zxing-cpp alone", lambda picture, _: _zxing(picture)),
    ]
    pyzbar = engine()
    if pyzbar is not None:
        runs.append(look("pyzbar alone", lambda picture, _: _zbar(picture)))
    else:
        table.beside("pyzbar alone", "not measured: libzbar0 is not installed")
    in_turns(count, *runs)

    def said(name: str) -> str:
        cpu = times[name].cpu
        return f"{len(cpu) / sum(cpu):.0f} frames/s, {reads[name]} of {len(cpu)} read" if cpu else "–"

    own = times["station"].cpu
    table.at_least(
        f"frames/s of one core, 1280 × 720, {kind} ticket in view",
        len(own) / sum(own),
        BOUND,
        f"{said('station')}; zxing-cpp alone {said('zxing-cpp alone')}; pyzbar alone {said('pyzbar alone')}",
    )


def held(kind: str) -> list[Picture]:
    """Colour pictures of a ticket in a hand that is never quite still."""
    still = photograph(kind, TEXT, replace(GOOD, electrons=1_500.0, defocus_px=0.7), 3)
    rng = np.random.default_rng(3)
    path = np.cumsum(rng.normal(0, 2.5, (48, 2)), axis=0).round().astype(int)
    made = []
    for down, right in path:
        moved = np.roll(still, (int(down), int(right)), axis=(0, 1)).astype(np.int16)
        grain = rng.integers(-3, 4, moved.shape, dtype=np.int16)
        grey = np.clip(moved + grain, 0, 255).astype(np.uint8)
        made.append(np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8))
    return made


def _zxing(picture: Picture) -> set[str]:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    formats = [FORMATS[kind] for kind in USUAL]
    return {code.text for code in zxingcpp.read_barcodes(grey, formats=formats)}


def _zbar(picture: Picture) -> set[str]:
    pyzbar = engine()
    assert pyzbar is not None
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    wanted = [pyzbar.ZBarSymbol[name] for name in ("QRCODE", "CODE128", "CODE39")]
    return {code.data.decode("utf-8", "replace") for code in pyzbar.decode(grey, symbols=wanted)}
