"""The decoding child: a picture from the shared memory for each line on standard input, a line back.

Ends when its input does, so that it never outlives the program that started it.
"""

from __future__ import annotations

import mmap
import sys
from typing import get_args

import cv2
import msgspec
import numpy as np

from station.checkin.decode.child import LARGEST, Looked, Task
from station.checkin.decode.figures import figures_of
from station.checkin.decode.live import Live
from station.checkin.decode.symbol import USUAL, Symbology
from station.event import Milliseconds

MEASURE_MS: Milliseconds = 500
"""Between two measurements of how good the picture is: nobody reads them faster, and codes come first."""


def main(descriptor: int, wanted: list[str]) -> None:
    """Serve until the input ends."""
    cv2.setNumThreads(1)
    kinds = tuple(kind for kind in get_args(Symbology) if kind in wanted) or USUAL
    live = Live(kinds)
    shared = mmap.mmap(descriptor, LARGEST, prot=mmap.PROT_READ)
    measured_at: Milliseconds | None = None
    for line in sys.stdin.buffer:
        task = msgspec.json.decode(line, type=Task)
        pixels = np.frombuffer(shared, np.uint8, task.height * task.width).reshape(task.height, task.width)
        own = pixels.copy()
        figures = None
        if measured_at is None or task.at_ms - measured_at >= MEASURE_MS:
            measured_at, figures = task.at_ms, figures_of(own)
        found = live.look(own, task.at_ms)
        sys.stdout.buffer.write(msgspec.json.encode(Looked(task.at_ms, tuple(found), figures)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
