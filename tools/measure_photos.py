"""Measure the decoder on photographs that others took, beside pyzbar alone and zxing-cpp alone.

python tools/measure_photos.py FOLDER [--misses]

FOLDER holds the test pictures of zxing-cpp, quagga or jsQR as their repositories have them, or pictures of one's own
(tools/photo_truth.py tells the conventions). They are no part of this project. Right is a picture of which every expected
text was read; wrong is one of which any other text was read. With --misses those of the engines alone are named too.
"""

from __future__ import annotations

import statistics
import sys
import time
import unicodedata
from collections import defaultdict
from pathlib import Path

import click
import cv2
import numpy as np
from engines import ENGINES, Reading
from photo_truth import Photo, photos


def is_it(reading: Reading, expected: str | bytes) -> bool:
    """Whether a reading is the expected text, whatever its line ends and its form of accents."""
    if isinstance(expected, bytes):
        return reading.raw == expected or reading.text.encode("latin-1", "replace") == expected
    return _form(reading.text) == _form(expected)


def _form(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n\0")


def judged(photo: Photo, readings: list[Reading]) -> tuple[bool, list[str]]:
    """Whether all of it was read, and what else was."""
    right = all(any(is_it(one, text) for one in readings) for text in photo.texts)
    wrong = [one.text for one in readings if not any(is_it(one, text) for text in photo.texts)]
    return right, wrong


def measure(folder: Path, misses: bool) -> None:
    cv2.setNumThreads(1)
    counted: dict[str, int] = defaultdict(int)
    right: dict[tuple[str, str], int] = defaultdict(int)
    wrong: dict[tuple[str, str], int] = defaultdict(int)
    spent: dict[str, list[float]] = defaultdict(list)
    notes: list[str] = []
    for photo in photos(folder):
        body = np.frombuffer(photo.path.read_bytes(), np.uint8)
        picture = cv2.imdecode(body, cv2.IMREAD_COLOR) if body.size else None
        if picture is None:
            notes.append(f"no picture: {photo.path}")
            continue
        counted[photo.kind] += 1
        for name, engine in ENGINES.items():
            began = time.process_time()
            readings = engine(picture)
            spent[name].append((time.process_time() - began) * 1000)
            whole, others = judged(photo, readings)
            right[photo.kind, name] += whole and bool(photo.texts)
            wrong[photo.kind, name] += bool(others)
            if name == "station" or misses:
                said = photo.path.relative_to(folder)
                notes += [f"{name} missed: {said}: {photo.texts!r}"] if not whole else []
                notes += [f"{name} wrong: {said}: {others!r}, not {photo.texts!r}"] if others else []
    if not counted:
        raise SystemExit(f"No picture with an expected text below {folder}. 未找到带期望文本的图片。")
    click.echo("| symbology | pictures | " + " | ".join(ENGINES) + " | wrong: " + " | ".join(ENGINES) + " |")
    click.echo("|---|---|" + "---|" * (2 * len(ENGINES)))
    for kind, count in sorted(counted.items()):
        reads = [str(right[kind, name]) if kind != "nothing" else "" for name in ENGINES]
        click.echo(
            f"| {kind} | {count} | " + " | ".join([*reads, *(str(wrong[kind, n]) for n in ENGINES)]) + " |"
        )
    medians = [f"{name} {statistics.median(spent[name]):.1f}" for name in ENGINES]
    click.echo("CPU ms a picture, median: " + ", ".join(medians))
    for note in notes:
        click.echo(note)


def main() -> None:
    rest = [word for word in sys.argv[1:] if word != "--misses"]
    if len(rest) != 1 or not Path(rest[0]).is_dir():
        click.echo(__doc__)
        raise SystemExit(2)
    measure(Path(rest[0]), "--misses" in sys.argv)


if __name__ == "__main__":
    main()
