"""Arrays of every kind through the decoder: what is no picture holds no code, and nothing raises."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from station.checkin.decode import decode
from station.checkin.decode.live import Live
from station.checkin.decode.symbol import Symbol
from tests.fuzz.tally import Tally, drawn, need
from tests.support.degraded import GOOD, KINDS, photograph

BATCH = 4
TEXT = "202611070007"
TYPES = (
    "uint8", "uint8", "uint8", "bool", "int8", "uint16", "int32", "int64", "float16", "float32", "float64", "complex64",
    "object", "datetime64[s]", "S4", "U2", "V8",
)  # fmt: skip
SIDES = (0, 1, 2, 15, 16, 17, 31, 64, 97, 160)


def run(seed: int, name: str, tally: Tally) -> None:
    """Some arrays, each to the decoder of single pictures and to that of streams."""
    rng = drawn(seed, name)
    live = Live()
    for n in range(BATCH):
        array = _array(rng)
        before = array.copy() if array.dtype != object else None
        found = decode(array) + live.look(array, n * rng.choice((0, 33, 600)))
        tally.inputs["pictures"] += 1
        tally.classes[f"pictures {array.dtype.kind}{array.ndim} {'read' if found else 'none'}"] += 1
        need(all(isinstance(s, Symbol) and s.text.strip() for s in found), "symbol", found)
        if before is not None and array.dtype.kind in "biuf":
            need(np.array_equal(before, array, equal_nan=array.dtype.kind == "f"), "a picture was changed")


def _array(rng: Random) -> Any:
    numbers = np.random.default_rng(rng.getrandbits(32))
    if rng.random() < 0.15:
        array = _photograph(rng)
    else:
        dimensions = rng.choice((0, 1, 2, 2, 2, 3, 3, 3, 4))
        shape = [rng.choice(SIDES) for _ in range(min(2, dimensions))]
        shape += [rng.choice((0, 1, 2, 3, 4, 5))] * (dimensions - len(shape))
        if rng.random() < 0.02:
            shape = [rng.choice((16, 20)), rng.choice((7_000, 20_000))]
        array = (numbers.random(shape) * rng.choice((1, 255, 70_000))).astype(np.float64)
    with np.errstate(all="ignore"):
        array = np.asarray(array.astype(rng.choice(TYPES)))
    if array.dtype.kind == "f" and array.size and rng.random() < 0.5:
        with np.errstate(all="ignore"):
            array.reshape(-1)[:: rng.randint(1, 5)] = rng.choice((np.nan, np.inf, -np.inf, 1e300, -0.0))
    if array.ndim >= 2 and rng.random() < 0.4:
        array = rng.choice((array.T, array[::-1], array[:, ::-2], np.asfortranarray(array), array[::2]))
    if array.ndim and rng.random() < 0.2:
        array.flags.writeable = False
    return array


def _photograph(rng: Random) -> Any:
    seen = photograph(rng.choice(KINDS), TEXT, GOOD, rng.randint(1, 3))
    top, left = rng.randint(0, 300), rng.randint(0, 500)
    cut = seen[top : top + rng.choice((60, 420)), left : left + rng.choice((60, 780))].copy()
    return cut if rng.random() < 0.5 else np.repeat(cut[:, :, None], rng.choice((1, 3, 4)), axis=2)
