"""The first engine: zxing-cpp, held to the symbologies asked for and to plain text."""

from __future__ import annotations

from dataclasses import replace
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
_INTERPRETED = (zxingcpp.BarcodeFormat.Code32, zxingcpp.BarcodeFormat.Code39Ext)
_NAMES_CHARACTERS = frozenset({"]Q2", "]Q4", "]Q6", "]L1", "]d4", "]d5", "]d6", "]z3", "]z4", "]z5"})
"""AIM identifiers of codes that name their character sets (ECI)."""
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
    pixels = np.ascontiguousarray(grey)
    found = _barcodes(pixels, [FORMATS[kind] for kind in kinds], turned)
    symbols = [symbol for code in found if (symbol := _symbol(code, stage)) is not None]
    if any(code.format in _INTERPRETED for code in found):
        return _with_plain(symbols, _barcodes(pixels, [zxingcpp.BarcodeFormat.Code39Std], turned))
    return symbols


def _barcodes(pixels: Grey, formats: list[Any], turned: bool) -> list[Any]:
    return list(
        zxingcpp.read_barcodes(
            pixels,
            formats=formats,
            try_rotate=turned,
            try_downscale=turned,
            try_invert=True,
            text_mode=zxingcpp.TextMode.Plain,
        )
    )


def _with_plain(symbols: list[Symbol], plain: list[Any]) -> list[Symbol]:
    """The Code 39 among them with their own characters, found again at the same place."""
    at = {_corners(code.position): str(code.text) for code in plain}
    return [
        replace(symbol, plain=at.get(symbol.corners, "")) if symbol.symbology == "Code 39" else symbol
        for symbol in symbols
    ]


def _symbol(code: Any, stage: str) -> Symbol | None:
    aim = str(code.symbology_identifier)
    kind = _BY_LETTER.get(aim[1:2])
    raw = bytes(code.bytes)
    if not code.valid or kind is None or not raw or code.format == zxingcpp.BarcodeFormat.MicroPDF417:
        return None
    text = str(code.text)
    if (
        not raw.isascii()
        and kind not in LINEAR
        and aim not in _NAMES_CHARACTERS
        and _guessed(code, text, raw)
    ):
        text = text_of(raw)
    return Symbol(text, raw, kind, aim, _corners(code.position), "zxing", stage) if text.strip() else None


def _guessed(code: Any, text: str, raw: bytes) -> bool:
    """Whether the engine guessed the character set: it takes undeclared bytes for UTF-8, else gives them one by one;
    other than that it follows the code itself (Kanji mode)."""
    if code.content_type == zxingcpp.ContentType.Binary:
        return max(text, default="") <= "\xff"
    return text.encode("utf-8", "replace") == raw


def _corners(position: Any) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((int(p.x), int(p.y)) for p in points)
