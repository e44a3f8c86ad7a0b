"""Drawn faces for synthetic candidates: seeded, distinct, plainly drawn. 240 × 320 PNG."""

from __future__ import annotations

import random

import cv2
import numpy as np

WIDTH, HEIGHT = 240, 320
_BACKGROUNDS = ((196, 130, 66), (230, 230, 230), (60, 60, 200))
"""BGR: the blue, white and red of ID photographs."""


def portrait(seed: str) -> bytes:
    """A face that depends on the seed alone."""
    rng = random.Random(seed)
    picture = np.full((HEIGHT, WIDTH, 3), rng.choice(_BACKGROUNDS), dtype=np.uint8)
    skin = tuple(int(c * rng.uniform(0.86, 1.0)) for c in (170, 200, 240))
    hair = tuple(rng.randrange(15, 60) for _ in range(3))
    shirt = tuple(rng.randrange(40, 220) for _ in range(3))
    middle, face_w, face_h = WIDTH // 2, rng.randrange(48, 60), rng.randrange(66, 80)
    eyes = 150 + rng.randrange(-6, 6)

    def ellipse(
        at: tuple[int, int], size: tuple[int, int], colour: tuple[int, ...], start: int = 0, end: int = 360
    ) -> None:
        cv2.ellipse(picture, at, size, 0, start, end, colour, -1, cv2.LINE_AA)

    ellipse((middle, HEIGHT + 30), (100, 105), shirt)
    cv2.rectangle(picture, (middle - 20, 205), (middle + 20, 255), skin, -1)
    long_hair = rng.random() < 0.5
    if long_hair:
        ellipse((middle, 160), (face_w + 14, face_h + 40), hair)
        cv2.rectangle(picture, (middle - 20, 215), (middle + 20, 255), skin, -1)
    ellipse((middle, 160), (face_w, face_h), skin)
    ellipse((middle, 140), (face_w + 4, rng.randrange(58, 72)), hair, 180, 360)
    gap = rng.randrange(19, 26)
    for side in (-1, 1):
        x = middle + side * gap
        ellipse((x, eyes + 14), (9, rng.randrange(4, 7)), (255, 255, 255))
        ellipse((x, eyes + 14), (4, 4), (20, 20, 20))
        tilt = rng.randrange(-3, 4)
        cv2.line(picture, (x - 11, eyes - 2), (x + 11, eyes - 2 + tilt), hair, 3, cv2.LINE_AA)
    if rng.random() < 0.3:
        for side in (-1, 1):
            cv2.circle(picture, (middle + side * gap, eyes + 14), 15, (30, 30, 30), 2, cv2.LINE_AA)
        cv2.line(
            picture,
            (middle - gap + 15, eyes + 12),
            (middle + gap - 15, eyes + 12),
            (30, 30, 30),
            2,
            cv2.LINE_AA,
        )
    nose = tuple(int(c * 0.85) for c in skin)
    cv2.line(picture, (middle, eyes + 22), (middle + rng.randrange(-4, 5), eyes + 38), nose, 3, cv2.LINE_AA)
    mouth = rng.randrange(12, 19)
    cv2.ellipse(
        picture, (middle, 196), (mouth, rng.randrange(3, 8)), 0, 0, 180, (90, 80, 190), 2, cv2.LINE_AA
    )
    done, encoded = cv2.imencode(".png", picture)
    if not done:
        raise ValueError("the portrait could not be encoded")
    return bytes(encoded.tobytes())
