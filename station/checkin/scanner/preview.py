"""A camera's picture as terminal text: two pixels in each cell (half-blocks), in grey. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

UPPER = "▀"
CELL_HEIGHT = 2.0
"""Height of a terminal's cell over its width."""


def half_blocks(image: npt.NDArray[np.uint8], columns: int, rows: int) -> list[list[tuple[int, int]]]:
    """Grey levels (upper, lower) of each cell, the picture's proportions kept within ``columns`` × ``rows``.

    Empty where there is no room or no picture. A cell is drawn as UPPER in the upper level on the lower one.
    """
    import cv2
    import numpy as np

    if image.size == 0 or columns < 1 or rows < 1:
        return []
    grey = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    height, width = grey.shape
    scale = min(columns / width, rows * CELL_HEIGHT / height)
    across, down = max(1, int(width * scale)), max(1, int(height * scale / 2)) * 2
    small = cv2.resize(grey, (across, down), interpolation=cv2.INTER_AREA)
    return [
        [(int(upper), int(lower)) for upper, lower in zip(small[y], small[y + 1], strict=True)]
        for y in range(0, down, 2)
    ]


def ansi(cells: list[list[tuple[int, int]]]) -> str:
    """The cells for a terminal with 24-bit colour, one line for each row."""
    lines = []
    for row in cells:
        drawn = "".join(f"\x1b[38;2;{u};{u};{u}m\x1b[48;2;{d};{d};{d}m{UPPER}" for u, d in row)
        lines.append(drawn + "\x1b[0m")
    return "\n".join(lines)
