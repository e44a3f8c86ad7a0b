"""The decoder and the two engines alone, asked the same way, for the tools that measure them side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import zxingcpp
from pyzbar import pyzbar

from station.checkin.decode import decode

_ZBAR = [pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.CODE39]
_ZXING = [getattr(zxingcpp.BarcodeFormat, name) for name in ("QRCode", "Code128", "Code39", "PDF417")]


@dataclass(frozen=True)
class Reading:
    """One code as an engine gave it."""

    text: str
    raw: bytes


def ours(picture: Any) -> list[Reading]:
    return [Reading(symbol.text, symbol.raw) for symbol in decode(picture)]


def zbar_alone(picture: Any) -> list[Reading]:
    found = pyzbar.decode(picture, symbols=_ZBAR)
    return [Reading(code.data.decode("utf-8", "replace"), bytes(code.data)) for code in found]


def zxing_alone(picture: Any) -> list[Reading]:
    found = zxingcpp.read_barcodes(picture, formats=_ZXING, text_mode=zxingcpp.TextMode.Plain)
    return [Reading(code.text, bytes(code.bytes)) for code in found]


ENGINES: dict[str, Callable[[Any], list[Reading]]] = {
    "station": ours,
    "pyzbar": zbar_alone,
    "zxing-cpp": zxing_alone,
}
