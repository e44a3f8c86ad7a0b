"""Drawn portraits for people who don't exist: seeded, clearly different, and clearly drawings."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from station.plan.identifiers import Sex

WIDTH, HEIGHT = 180, 240
_FINE = 3  # drawn larger and scaled down, so that edges are smooth

Color = tuple[int, int, int]
Canvas = NDArray[np.uint8]

# Blue, green, red: OpenCV's order.
_BACKGROUNDS: tuple[Color, ...] = ((200, 132, 67), (224, 216, 208), (60, 60, 190), (235, 235, 235))
_SKINS: tuple[Color, ...] = ((170, 196, 232), (150, 182, 224), (190, 214, 243), (128, 160, 206))
_HAIRS: tuple[Color, ...] = ((20, 20, 22), (32, 38, 52), (44, 56, 84), (70, 70, 78))
_CLOTHES: tuple[Color, ...] = (
    (60, 38, 35),
    (92, 60, 24),
    (44, 96, 58),
    (52, 44, 120),
    (120, 116, 110),
    (150, 120, 60),
)


@dataclass(frozen=True)
class _Face:
    background: Color
    skin: Color
    hair: Color
    clothes: Color
    wide: int
    tall: int
    eyes: int
    eye_size: int
    brow: int
    mouth: int
    smile: int
    glasses: bool
    style: int


def portrait(seed: int, number: int, sex: Sex) -> bytes:
    """A portrait of 180 × 240 as PNG; the same for the same seed, number and sex."""
    canvas = draw_portrait(seed, number, sex)
    done, body = cv2.imencode(".png", canvas, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    if not done:
        raise ValueError("the portrait can't be encoded")
    return body.tobytes()


def draw_portrait(seed: int, number: int, sex: Sex) -> Canvas:
    """The same as pixels, blue green red."""
    face = _features(random.Random(f"face/{seed}/{number}"), number, sex)  # noqa: S311
    canvas = np.full((HEIGHT * _FINE, WIDTH * _FINE, 3), face.background, np.uint8)
    if sex == "女":
        _long_hair(canvas, face)
    _body(canvas, face)
    _head(canvas, face)
    _hair(canvas, face, sex)
    _features_of_face(canvas, face)
    small = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _features(chance: random.Random, number: int, sex: Sex) -> _Face:
    # Neighbours in the list differ in background and clothes for certain, in the rest by chance.
    return _Face(
        background=_BACKGROUNDS[number % len(_BACKGROUNDS)],
        skin=chance.choice(_SKINS),
        hair=chance.choice(_HAIRS),
        clothes=_CLOTHES[number * 5 % len(_CLOTHES)],
        wide=chance.randrange(40, 53),
        tall=chance.randrange(54, 67),
        eyes=chance.randrange(17, 26),
        eye_size=chance.randrange(4, 8),
        brow=chance.randrange(-3, 4),
        mouth=chance.randrange(12, 23),
        smile=chance.randrange(-2, 10),
        glasses=chance.random() < 0.35,
        style=chance.randrange(4),
    )


_MIDDLE, _LEVEL = WIDTH // 2, 118


def _ellipse(
    canvas: Canvas,
    at: tuple[int, int],
    axes: tuple[int, int],
    color: Color,
    arc: tuple[int, int] = (0, 360),
    line: int = -1,
) -> None:
    center = (at[0] * _FINE, at[1] * _FINE)
    size = (axes[0] * _FINE, axes[1] * _FINE)
    thick = line if line < 0 else line * _FINE
    cv2.ellipse(canvas, center, size, 0, arc[0], arc[1], color, thick, cv2.LINE_AA)


def _line(canvas: Canvas, start: tuple[int, int], end: tuple[int, int], color: Color, width: int) -> None:
    first, last = (start[0] * _FINE, start[1] * _FINE), (end[0] * _FINE, end[1] * _FINE)
    cv2.line(canvas, first, last, color, width * _FINE, cv2.LINE_AA)


def _darker(color: Color, part: float) -> Color:
    return (round(color[0] * part), round(color[1] * part), round(color[2] * part))


def _long_hair(canvas: Canvas, face: _Face) -> None:
    length = 60 + 18 * face.style
    _ellipse(canvas, (_MIDDLE, _LEVEL + 10), (face.wide + 14, length), face.hair)


def _body(canvas: Canvas, face: _Face) -> None:
    _ellipse(canvas, (_MIDDLE, HEIGHT + 12), (72, 72), face.clothes)
    top, bottom = (_MIDDLE - 17) * _FINE, (_MIDDLE + 17) * _FINE
    cv2.rectangle(canvas, (top, _LEVEL * _FINE), (bottom, 186 * _FINE), _darker(face.skin, 0.9), -1)
    _ellipse(canvas, (_MIDDLE, 186), (17, 10), _darker(face.skin, 0.9))
    collar = _darker(face.clothes, 1.25 if max(face.clothes) < 130 else 0.7)
    _line(canvas, (_MIDDLE - 22, 176), (_MIDDLE, 204), collar, 5)
    _line(canvas, (_MIDDLE + 22, 176), (_MIDDLE, 204), collar, 5)


def _head(canvas: Canvas, face: _Face) -> None:
    for side in (-1, 1):
        _ellipse(canvas, (_MIDDLE + side * face.wide, _LEVEL + 2), (7, 12), _darker(face.skin, 0.92))
    _ellipse(canvas, (_MIDDLE, _LEVEL), (face.wide, face.tall), face.skin)


def _hair(canvas: Canvas, face: _Face, sex: Sex) -> None:
    top = _LEVEL - face.tall + 22
    _ellipse(canvas, (_MIDDLE, top), (face.wide + 5, 34), face.hair, (180, 360))
    if face.style == 0:
        _ellipse(canvas, (_MIDDLE - 14, top), (face.wide - 10, 14), face.hair)
    elif face.style == 1:
        _ellipse(canvas, (_MIDDLE + 14, top), (face.wide - 10, 14), face.hair)
    elif face.style == 2:
        _ellipse(canvas, (_MIDDLE, top), (face.wide, 12), face.hair)
    if sex == "男" and face.style == 3:
        _ellipse(canvas, (_MIDDLE, top - 2), (face.wide - 4, 8), face.skin)
    if sex == "女" and face.style == 3:
        _ellipse(canvas, (_MIDDLE, top - 34), (16, 14), face.hair)


def _features_of_face(canvas: Canvas, face: _Face) -> None:
    ink: Color = (28, 26, 30)
    for side in (-1, 1):
        x = _MIDDLE + side * face.eyes
        _ellipse(canvas, (x, _LEVEL - 6), (face.eye_size + 3, face.eye_size), (250, 250, 250))
        _ellipse(canvas, (x, _LEVEL - 6), (face.eye_size - 1, face.eye_size - 1), ink)
        _line(
            canvas,
            (x - 9, _LEVEL - 20 + side * face.brow),
            (x + 9, _LEVEL - 20 - side * face.brow),
            face.hair,
            3,
        )
        if face.glasses:
            _ellipse(canvas, (x, _LEVEL - 6), (14, 12), ink, line=2)
    if face.glasses:
        _line(canvas, (_MIDDLE - face.eyes + 14, _LEVEL - 6), (_MIDDLE + face.eyes - 14, _LEVEL - 6), ink, 2)
    shade = _darker(face.skin, 0.75)
    _line(canvas, (_MIDDLE, _LEVEL - 2), (_MIDDLE - 3, _LEVEL + 14), shade, 2)
    _line(canvas, (_MIDDLE - 3, _LEVEL + 14), (_MIDDLE + 4, _LEVEL + 14), shade, 2)
    lips: Color = (92, 84, 178)
    if face.smile <= 0:
        _line(canvas, (_MIDDLE - face.mouth, _LEVEL + 32), (_MIDDLE + face.mouth, _LEVEL + 32), lips, 3)
    else:
        _ellipse(canvas, (_MIDDLE, _LEVEL + 30), (face.mouth, face.smile), lips, (10, 170), 3)
