"""Codes out of pictures: QR, Code 128, Code 39, PDF417; Data Matrix and Aztec where they are asked for.

OpenCV and the engines are imported only when a picture is really decoded, so that the door opens without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.checkin.decode.symbol import USUAL, Symbol, Symbology

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["USUAL", "Symbol", "Symbology", "decode"]


def decode(image: npt.NDArray[np.generic], kinds: tuple[Symbology, ...] = USUAL) -> list[Symbol]:
    """Every code found in a picture: grey (h, w), BGR (h, w, 3) or BGRA (h, w, 4), of any number type.

    Never raises on pixels: what is no picture holds no code.
    """
    from station.checkin.decode.pipeline import run

    return run(image, kinds)
