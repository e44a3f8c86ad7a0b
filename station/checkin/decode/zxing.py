"""The first engine: zxing-cpp, held to four symbologies and plain text."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import zxingcpp

from station.checkin.decode.symbol import Corners, Symbol, Symbology, text_of

Grey = npt.NDArray[np.uint8]

_FORMATS: dict[Symbology, Any] = {
    "QR": zxingcpp.BarcodeFormat.QRCode,
    "Code 128": zxingcpp.BarcodeFormat.Code128,
    "Code 39": zxingcpp.BarcodeFormat.Code39,
    "PDF417": zxingcpp.BarcodeFormat.PDF417,
}
ALL: tuple[Symbology, ...] = ("QR", "Code 128", "Code 39", "PDF417")
LINEAR: tuple[Symbology, ...] = ("Code 128", "Code 39")
MATRIX: tuple[Symbology, ...] = ("QR", "PDF417")
_BY_LETTER: dict[str, Symbology] = {"Q": "QR", "C": "Code 128", "A": "Code 39", "L": "PDF417"}


def read(grey: Grey, stage: str, kinds: tuple[Symbology, ...] = ALL, *, turned: bool = False) -> list[Symbol]:
    """Codes along the rows of a grey picture; with ``turned`` along the columns and in smaller scales too."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        formats=[_FORMATS[kind] for kind in kinds],
        try_rotate=turned,
        try_downscale=turned,
        try_invert=True,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [symbol for code in found if (symbol := _symbol(code, stage)) is not None]


def _symbol(code: Any, stage: str) -> Symbol | None:
    aim = str(code.symbology_identifier)
    kind = _BY_LETTER.get(aim[1:2])
    raw = bytes(code.bytes)
    if not code.valid or kind is None or not raw:
        return None
    # The engine's own text follows declared character sets; undeclared Chinese comes out right from the bytes.
    text = str(code.text) if raw.isascii() else text_of(raw)
    return Symbol(text, raw, kind, aim, _corners(code.position), "zxing", stage) if text.strip() else None


def _corners(position: Any) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((int(p.x), int(p.y)) for p in points)
