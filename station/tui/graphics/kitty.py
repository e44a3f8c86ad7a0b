"""Kitty's graphics protocol, as much as one picture at a time needs: send as PNG, place at the cursor, delete.

Text does not erase such a picture; it stands until it is deleted by its number. ``q=2``: the terminal answers nothing, so that
no answer can look like typed keys.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.tui.graphics.sixel import Picture

NUMBER = 31
CHUNK = 4_096
"""Most base64 characters in one piece, says the protocol."""
DELETE = f"\x1b_Ga=d,d=I,i={NUMBER},q=2\x1b\\"


def encode(picture: Picture) -> str:
    """The sequence that draws this picture from the cursor on, in place of the one before.

    Raises:
        ValueError: it can't be written as PNG.
    """
    import cv2  # with the first picture: the layer needs no more than DELETE, and is there from the start

    done, png = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not done:
        raise ValueError("the picture can't be encoded")
    text = base64.b64encode(png.tobytes()).decode("ascii")
    pieces = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    out = [DELETE]
    for number, piece in enumerate(pieces):
        keys = f"a=T,f=100,i={NUMBER},C=1,q=2," if number == 0 else "q=2,"
        out.append(f"\x1b_G{keys}m={int(number < len(pieces) - 1)};{piece}\x1b\\")
    return "".join(out)
