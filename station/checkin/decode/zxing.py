"""The first engine: zxing-cpp, held to the symbologies asked for and to plain text."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import zxingcpp

from station.checkin.decode.symbol import AIM_LETTERS, USUAL, Corners, Symbol, Symbology, text_of

Grey = npt.NDArray[np.uint8]

FORMATS: dict[Symbology, Any] = {
    "QR": zxingcpp.BarcodeFormat.QRCode,
    "Code 128": zxingcpp.BarcodeFormat.Code128,
    "Code 39": zxingcpp.BarcodeFormat.Code39,
    "PDF417": zxingcpp.BarcodeFormat.PDF417,
    "Data Matrix": zxingcpp.BarcodeFormat.DataMatrix,
    "Aztec": zxingcpp.BarcodeFormat.Aztec,
}
LINEAR: tuple[Symbology, ...] = ("Code 128", "Code 39")
_BY_LETTER: dict[str, Symbology] = {letter: kind for kind, letter in AIM_LETTERS.items()}


def linear(kinds: tuple[Symbology, ...]) -> tuple[Symbology, ...]:
    """Those of them that are made of bars in one row."""
    return tuple(kind for kind in kinds if kind in LINEAR)


def matrix(kinds: tuple[Symbology, ...]) -> tuple[Symbology, ...]:
    """Those of them whose error correction holds against enhanced pixels."""
    return tuple(kind for kind in kinds if kind not in LINEAR)


def read(
    grey: Grey, stage: str, kinds: tuple[Symbology, ...] = USUAL, *, turned: bool = False
) -> list[Symbol]:
    """Codes along the rows of a grey picture; with ``turned`` along the columns and in smaller scales too."""
    if not kinds:
        return []
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        formats=[FORMATS[kind] for kind in kinds],
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
