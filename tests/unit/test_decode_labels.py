"""Hand-held snapshots of labels: at any roll, on bottles, with small bars. STATION_LONG=1 takes a hundred of each."""

from __future__ import annotations

import os

import numpy as np
import pytest

from station.checkin.decode import decode
from tests.support.degraded import KINDS, number
from tests.support.labels import drawn, snapshot

COUNT = 100 if os.environ.get("STATION_LONG") else 6
LEAST = {"Code 128": 0.95, "Code 39": 0.9, "QR": 0.95, "PDF417": 0.9}
"""Share that must be read where a module is 1.5 to 2.2 pixels wide."""


def test_a_snapshot_is_the_same_for_the_same_seed() -> None:
    first = snapshot("QR", "202611070007", drawn(5), 5)
    assert first.shape == (480, 640, 3)
    assert np.array_equal(first, snapshot("QR", "202611070007", drawn(5), 5))
    assert not np.array_equal(first, snapshot("QR", "202611070007", drawn(6), 6))


@pytest.mark.parametrize("kind", KINDS)
def test_labels_are_mostly_read_and_never_wrongly(kind: str) -> None:
    right = 0
    for seed in range(40, 40 + COUNT):
        text = number(seed)
        read = [symbol.printed for symbol in decode(snapshot(kind, text, drawn(seed), seed))]
        assert set(read) <= {text}, f"seed {seed}"
        right += bool(read)
    assert right >= LEAST[kind] * COUNT - 1


@pytest.mark.parametrize("kind", ["Code 128", "Code 39"])
def test_bars_under_two_pixels_are_never_read_wrongly(kind: str) -> None:
    for seed in (1005, 1013, 1025, *range(2000, 2000 + COUNT)):
        text = number(seed)
        read = {symbol.printed for symbol in decode(snapshot(kind, text, drawn(seed, 1.7), seed))}
        assert read <= {text}, f"seed {seed}"
