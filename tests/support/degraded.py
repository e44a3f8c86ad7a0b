"""Tickets photographed badly: seeded pictures, one spoiled thing at a time or several at once.

The artwork is a page with one code; a pinhole camera of 1280 × 720 looks at it. Optics and noise act on linear
light, JPEG on what the camera would send. The codes are drawn by zxing-cpp's writer, so the pictures rank engines
and show losses; they don't predict a door.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

Picture = npt.NDArray[np.uint8]
Light = npt.NDArray[np.float32]

WIDTH, HEIGHT = 1280, 720
KINDS = ("Code 128", "Code 39", "QR", "PDF417")
_FORMATS = {"Code 128": "Code128", "Code 39": "Code39", "QR": "QRCode", "PDF417": "PDF417"}
_FORMATS |= {
    "ITF": "ITF",
    "EAN-13": "EAN13",
    "Codabar": "Codabar",
    "Code 93": "Code93",
    "UPC-A": "UPCA",
    "EAN-8": "EAN8",
    "Data Matrix": "DataMatrix",
    "Aztec": "Aztec",
}
_MATRIX = frozenset({"QR", "PDF417", "Data Matrix", "Aztec"})
_SUPER = 2
"""Samples across one pixel."""
_GAMMA = 2.2


@dataclass(frozen=True)
class Conditions:
    """How a picture is taken; the defaults are a good one."""

    module_px: float = 3.0
    """Pixels of the narrowest bar, where the page faces the camera."""
    roll: float = 0.0
    """Degrees about the line of sight."""
    tilt: float = 0.0
    """Degrees about a line across the page."""
    defocus_px: float = 0.0
    """Radius of the disk that a point becomes."""
    motion_px: float = 0.0
    """Length of the line that a point becomes, in a random direction."""
    electrons: float = 4000.0
    """Full scale of a pixel: fewer is a darker room."""
    contrast: float = 0.9
    """Ink against paper."""
    glare: float = 0.0
    """Radius of a blown-out spot near the code, as a share of the code's width."""
    shadow: float = 0.0
    """Share of the light that a hard shadow across the code takes away."""
    jpeg: int = 85
    """Quality."""
    moire: float = 0.0
    """Depth of a telephone screen's grid."""
    dark: bool = False
    """White on black, as a telephone in dark mode shows it."""
    curl: float = 0.0
    """Width of the page over the radius that it is curled to."""
    blot: float = 0.0
    """Share of the code that ink spots cover."""


GOOD = Conditions()
FACTORS: dict[str, tuple[Conditions, ...]] = {
    "roll": tuple(replace(GOOD, roll=v) for v in (5.0, 15.0, 30.0, 60.0, 90.0, 135.0)),
    "tilt": tuple(replace(GOOD, tilt=v) for v in (30.0, 45.0, 55.0, 65.0)),
    "module size": tuple(replace(GOOD, module_px=v) for v in (2.5, 2.0, 1.5, 1.25)),
    "defocus": tuple(replace(GOOD, defocus_px=v) for v in (1.0, 2.0, 3.0, 4.0)),
    "motion": tuple(replace(GOOD, motion_px=v) for v in (3.0, 5.0, 8.0, 15.0)),
    "noise": tuple(replace(GOOD, electrons=v) for v in (1000.0, 400.0, 120.0, 50.0)),
    "contrast": tuple(replace(GOOD, contrast=v) for v in (0.5, 0.35, 0.25, 0.15)),
    "glare": tuple(replace(GOOD, glare=v) for v in (0.08, 0.15, 0.3, 0.45)),
    "shadow": tuple(replace(GOOD, shadow=v) for v in (0.5, 0.7, 0.85, 0.93)),
    "JPEG": tuple(replace(GOOD, jpeg=v) for v in (40, 20, 12, 7)),
    "screen moire": tuple(replace(GOOD, moire=v) for v in (0.15, 0.3, 0.5, 0.7)),
    "dark mode": tuple(replace(GOOD, dark=True, roll=v) for v in (0.0, 10.0, 30.0)),
    "curl": tuple(replace(GOOD, curl=v) for v in (0.5, 1.0, 1.5, 2.0)),
    "blots": tuple(replace(GOOD, blot=v) for v in (0.01, 0.02, 0.05, 0.1)),
}
"""One thing spoiled at a time, mild to severe."""


def mixed(seed: int) -> Conditions:
    """Several things at once, each mild: a hurried ticket in a badly lit corridor."""
    rng = np.random.default_rng([seed, 1])
    drawn = Conditions(
        module_px=float(rng.uniform(1.8, 3.6)),
        roll=float(rng.uniform(-25, 25)),
        tilt=float(rng.uniform(-20, 20)),
        defocus_px=float(rng.uniform(0.3, 1.5)),
        motion_px=float(rng.uniform(0, 2.4)),
        electrons=float(np.exp(rng.uniform(np.log(250), np.log(2500)))),
        contrast=float(rng.uniform(0.5, 0.9)),
        shadow=float(rng.choice([0.0, 0.0, 0.5])),
        jpeg=int(rng.integers(40, 90)),
        curl=float(rng.choice([0.0, 0.0, 0.5])),
    )
    if rng.random() < 0.2:
        drawn = replace(drawn, moire=float(rng.uniform(0.1, 0.3)), dark=bool(rng.random() < 0.5), curl=0.0)
    return drawn


def number(seed: int) -> str:
    """A ticket number of twelve digits."""
    return "2026" + "".join(str(d) for d in np.random.default_rng([seed, 2]).integers(0, 10, 8))


@cache
def modules(kind: str, text: str) -> Picture:
    """The bare code, one pixel for each module, 0 and 255, no quiet zone."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, _FORMATS[kind]))
    drawn = np.array(made.to_image(scale=1, add_quiet_zones=False, add_hrt=False), np.uint8)
    dark = drawn < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    drawn = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return drawn if kind in _MATRIX else np.tile(drawn[:1], (max(12, drawn.shape[1] // 8), 1))


def photograph(kind: str, text: str, how: Conditions, seed: int) -> Picture:
    """The page with one code, as the camera gives it: grey, 1280 × 720."""
    rng = np.random.default_rng([seed, 3])
    code = modules(kind, text)
    page = _page(code, how, rng)
    there = _looked_at(page.shape, how, rng)
    xs, ys, inside = _plane(page.shape, there, how)
    seen = cv2.remap(page, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=_TABLE)
    light: Light = np.where(inside, seen, np.float32(_TABLE)).astype(np.float32)
    span = code.shape[1] * how.module_px
    if how.moire:
        light = light * _grid(how, rng)
    light = cv2.resize(light, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    light = light * _lamp(how, rng, span)
    light = _blurred(light, how, rng)
    if how.glare:
        light = light + _spot(how, rng, span)
    return _camera(light, how, rng)


_TABLE = 0.25
"""Reflectance of what the page lies on."""
_DENSITY = 4
"""Pixels of the artwork for each module."""


def _page(code: Picture, how: Conditions, rng: np.random.Generator) -> Light:
    """Reflectance of the page: the code in its middle, lines of print around it, a frame."""
    quiet = 12
    big = np.kron(code, np.ones((_DENSITY, _DENSITY), np.uint8))
    height = big.shape[0] + 2 * _DENSITY * 45
    width = big.shape[1] + 2 * _DENSITY * (quiet + 20)
    page = np.full((height, width), 255, np.uint8)
    top, left = (height - big.shape[0]) // 2, (width - big.shape[1]) // 2
    page[top : top + big.shape[0], left : left + big.shape[1]] = big
    size = _DENSITY * 0.35
    for line, y in (
        ("ADMISSION TICKET  ROOM 01", 25 * _DENSITY),
        ("SEAT 07   13:30", height - 16 * _DENSITY),
    ):
        cv2.putText(page, line, (left, y), cv2.FONT_HERSHEY_SIMPLEX, size, 0, _DENSITY, cv2.LINE_AA)
    cv2.rectangle(page, (8, 8), (width - 9, height - 9), 0, 3)
    while how.blot and _covered(page, big, top, left) < how.blot:
        at = (int(rng.integers(left, left + big.shape[1])), int(rng.integers(top, top + big.shape[0])))
        cv2.circle(page, at, int(rng.uniform(0.02, 0.06) * max(big.shape)), 60, -1, cv2.LINE_AA)
    ink = page.astype(np.float32) / 255
    if how.dark:
        ink = 1 - ink
    return np.asarray(0.92 - how.contrast * (1 - ink), np.float32).clip(0.01, 1.0)


def _covered(page: Picture, big: Picture, top: int, left: int) -> float:
    now = page[top : top + big.shape[0], left : left + big.shape[1]]
    return float(np.mean(np.abs(now.astype(int) - big) > 40)) * 2


def _looked_at(shape: tuple[int, ...], how: Conditions, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Homography from the picture (at _SUPER samples) to the page about its middle, in artwork pixels."""
    roll, tilt = np.radians([how.roll, how.tilt])
    far = 1100.0
    scale = how.module_px / _DENSITY
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    shift = rng.uniform(-25, 25, 2)
    flat = np.array([[scale, 0, 0], [0, scale, 0], [0, 0, 1.0]])
    # The page is tilted about its own horizontal line, seen by a camera that is `far` pixels away.
    lean = np.array([[1, 0, 0], [0, np.cos(tilt), 0], [0, np.sin(tilt) / far, 1.0]])
    rolled = np.eye(3)
    rolled[:2, :2] = turn
    place = np.array([[1, 0, WIDTH / 2 + shift[0]], [0, 1, HEIGHT / 2 + shift[1]], [0, 0, 1.0]])
    sampled = np.diag([_SUPER, _SUPER, 1.0])
    return np.asarray(np.linalg.inv(sampled @ place @ rolled @ lean @ flat), np.float64)


def _plane(
    shape: tuple[int, ...], there: npt.NDArray[np.float64], how: Conditions
) -> tuple[Light, Light, Any]:
    height, width = shape[:2]
    xs, ys = np.meshgrid(
        np.arange(WIDTH * _SUPER, dtype=np.float32), np.arange(HEIGHT * _SUPER, dtype=np.float32)
    )
    below = there[2, 0] * xs + there[2, 1] * ys + there[2, 2]
    below = np.where(below <= 1e-6, np.inf, below)
    x = (there[0, 0] * xs + there[0, 1] * ys + there[0, 2]) / below
    y = (there[1, 0] * xs + there[1, 1] * ys + there[1, 2]) / below
    inside = np.isfinite(below)
    if how.curl:
        radius = width / how.curl
        inside = inside & (np.abs(x) < radius * 0.98)
        x = radius * np.arcsin(np.clip(x / radius, -0.98, 0.98))
    return (x + width / 2).astype(np.float32), (y + height / 2).astype(np.float32), inside


def _grid(how: Conditions, rng: np.random.Generator) -> Light:
    """A screen's grid of dots, of a pitch that beats with the camera's."""
    pitch, turn = rng.uniform(1.7, 2.6) * _SUPER, np.radians(how.roll + rng.uniform(-3, 3))
    xs, ys = np.meshgrid(
        np.arange(WIDTH * _SUPER, dtype=np.float32), np.arange(HEIGHT * _SUPER, dtype=np.float32)
    )
    along = (xs * np.cos(turn) + ys * np.sin(turn)) * (2 * np.pi / pitch)
    across = (ys * np.cos(turn) - xs * np.sin(turn)) * (2 * np.pi / pitch)
    return np.asarray(1 - how.moire * (0.5 - 0.25 * (np.cos(along) + np.cos(across))) * 1.6, np.float32).clip(
        0.05
    )


def _lamp(how: Conditions, rng: np.random.Generator, span: float) -> Light:
    xs, ys = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    turn = rng.uniform(0, 2 * np.pi)
    along = ((xs - WIDTH / 2) * np.cos(turn) + (ys - HEIGHT / 2) * np.sin(turn)) / WIDTH
    lamp = 0.8 + 0.2 * along
    if how.shadow:
        edge = np.radians(how.roll) + rng.uniform(-0.6, 0.6)
        across = (xs - WIDTH / 2) * np.cos(edge) + (ys - HEIGHT / 2) * np.sin(edge)
        lamp = lamp * np.where(across > rng.uniform(-0.25, 0.25) * span, 1 - how.shadow, 1.0)
    return np.asarray(lamp, np.float32)


def _blurred(light: Light, how: Conditions, rng: np.random.Generator) -> Light:
    if how.defocus_px:
        light = cv2.filter2D(light, -1, _disk(how.defocus_px))
    if how.motion_px:
        light = cv2.filter2D(light, -1, _line(how.motion_px, rng.uniform(0, np.pi)))
    return np.asarray(light, np.float32)


def _disk(radius: float) -> Light:
    half = int(np.ceil(radius)) + 1
    fine = 8
    ys, xs = np.mgrid[-half * fine : (half + 1) * fine, -half * fine : (half + 1) * fine]
    centre = (fine - 1) / 2
    inside = (np.hypot(xs - centre, ys - centre) <= radius * fine).astype(np.float32)
    side = 2 * half + 1
    disk = inside.reshape(side, fine, side, fine).mean(axis=(1, 3))
    return np.asarray(disk / disk.sum(), np.float32)


def _line(length: float, angle: float) -> Light:
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for t in np.linspace(-length / 2, length / 2, 64):
        x, y = half + t * np.cos(angle), half + t * np.sin(angle)
        x0, y0 = int(x), int(y)
        for dx, dy in ((0, 0), (0, 1), (1, 0), (1, 1)):
            kernel[y0 + dy, x0 + dx] += (1 - abs(x - x0 - dx)) * (1 - abs(y - y0 - dy))
    return np.asarray(kernel / kernel.sum(), np.float32)


def _spot(how: Conditions, rng: np.random.Generator, span: float) -> Light:
    xs, ys = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    x, y = WIDTH / 2 + rng.uniform(-0.4, 0.4) * span, HEIGHT / 2 + rng.uniform(-0.1, 0.1) * span
    return np.asarray(
        2.5 * np.exp(-(np.hypot(xs - x, ys - y) ** 2) / (2 * (how.glare * span / 2) ** 2)), np.float32
    )


def _camera(light: Light, how: Conditions, rng: np.random.Generator) -> Picture:
    signal = np.clip(light, 0, 1) * how.electrons
    grain = rng.standard_normal(signal.shape, dtype=np.float32)
    noisy = signal + grain * np.sqrt(signal + 4.0)
    grey = (255 * np.clip(noisy / how.electrons, 0, 1) ** (1 / _GAMMA)).astype(np.uint8)
    sent = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])[1]
    return np.asarray(cv2.imdecode(sent, cv2.IMREAD_GRAYSCALE), np.uint8)


@dataclass(frozen=True)
class CutCode:
    """A code of which a part is missing; nothing but its whole text may be read, if anything."""

    kind: str
    text: str
    picture: Picture


_CUT_KINDS = (
    "Code 128",
    "Code 39",
    "ITF",
    "EAN-13",
    "Codabar",
    "QR",
    "Code 128",
    "Code 39",
    "Code 93",
    "UPC-A",
    "EAN-8",
    "PDF417",
)
_CUT_LENGTHS = {"EAN-13": 12, "UPC-A": 11, "EAN-8": 7, "ITF": 14}


def cut_codes(count: int, first: int = 0) -> Iterator[CutCode]:
    """Codes running out of the picture at either end, or with a thumb on their middle; modules of 1.3 to 3.2 pixels."""
    for seed in range(first, first + count):
        rng = np.random.default_rng([seed, 4])
        kind = _CUT_KINDS[seed % len(_CUT_KINDS)]
        text = _cut_text(kind, rng)
        code = modules(kind, text)
        by = float(rng.uniform(1.3, 3.2))
        tall = 3.0 if kind not in _MATRIX else by
        fine = np.kron(code, np.ones((8, 8), np.uint8))
        size = (max(24, round(code.shape[1] * by)), max(24, round(code.shape[0] * tall)))
        drawn = np.where(cv2.resize(fine, size, interpolation=cv2.INTER_AREA) > 127, 235, 25).astype(np.uint8)
        if by < 2.5:
            drawn = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
            drawn = (25 + drawn.astype(np.float32) * (210 / 255)).astype(np.uint8)
        missing = int(drawn.shape[1] * rng.uniform(0.08, 0.7))
        page = np.full((480, 640), 235, np.uint8)
        if rng.random() < 0.2:
            _thumb(drawn, missing, rng)
            part = drawn[:440, :600]
            x = int(rng.integers(0, 640 - part.shape[1]))
        else:
            part = drawn[:, missing:] if rng.random() < 0.5 else drawn[:, : drawn.shape[1] - missing]
            part = part[:440, :560]
            x = 0 if rng.random() < 0.5 else 640 - part.shape[1]
            if rng.random() < 0.3:
                x = int(rng.integers(10, 630 - part.shape[1]))
        y = int(rng.integers(10, 470 - part.shape[0]))
        page[y : y + part.shape[0], x : x + part.shape[1]] = part
        turn = cv2.getRotationMatrix2D((320, 240), float(rng.choice([0, 0, 0, 5, 15, 40, 90])), 1)
        page = cv2.warpAffine(page, turn, (640, 480), borderMode=cv2.BORDER_REPLICATE)
        page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.2, 0.9)))
        grain = rng.standard_normal(page.shape, dtype=np.float32) * float(rng.uniform(1, 10))
        yield CutCode(kind, text, np.clip(page + grain, 0, 255).astype(np.uint8))


def _cut_text(kind: str, rng: np.random.Generator) -> str:
    digits = "".join(str(d) for d in rng.integers(0, 10, 14))
    if kind == "Codabar":
        return f"A{digits[:10]}B"
    if kind in ("Code 128", "Code 39", "Code 93") and rng.random() < 0.5:
        return "ZK" + digits[: int(rng.integers(4, 9))]
    return digits[: _CUT_LENGTHS.get(kind, 14)]


def _thumb(drawn: Picture, width: int, rng: np.random.Generator) -> None:
    """Covers the middle of it from top to bottom."""
    middle = int(rng.uniform(0.3, 0.7) * drawn.shape[1])
    half = max(6, width // 3)
    drawn[:, max(0, middle - half) : middle + half] = int(rng.integers(90, 190))
