"""Hand-held snapshots: a label around a bottle or on a box, 640 × 480 in colour, at any roll, before a busy background.

They stand in for the photographs that decoders' own test suites hold, which are not part of this project: small bars,
tilt, curl, a streak of glare, JPEG. Like ``degraded`` they rank engines; they don't predict a door.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tests.support.degraded import Light, Picture, modules

WIDTH, HEIGHT = 640, 480
LONGEST_CODE = 400
"""Pixels of the longest code that stays in the picture at every roll."""
_DENSITY = 4
"""Pixels of the artwork for each module."""
_SUPER = 2
"""Samples across one pixel."""


@dataclass(frozen=True)
class Snapshot:
    """How the label is held."""

    module_px: float
    roll: float
    """Degrees about the line of sight, any."""
    tilt: float
    """Degrees about the label's own horizontal line."""
    curl: float
    """Width of the label over the bottle's radius; 0 is a box."""
    defocus_px: float
    motion_px: float
    streak: float
    """Light of the glare along the bottle, 1 is paper white."""
    shade: float
    """Share of the light lost from one side of the picture to the other."""
    electrons: float
    jpeg: int


def drawn(seed: int, widest: float = 2.2) -> Snapshot:
    """One of the ways a hand holds it; the modules shrink from ``widest`` to two thirds of it."""
    rng = np.random.default_rng([seed, 11])
    return Snapshot(
        module_px=float(rng.uniform(0.68, 1.0) * widest),
        roll=float(rng.uniform(-180, 180)),
        tilt=float(rng.uniform(-35, 35)),
        curl=float(rng.choice([0.0, 0.6, 1.0, 1.3])),
        defocus_px=float(rng.uniform(0.3, 1.0)),
        motion_px=float(rng.uniform(0, 1.5)),
        streak=float(rng.choice([0.0, 0.08, 0.2])),
        shade=float(rng.uniform(0.1, 0.6)),
        electrons=float(rng.uniform(600, 3000)),
        jpeg=int(rng.integers(60, 92)),
    )


def snapshot(kind: str, text: str, how: Snapshot, seed: int) -> Picture:
    """The picture, BGR."""
    rng = np.random.default_rng([seed, 12])
    code = modules(kind, text)
    how = replace(how, module_px=min(how.module_px, LONGEST_CODE / code.shape[1]))
    label = _label(code, rng)
    xs, ys, on_label, across = _seen(label.shape, how, rng)
    # Light of a large smooth scene; the label covers it where it is.
    scene = cv2.resize(_background(rng), (WIDTH * _SUPER, HEIGHT * _SUPER), interpolation=cv2.INTER_LINEAR)
    there = cv2.remap(label, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    light: Light = np.where(on_label[..., None], there, scene).astype(np.float32)
    falls = 1 - how.shade * np.linspace(0, 1, light.shape[1], dtype=np.float32)[None, :, None]
    glare = how.streak * np.exp(-((across - 0.35) ** 2) / 0.006) * on_label
    light = light * falls + glare[..., None].astype(np.float32)
    light = cv2.resize(light, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(light, (0, 0), max(0.2, how.defocus_px * 0.6))
    if how.motion_px > 0.3:
        light = cv2.filter2D(light, -1, _smear(how.motion_px, float(rng.uniform(0, np.pi))))
    signal = np.clip(light, 0, 1) * how.electrons
    noisy = signal + rng.standard_normal(signal.shape, dtype=np.float32) * np.sqrt(signal + 4)
    seen = (255 * np.clip(noisy / how.electrons, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    sent = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])[1]
    return np.asarray(cv2.imdecode(sent, cv2.IMREAD_COLOR), np.uint8)


def _label(code: Picture, rng: np.random.Generator) -> Light:
    big = np.kron(code, np.ones((_DENSITY, _DENSITY), np.uint8))
    side, above = 14 * _DENSITY, 26 * _DENSITY
    paper = np.full((big.shape[0] + 2 * above, big.shape[1] + 2 * side, 3), 235, np.uint8)
    paper[above : above + big.shape[0], side : side + big.shape[1]] = np.where(big > 0, 235, 28)[..., None]
    ink = tuple(int(c) for c in rng.integers(0, 160, 3))
    for line, y in (("QUALIFIED GOODS", 12), ("NET 500 ml  LOT 07", 21)):
        cv2.putText(paper, line, (side, y * _DENSITY), 0, 1.2, ink, 4, cv2.LINE_AA)
    cv2.putText(paper, "keep dry", (side, paper.shape[0] - 12 * _DENSITY), 0, 1.0, ink, 3, cv2.LINE_AA)
    cv2.rectangle(paper, (0, 0), (paper.shape[1] - 1, 5 * _DENSITY), ink, -1)
    return (paper.astype(np.float32) / 255) ** 2.2


def _seen(
    shape: tuple[int, ...], how: Snapshot, rng: np.random.Generator
) -> tuple[Light, Light, npt.NDArray[np.bool_], Light]:
    """For each sample of the picture: where on the label, whether at all, how far across the bottle (-1 to 1)."""
    height, width = shape[:2]
    scale = how.module_px / _DENSITY * _SUPER
    xs, ys = np.meshgrid(
        np.arange(WIDTH * _SUPER, dtype=np.float32), np.arange(HEIGHT * _SUPER, dtype=np.float32)
    )
    shift = rng.uniform(-20, 20, 2) * _SUPER
    roll, tilt = np.radians([how.roll, how.tilt])
    x0, y0 = xs - WIDTH * _SUPER / 2 - shift[0], ys - HEIGHT * _SUPER / 2 - shift[1]
    x, y = x0 * np.cos(roll) + y0 * np.sin(roll), y0 * np.cos(roll) - x0 * np.sin(roll)
    far = 1400.0 * _SUPER
    depth = 1 / (np.cos(tilt) - y / far * np.sin(tilt))
    x, y = x * depth * np.cos(tilt) / scale, y * depth / scale
    half = width / 2
    if how.curl:
        radius = width / how.curl
        on = np.abs(x) < radius * 0.99
        x = radius * np.arcsin(np.clip(x / radius, -0.99, 0.99))
    else:
        on = np.ones(x.shape, bool)
    on &= (np.abs(x) <= half) & (np.abs(y) <= height / 2)
    across = (x / half).astype(np.float32)
    return (x + half).astype(np.float32), (y + height / 2).astype(np.float32), on, across


def _background(rng: np.random.Generator) -> Light:
    small = rng.uniform(60, 220, (6, 8, 3)).astype(np.float32)
    scene = np.clip(cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), 0, 240).astype(
        np.uint8
    )
    for _ in range(14):
        x, y = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))
        colour = tuple(int(c) for c in rng.integers(20, 235, 3))
        if rng.random() < 0.5:
            w, h = (int(v) for v in rng.integers(10, 160, 2))
            cv2.rectangle(scene, (x, y), (x + w, y + h), colour, -1)
        else:
            cv2.putText(scene, "exam room 3", (x, y), 0, float(rng.uniform(0.4, 1.4)), colour, 2, cv2.LINE_AA)
    return np.asarray((scene.astype(np.float32) / 255) ** 2.2, np.float32)


def _smear(length: float, angle: float) -> Light:
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for t in np.linspace(-length / 2, length / 2, 48):
        kernel[round(half + t * np.sin(angle)), round(half + t * np.cos(angle))] += 1
    return np.asarray(kernel / kernel.sum(), np.float32)
