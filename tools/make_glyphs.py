"""Draw station/tui/glyphs.txt: the big characters of the door screen, from Noto Sans CJK SC Bold.

    python tools/make_glyphs.py > station/tui/glyphs.txt

Needs the font installed (Debian: fonts-noto-cjk). The station itself needs neither a font nor an image library to show
them. One size class after another: ``word22`` and ``word18`` hold the characters of the verdict words and the icons,
``seat`` holds what a seat, a clock or a count is written with, ``latin`` the letters of the English words.
"""

from __future__ import annotations

import sys

import cv2
import numpy as np
import typst

WORDS = "请入场请止步需核验请扫描请续扫待开放已截止"
SEAT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:/+"
WORD_SIZES = (22, 18)
SEAT_SIZE = 22
FONT = "Noto Sans CJK SC"
INK = 0.45
"""Share of a pixel that must be covered for it to be set; chosen by eye so that no stroke of 请 closes up."""


LATIN = {
    "A": "..###../.##.##./##...##/##...##/##...##/#######/##...##/##...##/##...##/##...##",
    "C": ".#####./##...##/##...../##...../##...../##...../##...../##...../##...##/.#####.",
    "D": "#####../##..##./##...##/##...##/##...##/##...##/##...##/##...##/##..##./#####..",
    "E": "#######/##...../##...../##...../######./##...../##...../##...../##...../#######",
    "H": "##...##/##...##/##...##/##...##/#######/##...##/##...##/##...##/##...##/##...##",
    "I": "####/.##./.##./.##./.##./.##./.##./.##./.##./####",
    "K": "##...##/##..##./##.##../####.../###..../###..../####.../##.##../##..##./##...##",
    "L": "##...../##...../##...../##...../##...../##...../##...../##...../##...../#######",
    "M": "##...##/###.###/#######/##.#.##/##.#.##/##...##/##...##/##...##/##...##/##...##",
    "N": "##...##/###..##/###..##/####.##/##.#.##/##.####/##..###/##..###/##...##/##...##",
    "O": ".#####./##...##/##...##/##...##/##...##/##...##/##...##/##...##/##...##/.#####.",
    "P": "######./##...##/##...##/##...##/######./##...../##...../##...../##...../##.....",
    "R": "######./##...##/##...##/##...##/######./##.##../##.##../##..##./##..##./##...##",
    "S": ".#####./##...##/##...../##...../.#####./.....##/.....##/.....##/##...##/.#####.",
    "T": "######/..##../..##../..##../..##../..##../..##../..##../..##../..##..",
    "X": "##...##/##...##/.##.##./.##.##./..###../..###../.##.##./.##.##./##...##/##...##",
    "Y": "##..##/##..##/##..##/.####./..##../..##../..##../..##../..##../..##..",
}
"""The letters of the English words, by hand: ten rows of pixels twice as high as wide, so strokes are two wide and one high."""


def draw(char: str, size: int, width: int) -> np.ndarray:
    """One character as booleans, ``size`` rows high, in its em box."""
    source = (
        f"#set page(width: {width}pt, height: {size}pt, margin: 0pt)\n"
        f'#set text(font: "{FONT}", weight: "bold", size: {size}pt, lang: "zh", '
        "top-edge: 0.88em, bottom-edge: -0.12em)\n"
        f'#"{char}"'
    )
    png = typst.compile(source.encode(), format="png", ppi=72.0)
    gray = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    if gray is None:
        raise ValueError(f"no picture of {char}")
    return np.asarray(gray) < 255 * (1 - INK)


def polygon(size: int, paint: str) -> np.ndarray:
    """An icon, drawn eight times too large and then averaged down."""
    big = 8 * size
    image = np.zeros((big, big), np.uint8)

    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * big), round(y * big)

    def line(points: list[tuple[float, float]], ink: int, thick: float) -> None:
        path = np.array([at(*p) for p in points], np.int32)
        cv2.polylines(image, [path], False, ink, round(thick * big))

    if paint == "admit":
        cv2.circle(image, at(0.5, 0.5), round(0.5 * big), 255, -1)
        line([(0.22, 0.55), (0.42, 0.75), (0.78, 0.30)], 0, 0.13)
    elif paint == "stop":
        corners = [(0.3, 0), (0.7, 0), (1, 0.3), (1, 0.7), (0.7, 1), (0.3, 1), (0, 0.7), (0, 0.3)]
        cv2.fillPoly(image, [np.array([at(*p) for p in corners], np.int32)], 255)
        line([(0.29, 0.29), (0.71, 0.71)], 0, 0.15)
        line([(0.71, 0.29), (0.29, 0.71)], 0, 0.15)
    elif paint == "check":
        cv2.fillPoly(image, [np.array([at(0.5, 0), at(1, 1), at(0, 1)], np.int32)], 255)
        cv2.rectangle(image, at(0.44, 0.36), at(0.56, 0.70), 0, -1)
        cv2.rectangle(image, at(0.44, 0.78), at(0.56, 0.90), 0, -1)
    elif paint == "ready":
        for left, thick in (
            (0.04, 0.08),
            (0.20, 0.04),
            (0.32, 0.12),
            (0.52, 0.05),
            (0.64, 0.05),
            (0.76, 0.12),
        ):
            cv2.rectangle(image, at(left, 0.12), at(left + thick, 0.88), 255, -1)
        cv2.rectangle(image, at(0, 0.47), at(1, 0.53), 255, -1)
    else:
        cv2.circle(image, at(0.5, 0.5), round(0.5 * big), 255, -1)
        cv2.circle(image, at(0.5, 0.5), round(0.39 * big), 0, -1)
        line([(0.5, 0.24), (0.5, 0.52), (0.68, 0.64)], 255, 0.1)
    small = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    return small > 127


def trimmed(char: str) -> np.ndarray:
    """A seat character: cap height only, sides trimmed to its ink (digits keep a common width)."""
    page = draw(char, SEAT_SIZE, 2 * SEAT_SIZE)
    tall = draw("H", SEAT_SIZE, 2 * SEAT_SIZE)
    rows = np.flatnonzero(tall.any(axis=1))
    cut = page[rows[0] : rows[-1] + 1]
    columns = np.flatnonzero(cut.any(axis=0))
    return cut[:, columns[0] : columns[-1] + 1]


def centred(glyph: np.ndarray, width: int) -> np.ndarray:
    left = (width - glyph.shape[1]) // 2
    return np.pad(glyph, ((0, 0), (left, width - glyph.shape[1] - left)))


def emit(style: str, name: str, glyph: np.ndarray) -> None:
    sys.stdout.write(f"{style} {name}\n")
    for row in glyph:
        sys.stdout.write("".join("#" if dot else "." for dot in row) + "\n")
    sys.stdout.write("\n")


def main() -> None:
    for size in WORD_SIZES:
        for icon in ("admit", "stop", "check", "ready", "wait"):
            emit(f"word{size}", icon, polygon(size, icon))
        for char in sorted(set(WORDS)):
            emit(f"word{size}", char, draw(char, size, size))
    digits = {char: trimmed(char) for char in SEAT}
    digit_width = max(glyph.shape[1] for char, glyph in digits.items() if char.isdigit())
    for char, glyph in digits.items():
        emit("seat", char, centred(glyph, digit_width) if char.isdigit() else glyph)
    for char, rows in LATIN.items():
        emit("latin", char, np.array([[dot == "#" for dot in row] for row in rows.split("/")]))


if __name__ == "__main__":
    main()
