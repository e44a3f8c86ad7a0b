"""What counts as a picture, and its grey form, in bounded time and memory."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from station.checkin.decode.zxing import Grey

SMALLEST = 16
"""Pixels of the shorter side under which no code fits."""
LONGEST = 6000
"""Pixels of the longer side over which a picture is made smaller."""
LARGEST = 16_000_000
"""Pixels over which it is made smaller too."""
MOST = 60_000_000
"""Numbers, colours counted, over which only every second, third … row and column is looked at, before anything
is computed."""

NO_PICTURE = (cv2.error, ValueError, TypeError, OverflowError, MemoryError)
"""The engines' own ways to say that these pixels are no picture."""


def to_grey(image: Any) -> Grey | None:
    """Grey, 8 bits, of a size that codes come in; None for what is no picture."""
    if not isinstance(image, np.ndarray) or image.ndim not in (2, 3) or image.size == 0:
        return None
    if image.ndim == 3 and image.shape[2] not in (1, 3, 4):
        return None
    if min(image.shape[:2]) < SMALLEST:
        return None
    every = int(np.ceil(np.sqrt(image.size / MOST)))
    grey = _grey(_eight_bits(np.asarray(image)[::every, ::every]))
    scale = min(1.0, LONGEST / max(grey.shape), float(np.sqrt(LARGEST / grey.size)))
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(grey) if min(grey.shape) >= SMALLEST else None


def _eight_bits(image: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if image.dtype == np.uint8:
        return image
    if image.dtype == np.bool_:
        return image.astype(np.uint8) * 255
    if image.dtype.kind not in "iuf":
        raise TypeError(f"no pixels: {image.dtype}")
    with np.errstate(over="ignore"):
        numbers = np.array(image, np.float32)
    np.nan_to_num(numbers, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(numbers.min()), float(numbers.max())
    numbers -= np.float32(low)
    numbers *= np.float32(255.0 / max(high - low, 1e-9))
    return np.clip(numbers, 0, 255).astype(np.uint8)


def _grey(pixels: npt.NDArray[np.uint8]) -> Grey:
    if pixels.ndim == 2:
        return pixels
    if pixels.shape[2] == 1:
        return pixels[:, :, 0]
    if pixels.shape[2] == 3:
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGR2GRAY), np.uint8)
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGRA2GRAY), np.uint8)
    alpha = pixels[:, :, 3]
    if alpha.min() == 255 or alpha.max() == 0:
        return grey
    # What shines through is paper: black bars drawn on nothing are a code on white.
    return np.asarray(255 - cv2.multiply(255 - grey, np.ascontiguousarray(alpha), scale=1 / 255), np.uint8)
