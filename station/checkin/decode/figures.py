"""How good a camera's picture is, in two figures: whether print on it is sharp, and how light it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class Figures:
    """Two figures of one picture."""

    sharpness: int
    """Variance of the Laplacian, in grey levels squared: edges make it large, a lens out of focus makes it small."""
    light: int
    """Mean grey level, 0 to 255."""


def figures_of(grey: npt.NDArray[np.uint8]) -> Figures:
    """The figures of a grey picture."""
    import cv2

    edges = cv2.Laplacian(grey, cv2.CV_16S)
    _, spread = cv2.meanStdDev(edges)
    return Figures(round(float(spread[0][0]) ** 2), round(float(grey.mean())))
